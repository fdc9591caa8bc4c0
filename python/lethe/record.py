"""`lethe.Run`: what a run directory holds, read when it is asked for."""

from __future__ import annotations

import json
import pathlib
from functools import cached_property
from typing import TYPE_CHECKING, Any

from lethe import yaml12
from lethe.errors import LetheError
from lethe.figure import Figure

if TYPE_CHECKING:
    import pandas as pd


class Run:
    """A run directory; only files that Documentation/Store.md names are read."""

    def __init__(self, directory: str | pathlib.Path) -> None:
        self.directory = pathlib.Path(directory)
        if not (self.directory / "plan.json").is_file():
            raise LetheError(f"{self.directory} is no run directory: it has no plan.json")

    @property
    def name(self) -> str:
        """The directory's name: the experiment's and the first digits of its plan's digest."""
        return self.directory.resolve().name

    @property
    def is_complete(self) -> bool:
        """Whether every step succeeded: only then there is a manifest."""
        return (self.directory / "MANIFEST.sha256").is_file()

    @cached_property
    def spec(self) -> dict[str, Any]:
        """The resolved spec: every default spelled out."""
        found = yaml12.parse(self.text("resolved.yaml"))
        if not isinstance(found, dict):
            raise LetheError(f"{self.directory}/resolved.yaml is no mapping")
        return found

    @cached_property
    def plan(self) -> dict[str, Any]:
        """The steps with their keys, parameters and inputs."""
        return self._object("plan.json")

    @cached_property
    def provenance(self) -> dict[str, Any]:
        """The machine, versions and times."""
        return self._object("provenance.json")

    @property
    def report(self) -> pathlib.Path:
        """The report as a page."""
        return self.directory / "report.html"

    @cached_property
    def metrics(self) -> pd.DataFrame:
        """One row a method, seed, point of a sweep and column: `estimate` with its 95 % interval.

        A sweep's paths are columns of their own; `title` names method and point as reports do.
        """
        from lethe import frames

        return frames.metrics(self)

    @cached_property
    def items(self) -> pd.DataFrame:
        """One row an item of a metric's column: what each `estimate` in `metrics` summarises."""
        from lethe import frames

        return frames.items(self)

    @cached_property
    def samples(self) -> pd.DataFrame:
        """One row an answer of a model."""
        from lethe import frames

        return frames.samples(self)

    @property
    def figures(self) -> list[str]:
        """The names of the drawings."""
        return sorted(p.stem for p in self.directory.glob("figures/*.svg"))

    def figure(self, name: str) -> Figure:
        """The drawing of that name, such as `tradeoff`."""
        if name not in self.figures:
            raise LetheError(f"there is no figure '{name}' in {self.name}; there are: {', '.join(self.figures)}")
        return Figure(self.directory / "figures" / f"{name}.svg")

    def show(self) -> None:
        """Shows the report's cells under the notebook's."""
        from lethe import cells

        cells.show(self.text("report.ipynb"))

    def text(self, file: str) -> str:
        """The text of one of the run's files."""
        try:
            return (self.directory / file).read_text(encoding="utf-8")
        except OSError as error:
            raise LetheError(f"cannot read {self.directory / file}: {error.strerror}") from error

    def _object(self, file: str) -> dict[str, Any]:
        try:
            found = json.loads(self.text(file))
        except ValueError as error:
            raise LetheError(f"{self.directory / file} is not JSON: {error}") from error
        if not isinstance(found, dict):
            raise LetheError(f"{self.directory / file} is no object")
        return found

    def __repr__(self) -> str:
        return f"lethe.load({str(self.directory)!r})"
