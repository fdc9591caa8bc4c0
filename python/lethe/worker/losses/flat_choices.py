"""DF-MCQ (Sun and others, 2025).

L = gamma mean KL(t || model) where a letter is asked for + the retain term, by default alpha KL(start || model); t is the
model's own distribution with the letters' probabilities replaced by their mean, and counts as known.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import torch

from lethe.worker.errors import WorkerError
from lethe.worker.losses.retain import Retaining
from lethe.worker.method import Needs, Step
from lethe.worker.rows import Example


@dataclass(frozen=True)
class FlatChoices(Retaining):
    """Flattens the choices of questions about the forget rows, which Lethe makes before."""

    name = "df_mcq"
    retain: Literal["gd", "kl", "js"] = "kl"
    choices: int = 5
    gamma: float = 1

    @property
    def needs(self) -> Needs:
        return replace(super().needs, primary="own")

    def tokens(self, primary: Sequence[Example], retain: Sequence[Example], given: Sequence[int]) -> Sequence[int]:
        """How many tokens stand before the letter in every answer, and then the letters' tokens."""
        if len(given) != self.choices + 1:
            raise WorkerError(
                f"df_mcq: 'tokens' must have the place of the letter and {self.choices} letters, found {len(given)} numbers")
        return given

    def loss(self, step: Step) -> torch.Tensor:
        batch, (place, *letters) = step.primary, step.place.tokens

        def flat(logits: torch.Tensor) -> torch.Tensor:
            mean = logits[..., letters].logsumexp(-1, keepdim=True) - math.log(len(letters))
            return logits.index_copy(
                -1, torch.tensor(letters, device=logits.device), mean.expand(*mean.shape[:-1], len(letters)))

        # Where the letter is predicted: so many scored positions after the first one of each row.
        asked = batch.scored & (batch.scored.cumsum(-1) == place + 1)
        values = batch.divergence_from_itself(flat)
        forget = batch.mean_over_items(values.where(asked, values.new_zeros(())))
        return self.retained(self.gamma * forget, step)
