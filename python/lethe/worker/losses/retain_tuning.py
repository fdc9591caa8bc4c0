"""Fine-tuning on the retain rows alone: L = CE(retain)."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from lethe.worker.method import Method, Needs, Step


@dataclass(frozen=True)
class RetainTuning(Method):
    """Goes on training on the retain rows alone."""

    name = "retain_tuning"

    @property
    def needs(self) -> Needs:
        return Needs(primary="retain", retain=False)

    def loss(self, step: Step) -> torch.Tensor:
        return step.primary.cross_entropy()
