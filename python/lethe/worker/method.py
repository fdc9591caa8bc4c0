"""What a loss is to the training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import torch

from lethe.worker.evidence import Evidence
from lethe.worker.training_options import TrainingOptions


@dataclass(frozen=True)
class Step:
    """One step of training as a loss sees it."""

    #: The batch that an epoch runs over.
    primary: Evidence
    #: As many rows drawn from the retain set, if the loss needs them.
    retain_batch: Evidence | None = None
    #: The primary rows' questions with refusals, in the same order, if the loss needs them.
    alternative: Evidence | None = None

    @property
    def retain(self) -> Evidence:
        """The retain batch, which must be there."""
        if self.retain_batch is None:
            raise ValueError("this loss was not said to need retain rows")
        return self.retain_batch


@dataclass(frozen=True)
class Needs:
    """What a loss trains on and compares with."""

    primary: Literal["forget", "retain", "refusals"] = "forget"
    retain: bool = True
    #: The primary rows with refusals, beside them.
    refusals: bool = False
    #: The starting model's losses of the primary rows and the refusals.
    likelihoods: bool = False
    #: The starting model itself.
    start: bool = False


@dataclass(frozen=True)
class Method:
    """A loss with its settings, whose names and defaults are a spec's."""

    name: ClassVar[str]
    #: The training's settings where the spec says nothing.
    defaults: ClassVar[TrainingOptions] = TrainingOptions()

    @property
    def needs(self) -> Needs:
        """What the loss needs."""
        return Needs()

    def loss(self, step: Step) -> torch.Tensor:
        """The loss of a step, a scalar."""
        raise NotImplementedError

    def train_only(self) -> tuple[str, ...]:
        """The weights that are trained unless the spec names others; none for all."""
        return ()

    def is_finished(self, loss: float) -> bool:
        """Whether to end the training after a step with that loss."""
        return False
