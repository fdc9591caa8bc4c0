"""A worker process for tests."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from conftest import CHECKOUT


class Worker:
    """A worker process that is asked over the protocol, behind a launcher's words."""

    def __init__(self, launcher: Sequence[str] = ()) -> None:
        paths = [str(CHECKOUT / "python"), os.environ.get("PYTHONPATH", "")]
        self.process = subprocess.Popen(
            [*launcher, sys.executable, "-m", "lethe.worker", "serve", "--threads", "1"], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in paths if p)})
        self.hello = self.read()
        self.number = 0

    def read(self) -> Any:
        assert self.process.stdout is not None
        return json.loads(self.process.stdout.readline())

    def write(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def ask(self, do: str, **fields: Any) -> tuple[Any, list[Any]]:
        """The last reply and the progress before it."""
        self.number += 1
        self.write(json.dumps({"id": self.number, "do": do, **fields}))
        progress = []
        while "progress" in (reply := self.read()):
            progress.append(reply["progress"])
        assert reply.pop("id") == self.number
        return reply, progress

    def load(self, folder: pathlib.Path, name: str, **fields: Any) -> Any:
        """Loads a model, which must succeed."""
        reply, _ = self.ask("load", folder=str(folder), **{"as": name}, **fields)
        return reply["done"]

    def close(self) -> None:
        """Ends it, as it does when it is told to."""
        self.ask("quit")
        assert self.process.wait(60) == 0
