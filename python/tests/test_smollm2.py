"""A published model in both engines; LETHE_SMOLLM2 names the file SmolLM2-135M-Instruct.Q4_1.gguf."""

from __future__ import annotations

import json
import os
import pathlib

import pytest
from conftest import CHECKOUT

import lethe

torch = pytest.importorskip("torch", reason="the worker needs PyTorch: make pytorch")
engines = pytest.importorskip("engines", reason="the worker needs transformers: make pytorch")
from test_engines import compare

FILE = os.environ.get("LETHE_SMOLLM2", "")
pytestmark = pytest.mark.skipif(not FILE, reason="LETHE_SMOLLM2 names no file of SmolLM2")
#: Ten steps.
TRAINING = {"epochs": 5, "batch_size": 2, "learning_rate": 1e-4, "warmup_epochs": 1}


@pytest.fixture(scope="module")
def run(program: str, runs: pathlib.Path, tmp_path_factory: pytest.TempPathFactory) -> lethe.Run:
    """NPO by Lethe's own engine on four rows."""
    data = str(CHECKOUT / "configs" / "data" / "tofu" / "forget10_perturbed.json")
    spec = {
        "lethe": 1, "name": "smollm2-engines", "metrics": ["probability"],
        "model": {"pretrained": {"from": {"gguf": os.path.abspath(FILE)}, "prompt": "Question: {question}\nAnswer: "}},
        "data": {which: {"qa": {"path": data, "start": start, "count": 4}} for which, start in (
            ("forget", 360), ("retain", 0))},
        "methods": {"npo": {"npo": TRAINING}},
    }
    file = tmp_path_factory.mktemp("smollm2") / "spec.yaml"
    file.write_text(json.dumps(spec))
    return lethe.run(file, runs=runs)


def test_it_says_the_same(program: str, run: lethe.Run, runs: pathlib.Path, tmp_path: pathlib.Path) -> None:
    compare(program, engines.convert(program, FILE, tmp_path / "model", runs), 1e-4)


def test_ten_steps_of_npo_agree(
    program: str, run: lethe.Run, runs: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    from lethe.worker.methods import read_method
    from lethe.worker.models import Model
    from lethe.worker.rows import Encoder, read_rows
    from lethe.worker.streams import Seed
    from lethe.worker.training import Sets, train

    home = run.directory / "artifacts"
    model = Model.load(engines.convert(program, f"{run.name}:none", tmp_path / "none", runs), device="cpu")
    before = {n: w.clone() for n, w in model.network.state_dict().items()}
    forget, retain = (read_rows(home / f"{which}_data" / "rows.jsonl") for which in ("forget", "retain"))
    method, options = read_method({"npo": TRAINING})
    history = train(
        model, method, options, Seed(1), Sets.of(method, Encoder(model.tokenizer), forget, retain, [], Seed(1)))
    theirs = json.loads((home / "npo_npo" / "training.json").read_text())
    assert len(history) == len(theirs) == 10
    assert [r.loss for r in history] == pytest.approx([r["loss"] for r in theirs], rel=1e-4)
    other = Model.load(engines.convert(program, f"{run.name}:npo", tmp_path / "npo", runs), device="cpu")
    weights = other.network.state_dict()
    worst = max((w - weights[n]).abs().max().item() for n, w in model.network.state_dict().items())
    moved = max((w - before[n]).abs().max().item() for n, w in model.network.state_dict().items())
    print(f"ten steps: weights move by up to {moved:.2e} and differ by up to {worst:.2e}")
    assert worst < 1e-4
    assert moved > 3e-4
