"""A run as trackers see it: one track for each compared model, seed and point of a sweep."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lethe.frames import title
from lethe.labels import Row, base, fits, folder
from lethe.record import Run

#: What is a curve in `training.json`, by the name that trackers show.
CURVES = {"loss": "loss", "gradientNorm": "gradient_norm", "learningRate": "learning_rate"}


@dataclass
class Track:
    """A compared model."""

    #: The run's name, and the model's among those of the run.
    run: str
    name: str
    #: Seconds since 1970 at which the run began.
    started: float
    parameters: dict[str, str] = field(default_factory=dict)
    metrics: dict[str, float] = field(default_factory=dict)
    #: By name, (step, value).
    curves: dict[str, list[tuple[int, float]]] = field(default_factory=dict)


def tracks(run: Run) -> list[Track]:
    """The tracks of a run, baselines first."""
    rows: list[Row] = json.loads(run.text("metrics.json"))
    several = len({row["seed"] for row in rows}) > 1
    started = datetime.fromisoformat(str(run.provenance["started"]).replace("Z", "+00:00")).timestamp()
    found: dict[str, Track] = {}
    for row in rows:
        name = title(row) + (f", seed {row['seed']}" if several else "")
        if name not in found:
            found[name] = Track(run.name, name, started, _parameters(run, row), curves=_curves(run, row))
        metrics = found[name].metrics
        metrics[row["column"]] = row["estimate"]
        metrics[f"{row['column']}.low"], metrics[f"{row['column']}.high"] = row["low"], row["high"]
    return list(found.values())


def _parameters(run: Run, row: Row) -> dict[str, str]:
    """The method's resolved settings, with the point's values in their places, and what the run is."""
    prefix = f"methods.{row['method']}."
    settings = dict(_flat(run.spec.get("methods", {}).get(row["method"]) or {}))
    for path, value in row["point"].items():
        settings[path.removeprefix(prefix)] = str(value)
    return {
        "run": run.name, "method": row["method"], "seed": str(row["seed"]), "plan": str(run.plan["digest"]),
        "numerics": str(run.plan["numerics"]), "lethe": str(run.provenance["lethe"]), **settings}


def _curves(run: Run, row: Row) -> dict[str, list[tuple[int, float]]]:
    """The trainings that this model went through beyond the one that it starts from, or that one for a baseline."""
    curves: dict[str, list[tuple[int, float]]] = {}
    for step in run.plan["steps"]:
        labels = [*step.get("labels", []), step["label"]]
        path = run.directory / "artifacts" / folder(step["label"]) / "training.json"
        if not any(_is_of(base(label), row["method"]) for label in labels) or not fits(labels, row):
            continue
        if path.is_file():
            for record in json.loads(path.read_text(encoding="utf-8")):
                for key, name in CURVES.items():
                    if (value := record.get(key)) is not None:
                        curves.setdefault(f"{base(step['label'])}/{name}", []).append((record["step"], value))
    return curves


def _is_of(label: str, method: str) -> bool:
    baselines = {"none": "model.start", "retrain": "model.retrain"}
    return label == baselines[method] if method in baselines else label.startswith(f"{method} ")


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, f"{path}.{key}" if path else str(key))
    elif path:
        yield path, value if isinstance(value, str) else json.dumps(value)
