"""What several tests share: the program, and one small run."""

from __future__ import annotations

import pathlib

import pytest

import lethe
from lethe import binary

CHECKOUT = pathlib.Path(__file__).parents[2]
TINY = CHECKOUT / "configs" / "tiny.yaml"


@pytest.fixture(scope="session")
def program() -> str:
    """The program `lethe`; tests that need it are skipped where it is not built."""
    try:
        return binary.binary()
    except lethe.LetheError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """A directory for runs and their store, shared by all tests."""
    return tmp_path_factory.mktemp("runs")


@pytest.fixture(scope="session")
def tiny(program: str, runs: pathlib.Path) -> lethe.Run:
    """`configs/tiny.yaml`, run once."""
    return lethe.run(TINY, runs=runs)


@pytest.fixture(scope="session")
def swept(tiny: lethe.Run, runs: pathlib.Path) -> lethe.Run:
    """Two seeds and two values of beta."""
    spec = {
        "extends": str(TINY), "name": "swept", "seeds": [1, 2], "methods": {"ga": None},
        "sweep": {"methods.npo.npo.beta": [0.1, 0.5]}, "metrics": ["probability", "rouge"],
    }
    return lethe.run(spec, runs=runs)
