"""Makes Tests/MetricsTests/Fixtures/tofu-logs.json from TOFU's released evaluation logs (MIT, locuslab/tofu).

    python tofu_logs.py DIRECTORY

DIRECTORY holds ft_epoch5_lr1e-05_llama2-7b_{full,retain90,retain95,retain99}_wd0.01/eval_log_aggregated.json. Keeps the per-item
losses (as the shortest digits of 32-bit numbers) and ROUGE-L recalls, and what SciPy makes of the logs. Needs numpy, scipy.
"""

import json
import pathlib
import sys

import numpy
import scipy.stats

MODELS = ("full", "retain90", "retain95", "retain99")
OUT = pathlib.Path(__file__).resolve().parents[2] / "Tests/MetricsTests/Fixtures/tofu-logs.json"
SETS = {
    "retain": "eval_log.json",
    "forget": "eval_log_forget.json",
    "authors": "eval_real_author_wo_options.json",
    "facts": "eval_real_world_wo_options.json",
}


def short(x):
    """The losses are 32-bit: the shortest digits that give the same 32-bit number."""
    return float(str(numpy.float32(x)))


def column(log, key):
    return [log[key][str(i)] for i in range(len(log[key]))]


def load(directory, which, number=float):
    log = json.loads(
        (directory / f"ft_epoch5_lr1e-05_llama2-7b_{which}_wd0.01/eval_log_aggregated.json").read_text())
    sets = {}
    for name, key in SETS.items():
        sets[name] = {
            "answer": [number(x) for x in column(log[key], "avg_gt_loss")],
            "paraphrased": [number(x) for x in column(log[key], "avg_paraphrased_loss")],
            "perturbed": [[number(x) for x in xs] for xs in column(log[key], "average_perturb_loss")],
            "rouge_l": column(log[key], "rougeL_recall"),
        }
    return sets


def ratios(s, epsilon):
    wrong = numpy.exp(-numpy.array([numpy.mean(x) for x in s["perturbed"]]))
    return wrong / (numpy.exp(-numpy.array(s["paraphrased"])) + epsilon)


def expected(sets):
    result = {}
    for name, s in sets.items():
        p = numpy.exp(-numpy.array(s["answer"]))
        if name in ("authors", "facts"):
            wrong = numpy.exp(-numpy.array(s["perturbed"])).sum(axis=1)
            p = p / (p + wrong)
        r = ratios(s, 1e-10)
        truth = numpy.minimum(r, 1 / (r + 1e-10)) if name == "forget" else numpy.maximum(0, 1 - r)
        result[name] = [float(p.mean()), float(numpy.mean(s["rouge_l"])), float(truth.mean())]
    nine = [x for name in ("retain", "authors", "facts") for x in result[name]]
    result["utility"] = float(scipy.stats.hmean(nine))
    return result


if __name__ == "__main__":
    directory = pathlib.Path(sys.argv[1])
    models = {which: load(directory, which) for which in MODELS}
    stored = {which: load(directory, which, short) for which in MODELS}
    test = scipy.stats.ks_2samp(
        ratios(models["full"]["forget"], 1e-10), ratios(models["retain90"]["forget"], 1e-10))
    document = {
        "source": "locuslab/tofu @ bdc209ea7c6cc2e7079ea1afb6468d3ddcc65f8e, data/*/eval_results/ds_size300",
        "models": stored,
        "expected": {which: expected(sets) for which, sets in models.items()},
        "forget_quality": {"p": float(test.pvalue), "distance": float(test.statistic)},
    }
    OUT.write_text(json.dumps(document, separators=(",", ":")) + "\n")
    print(OUT.stat().st_size, document["expected"], document["forget_quality"])
