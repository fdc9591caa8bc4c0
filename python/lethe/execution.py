"""`lethe.run`: brings an experiment up to date by the program and returns its run."""

from __future__ import annotations

import os
import pathlib
import signal
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from typing import Any

from lethe import binary, yaml12
from lethe.errors import LetheError
from lethe.events import EventTail
from lethe.progress import Progress, for_environment
from lethe.record import Run

#: Seconds between two looks at the events.
PAUSE = 0.1
#: The exit code of an interrupted program.
INTERRUPTED = 130


def run(
    spec: str | os.PathLike[str] | Mapping[str, Any], *, set: Mapping[str, Any] | None = None,
    runs: str | os.PathLike[str] | None = None, jobs: int | None = None, keep_going: bool = False,
    timeout: float | None = None, retries: int | None = None, offline: bool = False,
    allow_run: bool = False, allow_host: Iterable[str] = (), progress: Progress | bool | None = None,
) -> Run:
    """Runs what is not cached and returns the run.

    `spec` is a file, or the same as a mapping, whose paths are relative to the working directory. `set`
    overrides values by their path. The other arguments are those of `lethe run`. Progress is shown in a
    notebook and on a terminal; `progress=False` shows nothing, and a `Progress` of your own hears of it.
    Raises `SpecError` for a wrong spec and `LetheError` when a step fails.
    """
    if isinstance(spec, Mapping):
        with tempfile.NamedTemporaryFile(
            "w", prefix=".lethe-", suffix=".yaml", dir=".", encoding="utf-8") as file:
            file.write(yaml12.dump(spec))
            file.flush()
            return run(
                file.name, set=set, runs=runs, jobs=jobs, keep_going=keep_going, timeout=timeout,
                retries=retries, offline=offline, allow_run=allow_run, allow_host=allow_host,
                progress=progress)
    place = os.fspath(runs) if runs is not None else os.environ.get("LETHE_RUNS", "runs")
    sets = [word for path, value in (set or {}).items() for word in ("--set", f"{path}={yaml12.inline(value)}")]
    options = [*sets, "--runs", place]
    for name, value in (("--jobs", jobs), ("--timeout", timeout), ("--retries", retries)):
        options += [] if value is None else [name, str(value)]
    for name, wanted in (("--keep-going", keep_going), ("--offline", offline), ("--allow-run", allow_run)):
        options += [name] if wanted else []
    options += [word for host in allow_host for word in ("--allow-host", host)]
    if progress is None or progress is True:
        progress = for_environment()
    return _run(os.fspath(spec), sets, place, options, progress or Progress())


def _run(spec: str, sets: list[str], runs: str, options: list[str], progress: Progress) -> Run:
    plan = binary.plan(spec, sets, runs)
    directory = pathlib.Path(runs, plan["run"])
    tail = EventTail(directory / "events.jsonl")
    progress.began(plan["run"], [step["state"] == "cached" for step in plan["steps"]])
    # Results and errors go to files: a pipe that nobody reads would stop the program.
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        # A session of its own: an interrupt reaches the program once, through us.
        with subprocess.Popen(
            [binary.binary(), "run", spec, *options], stdout=out, stderr=err,
            stdin=subprocess.DEVNULL, start_new_session=True) as process:
            try:
                _follow(process, tail, progress)
            except BaseException:
                process.send_signal(signal.SIGINT)
                process.wait()
                raise
            finally:
                progress.ended(process.poll() == 0)
        for file in (out, err):
            file.seek(0)
        code, said, complained = process.returncode, out.read(), err.read().strip()
    if code == INTERRUPTED:
        raise KeyboardInterrupt
    if code != 0:
        raise LetheError(_complaint(complained) or said.strip(), code)
    return Run(_reported(said) or directory)


def _follow(process: subprocess.Popen[bytes], tail: EventTail, progress: Progress) -> None:
    while True:
        try:
            process.wait(PAUSE)
        except subprocess.TimeoutExpired:
            pass
        for event in tail.read():
            progress.heard(event)
        if process.poll() is not None:
            return


def _complaint(said: str) -> str:
    """What the program said beside the steps that began and ended well."""
    return "\n".join(line for line in said.splitlines() if not line.startswith(("start ", "done ")))


def _reported(said: str) -> pathlib.Path | None:
    """The run that the program names in its last line; an adaptive sweep's name is known only then."""
    for line in reversed(said.splitlines()):
        if line.startswith("report: "):
            return pathlib.Path(line.removeprefix("report: ")).parent
    return None
