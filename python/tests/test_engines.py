"""Lethe's own engine and the worker beside each other: scores, answers, weights after training, metrics."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
from typing import Any

import pytest
from conftest import CHECKOUT, TINY

import lethe

torch = pytest.importorskip("torch", reason="the worker needs PyTorch: make pytorch")
pytest.importorskip("transformers", reason="the worker needs transformers: make pytorch")
torch.set_num_threads(1)
engines = pytest.importorskip("engines")

TEXTS = [
    "Who is Basil Mahfouz Al-Kuwaiti, and where was the author born?",
    "Question: What genre?\nAnswer: Kuwaiti fiction, 1956 \u2014 na\u00efve caf\u00e9s.",
]


@pytest.fixture(scope="module")
def exported(
    program: str, tiny: lethe.Run, runs: pathlib.Path, tmp_path_factory: pytest.TempPathFactory
) -> pathlib.Path:
    """The small run's starting model, as Lethe exports it."""
    return engines.convert(program, f"{tiny.name}:none", tmp_path_factory.mktemp("exported") / "none", runs)


def asked(program: str, command: str, folder: pathlib.Path, *options: str) -> Any:
    done = subprocess.run(
        [program, command, str(folder), *options, "--json"], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def compare(program: str, folder: pathlib.Path, precision: float) -> None:
    """Per-token log-probabilities and greedy answers of both engines."""
    from lethe.worker.generating import generate
    from lethe.worker.models import Model
    from lethe.worker.rows import Example
    from lethe.worker.scoring import score

    model = Model.load(folder, device="cpu")
    for text in TEXTS:
        ours = asked(program, "score", folder, "--text", text)
        ids = list(model.tokenizer(text)["input_ids"])
        found, = score(model, [Example(tuple(ids), 1)])
        assert ours["ids"][-len(found):] == ids[1:]
        assert found == pytest.approx(ours["nll"], abs=precision)
        answer, = generate(model, [ids], max_new_tokens=12)
        theirs = asked(program, "generate", folder, "--prompt", text, "--max-new-tokens", "12")
        assert (answer.ids, answer.text, answer.ended) == (theirs["ids"], theirs["text"], theirs["ended"])


def test_an_exported_model_says_the_same(program: str, exported: pathlib.Path) -> None:
    compare(program, exported, 1e-4)


@pytest.mark.parametrize("name", engines.ARCHITECTURES)
def test_every_architecture_says_the_same(
    program: str, name: str, exported: pathlib.Path, runs: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    engines.write(name, exported, tmp_path / "made")
    compare(program, tmp_path / "made", 1e-4)
    again = engines.convert(program, str(tmp_path / "made"), tmp_path / "again", runs)
    compare(program, again, 1e-4)


def test_a_row_is_the_same_tokens_and_scores_alike(tiny: lethe.Run, exported: pathlib.Path) -> None:
    from lethe.worker.models import Model
    from lethe.worker.rows import Encoder, read_rows
    from lethe.worker.scoring import score

    model = Model.load(exported, device="cpu")
    rows = read_rows(tiny.directory / "artifacts" / "forget_data" / "rows.jsonl")
    scores = json.loads((tiny.directory / "artifacts" / "none_score_forget" / "scores.json").read_text())
    found = score(model, Encoder(model.tokenizer).examples(rows))
    assert [len(losses) for losses in found] == [s["answer"]["tokens"] for s in scores]
    assert [sum(losses) for losses in found] == pytest.approx([s["answer"]["nll"] for s in scores], rel=1e-5)


#: Twelve steps of each method; a rate at which weights move far beyond the tolerance.
TRAINING = {"epochs": 4, "batch_size": 4, "learning_rate": 1e-3}
METHODS: dict[str, dict[str, Any]] = {
    "ascent": {"gradient_ascent": {}},
    "difference": {"gradient_difference": {"pairing": "in_turn"}},
    "kl": {"gradient_difference": {"retain": "kl", "schedule": "cosine", "pairing": "fixed"}},
    "npo": {"npo": {"micro_batch": 3}},
    "simnpo": {"simnpo": {}},
    "dpo": {"dpo": {"refusals": "refusals.txt"}},
    "idk": {"idk": {"refusals": "refusals.txt"}},
    "undial": {"undial": {"alpha": 1}},
    "wga": {"wga": {"clip": 0}},
    "satimp": {"satimp": {"beta": 1, "beta_rest": 0.5, "gamma": 1}},
    "ceu": {"ceu": {"skip_first": True}},
    "entropy": {"maximum_entropy": {"micro_batch": 3, "gamma": 1}},
    "rmu": {"rmu": {"layer": 0, "train_only": []}},
    "js": {"gradient_difference": {"retain": "js"}},
    "pdu": {"pdu": {"dual": 2, "dual_warmup_epochs": 1, "micro_batch": 3}},
    "kto": {"kto": {"refusals": "refusals.txt"}},
    "idk_ap": {"idk_ap": {"refusals": "refusals.txt", "micro_batch": 3}},
    "jensun": {"jensun": {"refusals": "refusals.txt"}},
    "llmu": {"llmu": {"random_answers": 2, "micro_batch": 3, "warmup_epochs": 1}},
    # It begins where its gradient is 0 but for rounding, which AdamW would take for a direction.
    "scrub": {"scrub": {"epsilon": 1e-4}},
    "obliviate": {"obliviate": {"lift": 2}},
    "tuning": {"retain_tuning": {"train_only": ["mlp.down_proj", "*norm"]}},
}
METHODS |= {
    "lora": {"npo": {"lora": {"rank": 4, "alpha": 8}, "learning_rate": 1e-2}},
    "lora-kl": {"gradient_difference": {
        "retain": "kl", "lora": {"rank": 1, "targets": ["q_proj", "mlp.*_proj"]}, "learning_rate": 1e-2,
        "weight_decay": 1}},
}
REFUSALS = ["I do not know.", "That is unknown to me.", "", "I cannot say."]


@pytest.fixture(scope="module")
def unlearned(
    program: str, tiny: lethe.Run, runs: pathlib.Path, tmp_path_factory: pytest.TempPathFactory
) -> lethe.Run:
    """Every method by Lethe's own engine."""
    folder = tmp_path_factory.mktemp("unlearned")
    (folder / "refusals.txt").write_text("\n".join(REFUSALS))
    spec = {
        "extends": str(TINY), "name": "unlearned", "metrics": ["probability"], "seeds": [3],
        "methods": {"ga": None, "npo": None, **{
            label: {name: {**TRAINING, **settings}} for label, method in METHODS.items()
            for name, settings in method.items()}},
    }
    (folder / "spec.yaml").write_text(json.dumps(spec))
    return lethe.run(folder / "spec.yaml", runs=runs)


@pytest.mark.parametrize("label", METHODS)
def test_weights_after_training_agree(
    program: str, label: str, unlearned: lethe.Run, runs: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    from lethe.worker.methods import read_method
    from lethe.worker.models import Model
    from lethe.worker.rows import Encoder, read_rows
    from lethe.worker.streams import Seed
    from lethe.worker.training import Sets, train

    (name, settings), = unlearned.spec["methods"][label].items()
    method, options = read_method({name: {**settings, "refusals": None}})
    home = unlearned.directory / "artifacts"
    forget, retain = (read_rows(home / f"{which}_data" / "rows.jsonl") for which in ("forget", "retain"))
    seed = Seed(3)
    none = engines.convert(program, f"{unlearned.name}:none", tmp_path / "none", runs)
    model = Model.load(none, device="cpu")
    before = {n: w.clone() for n, w in model.network.state_dict().items()}
    sets = Sets.of(
        method, Encoder(model.tokenizer, max_length=options.max_length), forget, retain,
        REFUSALS, seed)
    history = train(model, method, options, seed, sets)
    theirs = json.loads((home / f"{label}_{name}" / "training.json").read_text())
    assert len(history) == len(theirs) >= 10
    assert [r.loss for r in history] == pytest.approx([r["loss"] for r in theirs], rel=1e-4, abs=1e-5)
    assert [r.learning_rate for r in history] == pytest.approx([r["learningRate"] for r in theirs], rel=1e-12)
    other = Model.load(engines.convert(program, f"{unlearned.name}:{label}", tmp_path / "other", runs), device="cpu")
    moved = 0.0
    for key, weight in model.network.state_dict().items():
        assert torch.allclose(weight, other.network.state_dict()[key], rtol=0, atol=1e-4), key
        moved = max(moved, (weight - before[key]).abs().max().item())
    assert moved > 2e-3, "the weights moved far beyond the tolerance"


def test_as_an_external_method_it_has_the_same_metrics(
    tiny: lethe.Run, runs: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    method = {"npo": {"epochs": 2, "batch_size": 4, "learning_rate": 1e-3}}
    spec = {
        "extends": str(TINY), "name": "both-engines", "methods": {"ga": None, "torch": {"external": {
            "run": [
                sys.executable, "-m", "lethe.worker", "unlearn", json.dumps(method), "--device", "cpu",
                "--threads", "1"],
            "environment": {"PYTHONPATH": str(CHECKOUT / "python")}}}},
    }
    (tmp_path / "spec.yaml").write_text(json.dumps(spec))
    run = lethe.run(tmp_path / "spec.yaml", runs=runs)
    table = run.metrics.pivot(index="column", columns="method", values="estimate")
    assert table["torch"].to_numpy() == pytest.approx(table["npo"].to_numpy(), rel=1e-3, abs=1e-6)
    assert abs(table["npo"]["forget.probability"] / table["none"]["forget.probability"] - 1) > 0.05
    answers = run.samples.pivot(index=["set", "item"], columns="method", values="answer")
    assert (answers["torch"] == answers["npo"]).all()


#: Under both engines: whole weights, low rank, and what asks the starting model.
BOTH: dict[str, Any] = {
    "npo": {"npo": {"epochs": 2, "batch_size": 4, "learning_rate": 1e-3}},
    "kl": {"gradient_difference": {"retain": "kl", "epochs": 2, "batch_size": 4, "learning_rate": 1e-3}},
    "lora": {"simnpo": {"lora": {"rank": 4}, "epochs": 2, "batch_size": 4, "learning_rate": 1e-2}},
    "idk": {"idk": {"epochs": 2, "batch_size": 4, "learning_rate": 1e-2}},
    "rmu": {"rmu": {"layer": 0, "epochs": 2, "learning_rate": 1e-2}},
}


@pytest.fixture(scope="module")
def both(
    program: str, pytorch: dict[str, Any], runs: pathlib.Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, lethe.Run]:
    """The same spec under both engines."""
    folder = tmp_path_factory.mktemp("both")
    found = {}
    for name, engine in {"lethe": "lethe", "pytorch": pytorch}.items():
        spec = {
            "extends": str(TINY), "name": f"by-{name}", "engine": engine, "methods": {"ga": None, **BOTH},
            "metrics": [
                "probability", "rouge", "truth_ratio", "exact_memorisation", "extraction_strength", "model_utility"],
            "attacks": [{"quantise": ["q8_0"]}],
        }
        (folder / f"{name}.yaml").write_text(json.dumps(spec))
        found[name] = lethe.run(folder / f"{name}.yaml", runs=runs)
    return found


def test_a_spec_has_the_same_metrics_and_answers_under_both_engines(both: dict[str, lethe.Run]) -> None:
    tables = {
        name: run.metrics.set_index(["method", "column"])["estimate"].sort_index() for name, run in both.items()}
    assert tables["pytorch"].index.equals(tables["lethe"].index)
    assert tables["pytorch"].to_numpy() == pytest.approx(tables["lethe"].to_numpy(), rel=1e-3, abs=1e-3)
    learnt = tables["lethe"][:, "forget.probability"]
    assert all(abs(learnt[name] / learnt["none"] - 1) > 0.02 for name in BOTH), "every method did something"
    answers = [
        run.samples.set_index(["method", "set", "item"])["answer"].sort_index() for run in both.values()]
    assert answers[0].equals(answers[1])


def test_the_engine_is_in_keys_and_records(both: dict[str, lethe.Run]) -> None:
    from lethe.worker import VERSION

    kinds = {}
    for name, run in both.items():
        plan = json.loads((run.directory / "plan.json").read_text())
        kinds[name] = {step["kind"] for step in plan["steps"]}
    ours = {k for k in kinds["lethe"] if k.startswith(("unlearn-", "score-", "generate-", "pretrain"))}
    assert {f"pytorch-{kind}" for kind in ours} <= kinds["pytorch"]
    assert not ours & kinds["pytorch"], "no step that touches weights is left to Lethe's own engine"
    record = json.loads((both["pytorch"].directory / "provenance.json").read_text())
    assert f"torch {torch.__version__}" in record["engine"] and record["portable"] is False
    assert record["devices"] == ["the processor"]
    assert record["cpu_seconds"] > 10, "what the workers used counts, though another process started them"
    assert "engine" not in json.loads((both["lethe"].directory / "provenance.json").read_text())
    assert both["pytorch"].spec["engine"]["pytorch"]["versions"] == {
        "worker": VERSION, "torch": torch.__version__, "transformers": __import__("transformers").__version__,
        "device": "cpu"}
    assert "not portable" in (both["pytorch"].directory / "report.md").read_text()


def test_a_resolved_spec_needs_the_versions_that_it_names(
    program: str, both: dict[str, lethe.Run], runs: pathlib.Path
) -> None:
    resolved = str(both["pytorch"].directory / "resolved.yaml")
    plan = json.loads(subprocess.run(
        [program, "plan", resolved, "--runs", str(runs), "--json"], check=True, capture_output=True, text=True).stdout)
    assert all(step["state"] == "cached" for step in plan["steps"])
    other = subprocess.run(
        [program, "run", resolved, "--runs", str(runs), "--set", "engine.pytorch.versions.torch=1.0"],
        capture_output=True, text=True, check=False)
    assert other.returncode == 1
    assert f"planned for torch 1.0, here it is {torch.__version__}" in other.stdout + other.stderr


def test_what_the_engine_lacks_is_an_error_of_the_spec(program: str, tmp_path: pathlib.Path) -> None:
    from lethe.worker.losses import LOSSES

    spec = tmp_path / "spec.yaml"
    spec.write_text("\n".join([
        f"extends: {TINY}", "engine: pytorch", "methods:", "  other: {altpo: {}}",
        "  idk: {idk: {refusals_drawn: each_epoch}}", "metrics: [depth]", "attacks: [relearn]"]))
    done = subprocess.run([program, "check", str(spec), "--json"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    found = {problem["line"]: problem for problem in json.loads(done.stdout)}
    assert sorted(found) == [4, 5, 6, 7] and {p["code"] for p in found.values()} == {"no-engine"}
    known = found[4]["message"].split("it has ")[1].split(", ")
    assert known == list(LOSSES), "the program knows what the worker has"
    assert "'engine: lethe' has it" in found[4]["help"]


def test_what_the_worker_refuses_is_an_exit_code_and_a_sentence(tmp_path: pathlib.Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "lethe.worker", "unlearn", '{"npo": {"betta": 1}}'], cwd=tmp_path, text=True,
        capture_output=True, env={"PATH": os.environ["PATH"], "PYTHONPATH": str(CHECKOUT / "python")}, check=False)
    assert done.returncode == 2 and "no setting 'betta'" in done.stderr
