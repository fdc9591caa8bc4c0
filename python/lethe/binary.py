"""Finds the program `lethe` and asks it short questions."""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from lethe.errors import LetheError, Problem, SpecError

#: The exit code of a wrong spec or command line.
WRONG = 2


def binary() -> str:
    """The program: LETHE_BINARY, one inside this package, one on the PATH, or the checkout's own build."""
    if named := os.environ.get("LETHE_BINARY"):
        if not os.access(named, os.X_OK):
            raise LetheError(f"LETHE_BINARY names no program: {named}")
        return os.path.abspath(named)
    package = pathlib.Path(__file__).resolve().parent
    for place in (package / "bin" / "lethe", package.parents[1] / ".build" / "release" / "lethe"):
        if os.access(place, os.X_OK) and place.is_file():
            return str(place)
    if found := shutil.which("lethe"):
        return found
    raise LetheError("there is no program 'lethe': build it, put it on the PATH, or name it in LETHE_BINARY")


def main() -> None:
    """The command `lethe` of the wheel: becomes the program."""
    program = pathlib.Path(__file__).resolve().parent / "bin" / "lethe"
    os.execv(program, [str(program), *sys.argv[1:]])


def ask(arguments: Sequence[str]) -> Any:
    """What a command with `--json` answers; raises `LetheError` with the program's words if it fails."""
    done = subprocess.run(
        [binary(), *arguments], capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        raise LetheError(done.stderr.strip() or done.stdout.strip(), done.returncode)
    return json.loads(done.stdout)


def plan(spec: str, sets: Sequence[str], runs: str) -> dict[str, Any]:
    """The plan of a spec: the run's name under `run`, and `steps`; raises `SpecError` for a wrong spec.

    `sets` are overrides as they stand on the command line, `runs` is where the runs and the store are.
    """
    try:
        answer = ask(["plan", spec, "--json", "--runs", runs, *sets])
    except LetheError as error:
        if error.code == WRONG and (problems := check(spec, sets)):
            raise SpecError(problems) from None
        raise
    if not isinstance(answer, dict):
        raise LetheError("lethe plan --json did not answer with an object")
    return answer


def check(spec: str, sets: Sequence[str] = ()) -> list[Problem]:
    """The problems of a spec; empty if there are none, or if they are not the spec's own."""
    done = subprocess.run(
        [binary(), "check", spec, "--json", *sets], capture_output=True, text=True,
        stdin=subprocess.DEVNULL, check=False)
    try:
        return [Problem.of(p) for p in json.loads(done.stdout) if p.get("severity") == "error"]
    except (ValueError, KeyError, TypeError, AttributeError):
        return []
