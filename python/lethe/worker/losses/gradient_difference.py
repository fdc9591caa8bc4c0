"""Gradient difference: L = -gamma CE(forget) + the retain term."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from lethe.worker.losses.gradient_ascent import BOUND, ascent
from lethe.worker.losses.retain import Retaining
from lethe.worker.method import Step


@dataclass(frozen=True)
class GradientDifference(Retaining):
    """Ascends on the forget rows while descending on retain rows."""

    name = "gradient_difference"
    gamma: float = 1
    bound: float | None = None

    def unshared(self) -> str | None:
        return None if self.bound is None else BOUND

    def loss(self, step: Step) -> torch.Tensor:
        return self.retained(self.gamma * ascent(step.primary, self.bound), step)
