"""UNDIAL (Dong and others, 2024).

L = gamma mean KL(softmax(logits_start - beta at the true token) || model) + the retain term. The paper writes the
cross-entropy of the same distributions, which differs by a constant.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch

from lethe.worker.evidence import Positions
from lethe.worker.losses.retain import Retaining
from lethe.worker.method import Needs, Step
from lethe.worker.training_options import TrainingOptions


@dataclass(frozen=True)
class SelfDistillation(Retaining):
    """Distils from the starting model with the true tokens' logits lowered."""

    name = "undial"
    defaults = TrainingOptions(learning_rate=1e-4)
    alpha: float = 0
    beta: float = 10
    positions: Positions = "all"
    gamma: float = 1

    @property
    def needs(self) -> Needs:
        return replace(super().needs, start=True)

    def loss(self, step: Step) -> torch.Tensor:
        batch = step.primary
        return self.retained(self.gamma * batch.mean(batch.divergence(self.beta), self.positions), step)
