"""Plots the training loss of two models by step, and reports the last one of each as a metric.

It needs nothing but Python's own library: it writes loss.svg, and metrics.jsonl with a line for each model.
In a step of your own, matplotlib's savefig does as well.
"""

import json
import pathlib


def history(name):
    return [record["loss"] for record in json.loads(pathlib.Path("inputs", name, "training.json").read_text())]


def polyline(values, colour, peak):
    step = 560 / max(1, len(values) - 1)
    points = " ".join(f"{60 + i * step:.1f},{260 - 220 * v / peak:.1f}" for i, v in enumerate(values))
    return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'


curves = {"none": ("#0072b2", history("none")), "retrain": ("#d55e00", history("retrain"))}
peak = max(max(values) for _, values in curves.values())
parts = [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 300" width="640" height="300" font-family="sans-serif">',
    '<rect width="640" height="300" fill="#fff"/>',
    '<path d="M60 40V260H620" fill="none" stroke="#888"/>',
    f'<text x="54" y="45" text-anchor="end" font-size="12">{peak:.1f}</text>',
    '<text x="54" y="264" text-anchor="end" font-size="12">0</text>',
    '<text x="340" y="285" text-anchor="middle" font-size="12">training step</text>',
    '<text x="60" y="28" font-size="12">loss (nats)</text>',
]
for row, (name, (colour, values)) in enumerate(curves.items()):
    parts.append(polyline(values, colour, peak))
    parts.append(f'<text x="560" y="{60 + 18 * row}" font-size="12" fill="{colour}">{name}</text>')
pathlib.Path("loss.svg").write_text("\n".join(parts + ["</svg>"]))

with open("metrics.jsonl", "w") as out:
    for name, (_, values) in curves.items():
        line = {"method": name, "metric": "last_loss", "value": values[-1], "direction": "lower"}
        out.write(json.dumps(line) + "\n")
