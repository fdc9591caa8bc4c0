"""Weighted gradient ascent (Wang and others, 2025) and SatImp (Yang and others, 2025).

L = -gamma sum(w NLL) / n over the forget tokens + the retain term; w = p^beta (1 - p)^beta_rest counts as known.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch

from lethe.worker.losses.retain import Retaining
from lethe.worker.method import Step
from lethe.worker.training_options import TrainingOptions


@dataclass(frozen=True)
class WeightedAscent(Retaining):
    """Ascends on forget tokens by how likely they still are."""

    name = "wga"
    defaults = TrainingOptions(epochs=5)
    beta: float = 1
    beta_rest: float = 0
    gamma: float = 1

    def loss(self, step: Step) -> torch.Tensor:
        losses = step.primary.token_losses
        p = (-losses.detach()).exp()
        weights = p**self.beta * (1 - p).clamp_min(0) ** self.beta_rest
        return self.retained(-self.gamma * (weights * losses).sum() / step.primary.whole.tokens, step)
