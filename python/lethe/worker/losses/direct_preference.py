"""DPO with a refusal as the winner (Maini and others, 2024; Zhang and others, 2024).

L = -gamma 2/beta mean log sigmoid(beta (w - l)) + the retain term, w and l being by how much the summed
log-likelihood of the refusal and of the answer have risen over the starting model's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F

from lethe.worker.losses.retain import Retaining
from lethe.worker.method import Needs, Step


@dataclass(frozen=True)
class DirectPreference(Retaining):
    """Prefers refusals to the forget rows' answers."""

    name = "dpo"
    beta: float = 0.1
    gamma: float = 1

    @property
    def needs(self) -> Needs:
        return replace(super().needs, likelihoods=True, refusals=True)

    def loss(self, step: Step) -> torch.Tensor:
        answers, refusals = step.primary, step.other
        margin = (answers.losses - answers.start_losses) - (refusals.losses - refusals.start_losses)
        values = F.logsigmoid(self.beta * margin)
        return self.retained(-2 * self.gamma / self.beta * answers.mean_over_items(values), step)
