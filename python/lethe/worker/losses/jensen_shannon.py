"""JensUn (Singh and others, 2025).

L = gamma mean JSD(p, one-hot at token t of the refusal) over the forget answers' tokens + the retain term, by default
alpha JSD(start, p). The refusal is repeated until it is as long as the answer. With p the probability of its token
the divergence is log 2 + (p log p - (1 + p) log(1 + p)) / 2.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

import torch

from lethe.worker.losses.retain import Retaining
from lethe.worker.method import Needs, Step


@dataclass(frozen=True)
class JensenShannon(Retaining):
    """Draws forget rows to a refusal by the Jensen-Shannon divergence."""

    name = "jensun"
    refusals = ("No idea",)
    retain: Literal["gd", "kl", "js"] = "js"
    end_of_text: bool = False
    gamma: float = 1

    @property
    def needs(self) -> Needs:
        return replace(super().needs, refusals=True)

    def loss(self, step: Step) -> torch.Tensor:
        batch, wanted = step.primary, []
        for answer, other in zip(batch.examples, step.other.examples):
            said = other.tokens[other.first :]
            refusal = said if self.end_of_text or len(said) < 2 else said[:-1]
            wanted += [refusal[k % len(refusal)] for k in range(answer.scored)]
        log_p = -batch.losses_of(torch.tensor(wanted, device=batch.targets.device))
        p = log_p.exp()
        values = math.log(2) + (p * log_p - (1 + p) * p.log1p()) / 2
        return self.retained(self.gamma * values.sum() / batch.whole.tokens, step)
