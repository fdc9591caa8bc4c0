"""The process that keeps Python's libraries loaded between steps."""

from __future__ import annotations

import json
import os
import pathlib
import signal
import subprocess
import sys
import time

import pytest
from conftest import warm_environment

torch = pytest.importorskip("torch", reason="the worker needs PyTorch: make pytorch")
pytest.importorskip("transformers", reason="the worker needs transformers: make pytorch")

WORKER = [sys.executable, "-m", "lethe.worker"]


def handed_over(folder: pathlib.Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*WORKER[:2], "lethe.worker.warm", *WORKER, *words], env=warm_environment(folder), stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def answered(folder: pathlib.Path, asked: str) -> tuple[dict[str, object], int]:
    process = handed_over(folder, "serve", "--threads", "1")
    out, _ = process.communicate(asked)
    return json.loads(out.splitlines()[-1]), process.returncode


def test_a_worker_is_handed_over_and_answers(waiting: pathlib.Path, tmp_path: pathlib.Path) -> None:
    asked = json.dumps({"id": 7, "do": "describe", "device": "cpu"}) + "\n"
    warm, cold = answered(waiting, asked), answered(tmp_path / "nobody", asked)
    assert warm == cold and warm[1] == 0 and warm[0]["id"] == 7


def test_its_exit_status_and_errors_are_the_workers(waiting: pathlib.Path) -> None:
    process = handed_over(waiting, "dance")
    _, said = process.communicate()
    assert process.returncode == 2 and "dance" in said


def test_it_ends_with_the_process_that_handed_it_over(waiting: pathlib.Path) -> None:
    process = handed_over(waiting, "serve")
    assert process.stdin is not None and process.stdout is not None
    process.stdout.readline()
    workers = subprocess.run(["pgrep", "-P", str(_waiting(waiting))], capture_output=True, text=True).stdout.split()
    assert len(workers) == 1
    process.send_signal(signal.SIGKILL)
    process.wait()
    for _ in range(100):
        if not os.path.exists(f"/proc/{workers[0]}"):
            return
        time.sleep(0.1)
    pytest.fail("the worker goes on")


def _waiting(folder: pathlib.Path) -> int:
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
            here = f"LETHE_WARM={folder}".encode() in (entry / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if here and words[1:3] == [b"-m", b"lethe.worker.warm"] and not any(words[3:]):
            return int(entry.name)
    raise AssertionError("nobody waits")
