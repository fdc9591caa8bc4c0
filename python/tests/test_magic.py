"""`%%lethe` in a shell, and the example notebook in a kernel."""

from __future__ import annotations

import os
import pathlib
import sys
from typing import Any

import pytest
from conftest import CHECKOUT, TINY

import lethe
from lethe import cells

testing = pytest.importorskip(
    "IPython.testing.globalipapp", reason="the cell magic needs IPython: pip install ipython")


@pytest.fixture
def shell(program: str, tmp_path: pathlib.Path, runs: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A shell with the magic, in a directory of its own, beside a copy of the small spec's data."""
    from IPython.core.interactiveshell import InteractiveShell

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LETHE_RUNS", str(runs))
    (tmp_path / "data").symlink_to(TINY.parent / "data")
    InteractiveShell.clear_instance()
    made = InteractiveShell.instance()
    made.extension_manager.load_extension("lethe")
    yield made
    InteractiveShell.clear_instance()
    assert not list(tmp_path.glob(".lethe-*")), "cells leave no file behind"


def run_cell(shell: Any, text: str) -> Any:
    from IPython.utils.capture import capture_output

    with capture_output() as captured:
        shell.run_cell(text).raise_error()
    return captured


def test_a_whole_spec_and_its_change(shell: Any, tiny: lethe.Run) -> None:
    captured = run_cell(shell, f"%%lethe first\n{TINY.read_text()}")
    assert shell.user_ns["first"].name == tiny.name
    kinds = [kind for output in captured.outputs for kind in output.data]
    assert kinds.count("image/svg+xml") == len(tiny.figures) and "text/html" in kinds
    run_cell(shell, "%%lethe --quiet\nmethods:\n  npo:\n    npo: {beta: 0.25}")
    assert shell.user_ns["last_run"].spec["methods"]["npo"]["npo"]["beta"] == 0.25
    # A change applies to the whole spec, not to what was changed before.
    run_cell(shell, "%%lethe second --quiet\nnotes: again")
    assert shell.user_ns["second"].spec["methods"]["npo"]["npo"]["beta"] == 0.1
    assert shell.user_ns["second"].spec["notes"] == "again"


def test_a_change_of_a_file(shell: Any, tiny: lethe.Run) -> None:
    pytest.importorskip("pandas", reason="the frames need pandas: pip install pandas")
    run_cell(shell, f"%%lethe same --spec {TINY} --quiet\n# as it is")
    assert shell.user_ns["same"].name == tiny.name
    run_cell(shell, f"%%lethe other --spec {TINY} --set methods.ga=null --quiet\nname: other")
    assert shell.user_ns["other"].name.startswith("other-")
    assert "ga" not in set(shell.user_ns["other"].metrics.method)


def test_problems_name_the_cell_and_its_line(shell: Any) -> None:
    from IPython.core.error import UsageError

    with pytest.raises(UsageError, match=r"cell:2:1: .*nam.*"):
        run_cell(shell, f"%%lethe --spec {TINY}\nnotes: x\nnamme: y")
    with pytest.raises(UsageError, match="there is none"):
        run_cell(shell, "%%lethe\nnotes: x")
    with pytest.raises(UsageError, match="leave out --spec"):
        run_cell(shell, f"%%lethe --spec {TINY}\nlethe: 1")


def test_the_reports_cells_are_shown_in_order(tiny: lethe.Run) -> None:
    shown = cells.outputs(tiny.text("report.ipynb"))
    headings = [b["text/markdown"] for b in shown if b.get("text/markdown", "").startswith("## ")]
    assert headings[:2] == ["## Results", "## Plots"]
    assert sum("image/svg+xml" in b for b in shown) == len(tiny.figures)


def test_the_example_notebook_runs(program: str, runs: pathlib.Path, tmp_path: pathlib.Path) -> None:
    reason = "executing a notebook needs it: pip install nbclient ipykernel"
    pytest.importorskip("pandas", reason="the frames need pandas: pip install pandas")
    nbclient = pytest.importorskip("nbclient", reason=reason)
    nbformat = pytest.importorskip("nbformat", reason=reason)
    pytest.importorskip("ipykernel", reason=reason)
    notebook = nbformat.read(CHECKOUT / "python" / "examples" / "tiny.ipynb", as_version=4)
    paths = [str(CHECKOUT / "python"), os.environ.get("PYTHONPATH", "")]
    environment = {
        **os.environ, "LETHE_RUNS": str(runs), "PYTHONPATH": os.pathsep.join(p for p in paths if p)}
    home = {"metadata": {"path": str(CHECKOUT / "python" / "examples")}}
    client = nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3", resources=home)
    client.create_kernel_manager()
    client.km.kernel_spec.argv[0] = sys.executable
    client.execute(env=environment)
    bundles = [o["data"] for c in notebook.cells for o in c.get("outputs", []) if "data" in o]
    # The report's plot, and the figure that the last cell asks for.
    assert sum("image/svg+xml" in b for b in bundles) == 2
    assert any("<progress" in b.get("text/html", "") for b in bundles)
    assert not [o for c in notebook.cells for o in c.get("outputs", []) if o["output_type"] == "error"]
