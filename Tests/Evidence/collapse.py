#!/usr/bin/env python3
"""How fast a model collapses: fits of the linear and the logarithmic law to the curves of a run.

    Tests/Evidence/collapse.py RUN_DIRECTORY

Reads `stages.json` of `configs/papers/npo-collapse.yaml`. For each method the mean loss of the forget answers' tokens,
L(t) = log(forget.perplexity), is followed over the looks t = 0, 1, ... Printed are, over seeds: the loss at the
start and at the end; the exponent k of L(t) - L(0) ~ t^k over the second half of the looks by least squares in logarithms
(1 for a linear law, towards 0 for a logarithmic one); and R2 of L(0) + b t and of L(0) + b log(1 + t / c). Zhang and others
(2024), arXiv:2404.05868, theorem 2: linear for ascent, logarithmic for NPO. Needs nothing but Python.
"""

import json
import math
import sys
from collections import defaultdict

T975 = [12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622]


def explained(y, fitted):
    mean = sum(y) / len(y)
    total = sum((v - mean) ** 2 for v in y)
    return 1 - sum((v - f) ** 2 for v, f in zip(y, fitted)) / total if total else float("nan")


def linear(t, y):
    b = sum(x * v for x, v in zip(t, y)) / sum(x * x for x in t)
    return explained(y, [b * x for x in t])


def logarithmic(t, y):
    best = -math.inf
    for step in range(-40, 41):
        c = 10 ** (step / 20)
        u = [math.log1p(x / c) for x in t]
        best = max(best, linear(u, y))
    return best


def exponent(t, y):
    pairs = [(math.log(x), math.log(v)) for x, v in zip(t, y) if x >= t[-1] / 2 and v > 0]
    if len(pairs) < 3:
        return float("nan")
    mx = sum(x for x, _ in pairs) / len(pairs)
    my = sum(v for _, v in pairs) / len(pairs)
    return sum((x - mx) * (v - my) for x, v in pairs) / sum((x - mx) ** 2 for x, _ in pairs)


def over_seeds(values):
    mean = sum(values) / len(values)
    if len(values) == 1:
        return f"{mean:.2f}"
    deviation = math.sqrt(sum((v - mean) ** 2 for v in values) / (len(values) - 1))
    half = T975[min(len(values) - 2, len(T975) - 1)] * deviation / math.sqrt(len(values))
    return f"{mean:.2f} [{mean - half:.2f}, {mean + half:.2f}]"


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    rows = json.load(open(f"{sys.argv[1]}/stages.json"))
    curves = defaultdict(dict)
    for row in rows:
        if row["column"] != "forget.perplexity" or row["course"] != "training":
            continue
        point = ", ".join(f"{k.split('.')[-1]}={v}" for k, v in sorted((row.get("point") or {}).items()))
        title = f"{row['method']} ({point})" if point else row["method"]
        curves[title, row["seed"]][row["stage"]] = math.log(row["estimate"])
    titles = sorted({title for title, _ in curves})
    if not titles:
        sys.exit("no curve of forget.perplexity in stages.json")
    print("| method | loss before | loss after | exponent | R2 linear | R2 logarithmic |")
    print("| --- | --- | --- | --- | --- | --- |")
    for title in titles:
        found = defaultdict(list)
        for (name, _), curve in curves.items():
            if name != title or len(curve) < 4:
                continue
            stages = sorted(curve)
            t = [s - stages[0] for s in stages if s > stages[0]]
            y = [curve[s] - curve[stages[0]] for s in stages if s > stages[0]]
            found["before"].append(curve[stages[0]])
            found["after"].append(curve[stages[-1]])
            found["exponent"].append(exponent(t, y))
            found["linear"].append(linear(t, y))
            found["logarithmic"].append(logarithmic(t, y))
        if found:
            names = ["before", "after", "exponent", "linear", "logarithmic"]
            print(f"| {title} | " + " | ".join(over_seeds(found[n]) for n in names) + " |")


main()
