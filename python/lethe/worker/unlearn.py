"""A method of Lethe's `external` kind: reads `inputs/`, leaves `model/`."""

from __future__ import annotations

import argparse
import json
import os
import pathlib
import sys

from lethe.worker.errors import WorkerError
from lethe.worker.method import Record
from lethe.worker.methods import read_method
from lethe.worker.models import Model
from lethe.worker.processes import ALONE, Processes
from lethe.worker.rows import PROMPT, Encoder, read_rows
from lethe.worker.streams import Seed
from lethe.worker.training import Sets, train


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the command line."""
    parser.add_argument("method", help="the method as JSON, as it stands in a spec: '{\"npo\": {\"beta\": 0.1}}'")
    parser.add_argument("--prompt", default=PROMPT, help="the text before an answer, or 'chat'")
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda, cuda:1 ...")
    parser.add_argument("--dtype", default="float32", help="what products are computed in")
    parser.add_argument("--threads", type=int, help="of the processor; all of them unless given")
    parser.add_argument("--refusals", metavar="FILE", help="a refusal a line, for methods that refuse")
    parser.add_argument("--inputs", default="inputs", help="where the model and the rows are")
    parser.add_argument("--output", default="model", help="where the changed model goes")


def unlearn(given: argparse.Namespace, processes: Processes = ALONE) -> None:
    """Runs the method; progress goes to standard error."""
    try:
        spec = json.loads(given.method)
    except ValueError as error:
        raise WorkerError(f"the method is no JSON: {error}") from None
    method, options = read_method(spec)
    inputs = pathlib.Path(given.inputs)
    seed = Seed(int(os.environ.get("LETHE_SEED", "1")))
    model = Model.load(inputs / "model", given.device, given.dtype, processes=processes)
    forget, retain = (read_rows(inputs / name / "rows.jsonl") for name in ("forget", "retain"))
    lines = pathlib.Path(given.refusals).read_text(encoding="utf-8").splitlines() if given.refusals else []
    sets = Sets.of(
        method, Encoder(model.tokenizer, given.prompt, options.max_length), forget, retain, lines, seed)
    train(model, method, options, seed, sets, _say)
    model.save(given.output)


def _say(record: Record) -> None:
    print(
        f"step {record.step + 1} of {record.total}: loss {record.loss:.6g}, gradient {record.gradient_norm:.4g}",
        file=sys.stderr)
