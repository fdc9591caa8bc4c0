"""Models as `transformers` saves them."""

from __future__ import annotations

import copy
import importlib.util
import inspect
import json
import pathlib
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal, get_args

import torch
import transformers
from transformers import AutoModelForCausalLM, AutoTokenizer, BitsAndBytesConfig
from transformers.utils import logging

from lethe.worker.errors import WorkerError
from lethe.worker.processes import ALONE, Processes
from lethe.worker.sharding import shard, whole

#: How weights are held, where not in single precision.
LoadIn = Literal["bfloat16", "8bit", "4bit"]


@dataclass
class Model:
    """A causal language model with its tokenizer.

    Weights are held in single precision unless it was loaded otherwise; with `dtype` bfloat16 or float16 products are
    computed in it.
    """

    network: Any
    tokenizer: Any
    device: torch.device
    dtype: torch.dtype
    #: Whether matrices are held in 4 or 8 bits: then only low-rank changes are trained.
    quantised: bool = False
    #: The processes that have the same model, each all of it or a part.
    processes: Processes = ALONE
    #: How a model whose weights are spread over the processes is read again; nil once it was trained.
    again: Callable[[], Model] | None = None
    #: Whether each process holds a part of every weight.
    sharded: bool = False

    @classmethod
    def load(
        cls, folder: str | pathlib.Path, device: str = "auto", dtype: str = "float32", attention: str | None = None,
        load_in: str | None = None, processes: Processes = ALONE, sharding: str | None = None,
    ) -> Model:
        """Reads a Hugging Face folder; nothing is fetched, and no code of the folder runs.

        `attention` is an implementation of `transformers`; None for its own choice. `load_in` says how weights are
        held: bfloat16 with that `dtype`, 8bit or 4bit by bitsandbytes. With `sharding` fsdp each of the processes holds
        a part of every weight, and all of a block's while it is computed.
        """
        if not pathlib.Path(folder, "config.json").is_file():
            raise WorkerError(f"{folder} is no Hugging Face folder: it has no config.json")
        if dtype not in ("float32", "float64", "bfloat16", "float16"):
            raise WorkerError(f"there is no dtype '{dtype}'; float32, float64, bfloat16 and float16 are known")
        kind = getattr(torch, dtype)
        logging.disable_progress_bar()
        place = find_device(device, processes)
        if sharding not in (None, "fsdp"):
            raise WorkerError(f"there is no 'sharding' of '{sharding}'; fsdp is known")
        if sharding is not None and load_in in ("4bit", "8bit"):
            raise WorkerError(f"'load_in: {load_in}' does not go with 'sharding: {sharding}'")
        how = holding(load_in, kind, place)
        way = attention
        # PyTorch's own attention knows no cap on its scores, and some versions leave the cap out without a word.
        if way is None and json.loads(pathlib.Path(folder, "config.json").read_bytes()).get("attn_logit_softcapping"):
            way = "eager"
        try:
            network: Any = AutoModelForCausalLM.from_pretrained(
                folder, local_files_only=True, trust_remote_code=False, attn_implementation=way, **how)
            tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
        except (ValueError, ImportError, KeyError) as error:
            if attention is None:
                raise WorkerError(
                    f"transformers {transformers.__version__} reads no causal language model there: {error}") from None
            raise WorkerError(f"'attention: {attention}' is not to be had here: {error}") from None
        quantised = load_in in ("4bit", "8bit")
        sharded = sharding is not None and processes.count > 1
        model = cls(network.eval(), tokenizer, place, kind, quantised, processes, sharded=sharded)
        if sharded:
            shard(network, model.blocks, place)
            model.again = partial(cls.load, folder, device, dtype, attention, load_in, processes, sharding)
        elif not quantised:
            network.to(place)
        return model

    def save(self, folder: str | pathlib.Path) -> None:
        """Writes the folder that Lethe reads; matrices of 4 or 8 bits as the numbers that they stand for."""
        self.dequantise()
        weights = whole(self.network, self.processes.rank == 0) if self.sharded else None
        if self.processes.rank == 0:
            self.network.save_pretrained(folder, state_dict=weights, safe_serialization=True)
            self.tokenizer.save_pretrained(folder)

    def frozen(self) -> Model:
        """A copy that no training changes; one whose weights are spread is read again, where it still can be."""
        if self.sharded:
            if self.again is None:
                raise WorkerError("a model whose weights are spread is trained once: load it anew")
            network = self.again().network
        else:
            network = copy.deepcopy(self.network).eval()
        for weight in network.parameters():
            weight.requires_grad_(False)
        return replace(self, network=network)

    def dequantise(self) -> None:
        """Holds matrices of 4 or 8 bits in `dtype` from here on."""
        if self.quantised:
            self.network = self.network.dequantize(dtype=self.dtype).eval()
            self.quantised = False

    def precision(self) -> AbstractContextManager[Any]:
        """Within it, products are computed in `dtype`."""
        if self.dtype in (torch.float32, torch.float64):
            return nullcontext()
        return torch.autocast(self.device.type, dtype=self.dtype)

    @property
    def ends(self) -> set[int]:
        """The tokens that end an answer."""
        declared = getattr(self.network.generation_config, "eos_token_id", None)
        ends = declared if isinstance(declared, list) else [declared]
        return {e for e in [*ends, self.tokenizer.eos_token_id] if e is not None}

    @property
    def inputs(self) -> frozenset[str]:
        """What can be given to the network by name: not every architecture has a cache, or positions."""
        return frozenset(inspect.signature(type(self.network).forward).parameters)

    @property
    def blocks(self) -> torch.nn.ModuleList:
        """The decoder's blocks, in order."""
        found = [
            m for name, m in self.network.named_modules()
            if isinstance(m, torch.nn.ModuleList) and re.search(r"(^|\.)(layers|h|blocks)$", name)
        ]
        if len(found) != 1:
            raise WorkerError(f"{type(self.network).__name__} has {len(found)} lists of blocks where one is expected")
        return found[0]

    @contextmanager
    def residuals(self, after: int) -> Iterator[list[torch.Tensor]]:
        """Within it, each pass leaves the residual stream (B, T, C) after the first `after` blocks."""
        blocks = self.blocks
        if not 0 < after <= len(blocks):
            raise WorkerError(f"there is no block {after - 1}: the model has {len(blocks)}")
        kept: list[torch.Tensor] = []

        def keep(_: Any, __: Any, output: Any) -> None:
            kept.append(output[0] if isinstance(output, tuple) else output)

        hook = blocks[after - 1].register_forward_hook(keep)
        try:
            yield kept
        finally:
            hook.remove()


def holding(load_in: str | None, kind: torch.dtype, place: torch.device) -> dict[str, Any]:
    """How `transformers` is told to hold weights; raises `WorkerError` for what is not possible here."""
    if load_in is None:
        return {"dtype": kind if kind == torch.float64 else torch.float32}
    if load_in not in get_args(LoadIn):
        raise WorkerError(f"there is no 'load_in' of '{load_in}'; {', '.join(get_args(LoadIn))} are known")
    if load_in == "bfloat16":
        if kind != torch.bfloat16:
            raise WorkerError("'load_in: bfloat16' goes with 'dtype: bfloat16' alone")
        return {"dtype": kind}
    if importlib.util.find_spec("bitsandbytes") is None:
        raise WorkerError(f"'load_in: {load_in}' needs the package bitsandbytes: pip install bitsandbytes")
    bits = (
        BitsAndBytesConfig(load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_compute_dtype=kind)
        if load_in == "4bit" else BitsAndBytesConfig(load_in_8bit=True))
    return {"dtype": kind, "quantization_config": bits, "device_map": {"": place}}


def find_device(name: str, processes: Processes = ALONE) -> torch.device:
    """The device of that name, `auto` being a GPU where there is one; raises `WorkerError` for one that is not here."""
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    name = processes.device(name)
    try:
        device = torch.device(name)
        torch.empty(0, device=device)
    except (AssertionError, RuntimeError) as error:
        raise WorkerError(f"there is no device '{name}' here: {str(error).splitlines()[0]}") from None
    return device
