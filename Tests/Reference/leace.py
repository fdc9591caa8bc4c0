"""Writes what EleutherAI's concept-erasure makes of made-up states, in double precision.

    pip install torch concept-erasure && python Tests/Reference/leace.py

Writes MethodsTests/Fixtures/leace.json. The states follow from a formula that the test knows too.
"""

import json
import pathlib

import torch
from concept_erasure import LeaceFitter

rows, width = 60, 6


def value(index):
    """Spread evenly over -1 ... 1: a multiplicative hash of the index."""
    return (index * 2654435761 % 2**32) / 2**31 - 1


def states(skew):
    """Noise, the first column of which also tells the concept; skewed, columns differ in size and go together."""
    x = torch.tensor([[value(i * width + j) for j in range(width)] for i in range(rows)], dtype=torch.float64)
    x[:, 0] += 0.8 * concepts(1)[:, 0]
    for j in range(width):
        x[:, j] *= 1 + skew * j
    for j in range(1, width):
        x[:, j] += skew * x[:, j - 1]
    return x


def concepts(count):
    return torch.tensor([[float(i % (j + 2) == 0) for j in range(count)] for i in range(rows)], dtype=torch.float64)


cases = []
for skew, count, shrinkage in [(0.0, 1, True), (0.0, 1, False), (0.5, 1, False), (3.0, 2, False), (0.5, 3, True)]:
    x, z = states(skew), concepts(count)
    eraser = LeaceFitter(width, count, dtype=torch.float64, shrinkage=shrinkage).update(x, z).eraser
    cases.append({
        "skew": skew, "concepts": count, "shrinkage": shrinkage,
        "projection": eraser.P.flatten().tolist(), "erased": eraser(x[7]).tolist(),
    })
path = pathlib.Path(__file__).parent.parent / "MethodsTests" / "Fixtures" / "leace.json"
path.write_text(json.dumps(cases) + "\n")
print([(c["skew"], c["erased"][0]) for c in cases])
