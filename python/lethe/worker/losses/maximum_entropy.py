"""ME+GD (Yuan and others, 2025).

L = gamma mean KL(uniform || model) over the forget rows' positions + the retain term.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch

from lethe.worker.evidence import Positions
from lethe.worker.losses.retain import Retaining
from lethe.worker.method import Step
from lethe.worker.training_options import TrainingOptions


@dataclass(frozen=True)
class MaximumEntropy(Retaining):
    """Makes the model as unsure of the forget rows as it can be."""

    name = "maximum_entropy"
    defaults = TrainingOptions(epochs=5)
    positions: Positions = "all"
    gamma: float = 0.1

    def loss(self, step: Step) -> torch.Tensor:
        batch = step.primary
        log_p = batch.logits.log_softmax(-1)
        values = -log_p.mean(-1) - math.log(log_p.shape[-1])
        return self.retained(self.gamma * batch.mean(values, self.positions), step)
