"""ReLearn (Xu and others, 2025): L = CE(vague answers and general rows) + alpha CE(retain) + kl KL(start || model) on retain."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from lethe.worker.method import Method, Needs, Step
from lethe.worker.training_options import TrainingOptions


@dataclass(frozen=True)
class Relearning(Method):
    """Learns vague answers to variants of the forget questions, which Lethe makes before."""

    name = "relearn"
    defaults = TrainingOptions(epochs=3, batch_size=4)
    alpha: float = 1
    kl: float = 1

    @property
    def needs(self) -> Needs:
        return Needs(primary="own", retain=self.alpha > 0 or self.kl > 0, start=self.kl > 0)

    def loss(self, step: Step) -> torch.Tensor:
        loss = step.primary.cross_entropy()
        if self.alpha > 0:
            loss = loss + self.alpha * step.retain.cross_entropy()
        if self.kl > 0:
            loss = loss + self.kl * step.retain.mean(step.retain.divergence(), "all")
        return loss
