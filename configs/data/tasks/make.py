#!/usr/bin/env python3
"""Writes two tasks of general ability, the same bytes every time: python3 make.py (in this directory). CC0.

arithmetic.jsonl: word problems with worked solutions in the form of GSM8K: `question`, `answer` that ends in `#### n`.
cloze.jsonl: sentences of Alice's Adventures in Wonderland without their last word: `prompt`, `completion`, `distractors`.
"""

import json
import re


class Draws:
    """A linear congruential generator, so that no library's changes matter."""

    def __init__(self, seed):
        self.state = seed

    def below(self, count):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % count

    def between(self, low, high):
        return low + self.below(high - low + 1)

    def of(self, items):
        return items[self.below(len(items))]


NAMES = ["Ada", "Ben", "Clara", "David", "Emma", "Felix", "Grace", "Henry", "Ivy", "Jack"]
THINGS = ["apples", "pencils", "stamps", "marbles", "books", "eggs"]


def problem(draws, kind):
    name, thing = draws.of(NAMES), draws.of(THINGS)
    if kind == 0:
        a, b, c = draws.between(5, 40), draws.between(2, 30), draws.between(1, 5)
        return (f"{name} has {a} {thing}, buys {b} more and gives {c} away. How many {thing} does {name} have now?",
                f"{a} + {b} = {a + b}. {a + b} - {c} = {a + b - c}.", a + b - c)
    if kind == 1:
        a, b = draws.between(2, 12), draws.between(3, 12)
        c = draws.between(1, a * b - 1)
        return (f"{name} fills {a} boxes with {b} {thing} each, and then loses {c} of them. How many {thing} are left?",
                f"{a} * {b} = {a * b}. {a * b} - {c} = {a * b - c}.", a * b - c)
    if kind == 2:
        a, b = draws.between(2, 9), draws.between(2, 12)
        return (f"{name} shares {a * b} {thing} equally among {a} friends. How many {thing} does each friend get?",
                f"{a * b} / {a} = {b}.", b)
    a, b, c = draws.between(2, 9), draws.between(2, 9), draws.between(5, 20)
    return (f"A ticket costs {a} crowns for a child and {b + a} for a grown-up. What do {c} children and 2 grown-ups pay "
            f"together, in crowns?",
            f"{c} * {a} = {c * a}. 2 * {b + a} = {2 * (b + a)}. {c * a} + {2 * (b + a)} = {c * a + 2 * (b + a)}.",
            c * a + 2 * (b + a))


def arithmetic(count):
    draws = Draws(2021)
    for number in range(count):
        question, solution, result = problem(draws, number % 4)
        yield {"question": question, "answer": f"{solution} #### {result}"}


def cloze(count, context=30):
    """The last word of sentences all over the book after `context` words; wrong ones end other sentences."""
    with open("../books/alice.txt", encoding="utf-8") as file:
        words = file.read().replace("*", " ").split()
    ends = [(at, word[:-1]) for at, word in enumerate(words) if at >= context and re.fullmatch(r"[a-z]{4,}\.", word)]
    endings = sorted({word for _, word in ends})
    draws = Draws(2016)
    for number in range(count):
        at, right = ends[number * len(ends) // count]
        wrong = []
        while len(wrong) < 3:
            word = draws.of(endings)
            if word != right and word not in wrong:
                wrong.append(word)
        yield {"prompt": " ".join(words[at - context:at]), "completion": f" {right}", "distractors": [f" {word}" for word in wrong]}


def write(name, rows):
    with open(name, "w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row) + "\n")


write("arithmetic.jsonl", arithmetic(120))
write("cloze.jsonl", cloze(240))
