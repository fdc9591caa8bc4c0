"""The same bytes twice on the same device, wherever PyTorch has a way to it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TypeVar

import torch

T = TypeVar("T")

#: cuBLAS sums in the same order every time only with a work space of its own.
WORK_SPACE = {"CUBLAS_WORKSPACE_CONFIG": ":4096:8"}


def prepare() -> None:
    """Before anything is computed: takes the ways that give the same bytes, and refuses the others.

    Attention's fast ways on GPUs are deterministic only where the others are refused rather than warned of.
    """
    for name, value in WORK_SPACE.items():
        os.environ.setdefault(name, value)
    torch.use_deterministic_algorithms(True)
    # Memory that is taken is written before it is read; filling it first costs a pass over it.
    torch.utils.deterministic.fill_uninitialized_memory = False  # type: ignore[attr-defined]


def relax(error: RuntimeError) -> bool:
    """Whether an operation failed for having no deterministic way; from then on such are allowed, and said once."""
    if "deterministic" not in str(error).lower() or not torch.are_deterministic_algorithms_enabled():
        return False
    if torch.is_deterministic_algorithms_warn_only_enabled():
        return False
    print(f"not deterministic on this device: {str(error).splitlines()[0]}", file=sys.stderr)
    torch.use_deterministic_algorithms(True, warn_only=True)
    return True


def ask(question: Callable[[], T]) -> T:
    """What is asked of models that it does not change; asked again where an operation had no deterministic way."""
    try:
        return question()
    except RuntimeError as error:
        if not relax(error):
            raise
    return question()
