"""What trackers read of a run, by the trackers' own readers."""

from __future__ import annotations

import json
import pathlib
import struct
import sys
from typing import Any

import pytest

import lethe

pytest.importorskip("pandas", reason="the export needs pandas: pip install pandas")


@pytest.fixture(scope="module")
def exported(swept: lethe.Run, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Exports the sweep in a format, as the command does."""
    from lethe.export.__main__ import main

    def write(name: str) -> pathlib.Path:
        out = tmp_path_factory.mktemp(name)
        assert main([str(swept.directory), "--format", name, "-o", str(out)]) == 0
        return out

    return write


def of(swept: lethe.Run, title: str, seed: int, column: str) -> float:
    rows = swept.metrics.query("title == @title and seed == @seed and column == @column")
    assert len(rows) == 1
    return float(rows.estimate.iloc[0])


def losses(swept: lethe.Run, folder: str) -> list[float]:
    records = json.loads((swept.directory / "artifacts" / folder / "training.json").read_text())
    return [record["loss"] for record in records]


def test_tracks_are_the_compared_models(swept: lethe.Run) -> None:
    from lethe.export.tracks import tracks

    found = {track.name: track for track in tracks(swept)}
    assert len(found) == 2 * (2 + 2)
    track = found["npo (beta=0.5), seed 2"]
    assert track.parameters["npo.beta"] == "0.5" and track.parameters["seed"] == "2"
    assert track.parameters["npo.learning_rate"] == "0.001" and track.parameters["method"] == "npo"
    assert track.metrics["forget.rouge_l"] == of(swept, "npo (beta=0.5)", 2, "forget.rouge_l")
    assert [v for _, v in track.curves["npo npo/loss"]] == losses(swept, "npo_npo__beta=0.5,seed=2_")
    assert [v for _, v in found["none, seed 1"].curves["model.start/loss"]] == losses(swept, "model.start__seed=1_")
    assert set(found["retrain, seed 1"].curves) == {
        f"model.retrain/{name}" for name in ("loss", "gradient_norm", "learning_rate")}


def test_tensorboard_reads_it(swept: lethe.Run, exported: Any) -> None:
    accumulator = pytest.importorskip(
        "tensorboard.backend.event_processing.event_accumulator",
        reason="checking this format needs TensorBoard: pip install tensorboard")
    out = exported("tensorboard")
    place = out / swept.name / "npo__beta=0.5_,_seed_2"
    read = accumulator.EventAccumulator(str(place))
    read.Reload()
    scalar, = read.Scalars("forget.probability")
    assert scalar.value == pytest.approx(of(swept, "npo (beta=0.5)", 2, "forget.probability"), rel=1e-6)
    curve = read.Scalars("npo npo/loss")
    assert [point.step for point in curve] == list(range(len(curve)))
    assert [point.value for point in curve] == pytest.approx(losses(swept, "npo_npo__beta=0.5,seed=2_"), rel=1e-6)
    text, = read.Tensors("parameters")
    assert b"| npo.beta | 0.5 |" in text.tensor_proto.string_val[0]
    assert len(list(out.glob("*/*/events.out.tfevents.*"))) == 8
    again = exported("tensorboard")
    for file in out.rglob("events.*"):
        assert (again / file.relative_to(out)).read_bytes() == file.read_bytes()


def test_mlflow_reads_it(swept: lethe.Run, exported: Any) -> None:
    reason = "this format needs MLflow: pip install mlflow"
    pytest.importorskip("sqlalchemy", reason=reason)
    tracking = pytest.importorskip("mlflow.tracking", reason=reason)
    out = exported("mlflow")
    client = tracking.MlflowClient(f"sqlite:///{out / 'mlflow.db'}")
    experiment = client.get_experiment_by_name(swept.name)
    made = {r.info.run_name: r for r in client.search_runs([experiment.experiment_id])}
    assert len(made) == 8
    run = made["npo (beta=0.5), seed 2"]
    assert run.info.status == "FINISHED" and run.data.params["npo.beta"] == "0.5"
    assert run.data.metrics["forget.probability"] == of(swept, "npo (beta=0.5)", 2, "forget.probability")
    history = sorted(client.get_metric_history(run.info.run_id, "npo npo/loss"), key=lambda m: m.step)
    assert [m.value for m in history] == losses(swept, "npo_npo__beta=0.5,seed=2_")
    from lethe.export.__main__ import main

    assert main([str(swept.directory), "--format", "mlflow", "-o", str(out)]) == 2


def test_wandb_reads_it(swept: lethe.Run, exported: Any) -> None:
    reason = "this format needs wandb: pip install wandb"
    pytest.importorskip("wandb", reason=reason)
    messages = pytest.importorskip("wandb.proto.wandb_internal_pb2", reason=reason)
    out = exported("wandb-offline")
    files = list(out.glob("wandb/offline-run-*/*.wandb"))
    assert len(files) == 8
    found = {}
    for file in files:
        records = [messages.Record.FromString(data) for data in log_records(file.read_bytes())]
        run = next(r.run for r in records if r.WhichOneof("record_type") == "run")
        found[run.display_name] = (run, records)
    run, records = found["npo (beta=0.5), seed 2"]
    assert run.run_group == swept.name and run.project == "lethe"
    assert {item.key: item.value_json for item in run.config.update}["npo.beta"] == '"0.5"'
    summary = {
        name(item): item.value_json for r in records if r.WhichOneof("record_type") == "summary"
        for item in r.summary.update}
    assert float(summary["forget.probability"]) == of(swept, "npo (beta=0.5)", 2, "forget.probability")
    steps = [
        {name(item): item.value_json for item in r.history.item} for r in records
        if r.WhichOneof("record_type") == "history"]
    assert [float(s["npo npo/loss"]) for s in steps] == losses(swept, "npo_npo__beta=0.5,seed=2_")


def name(item: Any) -> str:
    return item.key or ".".join(item.nested_key)


def log_records(data: bytes) -> list[bytes]:
    """The records of LevelDB's log format, behind the seven bytes of wandb's header."""
    assert data[:4] == b":W&B"
    records, parts, place, block = [], b"", 7, 32768
    while place + 7 <= len(data):
        left = block - place % block
        if left < 7:
            place += left
            continue
        length, kind = struct.unpack("<HB", data[place + 4 : place + 7])
        parts += data[place + 7 : place + 7 + length]
        if kind in (1, 4):
            records.append(parts)
            parts = b""
        place += 7 + length
    return records


def test_a_tool_that_is_missing_is_named(
    swept: lethe.Run, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from lethe.export.__main__ import main

    for module in ("mlflow", "mlflow.entities", "mlflow.tracking", "wandb"):
        monkeypatch.setitem(sys.modules, module, None)
    for format, tool in (("mlflow", "pip install mlflow"), ("wandb-offline", "pip install wandb")):
        assert main([str(swept.directory), "--format", format, "-o", str(tmp_path)]) == 2
        assert tool in capsys.readouterr().err
    assert main(["nothing", "--runs", str(tmp_path), "--format", "tensorboard", "-o", str(tmp_path)]) == 2
