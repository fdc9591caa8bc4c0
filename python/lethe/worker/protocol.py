"""JSON Lines on standard input and output: one request a line, answered in order."""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable
from functools import partial
from typing import IO, Any

from lethe.worker.errors import WorkerError
from lethe.worker.processes import ALONE, Processes

#: The protocol's version; both sides name it first.
VERSION = 1

#: Carries out a request; says its progress by the second argument.
Operation = Callable[[dict[str, Any], Callable[[dict[str, Any]], None]], dict[str, Any]]


def serve(
    operations: dict[str, Operation], requests: IO[str], replies: IO[str], processes: Processes = ALONE,
) -> None:
    """Answers requests until their end, or until one says `quit`; what follows this process does the same work."""

    def reply(message: dict[str, Any]) -> None:
        replies.write(json.dumps(message, ensure_ascii=False) + "\n")
        replies.flush()

    def progress(number: Any, values: dict[str, Any]) -> None:
        reply({"id": number, "progress": values})

    reply({"hello": {"protocol": VERSION, "operations": sorted(operations)}})
    for line in requests:
        if not line.strip():
            continue
        number: Any = None
        try:
            request = json.loads(line)
            if not isinstance(request, dict):
                raise WorkerError("a request is an object")
            number = request.get("id")
            name = request.get("do")
            if name == "quit":
                reply({"id": number, "done": {}})
                break
            if name not in operations:
                raise WorkerError(f"there is no operation {name!r}; there are {', '.join(sorted(operations))}")
            processes.told(request)
            reply({"id": number, "done": processes.together(operations[name], request, partial(progress, number))})
        except WorkerError as error:
            reply({"id": number, "error": {"kind": "refused", "message": str(error)}})
        except json.JSONDecodeError as error:
            reply({"id": None, "error": {"kind": "refused", "message": f"a request is a line of JSON: {error}"}})
        except Exception as error:  # noqa: BLE001, the next request may well succeed
            traceback.print_exc(file=sys.stderr)
            reply({"id": number, "error": {"kind": "failed", "message": f"{type(error).__name__}: {error}"}})
            if processes.count > 1:
                # The others wait for this one in the middle of the work; the launcher ends them.
                raise SystemExit(1) from None
    processes.told(None)


def own_output() -> IO[str]:
    """Standard output for the protocol alone: what libraries print goes to standard error from here on."""
    sys.stdout.flush()
    mine = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return mine
