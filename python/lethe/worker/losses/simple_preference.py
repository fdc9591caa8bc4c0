"""SimNPO (Fan and others, 2024).

L = -gamma 2/beta mean log sigmoid(beta (NLL/n - delta)) + the retain term; NLL/n is the mean over a row's answer.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F

from lethe.worker.losses.retain import Retaining
from lethe.worker.method import Step


@dataclass(frozen=True)
class SimplePreference(Retaining):
    """Lowers the forget rows' likelihood per token below a margin, without a reference model."""

    name = "simnpo"
    beta: float = 4.5
    delta: float = 0
    gamma: float = 0.125

    def loss(self, step: Step) -> torch.Tensor:
        batch = step.primary
        values = F.logsigmoid(self.beta * (batch.losses / batch.counts - self.delta))
        return self.retained(-2 * self.gamma / self.beta * batch.mean_over_items(values), step)
