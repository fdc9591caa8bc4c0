"""Models as `transformers` saves them."""

from __future__ import annotations

import copy
import pathlib
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer
from transformers.utils import logging

from lethe.worker.errors import WorkerError


@dataclass
class Model:
    """A causal language model with its tokenizer.

    Weights are held in single precision; with `dtype` bfloat16 or float16 products are computed in it.
    """

    network: Any
    tokenizer: Any
    device: torch.device
    dtype: torch.dtype

    @classmethod
    def load(
        cls, folder: str | pathlib.Path, device: str = "auto", dtype: str = "float32", attention: str | None = None,
    ) -> Model:
        """Reads a Hugging Face folder; nothing is fetched, and no code of the folder runs.

        `attention` is an implementation of `transformers`; None for its own choice.
        """
        if not pathlib.Path(folder, "config.json").is_file():
            raise WorkerError(f"{folder} is no Hugging Face folder: it has no config.json")
        if dtype not in ("float32", "float64", "bfloat16", "float16"):
            raise WorkerError(f"there is no dtype '{dtype}'; float32, float64, bfloat16 and float16 are known")
        kind = getattr(torch, dtype)
        held = kind if dtype == "float64" else torch.float32
        logging.disable_progress_bar()
        place = find_device(device)
        network: Any = AutoModelForCausalLM.from_pretrained(
            folder, dtype=held, local_files_only=True, trust_remote_code=False, attn_implementation=attention)
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
        return cls(network.to(place).eval(), tokenizer, place, kind)

    def save(self, folder: str | pathlib.Path) -> None:
        """Writes the folder that Lethe reads."""
        self.network.save_pretrained(folder, safe_serialization=True)
        self.tokenizer.save_pretrained(folder)

    def frozen(self) -> Model:
        """A copy that no training changes."""
        network = copy.deepcopy(self.network).eval()
        for weight in network.parameters():
            weight.requires_grad_(False)
        return Model(network, self.tokenizer, self.device, self.dtype)

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
        """Within it, each pass leaves the residual stream (B, T, C) after so many blocks."""
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


def find_device(name: str) -> torch.device:
    """The device of that name, `auto` being a GPU where there is one; raises `WorkerError` for one that is not here."""
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        device = torch.device(name)
        torch.empty(0, device=device)
    except (AssertionError, RuntimeError) as error:
        raise WorkerError(f"there is no device '{name}' here: {str(error).splitlines()[0]}") from None
    return device
