"""What several tests share: the program, and one small run."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

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


def warm_environment(folder: pathlib.Path) -> dict[str, str]:
    """The environment of a process that keeps Python's libraries loaded, and of whoever hands a worker over to it."""
    paths = [str(CHECKOUT / "python"), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in paths if p), "LETHE_WARM": str(folder)}


@pytest.fixture(scope="session")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[pathlib.Path]:
    """A process that forks a worker for each step, by the folder of its socket."""
    pytest.importorskip("torch", reason="the worker needs PyTorch: make pytorch")
    pytest.importorskip("transformers", reason="the worker needs transformers: make pytorch")
    folder = tmp_path_factory.mktemp("warm", numbered=True) / "w"
    process = subprocess.Popen(
        [sys.executable, "-m", "lethe.worker.warm"], env=warm_environment(folder), stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stdout.readline().startswith("waiting at ")
    yield folder
    process.kill()
    process.wait()


@pytest.fixture(scope="session")
def pytorch(waiting: pathlib.Path) -> dict[str, Any]:
    """PyTorch as the engine of a spec, with libraries that are loaded once for all steps of all tests."""
    # Steps have an environment of their own, so that the folder and the package are named in front.
    known = [f"{name}={warm_environment(waiting)[name]}" for name in ("LETHE_WARM", "PYTHONPATH")]
    launcher = ["/usr/bin/env", *known, sys.executable, "-m", "lethe.worker.warm"]
    return {"pytorch": {"device": "cpu", "python": sys.executable, "launcher": launcher}}


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """A tiny random model with a tokenizer of single bytes."""
    torch, transformers = pytest.importorskip("torch"), pytest.importorskip("transformers")
    from tokenizers import Tokenizer, decoders, pre_tokenizers
    from tokenizers.models import BPE

    place = tmp_path_factory.mktemp("model")
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    made = Tokenizer(BPE({"<s>": 0, "</s>": 1, **{c: i + 2 for i, c in enumerate(letters)}}, []))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    made.add_special_tokens(["<s>", "</s>"])
    fast = transformers.PreTrainedTokenizerFast(tokenizer_object=made, bos_token="<s>", eos_token="</s>")
    fast.save_pretrained(place)
    torch.manual_seed(1)
    transformers.LlamaForCausalLM(transformers.LlamaConfig(
        vocab_size=258, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=24,
        initializer_range=0.2, bos_token_id=0, eos_token_id=1)).save_pretrained(place)
    return place
