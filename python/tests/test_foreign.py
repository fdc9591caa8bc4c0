"""Architectures that Lethe's own engine does not read: tiny random models of them, made on the spot."""

from __future__ import annotations

import json
import pathlib
import shutil
import subprocess
from typing import Any

import pytest
from conftest import TINY

import lethe

torch = pytest.importorskip("torch", reason="the worker needs PyTorch: make pytorch")
t = pytest.importorskip("transformers", reason="the worker needs transformers: make pytorch")

SIZE: dict[str, Any] = {"vocab_size": 258, "hidden_size": 32, "num_hidden_layers": 2}
#: Learned positions, none at all, a state in place of attention, and experts.
FOREIGN: dict[str, Any] = {
    "opt": lambda: t.OPTForCausalLM(t.OPTConfig(
        **SIZE, ffn_dim=48, num_attention_heads=2, max_position_embeddings=512, word_embed_proj_dim=32, pad_token_id=0,
        bos_token_id=0, eos_token_id=1, init_std=0.3)),
    "bloom": lambda: t.BloomForCausalLM(t.BloomConfig(
        vocab_size=258, hidden_size=32, n_layer=2, n_head=2, bos_token_id=0, eos_token_id=1, initializer_range=0.3)),
    "mamba": lambda: t.MambaForCausalLM(t.MambaConfig(
        **SIZE, state_size=4, bos_token_id=0, eos_token_id=1, pad_token_id=0, initializer_range=0.3)),
    "mixtral": lambda: t.MixtralForCausalLM(t.MixtralConfig(
        **SIZE, intermediate_size=48, num_attention_heads=2, num_key_value_heads=1, num_local_experts=3,
        num_experts_per_tok=2, bos_token_id=0, eos_token_id=1, initializer_range=0.3)),
}
ROWS = [{"question": f"q{i}?", "answer": f"the answer {i}"} for i in range(6)]


@pytest.fixture(scope="module", params=FOREIGN)
def made(request: pytest.FixtureRequest, folder: pathlib.Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The name of an architecture and a folder with a model of it."""
    place = tmp_path_factory.mktemp(request.param)
    for file in folder.glob("*token*"):
        shutil.copy(file, place)
    torch.manual_seed(3)
    FOREIGN[request.param]().save_pretrained(place)
    return request.param, place


def test_the_worker_scores_answers_and_trains_it(made: Any, tmp_path: pathlib.Path) -> None:
    from lethe.worker.operations import Operations

    _, place = made
    asked = Operations()
    asked.load({"folder": str(place), "as": "m", "device": "cpu"}, lambda _: None)
    network = asked._models["m"].network
    ids = [7, 8, 9, 200, 11]
    with torch.no_grad():
        log_p = network(torch.tensor([ids])).logits[0].float().log_softmax(-1)
        written = list(ids)
        for _ in range(6):
            written.append(int(network(torch.tensor([written])).logits[0, -1].argmax()))
            if written[-1] == 1:
                break
    nll = asked.score({"model": "m", "sequences": [{"tokens": ids, "first": 1}]}, lambda _: None)["nll"][0]
    assert nll == pytest.approx([-log_p[i, ids[i + 1]].item() for i in range(4)], abs=1e-4)
    answer = asked.generate({"model": "m", "prompts": [ids, ids[:3]], "max_new_tokens": 6}, lambda _: None)
    assert answer["answers"][0]["ids"] == [i for i in written[len(ids):] if i != 1]
    method = {"npo": {"epochs": 2, "batch_size": 3, "warmup_epochs": 0, "learning_rate": 1e-2}}
    history = asked.train(
        {"model": "m", "method": method, "forget": ROWS, "retain": ROWS[::-1]}, lambda _: None)["history"]
    assert len(history) == 4 and history[-1]["loss"] < history[0]["loss"]
    asked.save({"model": "m", "folder": str(tmp_path)}, lambda _: None)
    asked.load({"folder": str(tmp_path), "as": "again", "device": "cpu"}, lambda _: None)
    again = [asked.score({"model": m, "rows": ROWS}, lambda _: None)["nll"] for m in ("m", "again")]
    assert again[0] == again[1] != nll


def spec(place: pathlib.Path, engine: Any) -> dict[str, Any]:
    return {
        "extends": str(TINY), "name": f"foreign-{place.name}", "engine": engine,
        "model": {"pretrained": {
            "from": {"huggingface": str(place)}, "prompt": "Question: {question}\nAnswer: "}},
        "data": {name: {"qa": {
            "path": str(TINY.parent / "data" / "tofu" / "forget10_perturbed.json"), "count": 3}}
            for name in ("forget", "retain")},
        "methods": {"ga": None, "npo": {"npo": {
            "epochs": 2, "batch_size": 3, "warmup_epochs": 0, "learning_rate": 1e-2}}},
        "metrics": ["probability", "exact_memorisation"], "attacks": [{"quantise": ["q8_0"]}],
    }


def test_a_run_of_the_engine_carries_it_through(
    program: str, made: Any, pytorch: dict[str, Any], runs: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    name, place = made
    if name not in ("bloom", "mamba"):
        pytest.skip("two architectures are enough for whole runs")
    (tmp_path / "spec.yaml").write_text(json.dumps(spec(place, pytorch)))
    run = lethe.run(tmp_path / "spec.yaml", runs=runs)
    table = run.metrics.pivot(index="column", columns="method", values="estimate")
    assert table["npo"]["forget.probability"] < table["none"]["forget.probability"]
    assert json.loads((run.directory / "provenance.json").read_text())["devices"] == ["the processor"]


def test_the_own_engine_says_which_engine_computes_it(
    program: str, made: Any, runs: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    name, place = made
    (tmp_path / "spec.yaml").write_text(json.dumps(spec(place, "lethe")))
    done = subprocess.run(
        [program, "run", str(tmp_path / "spec.yaml"), "--runs", str(runs)], capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    assert done.returncode == 1 and f"'model_type' is '{name}'" in said and "'engine: pytorch'" in said


def test_code_in_a_folder_does_not_run(folder: pathlib.Path, tmp_path: pathlib.Path) -> None:
    from lethe.worker.errors import WorkerError
    from lethe.worker.models import Model

    shutil.copytree(folder, tmp_path / "m")
    config = json.loads((tmp_path / "m" / "config.json").read_text())
    config |= {"model_type": "mine", "auto_map": {"AutoConfig": "mine.C", "AutoModelForCausalLM": "mine.M"}}
    (tmp_path / "m" / "config.json").write_text(json.dumps(config))
    (tmp_path / "m" / "mine.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    with pytest.raises(WorkerError, match="reads no causal language model there"):
        Model.load(tmp_path / "m", "cpu")
    assert not (tmp_path / "ran").exists()
