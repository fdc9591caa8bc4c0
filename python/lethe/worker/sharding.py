"""Weights that are spread over processes (FSDP2): each holds a part, and all of a block's only while it is computed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
import torch.distributed as dist
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.tensor import DTensor, distribute_tensor

from lethe.worker.errors import WorkerError


def shard(network: Any, blocks: Iterable[torch.nn.Module], place: torch.device) -> None:
    """Leaves in each process its part of every weight; block after block, so that no device ever holds all."""
    try:
        from torch.distributed.fsdp import fully_shard
    except ImportError:
        raise WorkerError(f"'sharding: fsdp' needs PyTorch 2.6 or later, here is {torch.__version__}") from None
    if place.type == "cuda":
        torch.cuda.set_device(place)
    mesh = init_device_mesh(place.type, (dist.get_world_size(),))
    for block in blocks:
        fully_shard(block, mesh=mesh)
    # What is outside of blocks is given back after every pass, too: one without gradients would leave it as it was.
    fully_shard(network, mesh=mesh, reshard_after_forward=True)
    for module in network.modules():
        for name, buffer in module._buffers.items():
            if buffer is not None:
                module._buffers[name] = buffer.to(place)


def whole(network: Any, keeps: bool) -> dict[str, torch.Tensor]:
    """All weights by name, put together on the processor; nothing where they are not kept. All processes ask."""
    found: dict[str, torch.Tensor] = {}
    # A weight under two names is one again, which is how a tied one is told from others.
    known: dict[int, torch.Tensor] = {}
    for name, weight in network.state_dict(keep_vars=True).items():
        if id(weight) not in known:
            full = weight.detach()
            full = full.full_tensor() if isinstance(full, DTensor) else full
            known[id(weight)] = full.cpu() if keeps else full.new_empty(0)
        if keeps:
            found[name] = known[id(weight)]
    return found


def own(gradient: torch.Tensor) -> torch.Tensor:
    """This process's part of a gradient, in the same memory."""
    return gradient.to_local() if isinstance(gradient, DTensor) else gradient


def is_spread(weight: torch.Tensor) -> bool:
    """Whether each process holds a part of the weight."""
    return isinstance(weight, DTensor)


def spread_like(weight: torch.Tensor, value: torch.Tensor) -> torch.Tensor:
    """A tensor that all processes have, spread as the weight is."""
    if not isinstance(weight, DTensor):
        return value
    return distribute_tensor(value, weight.device_mesh, weight.placements)
