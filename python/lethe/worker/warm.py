"""Keeps Python and its libraries loaded between steps, so that a worker starts at once.

    python -m lethe.worker.warm &                                        # loads them, and waits
    engine: {pytorch: {launcher: [python, -m, lethe.worker.warm]}}       # hands a step's worker over to it

The waiting process forks a worker for each step, which gets the step's standard streams, environment and directory and
ends with the process that handed it over. It never touches a GPU itself: each worker has a context of its own. Without a waiting
process of the same interpreter the worker starts as always.
"""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import signal
import socket
import sys
import threading
import zlib
from typing import Any, NoReturn

#: What one message may hold: the words and the environment.
LIMIT = 1 << 20


def address() -> pathlib.Path:
    """The socket of this user and this interpreter, in a folder that nobody else may enter.

    Steps have temporary directories of their own, so that it is always the same one, or the environment's LETHE_WARM.
    """
    folder = pathlib.Path(os.environ.get("LETHE_WARM", f"/tmp/lethe-warm-{os.getuid()}"))
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if found.st_uid != os.getuid() or found.st_mode & 0o077 or folder.is_symlink():
        raise SystemExit(f"{folder} is not a folder of yours alone")
    # Other interpreters have other libraries.
    return folder / f"{zlib.crc32(sys.executable.encode()):08x}.sock"


def wait() -> NoReturn:
    """Loads the libraries, and forks a worker for each that is handed over, for ever."""
    for name, value in {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}.items():
        os.environ.setdefault(name, value)
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    import transformers

    from lethe.worker import __main__ as door
    from lethe.worker import operations, unlearn

    _ = operations, unlearn, transformers.LlamaForCausalLM, transformers.AutoTokenizer
    place = address()
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as other:
        if other.connect_ex(str(place)) == 0:
            raise SystemExit(f"another process waits at {place}")
    place.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listener.bind(str(place))
    print(f"waiting at {place}", flush=True)
    listener.listen(64)
    # The system takes workers that end.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        asked, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _become(asked, door)
        asked.close()


def _become(asked: socket.socket, door: Any) -> NoReturn:
    """In the forked process: takes the place of the worker that was handed over, and ends."""
    status = 1
    try:
        said, streams, _, _ = socket.recv_fds(asked, LIMIT, 3)
        if not said:
            raise SystemExit(0)
        order = json.loads(said)
        for target, stream in enumerate(streams):
            os.dup2(stream, target)
            os.close(stream)
        os.chdir(order["directory"])
        os.environ.clear()
        os.environ.update(order["environment"])
        sys.argv = order["words"]
        threading.Thread(target=_end_with, args=[asked], daemon=True).start()
        status = door.main()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        try:
            asked.send(json.dumps({"status": status}).encode())
        except OSError:
            pass  # Nobody waits for it any more.
        os._exit(status)


def _end_with(asked: socket.socket) -> None:
    """Ends this process when the one that handed it over has ended."""
    if asked.recv(1) == b"":
        os._exit(1)


def hand_over(words: list[str]) -> NoReturn:
    """Has a waiting process do what `words` would start, or starts them."""
    if words[:3] == [sys.executable, "-m", "lethe.worker"] or (
        words[1:3] == ["-m", "lethe.worker"] and shutil.which(words[0]) == sys.executable
    ):
        asked = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        order = {"words": words[2:], "environment": dict(os.environ), "directory": os.getcwd()}
        message = json.dumps(order).encode()
        try:
            asked.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, LIMIT)
            asked.connect(str(address()))
            socket.send_fds(asked, [message], [0, 1, 2])
        except OSError:
            pass  # Nobody waits: it is started below.
        else:
            said = asked.recv(LIMIT)
            os._exit(json.loads(said)["status"] if said else 1)
    os.execvp(words[0], words)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        hand_over(sys.argv[1:])
    wait()
