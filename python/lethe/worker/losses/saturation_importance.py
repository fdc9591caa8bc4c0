"""SatImp (Yang and others, 2025): weighted ascent by two powers.

L = -gamma sum(w NLL) / n over the forget tokens + the retain term; w = p^beta (1 - p)^beta_rest counts as known.
"""

from __future__ import annotations

from dataclasses import dataclass

from lethe.worker.losses.weighted_ascent import WeightedAscent


@dataclass(frozen=True)
class SaturationImportance(WeightedAscent):
    """Ascends on forget tokens that are neither certain nor gone."""

    name = "satimp"
    beta: float = 5
    beta_rest: float = 1
    gamma: float = 0.1
