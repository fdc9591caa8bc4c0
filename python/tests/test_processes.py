"""Several processes that train one model together, beside one process; on processors, by gloo."""

from __future__ import annotations

import pathlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from workers import Worker

torch = pytest.importorskip("torch", reason="the worker needs PyTorch: make pytorch")
pytest.importorskip("transformers", reason="the worker needs transformers: make pytorch")

#: Two processes on this machine, which find each other at a port that is free.
TORCHRUN = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "--no-python"]
#: Rows of different lengths, so that batches are padded.
ROWS = [{"question": f"q{i}?" * (1 + i % 3), "answer": f"the answer {i}" * (1 + i % 2)} for i in range(8)]
SETS: dict[str, Any] = {"forget": ROWS, "retain": ROWS[::-1], "refusals": ["No.", "I cannot say."], "seed": 7}
#: Nine steps of three rows, the last of an epoch of two: shares of different sizes.
TRAINING = {"epochs": 3, "batch_size": 3, "learning_rate": 1e-3}
METHODS: dict[str, Any] = {
    "npo": {"npo": {**TRAINING, "micro_batch": 2}},
    "kl": {"gradient_difference": {**TRAINING, "retain": "kl", "clip": 0.5}},
    "dpo": {"dpo": {**TRAINING, "batch_size": 1, "epochs": 1}},
    "rmu": {"rmu": {**TRAINING, "layer": 0}},
    "lora": {"simnpo": {**TRAINING, "lora": {"rank": 4}, "learning_rate": 1e-2}},
    "pdu": {"pdu": {**TRAINING, "dual": 2, "dual_warmup_epochs": 1}},
    "answers": {"llmu": {**TRAINING, "random_answers": 2, "micro_batch": 2}},
    "recompute": {"idk": {**TRAINING, "recompute": True, "train_only": ["mlp.down_proj"]}},
}


@pytest.fixture(scope="module")
def alone() -> Iterator[Worker]:
    made = Worker()
    yield made
    made.close()


@pytest.fixture(scope="module")
def two() -> Iterator[Worker]:
    made = Worker(TORCHRUN)
    yield made
    made.close()


def weights(folder: pathlib.Path) -> Any:
    from safetensors.torch import load_file

    return load_file(folder / "model.safetensors")


@pytest.mark.parametrize("sharding", [None, "fsdp"])
@pytest.mark.parametrize("label", METHODS)
def test_two_processes_train_what_one_trains(
    alone: Worker, two: Worker, label: str, sharding: str | None, folder: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    histories = []
    for name, worker, how in (("one", alone, {}), ("two", two, {"sharding": sharding} if sharding else {})):
        worker.load(folder, "m", device="cpu", **how)
        reply, progress = worker.ask("train", model="m", method=METHODS[label], **SETS)
        histories.append(reply["done"]["history"])
        assert len(progress) == len(histories[-1]) >= 8
        worker.ask("save", model="m", folder=str(tmp_path / name))
    for key, error in (("loss", 1e-5), ("gradient_norm", 1e-4)):
        one, both = ([record[key] for record in history] for history in histories)
        assert both == pytest.approx(one, rel=error, abs=1e-5), key
    one, both, before = (weights(place) for place in (tmp_path / "one", tmp_path / "two", folder))
    assert one.keys() == both.keys()
    for key, weight in one.items():
        assert torch.allclose(weight, both[key], rtol=0, atol=1e-4), key
    assert max((weight - before[key]).abs().max() for key, weight in one.items()) > 2e-3


@pytest.mark.parametrize("sharding", [None, "fsdp"])
def test_two_processes_say_what_one_says(
    alone: Worker, two: Worker, sharding: str | None, folder: pathlib.Path
) -> None:
    asked: list[dict[str, Any]] = [
        {"do": "score", "rows": ROWS}, {"do": "score", "rows": ROWS[:1], "statistics": True},
        {"do": "generate", "prompts": ["who", "where was", "he", "what is it"], "max_new_tokens": 8},
    ]
    alone.load(folder, "m", device="cpu")
    two.load(folder, "m", device="cpu", **({"sharding": sharding} if sharding else {}))
    for request in asked:
        one, both = (worker.ask(model="m", **request)[0]["done"] for worker in (alone, two))
        if request["do"] == "generate":
            assert both == one
        else:
            for mine, theirs in zip(one["nll"], both["nll"]):
                assert theirs == pytest.approx(mine, abs=1e-5)


def test_they_say_who_they_are_and_what_they_used(two: Worker, alone: Worker, folder: pathlib.Path) -> None:
    assert two.ask("describe", device="cpu")[0]["done"]["processes"] == 2
    assert alone.ask("describe", device="cpu")[0]["done"]["processes"] == 1
    used = two.ask("usage")[0]["done"]
    assert used["cpu"] > 0.5 and used["memory"] > 2e8 and used["device_memory"] == 0


@pytest.mark.parametrize(("fields", "said"), [
    ({"do": "train", "model": "m", "method": {"gradient_ascent": {"bound": 1}}, "forget": ROWS}, "'bound'"),
    ({"do": "score", "model": "nobody", "rows": ROWS}, "no model 'nobody'"),
    ({"do": "load", "as": "y", "folder": "nowhere"}, "no config.json"),
    ({"do": "describe", "device": "cuda:1"}, "cannot share 'cuda:1'"),
])
def test_what_they_refuse_one_says_and_all_go_on(
    two: Worker, fields: dict[str, Any], said: str, folder: pathlib.Path
) -> None:
    two.load(folder, "m", device="cpu")
    reply, _ = two.ask(**fields)
    assert reply["error"]["kind"] == "refused" and said in reply["error"]["message"]
    assert "done" in two.ask("describe", device="cpu")[0]


def test_what_is_spread_is_trained_once(two: Worker, folder: pathlib.Path) -> None:
    two.load(folder, "m", device="cpu", sharding="fsdp")
    for said in ("done", "error"):
        reply, _ = two.ask("train", model="m", method=METHODS["kl"], **SETS)
        assert said in reply
    assert "load it anew" in reply["error"]["message"]


def test_accelerate_starts_them_too(folder: pathlib.Path) -> None:
    program = shutil.which("accelerate", path=str(pathlib.Path(sys.executable).parent)) or shutil.which("accelerate")
    if program is None:
        pytest.skip("the package accelerate is not here")
    launched = Worker([
        program, "launch", "--multi_gpu", "--num_processes", "2", "--num_machines", "1", "--mixed_precision", "no",
        "--dynamo_backend", "no", "--main_process_port", "0", "--no_python"])
    assert launched.ask("describe", device="cpu")[0]["done"]["processes"] == 2
    launched.close()


def test_a_process_that_fails_ends_all_of_them(folder: pathlib.Path) -> None:
    made = Worker(TORCHRUN)
    made.load(folder, "m", device="cpu")
    reply, _ = made.ask("save", model="m", folder="/proc/nowhere")
    assert reply["error"]["kind"] == "failed"
    try:
        assert made.process.wait(60) != 0
    except subprocess.TimeoutExpired:
        made.process.kill()
        pytest.fail("they go on")
