"""A drawing of a run."""

from __future__ import annotations

import pathlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """An SVG file; Jupyter draws it."""

    path: pathlib.Path

    @property
    def name(self) -> str:
        """The name under which `Run.figure` finds it."""
        return self.path.stem

    @property
    def svg(self) -> str:
        """The drawing's text."""
        return self.path.read_text(encoding="utf-8")

    def _repr_svg_(self) -> str:
        return self.svg
