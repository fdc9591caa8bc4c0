"""Gradient ascent: L = -CE(forget), or the constant -bound once CE has passed it."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from lethe.worker.evidence import Evidence
from lethe.worker.method import Method, Needs, Step

#: What keeps a batch in one process.
BOUND = "'bound' looks at a whole batch"


@dataclass(frozen=True)
class GradientAscent(Method):
    """Maximises the loss on the forget rows; `stop` is the cross-entropy that ends the training."""

    name = "gradient_ascent"
    bound: float | None = None
    stop: float | None = None

    @property
    def needs(self) -> Needs:
        return Needs(retain=False)

    def unshared(self) -> str | None:
        return None if self.bound is None else BOUND

    def loss(self, step: Step) -> torch.Tensor:
        return ascent(step.primary, self.bound)

    def is_finished(self, loss: float) -> bool:
        return self.stop is not None and -loss >= self.stop


def ascent(batch: Evidence, bound: float | None) -> torch.Tensor:
    """-CE, or the constant -bound beyond it."""
    cross_entropy = batch.cross_entropy()
    if bound is not None and cross_entropy.item() > bound:
        return cross_entropy * 0 - bound
    return -cross_entropy
