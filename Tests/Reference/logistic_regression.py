"""Makes a fixture of MetricsTests: what scikit-learn's LogisticRegression says about generated cases.

Needs scikit-learn and scipy. Written for scikit-learn 1.9.1. Lines `seed c bias value ...`: the values are those of the first
five examples, which follow from the seed as below.
"""

import pathlib

import numpy
from sklearn.linear_model import LogisticRegression

from stream import Stream

OUT = pathlib.Path(__file__).resolve().parents[2] / "Tests/MetricsTests/Fixtures/logistic-regression.txt"


def main():
    lines = []
    for seed in range(120):
        stream = Stream(seed)
        count, features = 6 + stream.below(50), 1 + stream.below(40)
        c = [0.01, 1.0, 100.0][stream.below(3)]
        shift = stream.below(3) / 2
        rows = [
            [(stream.below(2001) - 1000) / 500 + shift * (index % 2) for _ in range(features)]
            for index in range(count)
        ]
        labels = [index % 2 for index in range(count)]
        model = LogisticRegression(C=c, solver="newton-cholesky", tol=1e-13, max_iter=1000)
        model.fit(numpy.array(rows), labels)
        values = model.decision_function(numpy.array(rows))[:5]
        numbers = [model.intercept_[0], *values]
        lines.append(" ".join([str(seed), repr(c), *(repr(float(number)) for number in numbers)]))
    OUT.write_text("\n".join(lines) + "\n")


main()
