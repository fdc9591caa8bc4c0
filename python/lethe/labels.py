"""The labels of steps: whose they are, and where their files lie."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

#: A row of `metrics.json`; of it `method`, `seed` and `point` say which model it is about.
Row = dict[str, Any]


def folder(label: str) -> str:
    """The directory under `artifacts` of a step."""
    name = re.sub(r"[^A-Za-z0-9\-_.=,@+]", "_", label)[:200]
    return name if name.strip(".") else "_" + name


def base(label: str) -> str:
    """A label without what tells seeds and points apart: `npo rouge [beta=0.1,seed=2]` is `npo rouge`."""
    return re.sub(r" \[[^\]]*\]$", "", label)


def fits(labels: Sequence[str], row: Row) -> bool:
    """Whether seed and point in the labels of a step, as far as they name them, are those of a row."""
    known = {path.rpartition(".")[2]: str(value) for path, value in row["point"].items()}
    known["seed"] = str(row["seed"])
    for label in labels:
        match = re.search(r" \[([^\]]*)\]$", label)
        for pair in match.group(1).split(",") if match else []:
            name, _, value = pair.partition("=")
            if known.get(name, value) != value:
                return False
    return True
