"""Patterns for names of weights: whole names or the ends of names, with `*` for anything."""

from __future__ import annotations

import re
from collections.abc import Sequence


def matches(patterns: Sequence[str], weight: str) -> bool:
    """Whether one of the patterns means the weight; `.weight` at its end does not count."""
    name = weight.removesuffix(".weight")
    return any(
        re.fullmatch(r"(?:.*\.)?" + ".*".join(map(re.escape, pattern.split("*"))), name, re.DOTALL)
        for pattern in patterns)
