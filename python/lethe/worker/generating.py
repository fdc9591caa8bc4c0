"""Greedy answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch

from lethe.worker.models import Model

#: Prompts that are continued at once.
AT_ONCE = 32
#: The same on a GPU, which few rows leave idle.
AT_ONCE_PADDED = 256


@dataclass
class Answer:
    """What a model wrote: `ended` is false when it was cut off. `ids` are without the token that ended it."""

    ids: list[int]
    text: str = ""
    ended: bool = False


@torch.no_grad()
def generate(
    model: Model, prompts: Sequence[Sequence[int]], max_new_tokens: int = 256, stop: Sequence[str] = (),
    positions: int | None = None, pad: bool | None = None,
) -> list[Answer]:
    """Continues each prompt by the likeliest token until an end, a stop text or the limit.

    `positions` is the longest sequence that the model reads; None for no limit.

    Prompts of one length are read together, so that none is padded and no answer depends on its neighbours. With `pad`
    (None for: on a GPU, whose sums depend on the size of a batch in any case) prompts of like length are, and the
    shorter ones are padded in front.
    """
    answers: list[Answer] = [Answer([]) for _ in prompts]
    # The last token is written and not read.
    limits = [
        max_new_tokens if positions is None else max(0, min(max_new_tokens, positions - len(p) + 1)) for p in prompts]
    # Whoever takes no positions counts them from the first token, padding or not.
    padded = (model.device.type != "cpu" if pad is None else pad) and "position_ids" in model.inputs
    batches = _padded(prompts) if padded else _of_one_length(prompts)
    # Spread weights are brought together by all processes at once, so that all of them write the same answers.
    mine = range(len(batches)) if model.sharded else model.processes.share(len(batches))
    for number in mine:
        _continue(model, prompts, batches[number], answers, limits, stop)
    if not model.sharded and model.processes.count > 1:
        own = {place: answers[place] for number in mine for place in batches[number]}
        for part in model.processes.gathered(own):
            for place, answer in part.items():
                answers[place] = answer
    if not stop:
        for answer in answers:
            answer.text = model.tokenizer.decode(answer.ids, skip_special_tokens=True)
    return answers


def _of_one_length(prompts: Sequence[Sequence[int]]) -> list[list[int]]:
    batches: list[list[int]] = []
    for length in sorted({len(p) for p in prompts}):
        places = [i for i, p in enumerate(prompts) if len(p) == length]
        batches += [places[first : first + AT_ONCE] for first in range(0, len(places), AT_ONCE)]
    return batches


def _padded(prompts: Sequence[Sequence[int]]) -> list[list[int]]:
    places = sorted(range(len(prompts)), key=lambda i: len(prompts[i]))
    return [places[first : first + AT_ONCE_PADDED] for first in range(0, len(places), AT_ONCE_PADDED)]


def _continue(
    model: Model, prompts: Sequence[Sequence[int]], places: Sequence[int], answers: list[Answer],
    limits: Sequence[int], stop: Sequence[str],
) -> None:
    longest = max(len(prompts[place]) for place in places)
    empty = [longest - len(prompts[place]) for place in places]
    ids = torch.tensor([[0] * e + list(prompts[place]) for e, place in zip(empty, places)], device=model.device)
    present = torch.tensor([[0] * e + [1] * (longest - e) for e in empty], device=model.device)
    ones = present.new_ones((len(places), 1))
    at = (present.cumsum(-1) - 1).clamp(min=0)
    # Where nothing is padded, models are asked as they are without a mask.
    mask = present if any(empty) else None
    cache, ends, most = None, model.ends, max(limits[place] for place in places)
    has_cache = "past_key_values" in model.inputs
    for written in range(most):
        # Without a cache of keys and values all that is written is read again.
        how: dict[str, Any] = {"past_key_values": cache, "use_cache": True} if has_cache else {"use_cache": False}
        if "position_ids" in model.inputs:
            how["position_ids"] = at
        with model.precision():
            said = model.network(ids, attention_mask=mask, **how)
        following = said.logits[:, -1].argmax(-1, keepdim=True)
        if has_cache:
            cache, ids, at = said.past_key_values, following, at[:, -1:] + 1
        else:
            ids, at = torch.cat([ids, following], -1), torch.cat([at, at[:, -1:] + 1], -1)
        mask = None if mask is None else torch.cat([mask, ones], -1)
        for place, token in zip(places, following[:, 0].tolist()):
            if not answers[place].ended and written < limits[place]:
                _take(model, answers[place], token, ends, stop)
        if all(answers[place].ended or written + 1 >= limits[place] for place in places):
            return


def _take(model: Model, answer: Answer, token: int, ends: set[int], stop: Sequence[str]) -> None:
    if token in ends:
        answer.ended = True
        return
    answer.ids.append(token)
    if not stop:
        return
    answer.text = model.tokenizer.decode(answer.ids, skip_special_tokens=True)
    cuts = [answer.text.find(s) for s in stop if s and s in answer.text]
    if cuts:
        answer.text, answer.ended = answer.text[: min(cuts)], True
