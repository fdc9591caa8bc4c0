"""IDK fine-tuning (Maini and others, 2024).

L = the sum over refusals' and alpha times retain rows' tokens, divided by all of them; with `average: sets`
L = gamma CE(refusals) + the retain term, as open-unlearning has it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import torch

from lethe.worker.errors import WorkerError
from lethe.worker.losses.retain import Retaining
from lethe.worker.method import Needs, Step


@dataclass(frozen=True)
class RefusalTuning(Retaining):
    """Teaches refusals for the forget questions."""

    name = "idk"
    average: Literal["batch", "sets"] = "batch"
    gamma: float = 1

    def __post_init__(self) -> None:
        if self.average == "batch" and self.retain != "gd":
            raise WorkerError(f"idk: 'retain: {self.retain}' has no tokens to average with; add 'average: sets'")

    @property
    def needs(self) -> Needs:
        return replace(super().needs, primary="refusals")

    def loss(self, step: Step) -> torch.Tensor:
        refusals, kept = step.primary, step.retain_batch
        if self.average == "sets" or kept is None:
            return self.retained(self.gamma * refusals.cross_entropy(), step)
        tokens = refusals.whole.tokens + kept.whole.tokens
        return (refusals.losses.sum() + self.alpha * kept.losses.sum()) / tokens
