"""Per-token log-probabilities."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

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
    return _each(model, examples, progress, lambda evidence: [evidence.token_losses])[0]


@dataclass(frozen=True)
class Statistics:
    """What a model says of each scored token of each sequence."""

    #: -log p of the token.
    nll: list[list[float]]
    #: 1 where no token is likelier, else 0.
    is_top: list[list[float]]
    #: The mean of log p over the vocabulary, each token counted as often as it is likely.
    mean: list[list[float]]
    #: The variance of log p over the vocabulary, in the same way.
    variance: list[list[float]]


@torch.no_grad()
def statistics(
    model: Model, examples: Sequence[Example], progress: Callable[[int], None] = lambda _: None,
) -> Statistics:
    """How likely each scored token of each sequence is, and how likely others are in its place."""

    def look(evidence: Evidence) -> list[torch.Tensor]:
        log_p = evidence.logits[evidence.scored].log_softmax(-1)  # (tokens, V)
        own = log_p.gather(-1, evidence.targets[evidence.scored][:, None])
        p = log_p.exp()
        # What is impossible has no part in the means.
        weighed = torch.where(p > 0, p * log_p, p)
        mean = weighed.sum(-1, keepdim=True)
        variance = torch.where(p > 0, p * (log_p - mean) ** 2, p).sum(-1)
        return [-own[:, 0], (log_p <= own).all(-1).to(p.dtype), mean[:, 0], variance]

    return Statistics(*_each(model, examples, progress, look))


def _each(
    model: Model, examples: Sequence[Example], progress: Callable[[int], None],
    look: Callable[[Evidence], list[torch.Tensor]],
) -> list[list[list[float]]]:
    """Lists of numbers, one a scored token, for each sequence."""
    own: dict[int, list[list[float]]] = {}
    batches = _batches([len(e.tokens) for e in examples])
    processes, done = model.processes, 0
    # Each process reads one batch in turn; where weights are spread, one that has none left reads the last again.
    for turn in range(0, len(batches), processes.count):
        at_once = batches[turn : turn + processes.count]
        if processes.rank >= len(at_once) and not model.sharded:
            break
        places = at_once[min(processes.rank, len(at_once) - 1)]
        evidence = Evidence(model, [examples[i] for i in places])
        numbers = [values.tolist() for values in look(evidence)]
        start = 0
        for place in places:
            end = start + examples[place].scored
            own[place] = [values[start:end] for values in numbers]
            start = end
        done += sum(map(len, at_once))
        progress(done)
    found = {place: kinds for part in processes.gathered(own) for place, kinds in part.items()}
    return [list(kind) for kind in zip(*(found[i] for i in range(len(examples))))] or [[] for _ in range(4)]


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
