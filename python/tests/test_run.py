"""`lethe.run`."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest
from conftest import TINY

import lethe
from lethe.progress import Progress


def test_a_second_run_is_the_same_run(tiny: lethe.Run, runs: pathlib.Path) -> None:
    progress = Progress()
    again = lethe.run(TINY, runs=runs, progress=progress)
    assert again.directory == tiny.directory
    assert progress.finished == progress.steps == len(tiny.plan["steps"])
    assert f"{progress.steps} cached" in progress.text


class Listening(Progress):
    """Keeps what it heard."""

    def began(self, run: str, cached: list[bool]) -> None:
        self.events: list[dict[str, Any]] = []
        self.cached_at_first = sum(cached)
        super().began(run, cached)

    def heard(self, event: dict[str, Any]) -> None:
        self.events.append(event)
        super().heard(event)


def test_a_change_computes_what_depends_on_it(tiny: lethe.Run, runs: pathlib.Path) -> None:
    progress = Listening()
    changed = lethe.run(TINY, set={"methods.npo.npo.beta": 0.75}, runs=runs, progress=progress)
    assert changed.directory != tiny.directory
    assert changed.spec["methods"]["npo"]["npo"]["beta"] == 0.75
    assert 0 < progress.cached_at_first < progress.steps
    ran = {e["step"] for e in progress.events if e["event"] == "finished" and e["state"] == "ran"}
    assert "npo npo" in ran and "ga gradient_ascent" not in ran
    assert len(ran) == progress.steps - progress.cached_at_first
    training = [e for e in progress.events if e["event"] == "progress" and e["step"] == "npo npo"]
    assert training[-1]["done"] == training[-1]["total"]
    assert progress.finished == progress.steps and not progress.active


def test_a_wrong_spec_says_where(program: str, tmp_path: pathlib.Path) -> None:
    spec = tmp_path / "wrong.yaml"
    spec.write_text("lethe: 1\nname: wrong\nmodul: 3\nextends: missing.yaml\n")
    with pytest.raises(lethe.SpecError) as raised:
        lethe.run(spec, runs=tmp_path / "runs")
    assert raised.value.code == 2 and raised.value.problems
    spec.write_text(TINY.read_text().replace("beta:", "betta:"))
    with pytest.raises(lethe.SpecError) as raised:
        lethe.run(spec, runs=tmp_path / "runs")
    assert any("betta" in p.message and p.line == 21 and p.help for p in raised.value.problems)


def test_a_wrong_override_is_a_problem_of_the_spec(program: str, tmp_path: pathlib.Path) -> None:
    with pytest.raises(lethe.SpecError, match="beta"):
        lethe.run(TINY, set={"methods.npo.npo.beta": "much"}, runs=tmp_path)


def test_a_failed_step_is_an_error_with_its_words(program: str, tmp_path: pathlib.Path) -> None:
    spec = {"lethe": 1, "name": "failing", "steps": {"broken": {
        "run": ["python3", "-c", "raise SystemExit('no such luck')"], "outputs": ["x.txt"]}}}
    with pytest.raises(lethe.LetheError) as raised:
        lethe.run(spec, runs=tmp_path)
    said = str(raised.value)
    assert raised.value.code == 1 and "broken" in said and "no such luck" in said
    assert "start " not in said


class Interrupting(Progress):
    """Interrupts when a training has begun."""

    def heard(self, event: dict[str, Any]) -> None:
        super().heard(event)
        if event["event"] == "progress" and event["step"] == "model.start":
            raise KeyboardInterrupt


def test_an_interrupt_ends_the_program_and_the_next_run_goes_on(
    tiny: lethe.Run, runs: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    longer = {"model.pretrain.training.epochs": 200}
    with pytest.raises(KeyboardInterrupt):
        lethe.run(TINY, set=longer, runs=tmp_path, progress=Interrupting())
    stopped = lethe.load("last", runs=tmp_path)
    assert not stopped.is_complete
    events = [json.loads(line) for line in (stopped.directory / "events.jsonl").read_text().splitlines()]
    states = {e["step"]: e["state"] for e in events if e["event"] == "finished"}
    assert states.get("model.tokenizer") == "ran" and states.get("model.start") != "ran"


def test_a_mapping_leaves_no_file_behind(swept: lethe.Run) -> None:
    assert swept.spec["name"] == "swept"
    assert not list(pathlib.Path().glob(".lethe-*"))


def test_a_program_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    monkeypatch.setenv("LETHE_BINARY", str(tmp_path / "nothing"))
    with pytest.raises(lethe.LetheError, match="LETHE_BINARY"):
        lethe.run(TINY)
