"""OBLIVIATE (Xu and others, 2025).

L = gamma mean KL(softmax(logits, those of target tokens masked) || model) over the forget rows + alpha mean
(logits - logits_start)^2 + beta CE(likeliest token of the start), both over the retain rows. The masked side counts as
known; target tokens are those that are `lift` times as frequent in forget answers as in retain answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import torch

from lethe.worker.errors import WorkerError
from lethe.worker.evidence import Positions
from lethe.worker.method import Method, Needs, Step
from lethe.worker.rows import Example
from lethe.worker.training_options import TrainingOptions


@dataclass(frozen=True)
class MaskedDistillation(Method):
    """Masks the forget rows' own tokens and distils everything else."""

    name = "obliviate"
    defaults = TrainingOptions(
        epochs=4, batch_size=1, learning_rate=3e-4, schedule="cosine", warmup_epochs=0.4, weight_decay=0.1, beta2=0.95)
    mask: Literal["zero", "out"] = "zero"
    lift: float = 5
    positions: Positions = "all"
    gamma: float = 1
    alpha: float = 0.2
    beta: float = 0.7

    @property
    def needs(self) -> Needs:
        return Needs(start=True)

    def tokens(self, primary: Sequence[Example], retain: Sequence[Example], given: Sequence[int]) -> Sequence[int]:
        """The target tokens, in their order in the vocabulary."""
        here, elsewhere = _shares(primary), _shares(retain)
        if not (targets := sorted(t for t, share in here.items() if share >= self.lift * elsewhere.get(t, 0.0))):
            raise WorkerError(
                f"obliviate: no token is {self.lift:g} times as frequent in forget answers as in retain answers: lower 'lift'")
        return targets

    def loss(self, step: Step) -> torch.Tensor:
        batch, kept = step.primary, step.retain
        targets = torch.tensor(step.place.tokens, device=batch.targets.device)
        value = 0.0 if self.mask == "zero" else -torch.inf
        masked = batch.divergence_from_itself(lambda x: x.index_fill(-1, targets, value))
        before = kept.start.logits.detach()
        apart = ((kept.logits - before) ** 2).mean(-1)
        facts = -kept.logits.log_softmax(-1).gather(-1, before.argmax(-1, keepdim=True))[..., 0]
        return (
            self.gamma * batch.mean(masked, self.positions) + self.alpha * kept.mean(apart, self.positions)
            + self.beta * kept.mean(facts, self.positions))


def _shares(examples: Sequence[Example]) -> dict[int, float]:
    """What part of all scored tokens each token is."""
    counts = Counter(token for example in examples for token in example.tokens[example.first :])
    return {token: count / counts.total() for token, count in counts.items()}
