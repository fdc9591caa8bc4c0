"""NPO (Zhang and others, 2024).

L = -gamma 2/beta mean log sigmoid(beta (NLL - NLL_start)) + the retain term; NLL sums over a row's answer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F

from lethe.worker.losses.retain import Retaining
from lethe.worker.method import Needs, Step


@dataclass(frozen=True)
class NegativePreference(Retaining):
    """Lowers the forget rows' likelihood relative to the starting model."""

    name = "npo"
    beta: float = 0.1
    gamma: float = 1

    @property
    def needs(self) -> Needs:
        return replace(super().needs, likelihoods=True)

    def loss(self, step: Step) -> torch.Tensor:
        batch = step.primary
        values = F.logsigmoid(self.beta * (batch.losses - batch.start_losses))
        return self.retained(-2 * self.gamma / self.beta * batch.mean_over_items(values), step)
