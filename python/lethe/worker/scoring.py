"""Per-token log-probabilities."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch

from lethe.worker.evidence import Evidence
from lethe.worker.models import Model
from lethe.worker.rows import Example

#: Tokens, padding included, that are read at once.
TOKENS = 8192


@torch.no_grad()
def score(
    model: Model, examples: Sequence[Example], progress: Callable[[int], None] = lambda _: None,
) -> list[list[float]]:
    """-log p of each scored token of each sequence."""
    found: list[list[float]] = [[] for _ in examples]
    done = 0
    for places in _batches([len(e.tokens) for e in examples]):
        evidence = Evidence(model, [examples[i] for i in places])
        losses = evidence.token_losses.tolist()
        for place in places:
            count = examples[place].scored
            found[place], losses = losses[:count], losses[count:]
        done += len(places)
        progress(done)
    return found


def summed(model: Model, examples: Sequence[Example]) -> torch.Tensor:
    """-log p summed over the scored tokens of each sequence, (sequences,), on the model's device."""
    dtype = torch.float64 if model.dtype == torch.float64 else torch.float32
    return torch.tensor([sum(losses) for losses in score(model, examples)], dtype=dtype, device=model.device)


def _batches(lengths: Sequence[int]) -> list[list[int]]:
    """Places of sequences of like length, longest first, so that memory runs out at once or not at all."""
    batches: list[list[int]] = []
    for place in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        if not batches or (len(batches[-1]) + 1) * lengths[batches[-1][0]] > TOKENS:
            batches.append([])
        batches[-1].append(place)
    return batches
