"""Reads settings as a spec writes them into typed values."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from lethe.worker.errors import WorkerError

T = TypeVar("T")


def read(kind: type[T], settings: Mapping[str, Any], what: str) -> T:
    """A dataclass from the settings that have its fields' names; what is missing keeps its default.

    Raises `WorkerError` for a value of another type than its field's.
    """
    hints = get_type_hints(kind)
    values = {
        field.name: _value(settings[field.name], hints[field.name], f"{what}: '{field.name}'")
        for field in dataclasses.fields(kind)  # type: ignore[arg-type]
        if field.name in settings
    }
    return kind(**values)


def names(kind: type[Any]) -> set[str]:
    """The settings that a dataclass reads."""
    return {field.name for field in dataclasses.fields(kind)}


def _value(value: Any, hint: Any, what: str) -> Any:
    """The value as its field's type; a spec's numbers may be whole where fractions are allowed."""
    options = get_args(hint) if get_origin(hint) not in (Literal, tuple, list) else ()
    if options:
        if value is None and type(None) in options:
            return None
        return _value(value, next(o for o in options if o is not type(None)), what)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        if isinstance(value, hint):
            return value
        if not isinstance(value, Mapping):
            raise WorkerError(f"{what} must be a group of settings, found {value!r}")
        if unknown := sorted(value.keys() - names(hint)):
            raise WorkerError(f"{what} has no setting '{unknown[0]}'")
        return read(hint, value, what)
    if get_origin(hint) is Literal:
        if value not in get_args(hint):
            raise WorkerError(f"{what} must be one of {', '.join(map(str, get_args(hint)))}, found {value!r}")
        return value
    if get_origin(hint) is tuple:
        if not isinstance(value, (list, tuple)) or not all(isinstance(v, str) for v in value):
            raise WorkerError(f"{what} must be a list of texts, found {value!r}")
        return tuple(value)
    if hint is float and isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    if hint is not float and isinstance(value, hint) and (hint is bool or not isinstance(value, bool)):
        return value
    raise WorkerError(f"{what} must be {hint.__name__}, found {value!r}")
