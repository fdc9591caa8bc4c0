"""LLMU (Yao and others, 2023).

L = -gamma mean over sequences of NLL/n + wrong CE(random answers to the forget questions) + the retain term, by default
alpha KL(start || model).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import torch

from lethe.worker.losses.retain import Retaining
from lethe.worker.method import Needs, Step
from lethe.worker.training_options import TrainingOptions


@dataclass(frozen=True)
class RandomAnswers(Retaining):
    """Ascends, and answers the forget questions at random."""

    name = "llmu"
    defaults = TrainingOptions(batch_size=2, learning_rate=2e-6, warmup_epochs=0)
    retain: Literal["gd", "kl", "js"] = "kl"
    random_answers: int = 5
    gamma: float = 0.5
    wrong: float = 1

    @property
    def needs(self) -> Needs:
        return replace(super().needs, refusals=self.wrong > 0, drawn=self.random_answers if self.wrong > 0 else 0)

    def loss(self, step: Step) -> torch.Tensor:
        batch = step.primary
        loss = -self.gamma * batch.mean_over_items(batch.losses / batch.counts)
        if self.wrong > 0:
            loss = loss + self.wrong * step.other.cross_entropy()
        return self.retained(loss, step)
