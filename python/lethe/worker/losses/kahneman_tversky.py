"""KTO with forget answers as the undesirable ones (Ethayarajh and others, 2024; Zhang and others, 2024, equation 18).

L = -gamma 2/beta mean log sigmoid(beta (z - l)) + the retain term; l says by how much the summed log-likelihood of the
answer has risen over the starting model's, and z is the batch's mean of the same for refusals, which counts as known.
With `form: sigmoid`, gamma (1 - 2/beta mean sigmoid(...)); with `scale_z: false` z is not multiplied by beta.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import torch
import torch.nn.functional as F

from lethe.worker.losses.retain import Retaining
from lethe.worker.method import Needs, Step


@dataclass(frozen=True)
class KahnemanTversky(Retaining):
    """Makes the forget rows' answers rise less than refusals do."""

    name = "kto"
    undivided = "the mean over its refusals is wanted"
    beta: float = 0.1
    form: Literal["log_sigmoid", "sigmoid"] = "log_sigmoid"
    scale_z: bool = True
    gamma: float = 1

    @property
    def needs(self) -> Needs:
        return replace(super().needs, likelihoods=True, refusals=True)

    def loss(self, step: Step) -> torch.Tensor:
        answers, refusals = step.primary, step.other
        z = refusals.mean_over_items(refusals.start_losses - refusals.losses.detach())
        margin = self.beta * (answers.losses - answers.start_losses) + (self.beta if self.scale_z else 1) * z
        values = margin.sigmoid() if self.form == "sigmoid" else F.logsigmoid(margin)
        loss = -2 * self.gamma / self.beta * answers.mean_over_items(values)
        return self.retained(loss + self.gamma if self.form == "sigmoid" else loss, step)
