"""Finds the items of a column of `metrics.json` among the run's artifacts.

`metrics.json` has the estimates; the values that they summarise are in the `measurement.json` that each measuring
step left under `artifacts/<step>/`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from lethe.errors import LetheError
from lethe.labels import Row, base, fits, folder

if TYPE_CHECKING:
    from lethe.record import Run


class Measurements:
    """What the measuring steps of a run left, by metric."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._found: dict[str, list[tuple[list[str], dict[str, Any]]]] = {}
        for step in run.plan["steps"]:
            path = run.directory / "artifacts" / folder(step["label"]) / "measurement.json"
            if not path.is_file():
                continue
            measurement = json.loads(path.read_text(encoding="utf-8"))
            labels = [*step.get("labels", []), step["label"]]
            for column in measurement["columns"]:
                self._found.setdefault(measurement["metric"], []).append((labels, column))

    def values(self, row: Row) -> list[float]:
        """The values behind a row, in the order of the measured rows.

        They belong to the row when the step measured this method and its column says the same numbers.
        """
        numbers = ("estimate", "low", "high", "direction")
        same = [
            (labels, column) for labels, column in self._found.get(row["metric"], [])
            if column["name"] == row["column"] and len(column["values"]) == row["items"]
            and all(column[n] == row[n] for n in numbers)
        ]
        best = [column for labels, column in same if _is_of(labels, row)] or [column for _, column in same]
        if not best:
            raise LetheError(
                f"{self._run.name} has no items for {row['column']} of {row['method']}: "
                "its artifacts are not here (bundles carry them with `lethe export --with metrics`)")
        if any(column["values"] != best[0]["values"] for column in best):
            raise LetheError(f"{self._run.name}: two steps measured {row['column']} of {row['method']} alike")
        return list(best[0]["values"])


def _is_of(labels: list[str], row: Row) -> bool:
    """Whether a step measured this metric of this model."""
    return any(base(label) == f"{row['method']} {row['metric']}" for label in labels) and fits(labels, row)
