"""SCRUB (Kurmanji and others, 2023).

In even epochs, counted from 0, and at most `max_passes` of them, L = -gamma mean KL(start || model) over the forget
rows; in all others L = alpha mean KL(start || model) + beta CE, both over the retain rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch

from lethe.worker.evidence import Positions
from lethe.worker.method import Method, Needs, Step


@dataclass(frozen=True)
class DepartingInTurn(Method):
    """Departs from the starting model on forget rows, returns on others."""

    name = "scrub"
    max_passes: int = 3
    positions: Positions = "scored"
    gamma: float = 1
    alpha: float = 0.5
    beta: float = 1

    @property
    def needs(self) -> Needs:
        return Needs(start=True)

    def loss(self, step: Step) -> torch.Tensor:
        passes, is_return = divmod(step.place.epoch, 2)
        if not is_return and passes < self.max_passes:
            return -self.gamma * step.primary.mean(step.primary.divergence(), self.positions)
        kept = step.retain.mean(step.retain.divergence(), self.positions)
        return self.alpha * kept + self.beta * step.retain.cross_entropy()
