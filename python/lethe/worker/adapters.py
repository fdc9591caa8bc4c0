"""Low-rank changes of a model's matrices (LoRA), with PEFT's conventions and Lethe's random numbers."""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from transformers.pytorch_utils import Conv1D

from lethe.worker.errors import WorkerError
from lethe.worker.models import Model
from lethe.worker.patterns import matches, without_match
from lethe.worker.sharding import spread_like
from lethe.worker.streams import Seed
from lethe.worker.training_options import LowRankOptions


class Adapters:
    """Adds alpha / rank B (A x) to what each chosen matrix gives; the model's own weights are held.

    A is uniform within 1 / sqrt(K), B starts at zero. Dropout is PyTorch's, with other draws than Lethe's own.
    """

    def __init__(self, model: Model, options: LowRankOptions, seed: Seed) -> None:
        self._options = options
        self._hooks: list[Any] = []
        self._parts: list[tuple[str, torch.nn.Parameter, torch.nn.Parameter]] = []
        #: The factors by name.
        self.parameters: list[tuple[str, torch.nn.Parameter]] = []
        for weight in model.network.parameters():
            weight.requires_grad_(False)
        # Dropout differs from process to process, as their rows do.
        torch.manual_seed(seed.value + model.processes.rank)
        matrices = {
            name: module for name, module in model.network.named_modules()
            if isinstance(module, (torch.nn.Linear, Conv1D))}
        if unknown := without_match(options.targets, list(matrices)):
            raise WorkerError(f"no matrix is named '{unknown[0]}'")
        for name, module in matrices.items():
            if _is_target(name, options):
                self._adapt(name, module, model, seed)
        if not self._parts:
            raise WorkerError("the model has no matrices in blocks that could be adapted")

    def _adapt(self, name: str, module: Any, model: Model, seed: Seed) -> None:
        # Packed weights have another shape than the matrix that they stand for.
        outputs, inputs = (
            (module.weight.shape[1], module.weight.shape[0]) if isinstance(module, Conv1D)
            else (module.out_features, module.in_features))
        kind = model.dtype if model.quantised else module.weight.dtype
        count = self._options.rank * inputs
        drawn = seed.stream(f"init/{name}.lora_A.weight").uniforms(count)
        start = torch.from_numpy((2 * drawn - 1) / inputs**0.5).reshape(self._options.rank, inputs)
        a = torch.nn.Parameter(start.to(module.weight.device, kind))
        b = torch.nn.Parameter(torch.zeros(outputs, self._options.rank, dtype=kind, device=module.weight.device))
        self.parameters += [(f"{name}.lora_A.weight", a), (f"{name}.lora_B.weight", b)]
        self._parts.append((name, a, b))

        def add(_: Any, given: tuple[torch.Tensor, ...], output: torch.Tensor) -> torch.Tensor:
            x = F.dropout(given[0], self._options.dropout) if self._options.dropout else given[0]
            return output + F.linear(F.linear(x, a), b) * self._factor

        self._hooks.append(module.register_forward_hook(add))

    @property
    def _factor(self) -> float:
        return self._options.alpha / self._options.rank

    @torch.no_grad()
    def merge(self, model: Model) -> None:
        """Adds the changes to the weights themselves, held in `dtype` from then on, and takes the adapters away."""
        for hook in self._hooks:
            hook.remove()
        model.dequantise()
        for name, a, b in self._parts:
            module = model.network.get_submodule(name)
            change = self._factor * b @ a
            module.weight += spread_like(module.weight, change.T if isinstance(module, Conv1D) else change)


def _is_target(name: str, options: LowRankOptions) -> bool:
    """Matrices of blocks have the block's number in their name; embeddings and heads have not."""
    if options.targets:
        return matches(options.targets, name)
    return any(part.isdigit() for part in name.split("."))
