"""Greedy answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from lethe.worker.models import Model

#: Prompts that are continued at once.
AT_ONCE = 32


@dataclass
class Answer:
    """What a model wrote: `ended` is false when it was cut off. `ids` are without the token that ended it."""

    ids: list[int]
    text: str = ""
    ended: bool = False


@torch.no_grad()
def generate(
    model: Model, prompts: Sequence[Sequence[int]], max_new_tokens: int = 256, stop: Sequence[str] = (),
    positions: int | None = None,
) -> list[Answer]:
    """Continues each prompt by the likeliest token until an end, a stop text or the limit.

    A model reads so many `positions` at most; None for no end.

    Prompts of one length are read together, so that none is padded and no answer depends on its neighbours.
    """
    answers: list[Answer] = [Answer([]) for _ in prompts]
    for length in sorted({len(p) for p in prompts}):
        places = [i for i, p in enumerate(prompts) if len(p) == length]
        # The last token is written and not read.
        limit = max_new_tokens if positions is None else min(max_new_tokens, positions - length + 1)
        for first in range(0, len(places), AT_ONCE):
            _continue(model, prompts, places[first : first + AT_ONCE], answers, limit, stop)
    return answers


def _continue(
    model: Model, prompts: Sequence[Sequence[int]], places: Sequence[int], answers: list[Answer], limit: int,
    stop: Sequence[str],
) -> None:
    ids = torch.tensor([list(prompts[place]) for place in places], device=model.device)
    cache, ends = None, model.ends
    for _ in range(limit):
        with model.precision():
            said = model.network(ids, past_key_values=cache, use_cache=True)
        cache = said.past_key_values
        ids = said.logits[:, -1].argmax(-1, keepdim=True)
        for place, token in zip(places, ids[:, 0].tolist()):
            if not answers[place].ended:
                _take(model, answers[place], token, ends, stop)
        if all(answers[place].ended for place in places):
            return


def _take(model: Model, answer: Answer, token: int, ends: set[int], stop: Sequence[str]) -> None:
    if token in ends:
        answer.ended = True
        return
    answer.ids.append(token)
    answer.text = model.tokenizer.decode(answer.ids, skip_special_tokens=True)
    cuts = [answer.text.find(s) for s in stop if s and s in answer.text]
    if cuts:
        answer.text, answer.ended = answer.text[: min(cuts)], True
