"""What a model says of one batch of sequences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import torch
import torch.nn.functional as F

from lethe.worker.models import Model
from lethe.worker.rows import Example

#: At all tokens but the last of each sequence, or where scored tokens are predicted.
Positions = Literal["all", "scored"]


@dataclass(frozen=True)
class BatchSize:
    """How much a batch has in all, however many parts of it are in memory one after the other."""

    items: int
    tokens: int
    positions: int

    @classmethod
    def of(cls, examples: Sequence[Example]) -> BatchSize:
        """The size of a batch."""
        return cls(len(examples), sum(e.scored for e in examples), sum(len(e.tokens) - 1 for e in examples))


class Evidence:
    """Losses and predictions of a batch, or of the part of it that is in memory.

    Means are shares of the whole batch's: the parts add up to it. `start_losses` are the starting model's, and
    `start` is the starting model where a loss needs more of it.
    """

    def __init__(
        self, model: Model, examples: Sequence[Example], *, whole: BatchSize | None = None,
        start_losses: torch.Tensor | None = None, start: Model | None = None,
    ) -> None:
        self._model, self._start, self._start_losses = model, start, start_losses
        self.examples = list(examples)
        self.whole = whole or BatchSize.of(examples)
        longest = max(len(e.tokens) for e in examples)
        ids = torch.zeros((len(examples), longest), dtype=torch.long)
        scored = torch.zeros((len(examples), longest - 1), dtype=torch.bool)
        present = torch.zeros((len(examples), longest - 1), dtype=torch.bool)
        for row, example in enumerate(examples):
            ids[row, : len(example.tokens)] = torch.tensor(example.tokens)
            scored[row, example.first - 1 : len(example.tokens) - 1] = True
            present[row, : len(example.tokens) - 1] = True
        self._ids = ids.to(model.device)
        #: What each position is to predict, (B, T).
        self.targets = self._ids[:, 1:]
        #: Positions that predict scored tokens, (B, T).
        self.scored = scored.to(model.device)
        #: Positions that are no padding, (B, T).
        self.present = present.to(model.device)

    @cached_property
    def logits(self) -> torch.Tensor:
        """(B, T, V), in single precision or finer."""
        return _fine(self._said())

    def _said(self) -> torch.Tensor:
        """The logits as the network computes them, (B, T, V)."""
        with self._model.precision():
            said = self._model.network(self._ids[:, :-1], attention_mask=self.present.long(), use_cache=False)
        logits: torch.Tensor = said.logits
        return logits

    @property
    def start_losses(self) -> torch.Tensor:
        """The starting model's `losses`, (B,)."""
        if self._start_losses is None:
            raise ValueError("this loss was not said to need the starting model's likelihoods")
        return self._start_losses

    @cached_property
    def start(self) -> Evidence:
        """The starting model on the same sequences; no gradient flows there."""
        if self._start is None:
            raise ValueError("this loss was not said to need the starting model")
        return Evidence(self._start, self.examples, whole=self.whole)

    @cached_property
    def _position_losses(self) -> torch.Tensor:
        """-log p of what each position is to predict, (B, T); 0 where nothing is scored."""
        losses = self.token_losses
        return losses.new_zeros(self.scored.shape).masked_scatter(self.scored, losses)

    @cached_property
    def token_losses(self) -> torch.Tensor:
        """-log p of each scored token, row by row, (tokens,)."""
        return self.losses_of(self.targets[self.scored])

    def losses_of(self, tokens: torch.Tensor) -> torch.Tensor:
        """-log p of other tokens in the place of the scored ones, (tokens,)."""
        # All positions' logits in single precision would be the largest thing in memory: they are kept for losses that ask.
        kept = self.__dict__.get("logits")
        scored = _fine((self._said() if kept is None else kept)[self.scored])
        return F.cross_entropy(scored, tokens, reduction="none")

    @cached_property
    def losses(self) -> torch.Tensor:
        """-log p summed over each row's scored tokens, (B,)."""
        return self._position_losses.sum(-1)

    @cached_property
    def counts(self) -> torch.Tensor:
        """Scored tokens of each row, (B,)."""
        return self.scored.sum(-1)

    def cross_entropy(self) -> torch.Tensor:
        """The mean over all scored tokens of the batch, so that long answers weigh more."""
        return self.losses.sum() / self.whole.tokens

    def mean_over_items(self, values: torch.Tensor) -> torch.Tensor:
        """The mean over the batch's rows of a number for each."""
        return values.sum() / self.whole.items

    def mean(self, values: torch.Tensor, positions: Positions) -> torch.Tensor:
        """The mean over the batch's positions of a number for each, (B, T)."""
        mask = self.present if positions == "all" else self.scored
        count = self.whole.positions if positions == "all" else self.whole.tokens
        return values.where(mask, values.new_zeros(())).sum() / count

    def divergence(self, lowered: float = 0) -> torch.Tensor:
        """KL(start || model) at each position, (B, T); the true tokens' logits of the start are lowered first."""
        with torch.no_grad():
            start = self.start.logits
            if lowered:
                start = start.scatter_add(
                    -1, self.targets[..., None], start.new_full((*self.targets.shape, 1), -lowered))
            log_p = start.log_softmax(-1)
        return (log_p.exp() * (log_p - self.logits.log_softmax(-1))).sum(-1)

    def jensen_shannon(self) -> torch.Tensor:
        """JSD(start, model) at each position, (B, T)."""
        with torch.no_grad():
            other = self.start.logits.softmax(-1)
        own = self.logits.softmax(-1)
        # Where a distribution is 0 it adds nothing, and neither has the logarithm of 0 a place in a gradient.
        least = torch.finfo(own.dtype).tiny
        middle = ((own + other) / 2).clamp_min(least).log()
        return sum((p * (p.clamp_min(least).log() - middle)).sum(-1) for p in (own, other)) / 2  # type: ignore[return-value]

    def divergence_from_itself(self, change: Callable[[torch.Tensor], torch.Tensor]) -> torch.Tensor:
        """KL(t || model) at each position, (B, T); t is of the model's own logits, changed, and counts as known.

        Its gradient is that of the cross-entropy of t.
        """
        logits = self.logits
        with torch.no_grad():
            changed = change(logits)
            p, log_p = changed.softmax(-1), changed.log_softmax(-1)
        # Where t is 0 nothing is added, and minus infinity must not be multiplied.
        apart = torch.where(p > 0, log_p - logits.log_softmax(-1), logits.new_zeros(()))
        return (p * apart).sum(-1)

    def residuals(self, after: int) -> torch.Tensor:
        """The residual stream after the first `after` blocks, (B, T, C)."""
        with self._model.residuals(after) as kept, self._model.precision():
            # Spread weights are brought together from the outermost module on.
            network = self._model.network if self._model.sharded else self._model.network.base_model
            network(self._ids[:, :-1], attention_mask=self.present.long(), use_cache=False)
        return kept[-1] if kept[-1].dtype == torch.float64 else kept[-1].float()


def _fine(logits: torch.Tensor) -> torch.Tensor:
    """In single precision, or in double where they are."""
    return logits if logits.dtype == torch.float64 else logits.float()
