"""What a worker can be asked; Documentation/Engines.md describes every field."""

from __future__ import annotations

import dataclasses
import platform
import resource
from collections.abc import Callable
from typing import Any, TypeVar

import torch
import transformers

from lethe.worker import VERSION, determinism
from lethe.worker.errors import WorkerError
from lethe.worker.generating import generate
from lethe.worker.methods import read_method
from lethe.worker.models import Model, find_device
from lethe.worker.processes import ALONE, Processes
from lethe.worker.rows import PROMPT, Encoder, Example, Row, read_rows
from lethe.worker.scoring import score, statistics
from lethe.worker.streams import Seed
from lethe.worker.training import Sets, train

Request = dict[str, Any]
Say = Callable[[dict[str, Any]], None]
T = TypeVar("T")


class Operations:
    """The operations, and the models that were loaded for them."""

    def __init__(self, processes: Processes = ALONE) -> None:
        self._models: dict[str, Model] = {}
        self._processes = processes

    @property
    def table(self) -> dict[str, Callable[[Request, Say], dict[str, Any]]]:
        """Every operation by its name."""
        return {
            "describe": self.describe, "load": self.load, "save": self.save, "drop": self.drop, "score": self.score,
            "generate": self.generate, "train": self.train, "usage": self.usage,
        }

    def describe(self, request: Request, _: Say) -> dict[str, Any]:
        """What belongs into the key of every result, versions and the kind of device, and which devices these are."""
        device = find_device(_field(request, "device", str, "auto"), self._processes)
        name = torch.cuda.get_device_name(device) if device.type == "cuda" else platform.machine()
        names = sorted(set(self._processes.gathered(name)))
        return {
            "worker": VERSION, "python": platform.python_version(), "torch": torch.__version__,
            "transformers": transformers.__version__, "device": device.type, "device_name": ", ".join(names),
            "processes": self._processes.count,
        }

    def usage(self, _: Request, __: Say) -> dict[str, Any]:
        """What the processes have used so far: processor seconds of all, and the most bytes of all and of a GPU."""
        own = resource.getrusage(resource.RUSAGE_SELF)
        gpu = torch.cuda.max_memory_allocated() if torch.cuda.is_initialized() else 0
        used = self._processes.gathered((own.ru_utime + own.ru_stime, own.ru_maxrss * 1024, gpu))
        return {
            "cpu": sum(u[0] for u in used), "memory": sum(u[1] for u in used),
            "device_memory": max(u[2] for u in used),
        }

    def load(self, request: Request, _: Say) -> dict[str, Any]:
        """Reads a folder under a name."""
        name = _field(request, "as", str)
        folder = _field(request, "folder", str)
        self._models[name] = Model.load(
            folder, _field(request, "device", str, "auto"), _field(request, "dtype", str, "float32"),
            _field(request, "attention", str, "") or None, _field(request, "load_in", str, "") or None,
            self._processes, _field(request, "sharding", str, "") or None)
        weights = self._models[name].network.num_parameters()
        return {"weights": int(weights), "class": type(self._models[name].network).__name__}

    def save(self, request: Request, _: Say) -> dict[str, Any]:
        """Writes a model as a folder."""
        self._model(request).save(_field(request, "folder", str))
        return {}

    def drop(self, request: Request, _: Say) -> dict[str, Any]:
        """Forgets a loaded model."""
        self._model(request)
        del self._models[request["model"]]
        return {}

    def score(self, request: Request, say: Say) -> dict[str, Any]:
        """-log p of the scored tokens of sequences, or of rows' answers; with `statistics` what else is likely there."""
        model = self._model(request)
        if "sequences" in request:
            examples = [_example(s) for s in _field(request, "sequences", list)]
        else:
            examples = _encoder(model, request).examples(_rows(request, "rows"))

        def progress(done: int) -> None:
            say({"done": done, "total": len(examples)})

        if _field(request, "statistics", bool, False):
            return dataclasses.asdict(determinism.ask(lambda: statistics(model, examples, progress)))
        found = determinism.ask(lambda: score(model, examples, progress))
        return {"nll": found, "ids": [list(e.tokens[e.first :]) for e in examples]}

    def generate(self, request: Request, _: Say) -> dict[str, Any]:
        """Greedy continuations of texts, token lists, or rows' questions."""
        model = self._model(request)
        if "prompts" in request:
            prompts = [
                _tokens(p) if isinstance(p, list) else list(model.tokenizer(p)["input_ids"])
                for p in _field(request, "prompts", list)
            ]
        else:
            encoder = _encoder(model, request)
            prompts = [encoder.prompt(row.question) for row in _rows(request, "rows")]
        if not all(prompts):
            raise WorkerError("a prompt has at least one token")
        limit, positions = _field(request, "max_new_tokens", int, 256), _field(request, "positions", int, 0) or None
        stop = _field(request, "stop", list, [])
        answers = determinism.ask(lambda: generate(model, prompts, limit, stop, positions))
        return {"answers": [dataclasses.asdict(a) for a in answers]}

    def train(self, request: Request, say: Say) -> dict[str, Any]:
        """Unlearns in place by a method, and returns the history; `examples` are sequences in place of rows."""
        model = self._model(request)
        method, options = read_method(_field(request, "method", dict))
        seed = Seed(_field(request, "seed", int, 1))
        if "examples" in request:
            given = _field(request, "examples", dict)
            primary, kept, others, kept_others = (
                [_example(s) for s in _field(given, name, list, [])]
                for name in ("primary", "retain", "refusals", "retain_refusals"))
            sets = Sets(primary, kept, others, kept_others, _tokens(_field(request, "tokens", list, [])))
        else:
            forget, retain = _rows(request, "forget"), _rows(request, "retain", [])
            refusals = _field(request, "refusals", list, [])
            sets = Sets.of(
                method, Encoder(model.tokenizer, _field(request, "prompt", str, PROMPT), options.max_length), forget,
                retain, refusals, seed)
        history = train(
            model, method, options, seed, sets,
            lambda r: say({"done": r.step + 1, "total": r.total, "values": {
                "loss": r.loss, "gradient_norm": r.gradient_norm, "learning_rate": r.learning_rate}}))
        return {"history": [dataclasses.asdict(r) for r in history]}

    def _model(self, request: Request) -> Model:
        name = _field(request, "model", str)
        if name not in self._models:
            raise WorkerError(f"no model '{name}' has been loaded")
        return self._models[name]


def _field(request: Request, name: str, kind: type[T], default: T | None = None) -> T:
    value = request.get(name, default)
    if not isinstance(value, kind) or isinstance(value, bool) != (kind is bool):
        raise WorkerError(f"'{name}' must be {kind.__name__}, found {value!r}")
    return value


def _encoder(model: Model, request: Request) -> Encoder:
    return Encoder(
        model.tokenizer, _field(request, "prompt", str, PROMPT), _field(request, "max_length", int, 1 << 20))


def _rows(request: Request, name: str, default: list[Any] | None = None) -> list[Row]:
    """Rows as a file, or as objects with question and answer."""
    given = request.get(name, default)
    if isinstance(given, str):
        return read_rows(given)
    if not isinstance(given, list):
        raise WorkerError(f"'{name}' must be a file of rows or a list of them")
    try:
        return [Row(str(row["question"]), str(row["answer"])) for row in given]
    except (KeyError, TypeError):
        raise WorkerError(f"'{name}': a row has 'question' and 'answer'") from None


def _tokens(value: Any) -> list[int]:
    if not isinstance(value, list) or not all(isinstance(t, int) and t >= 0 for t in value):
        raise WorkerError(f"a sequence is a list of tokens, found {value!r}")
    return value


def _example(value: Any) -> Example:
    if not isinstance(value, dict) or not isinstance(value.get("first", 1), int):
        raise WorkerError(f"a sequence has 'tokens' and 'first', found {value!r}")
    return Example(tuple(_tokens(value.get("tokens"))), value.get("first", 1))
