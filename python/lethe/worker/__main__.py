"""`python -m lethe.worker serve | unlearn METHOD`."""

from __future__ import annotations

import argparse
import os
import sys


def main() -> int:
    """Returns the exit code: 0 done, 2 for what the worker refuses."""
    parser = argparse.ArgumentParser(prog="python -m lethe.worker", description="Lethe's engine pytorch")
    doors = parser.add_subparsers(dest="door", required=True)
    serving = doors.add_parser("serve", help="answers requests on standard input, a line of JSON each")
    serving.add_argument("--threads", type=int, help="of the processor; all of them unless given")
    unlearning = doors.add_parser("unlearn", help="is a method of the kind 'external'")
    try:
        import torch

        from lethe.worker import determinism, protocol, unlearn
        from lethe.worker.errors import WorkerError
        from lethe.worker.operations import Operations
    except ImportError as error:
        print(f"the worker needs PyTorch and transformers: pip install 'lethe[worker]' ({error})", file=sys.stderr)
        return 2
    unlearn.arguments(unlearning)
    given = parser.parse_args()
    if os.environ.get("WORLD_SIZE", "1") != "1":
        # A launcher's processes would all read the same requests.
        print("the worker is one process: start it with --num_processes 1", file=sys.stderr)
        return 2
    determinism.prepare()
    if given.threads is not None:
        torch.set_num_threads(max(1, given.threads))
    try:
        if given.door == "serve":
            protocol.serve(Operations().table, sys.stdin, protocol.own_output())
        else:
            unlearn.unlearn(given)
    except WorkerError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
