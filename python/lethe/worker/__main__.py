"""`python -m lethe.worker serve | unlearn METHOD`."""

from __future__ import annotations

import argparse
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
        from lethe.worker.processes import Processes
    except ImportError as error:
        print(f"the worker needs PyTorch and transformers: pip install 'lethe[worker]' ({error})", file=sys.stderr)
        return 2
    unlearn.arguments(unlearning)
    given = parser.parse_args()
    determinism.prepare()
    replies = protocol.own_output() if given.door == "serve" else None
    processes = Processes.join()
    if given.threads is not None:
        torch.set_num_threads(max(1, given.threads // processes.count))
    try:
        if replies is None:
            unlearn.unlearn(given, processes)
        elif processes.rank == 0:
            protocol.serve(Operations(processes).table, sys.stdin, replies, processes)
        else:
            processes.follow(Operations(processes).table)
        processes.leave()
    except WorkerError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
