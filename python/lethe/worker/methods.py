"""A method with its training's settings, from what a spec says under its name."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from lethe.worker import options
from lethe.worker.errors import WorkerError
from lethe.worker.losses import LOSSES
from lethe.worker.method import Method
from lethe.worker.training_options import TrainingOptions

#: Settings of Lethe's own engine that mean nothing here when they have these values.
IDLE: dict[str, Any] = {"watch": 0, "refusals": None, "answers": None, "refusals_drawn": "once", "parity": "paper"}


def read_method(spec: Mapping[str, Any]) -> tuple[Method, TrainingOptions]:
    """Reads `{npo: {beta: 0.1, epochs: 5}}`, as it stands in a spec or a resolved one.

    Raises `WorkerError` for a method or a setting that this engine does not have.
    """
    if len(spec) != 1:
        raise WorkerError("a method is one name with its settings")
    (name, settings), = spec.items()
    if name not in LOSSES:
        raise WorkerError(f"the engine pytorch has no method '{name}'; it has {', '.join(LOSSES)}")
    kind = LOSSES[name]
    settings = dict(settings or {})
    known = options.names(kind) | options.names(TrainingOptions)
    if known <= settings.keys():
        # Everything is spelled out, so that a codebase's name sets nothing any more.
        settings.pop("parity", None)
    for key, value in settings.items():
        if key not in known and not (key in IDLE and value == IDLE[key]):
            raise WorkerError(f"{name}: the engine pytorch has no setting '{key}' of {value!r}")
    method = options.read(kind, settings, name)
    training = {f.name: getattr(kind.defaults, f.name) for f in dataclasses.fields(kind.defaults)} | {
        key: value for key, value in settings.items() if key in options.names(TrainingOptions)}
    if not training["train_only"] and training["lora"] is None:
        training["train_only"] = method.train_only()
    if kind.undivided is not None and training["micro_batch"] is not None:
        raise WorkerError(f"{name}: 'micro_batch' cannot split a batch: {kind.undivided}")
    return method, options.read(TrainingOptions, training, name)
