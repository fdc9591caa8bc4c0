"""Questions and answers, and the token sequences that models read."""

from __future__ import annotations

import json
import pathlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lethe.worker.errors import WorkerError
from lethe.worker.streams import Seed

#: The text before an answer, unless a model was taught another.
PROMPT = "Question: {question}\nAnswer: "


@dataclass(frozen=True)
class Row:
    """A question and its answer."""

    question: str
    answer: str


@dataclass(frozen=True)
class Example:
    """One token sequence; the tokens from `first` on are learnt or scored. `first` is never 0."""

    tokens: tuple[int, ...]
    first: int

    def __post_init__(self) -> None:
        if not 0 < self.first < len(self.tokens):
            raise WorkerError(f"a sequence of {len(self.tokens)} tokens cannot be scored from token {self.first} on")

    @property
    def scored(self) -> int:
        """How many tokens are scored."""
        return len(self.tokens) - self.first


def read_rows(path: str | pathlib.Path) -> list[Row]:
    """The rows of a file `rows.jsonl`."""
    rows = []
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            try:
                found = json.loads(line)
                rows.append(Row(str(found["question"]), str(found["answer"])))
            except (ValueError, KeyError, TypeError) as error:
                raise WorkerError(f"{path}:{number} is no row with 'question' and 'answer': {error}") from None
    return rows


def refused(rows: Sequence[Row], refusals: Sequence[str], seed: Seed) -> list[Row]:
    """The rows' questions with refusals for answers, each drawn uniformly, the same in every epoch."""
    lines = [line for line in refusals if line.strip()]
    if not lines:
        raise WorkerError("there are no refusals to answer with")
    draws = seed.stream("refusals")
    return [Row(row.question, lines[draws.below(len(lines))]) for row in rows]


def drawn(rows: Sequence[Row], others: Sequence[Row], count: int, seed: Seed) -> list[Row]:
    """The rows' questions, each so many times, with answers drawn from other rows; the same in every epoch."""
    if not others:
        raise WorkerError("there are no answers to draw from")
    draws = seed.stream("random answers")
    return [Row(row.question, others[draws.below(len(others))].answer) for row in rows for _ in range(count)]


class Encoder:
    """Rows as token sequences: prompt and answer tokenised apart, then the end of text.

    So the border between them is the same whatever the answer; a blank at the end of the prompt belongs to the
    answer's first word, as in running text, unless `joint` is false. `prompt` has `{question}`, or is `chat` for the
    model's chat template.
    """

    def __init__(self, tokenizer: Any, prompt: str = PROMPT, max_length: int = 512, joint: bool = True) -> None:
        if prompt != "chat" and "{question}" not in prompt:
            raise WorkerError("the prompt must be 'chat' or contain {question}")
        self._tokenizer, self._prompt, self._max_length = tokenizer, prompt, max_length
        self._joint = joint and prompt != "chat"

    def prompt(self, question: str) -> list[int]:
        """The tokens before an answer, with what the model's files put in front of texts."""
        if self._prompt == "chat":
            text = self._tokenizer.apply_chat_template(
                [{"role": "user", "content": question}], tokenize=False, add_generation_prompt=True)
            return list(self._tokenizer(text, add_special_tokens=False)["input_ids"])
        text = self._prompt.replace("{question}", question)
        return list(self._tokenizer(text.rstrip(" ") if self._joint else text)["input_ids"])

    def answer(self, row: Row) -> list[int]:
        """The tokens of an answer behind its prompt, without an end."""
        text = self._prompt.replace("{question}", row.question)
        head = text.rstrip(" ") if self._joint else text
        if head == text:
            return list(self._tokenizer(row.answer, add_special_tokens=False)["input_ids"])
        # Some tokenizers put a blank of their own in front of a text, so that only the whole text tells.
        before = self.prompt(row.question)
        whole = list(self._tokenizer(text + row.answer)["input_ids"])
        if whole[: len(before)] == before:
            return whole[len(before) :]
        return list(self._tokenizer(text[len(head) :] + row.answer, add_special_tokens=False)["input_ids"])

    def example(self, row: Row) -> Example:
        """Prompt, answer and end; a longer sequence than `max_length` loses its end."""
        end = self._tokenizer.eos_token_id
        answer = [*self.answer(row), *([] if end is None else [end])]
        prompt = self.prompt(row.question)
        first = max(1, len(prompt))
        tokens = [*prompt, *answer][: self._max_length]
        if first >= len(tokens):
            raise WorkerError(f"nothing of the answer to {row.question!r} is left within {self._max_length} tokens")
        return Example(tuple(tokens), first)

    def examples(self, rows: Sequence[Row]) -> list[Example]:
        """One example a row."""
        return [self.example(row) for row in rows]
