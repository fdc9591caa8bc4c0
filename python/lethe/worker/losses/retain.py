"""The part of a loss that keeps retain rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch

from lethe.worker.evidence import Positions
from lethe.worker.method import Method, Needs, Step


@dataclass(frozen=True)
class Retaining(Method):
    """A method with a retain term: alpha CE(retain), or alpha KL(start || model) or JSD(start, model) over retain positions.

    Papers write the divergence the other way round; this is the direction that all their codes compute.
    """

    alpha: float = 1
    retain: Literal["gd", "kl", "js"] = "gd"
    kl_positions: Positions = "all"

    @property
    def needs(self) -> Needs:
        return Needs(retain=self.alpha > 0, start=self.alpha > 0 and self.retain != "gd")

    def retained(self, forget: torch.Tensor, step: Step) -> torch.Tensor:
        """The forget term with the retain term added."""
        if self.alpha <= 0 or step.retain_batch is None:
            return forget
        batch = step.retain_batch
        if self.retain == "gd":
            return forget + self.alpha * batch.cross_entropy()
        values = batch.divergence() if self.retain == "kl" else batch.jensen_shannon()
        return forget + self.alpha * batch.mean(values, self.kl_positions)
