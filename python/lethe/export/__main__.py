"""`python -m lethe.export RUN... --format NAME -o DIR`."""

from __future__ import annotations

import argparse
import pathlib
import sys

from lethe.errors import LetheError
from lethe.export import mlflow_store, tensorboard, wandb_runs
from lethe.export.tracks import tracks
from lethe.loading import load

#: Who writes each format.
FORMATS = {"tensorboard": tensorboard.write, "mlflow": mlflow_store.write, "wandb-offline": wandb_runs.write}


def main(arguments: list[str] | None = None) -> int:
    """Returns the exit code: 0 done, 2 when a run or a format cannot be had."""
    parser = argparse.ArgumentParser(prog="python -m lethe.export", description="Writes runs for experiment trackers.")
    parser.add_argument("run", nargs="+", help="a run directory, a run's name, a part of it, or 'last'")
    parser.add_argument("--format", required=True, choices=FORMATS, help="who is to read it")
    parser.add_argument("-o", "--output", required=True, metavar="DIR", help="the directory to write into")
    parser.add_argument("--runs", metavar="DIR", help="where runs are (default runs, or LETHE_RUNS)")
    given = parser.parse_args(arguments)
    try:
        found = [track for name in given.run for track in tracks(load(name, runs=given.runs))]
        FORMATS[given.format](found, pathlib.Path(given.output))
    except LetheError as error:
        print(error, file=sys.stderr)
        return 2
    print(given.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
