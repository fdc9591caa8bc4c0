"""PDU (Entesari and others, 2025).

L = gamma mean (greatest logit - mean logit)^2 over the forget tokens + d (CE(retain) - bound). After each step past the
warm-up, d becomes max(0, d + dual_rate (CE(retain) - bound)).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from lethe.worker.evidence import Positions
from lethe.worker.method import Method, Place, Record, Step

#: What a step's notes call its weight and its retain loss.
DUAL, RETAIN_LOSS = "dual", "retain_loss"


@dataclass(frozen=True)
class PrimalDual(Method):
    """Flattens forget logits under a bound on the retain loss, in nats a token."""

    name = "pdu"
    positions: Positions = "scored"
    gamma: float = 1
    dual: float = 50
    dual_rate: float = 1
    dual_warmup_epochs: float = 5
    bound: float = 0.3

    def loss(self, step: Step) -> torch.Tensor:
        batch, kept = step.primary, step.retain.cross_entropy()
        peaks = (batch.logits.amax(-1) - batch.logits.mean(-1)) ** 2
        weight = self._weight(step.place)
        step.notes.whole[DUAL] = weight
        step.notes.add(RETAIN_LOSS, kept.item())
        # The bound is a constant; a part of a batch has its share of it.
        share = len(step.retain.examples) / step.retain.whole.items
        return self.gamma * batch.mean(peaks, self.positions) + weight * (kept - self.bound * share)

    def _weight(self, place: Place) -> float:
        """The weight of the retain loss in the step that follows some others."""
        last = _last(place.history)
        if last is None:
            return self.dual
        if last.step < self.dual_warmup_epochs * place.steps_per_epoch:
            return last.notes[DUAL]
        return max(0.0, last.notes[DUAL] + self.dual_rate * (last.notes[RETAIN_LOSS] - self.bound))


def _last(history: Sequence[Record]) -> Record | None:
    """The last step that noted its weight."""
    return next((record for record in reversed(history) if DUAL in record.notes), None)
