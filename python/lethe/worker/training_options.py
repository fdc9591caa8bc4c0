"""How long, how fast and with what optimiser to train."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class LowRankOptions:
    """Low-rank adaptation (Hu and others, 2021): a matrix changes by alpha / rank times B A."""

    rank: int = 8
    alpha: float = 16
    dropout: float = 0
    #: Names of matrices, or their ends; all matrices in blocks when empty.
    targets: tuple[str, ...] = ()


@dataclass(frozen=True)
class TrainingOptions:
    """The settings of a training, by the names and defaults of a spec."""

    epochs: int = 10
    batch_size: int = 32
    micro_batch: int | None = None
    learning_rate: float = 1e-5
    schedule: Literal["constant", "linear", "cosine"] = "linear"
    warmup_epochs: float = 1
    weight_decay: float = 0.01
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    clip: float = 1
    max_length: int = 512
    nonfinite: Literal["stop", "skip"] = "stop"
    lora: LowRankOptions | None = None
    train_only: tuple[str, ...] = ()
    pairing: Literal["fresh", "fixed", "in_turn"] = "fresh"
    recompute: bool = False

    def rate(self, step: int, steps_per_epoch: int) -> float:
        """The learning rate at a step counted from 0: a warm-up from 0, then the schedule down to 0."""
        total = self.epochs * steps_per_epoch
        warmup = min(math.floor(self.warmup_epochs * steps_per_epoch + 0.5), total)
        if step < warmup:
            return self.learning_rate * step / warmup
        progress = min(1.0, (step - warmup) / (total - warmup)) if total > warmup else 1.0
        factor = {
            "constant": 1.0, "linear": 1 - progress, "cosine": 0.5 * (1 + math.cos(math.pi * progress)),
        }[self.schedule]
        return self.learning_rate * factor
