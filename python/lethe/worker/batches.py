"""Which examples each step sees: a function of the seed and the step's number."""

from __future__ import annotations

from dataclasses import dataclass

from lethe.worker.streams import Seed
from lethe.worker.training_options import TrainingOptions


@dataclass(frozen=True)
class BatchPlan:
    """Draws a step's items, and for each a retain row, as Lethe's own engine does."""

    options: TrainingOptions
    seed: Seed
    primary: int
    retain: int

    @property
    def steps_per_epoch(self) -> int:
        """An epoch is one pass over the primary examples."""
        return -(-self.primary // self.options.batch_size)

    @property
    def total(self) -> int:
        """Steps of the whole run."""
        return self.steps_per_epoch * self.options.epochs

    def batch(self, step: int) -> tuple[list[int], list[int]]:
        """The items of a step, and the retain rows beside them."""
        epoch, within = divmod(step, self.steps_per_epoch)
        order = self.seed.stream("shuffle", epoch).permutation(self.primary)
        first = within * self.options.batch_size
        items = order[first : first + self.options.batch_size]
        if not self.retain:
            return items, []
        if self.options.pairing == "in_turn":
            return items, [item % self.retain for item in items]
        if self.options.pairing == "fixed":
            return items, [self.seed.stream("partner of", item).below(self.retain) for item in items]
        draws = self.seed.stream("partner", epoch)
        return items, [draws.below(self.retain) for _ in range(first + len(items))][first:]
