"""What a loss is to the training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal

import torch

from lethe.worker.evidence import Evidence
from lethe.worker.processes import Processes
from lethe.worker.rows import Example
from lethe.worker.training_options import TrainingOptions


@dataclass
class Notes:
    """Numbers that a loss wants to remember of a step; they go into its record."""

    #: The same for all parts of a batch, by name.
    whole: dict[str, float] = field(default_factory=dict)
    #: Shares of the parts of a batch, which add up, by name.
    sums: dict[str, float] = field(default_factory=dict)

    def add(self, name: str, share: float) -> None:
        """Adds a part's share."""
        self.sums[name] = self.sums.get(name, 0.0) + share

    def of_all(self, processes: Processes) -> dict[str, float]:
        """All numbers, those of the processes' shares added up."""
        if processes.count == 1:
            return self.whole | self.sums
        found: dict[str, float] = {}
        for part in processes.gathered((self.whole, self.sums)):
            found |= part[0]
            for name, share in part[1].items():
                found[name] = found.get(name, 0.0) + share
        return found


@dataclass(frozen=True)
class Record:
    """What one step came to."""

    step: int
    total: int
    loss: float
    gradient_norm: float
    learning_rate: float
    notes: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Place:
    """Where in its training a step is."""

    #: Counted from 0.
    step: int = 0
    steps_per_epoch: int = 1
    #: The steps before it.
    history: Sequence[Record] = ()
    #: Tokens that the loss treats apart: those of `Method.tokens`.
    tokens: Sequence[int] = ()

    @property
    def epoch(self) -> int:
        """Counted from 0."""
        return self.step // self.steps_per_epoch


@dataclass(frozen=True)
class Step:
    """One step of training as a loss sees it."""

    #: The batch that an epoch runs over.
    primary: Evidence
    #: As many rows drawn from the retain set, if the loss needs them.
    retain_batch: Evidence | None = None
    #: The primary rows' questions with refusals, in the same order, if the loss needs them.
    alternative: Evidence | None = None
    #: The retain rows' questions with refusals, in the same order, if the loss needs them.
    retain_alternative: Evidence | None = None
    #: Where in the training it is.
    place: Place = field(default_factory=Place)
    #: What the loss has to remember.
    notes: Notes = field(default_factory=Notes)

    @property
    def other(self) -> Evidence:
        """The other answers to the primary rows' questions, which must be there."""
        if self.alternative is None:
            raise ValueError("this loss was not said to need other answers")
        return self.alternative

    @property
    def retain_other(self) -> Evidence:
        """The refusals of the retain rows' questions, which must be there."""
        if self.retain_alternative is None:
            raise ValueError("this loss was not said to need refusals of retain rows")
        return self.retain_alternative

    @property
    def retain(self) -> Evidence:
        """The retain batch, which must be there."""
        if self.retain_batch is None:
            raise ValueError("this loss was not said to need retain rows")
        return self.retain_batch


@dataclass(frozen=True)
class Needs:
    """What a loss trains on and compares with."""

    #: `own` are rows that Lethe makes by steps before the training.
    primary: Literal["forget", "retain", "refusals", "own"] = "forget"
    retain: bool = True
    #: The primary rows with refusals, beside them.
    refusals: bool = False
    #: The same of the retain rows.
    retain_refusals: bool = False
    #: In the place of refusals, so many answers drawn from the retain rows for each primary row; 0 for refusals.
    drawn: int = 0
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
    #: What stands for refusals that nobody gives.
    refusals: ClassVar[tuple[str, ...]] = ()
    #: Why a batch cannot be computed in parts; none where it can.
    undivided: ClassVar[str | None] = None

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

    def unshared(self) -> str | None:
        """Why several processes cannot share a batch; none where they can."""
        return self.undivided

    def tokens(self, primary: Sequence[Example], retain: Sequence[Example], given: Sequence[int]) -> Sequence[int]:
        """Tokens that the loss treats apart; `given` are those that whoever asks for the training has chosen."""
        return given

    def lacking(
        self, retain: Sequence[Example], others: Sequence[Example], retain_others: Sequence[Example],
    ) -> str | None:
        """What the loss needs and was not given, for people; none when nothing is missing."""
        needs = self.needs
        for wanted, found, what in (
            (needs.retain, retain, "retain rows"), (needs.refusals, others, "other answers to the primary rows"),
            (needs.retain_refusals, retain_others, "refusals of the retain rows"),
        ):
            if wanted and not found:
                return what
        return None

    def is_finished(self, loss: float) -> bool:
        """Whether to end the training after a step with that loss."""
        return False
