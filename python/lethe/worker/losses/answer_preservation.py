"""IDK+AP (Yuan and others, 2025).

L = gamma CE(refusals of forget questions) - alpha 1/beta mean log sigmoid(beta (NLL(refusal) - NLL(answer))) over the
retain rows, NLL summed over an answer.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F

from lethe.worker.method import Method, Needs, Step
from lethe.worker.training_options import TrainingOptions


@dataclass(frozen=True)
class AnswerPreservation(Method):
    """Teaches refusals of forget questions, but of those alone."""

    name = "idk_ap"
    defaults = TrainingOptions(epochs=5)
    beta: float = 0.1
    gamma: float = 1
    alpha: float = 1

    @property
    def needs(self) -> Needs:
        return Needs(primary="refusals", retain=self.alpha > 0, retain_refusals=self.alpha > 0)

    def loss(self, step: Step) -> torch.Tensor:
        loss = self.gamma * step.primary.cross_entropy()
        if self.alpha <= 0:
            return loss
        answers, refusals = step.retain, step.retain_other
        kept = F.logsigmoid(self.beta * (refusals.losses - answers.losses))
        return loss - self.alpha / self.beta * answers.mean_over_items(kept)
