"""Runs Lethe's experiments from Python, and reads what a run leaves.

    import lethe
    run = lethe.run("configs/tiny.yaml")      # computes what is not cached
    run = lethe.load("runs/tiny-6ac9e526d9f7")
    run.metrics, run.items, run.samples       # pandas frames
    run.figure("tradeoff")

In Jupyter, `%load_ext lethe` adds the cell magic `%%lethe`. See Documentation/Python.md.
"""

from __future__ import annotations

from typing import Any

from lethe.errors import LetheError, Problem, SpecError
from lethe.execution import run
from lethe.figure import Figure
from lethe.loading import load
from lethe.record import Run

__all__ = ["Figure", "LetheError", "Problem", "Run", "SpecError", "load", "run"]


def load_ipython_extension(shell: Any) -> None:
    """Adds `%%lethe` to a shell; called by `%load_ext lethe`."""
    from lethe.magic import LetheMagics

    shell.register_magics(LetheMagics)
