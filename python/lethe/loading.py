"""`lethe.load`: a run by its directory or its name."""

from __future__ import annotations

import json
import os
import pathlib

from lethe.errors import LetheError
from lethe.record import Run


def load(run: str | os.PathLike[str], *, runs: str | os.PathLike[str] | None = None) -> Run:
    """The run in a directory, or under a name among `runs` (default LETHE_RUNS, or `runs`).

    A name may be shortened as long as one run alone begins with it; `last` is the one that began last.
    """
    given = pathlib.Path(run)
    if (given / "plan.json").is_file():
        return Run(given)
    home = pathlib.Path(runs if runs is not None else os.environ.get("LETHE_RUNS", "runs"))
    known = sorted(p.parent for p in home.glob("*/plan.json"))
    name = os.fspath(run)
    if name == "last" and known:
        return Run(max(known, key=lambda place: (_began(place), place.name)))
    found = [p for p in known if p.name == name] or [p for p in known if p.name.startswith(name)]
    if len(found) == 1:
        return Run(found[0])
    if found:
        raise LetheError(f"several runs begin with '{name}': {', '.join(p.name for p in found)}")
    raise LetheError(f"there is no run '{name}', neither as a directory nor in {home}")


def _began(place: pathlib.Path) -> str:
    """When a run began last; the provenance says it, or the events of a run that has not ended."""
    try:
        return str(Run(place).provenance["started"])
    except (LetheError, KeyError):
        pass
    try:
        with (place / "events.jsonl").open(encoding="utf-8") as file:
            return str(json.loads(file.readline()).get("time", ""))
    except (OSError, ValueError, AttributeError):
        return ""
