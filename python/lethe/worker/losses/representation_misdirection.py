"""RMU (Li and others, 2024).

L = gamma mean (h - c u)^2 over the forget rows + alpha mean (h - h_start)^2 over the retain rows; h is the residual
stream after block `layer`, u a fixed random direction of length 1. The means run over positions and width.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch

from lethe.worker.evidence import Evidence, Positions
from lethe.worker.method import Method, Needs, Step
from lethe.worker.streams import Seed
from lethe.worker.training_options import TrainingOptions


@dataclass(frozen=True)
class RepresentationMisdirection(Method):
    """Steers the forget rows' activations in a layer to a random vector."""

    name = "rmu"
    # The authors' script, but that it counts batches (80) and not epochs.
    defaults = TrainingOptions(batch_size=4, learning_rate=5e-5, schedule="constant", warmup_epochs=0)
    layer: int = 7
    steering: float = 20
    direction_seed: int = 42
    positions: Positions = "all"
    gamma: float = 1
    alpha: float = 100
    train_layers: int = 3

    @property
    def needs(self) -> Needs:
        return Needs(retain=self.alpha > 0, start=self.alpha > 0)

    def train_only(self) -> tuple[str, ...]:
        """The feed-forward outputs of the blocks up to `layer`."""
        if self.train_layers <= 0:
            return ()
        first = max(0, self.layer - self.train_layers + 1)
        return tuple(f"layers.{block}.mlp.down_proj" for block in range(first, self.layer + 1))

    def loss(self, step: Step) -> torch.Tensor:
        now = step.primary.residuals(self.layer + 1)
        loss = self.gamma * self._distance(now, self._direction(now), step.primary)
        if self.alpha <= 0:
            return loss
        with torch.no_grad():
            before = step.retain.start.residuals(self.layer + 1)
        kept = step.retain.residuals(self.layer + 1)
        return loss + self.alpha * self._distance(kept, before, step.retain)

    def _direction(self, like: torch.Tensor) -> torch.Tensor:
        """The vector c u."""
        stream = Seed(self.direction_seed).stream("rmu")
        u = torch.tensor([stream.uniform() for _ in range(like.shape[-1])], dtype=torch.float64)
        return (self.steering * u / u.norm()).to(like)

    def _distance(self, states: torch.Tensor, target: torch.Tensor, batch: Evidence) -> torch.Tensor:
        """The mean squared difference."""
        return batch.mean(((states - target) ** 2).mean(-1), self.positions)
