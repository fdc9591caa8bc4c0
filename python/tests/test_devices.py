"""Where models are computed and how their weights are held; what needs a GPU is skipped, and says so, without one."""

from __future__ import annotations

import importlib.util
import json
import pathlib
import shutil
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import TINY
from workers import Worker

import lethe

torch = pytest.importorskip("torch", reason="the worker needs PyTorch: make pytorch")
transformers = pytest.importorskip("transformers", reason="the worker needs transformers: make pytorch")
engines = pytest.importorskip("engines")

gpu = pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU here")
DEVICES = ["cpu", pytest.param("cuda", marks=gpu)]
#: Rows of different lengths, so that batches are padded.
ROWS = [{"question": f"q{i}?" * (1 + i % 3), "answer": f"the answer {i}" * (1 + i % 2)} for i in range(8)]
SETS: dict[str, Any] = {"forget": ROWS, "retain": ROWS[::-1], "seed": 7}
#: Sixteen steps.
TRAINING = {"epochs": 4, "batch_size": 2, "learning_rate": 1e-3}


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    made = Worker()
    yield made
    made.close()


@pytest.fixture(scope="module")
def other() -> Iterator[Worker]:
    """A second process."""
    made = Worker()
    yield made
    made.close()


def nll(worker: Worker, name: str) -> Any:
    """The -log p of every answer's tokens, all in one list."""
    reply, _ = worker.ask("score", model=name, rows=ROWS)
    return torch.tensor([loss for losses in reply["done"]["nll"] for loss in losses])


def weights(folder: pathlib.Path) -> Any:
    from safetensors.torch import load_file

    return load_file(folder / "model.safetensors")


@gpu
def test_a_gpu_is_taken_where_there_is_one(worker: Worker, folder: pathlib.Path) -> None:
    said = worker.ask("describe")[0]["done"]
    assert said["device"] == "cuda" and said["device_name"] == torch.cuda.get_device_name()
    reply, _ = worker.ask("describe", device=f"cuda:{torch.cuda.device_count()}")
    assert reply["error"]["kind"] == "refused"


@gpu
@pytest.mark.parametrize("name", engines.ARCHITECTURES)
def test_a_gpu_says_what_the_processor_says(
    worker: Worker, name: str, folder: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    engines.write(name, folder, tmp_path / "m")
    for device in ("cpu", "cuda"):
        worker.load(tmp_path / "m", device, device=device)
    cpu, cuda = nll(worker, "cpu"), nll(worker, "cuda")
    assert cpu.std() > 0.1
    assert torch.allclose(cpu, cuda, rtol=0, atol=1e-4), float((cpu - cuda).abs().max())
    prompts = {"prompts": [[5, 6, 7], [8, 9], [10, 11, 12]], "max_new_tokens": 12}
    assert worker.ask("generate", model="cpu", **prompts)[0] == worker.ask("generate", model="cuda", **prompts)[0]


@gpu
@pytest.mark.parametrize("method", [
    {"gradient_ascent": TRAINING}, {"npo": TRAINING}, {"gradient_difference": {**TRAINING, "retain": "kl"}},
    {"simnpo": {**TRAINING, "lora": {"rank": 4}, "recompute": True}}, {"rmu": {**TRAINING, "layer": 0}},
], ids=lambda method: next(iter(method)))
def test_a_gpu_trains_what_the_processor_trains(
    worker: Worker, method: dict[str, Any], folder: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    losses = []
    for device in ("cpu", "cuda"):
        worker.load(folder, "m", device=device)
        reply, _ = worker.ask("train", model="m", method=method, **SETS)
        losses.append([record["loss"] for record in reply["done"]["history"]])
        worker.ask("save", model="m", folder=str(tmp_path / device))
    assert losses[0] == pytest.approx(losses[1], rel=1e-4, abs=1e-5) and len(losses[0]) == 16
    cpu, cuda, before = weights(tmp_path / "cpu"), weights(tmp_path / "cuda"), weights(folder)
    for key, weight in cpu.items():
        assert torch.allclose(weight, cuda[key], rtol=0, atol=1e-4), key
    assert max((w - before[key]).abs().max() for key, w in cpu.items()) > 2e-3


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("held", [None, "bfloat16"])
@pytest.mark.parametrize("recompute", [False, True])
def test_the_same_bytes_twice_on_the_same_device(
    worker: Worker, other: Worker, device: str, held: str | None, recompute: bool, folder: pathlib.Path,
    tmp_path: pathlib.Path,
) -> None:
    found = []
    for place, one in (("first", worker), ("second", other)):
        how = {"dtype": "bfloat16", "load_in": held} if held else {}
        one.load(folder, "m", device=device, **how)
        method = {"npo": {**TRAINING, "recompute": recompute}}
        history = one.ask("train", model="m", method=method, **SETS)[0]["done"]["history"]
        one.ask("save", model="m", folder=str(tmp_path / place))
        found.append((history, nll(one, "m").tolist(), (tmp_path / place / "model.safetensors").read_bytes()))
    assert found[0] == found[1]
    assert found[0][2] != (folder / "model.safetensors").read_bytes()


@pytest.mark.parametrize("device", DEVICES)
def test_weights_held_in_bfloat16_stay_so(
    worker: Worker, device: str, folder: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    worker.load(folder, "single", device=device)
    worker.load(folder, "half", device=device, dtype="bfloat16", load_in="bfloat16")
    single, half = nll(worker, "single"), nll(worker, "half")
    assert 0 < (single - half).abs().max() < 0.1
    worker.ask("train", model="half", method={"gradient_ascent": {**TRAINING, "learning_rate": 1e-2}}, **SETS)
    assert nll(worker, "half").mean() > single.mean() + 0.5
    worker.ask("save", model="half", folder=str(tmp_path))
    assert {weight.dtype for weight in weights(tmp_path).values()} == {torch.bfloat16}


@pytest.mark.parametrize(("fields", "said"), [
    ({"load_in": "bfloat16"}, "goes with 'dtype: bfloat16' alone"),
    ({"load_in": "2bit"}, "no 'load_in' of '2bit'; bfloat16, 8bit, 4bit"),
    ({"attention": "by hand"}, "by hand"),
])
def test_what_cannot_be_held_is_refused(
    worker: Worker, fields: dict[str, Any], said: str, folder: pathlib.Path
) -> None:
    reply, _ = worker.ask("load", folder=str(folder), **{"as": "m"}, **fields)
    assert reply["error"]["kind"] == "refused" and said in reply["error"]["message"]


@pytest.mark.skipif(importlib.util.find_spec("bitsandbytes") is not None, reason="bitsandbytes is here")
def test_few_bits_need_their_package(worker: Worker, folder: pathlib.Path) -> None:
    reply, _ = worker.ask("load", folder=str(folder), load_in="4bit", **{"as": "m"})
    assert reply["error"]["kind"] == "refused" and "bitsandbytes" in reply["error"]["message"]


@pytest.mark.skipif(importlib.util.find_spec("bitsandbytes") is None, reason="the package bitsandbytes is not here")
@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize(("bits", "error"), [("8bit", 0.2), ("4bit", 1.5)])
def test_few_bits_are_trained_by_low_rank_alone(
    worker: Worker, device: str, bits: str, error: float, folder: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    worker.load(folder, "single", device=device)
    worker.load(folder, "few", device=device, dtype="bfloat16", load_in=bits)
    single, few = nll(worker, "single"), nll(worker, "few")
    assert 0 < (single - few).abs().mean() < error
    whole, _ = worker.ask("train", model="few", method={"gradient_ascent": TRAINING}, **SETS)
    assert "needs 'lora'" in whole["error"]["message"]
    method = {"gradient_ascent": {**TRAINING, "lora": {"rank": 4}, "learning_rate": 2e-2}}
    reply, _ = worker.ask("train", model="few", method=method, **SETS)
    assert len(reply["done"]["history"]) == 16
    changed = nll(worker, "few")
    assert changed.mean() > few.mean() + 0.5
    worker.ask("save", model="few", folder=str(tmp_path))
    worker.load(tmp_path, "again", device=device)
    assert (nll(worker, "again") - changed).abs().mean() < error, "what is saved is what was trained"
    assert all(weight.is_floating_point() for weight in weights(tmp_path).values())


@pytest.mark.parametrize("attention", ["eager", "sdpa"])
@pytest.mark.parametrize("device", DEVICES)
def test_attention_is_computed_either_way(worker: Worker, attention: str, device: str, folder: pathlib.Path) -> None:
    worker.load(folder, "own", device=device)
    worker.load(folder, "chosen", device=device, attention=attention)
    assert torch.allclose(nll(worker, "own"), nll(worker, "chosen"), rtol=0, atol=1e-4)


#: One process behind accelerate, which hands it the device and leaves standard input and output alone.
LAUNCHER = ["accelerate", "launch", "--num_processes", "1", "--num_machines", "1", "--mixed_precision", "no",
            "--dynamo_backend", "no", "--no_python"]


@pytest.mark.parametrize("device", DEVICES)
def test_a_launcher_stands_before_it(worker: Worker, device: str, folder: pathlib.Path) -> None:
    program = shutil.which("accelerate", path=str(pathlib.Path(sys.executable).parent)) or shutil.which("accelerate")
    if program is None:
        pytest.skip("the package accelerate is not here")
    launched = Worker([program, *LAUNCHER[1:], *(["--cpu"] if device == "cpu" else [])])
    for one in (worker, launched):
        one.load(folder, "m", device=device)
        one.ask("train", model="m", method={"npo": TRAINING}, **SETS)
    assert torch.equal(nll(worker, "m"), nll(launched, "m"))
    launched.close()


@gpu
def test_a_whole_run_on_the_gpu(
    program: str, tiny: lethe.Run, runs: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    ours = tiny.metrics.set_index(["method", "column"])["estimate"].sort_index()
    for dtype, error in (("float32", 1e-3), ("bfloat16", 5e-2)):
        spec = {
            "extends": str(TINY), "name": f"gpu-{dtype}",
            "engine": {"pytorch": {"device": "auto", "dtype": dtype, "python": sys.executable}}}
        (tmp_path / "spec.yaml").write_text(json.dumps(spec))
        run = lethe.run(tmp_path / "spec.yaml", runs=runs)
        theirs = run.metrics.set_index(["method", "column"])["estimate"].sort_index()
        probability = [key for key in ours.index if key[1].endswith(".probability")]
        assert theirs[probability].to_numpy() == pytest.approx(ours[probability].to_numpy(), abs=error)
        record = json.loads((run.directory / "provenance.json").read_text())
        assert "cuda" in record["engine"] and record["portable"] is False
        assert run.spec["engine"]["pytorch"]["versions"]["device"] == "cuda"
