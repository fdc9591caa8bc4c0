"""Patterns for names of weights: whole names or the ends of names, with `*` for anything."""

from __future__ import annotations

import re
from collections.abc import Sequence


def matches(patterns: Sequence[str], weight: str) -> bool:
    """Whether one of the patterns means the weight; it need not say `.weight`."""
    return any(
        re.fullmatch(r"(?:.*\.)?" + ".*".join(map(re.escape, pattern.split("*"))), name, re.DOTALL)
        for pattern in patterns for name in (weight, weight.removesuffix(".weight")))


def without_match(patterns: Sequence[str], weights: Sequence[str]) -> list[str]:
    """The patterns that mean no weight."""
    return [p for p in patterns if not any(matches([p], w) for w in weights)]
