"""CE-U (Yang, 2025).

L = gamma mean KL(t || model) over the forget tokens + the retain term; t, the model's own distribution with the true
token's logit at minus infinity, counts as known. The paper writes the cross-entropy of the same distributions, which
has the same gradient.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch

from lethe.worker.losses.retain import Retaining
from lethe.worker.method import Step


@dataclass(frozen=True)
class CrossEntropyUnlearning(Retaining):
    """Learns the model's own distribution without the true tokens."""

    name = "ceu"
    alpha: float = 0
    skip_first: bool = False
    gamma: float = 1

    def loss(self, step: Step) -> torch.Tensor:
        batch = step.primary
        values = batch.divergence_from_itself(lambda x: x.scatter(-1, batch.targets[..., None], -torch.inf))
        if not self.skip_first:
            return self.retained(self.gamma * batch.mean(values, "scored"), step)
        # The first scored position of each row is left alone.
        later = batch.scored & (batch.scored.cumsum(-1) > 1)
        count = max(1, batch.whole.tokens - batch.whole.items)
        return self.retained(self.gamma * values.where(later, values.new_zeros(())).sum() / count, step)
