"""The processes that compute together, each on its share of every batch, where a launcher started several.

The first one speaks the protocol; the others follow it. `torchrun` and `accelerate launch` say in the environment how
many there are.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import torch
import torch.distributed as dist

from lethe.worker.errors import WorkerError

#: Others wait that long for the first one's next request; a process that fails ends them all through the launcher.
PATIENCE = timedelta(days=30)


@dataclass(frozen=True)
class Processes:
    """This process among those that compute together: its number, how many there are, and its number on its machine."""

    rank: int = 0
    count: int = 1
    local: int = 0

    @classmethod
    def join(cls) -> Processes:
        """Meets the others that the launcher started, if there are any."""
        count = int(os.environ.get("WORLD_SIZE", "1"))
        if count == 1:
            return cls()
        gpus = torch.cuda.is_available() and dist.is_nccl_available()
        dist.init_process_group("cpu:gloo,cuda:nccl" if gpus else "gloo", timeout=PATIENCE)
        return cls(dist.get_rank(), count, int(os.environ.get("LOCAL_RANK", "0")))

    def leave(self) -> None:
        """Says goodbye, when all have done their work."""
        if self.count > 1:
            dist.destroy_process_group()

    def device(self, name: str) -> str:
        """The device of this process, where all were given the same name: a GPU for each on its machine."""
        if self.count == 1 or name == "cpu":
            return name
        if name == "cuda":
            return f"cuda:{self.local}"
        raise WorkerError(f"{self.count} processes cannot share '{name}': 'device' is cpu, cuda or auto")

    def share(self, count: int) -> range:
        """Which of `count` things are this process's; none where there are fewer than processes."""
        return range(self.rank, count, self.count)

    def told(self, value: Any) -> Any:
        """What the first process says."""
        if self.count == 1:
            return value
        said = [value]
        dist.broadcast_object_list(said, src=0, device=torch.device("cpu"))
        return said[0]

    def gathered(self, value: Any) -> list[Any]:
        """What every process says, in their order."""
        if self.count == 1:
            return [value]
        said: list[Any] = [None] * self.count
        dist.all_gather_object(said, value)
        return said

    def total(self, value: float) -> float:
        """The sum of every process's number."""
        return value if self.count == 1 else sum(self.gathered(value))

    def add(self, weights: Sequence[torch.nn.Parameter]) -> None:
        """Makes the gradient of each weight the sum of all processes'; one that nobody has stays none."""
        if self.count == 1 or not weights:
            return
        has = torch.tensor([weight.grad is not None for weight in weights], dtype=torch.int32)
        dist.all_reduce(has)
        for weight, number in zip(weights, has.tolist()):
            if number:
                if weight.grad is None:
                    weight.grad = torch.zeros_like(weight)
                dist.all_reduce(weight.grad)

    def together(
        self, operation: Callable[[dict[str, Any], Callable[[dict[str, Any]], None]], dict[str, Any]],
        request: dict[str, Any], say: Callable[[dict[str, Any]], None],
    ) -> dict[str, Any]:
        """What an operation comes to that all carry out; raises `WorkerError` where one of them refuses it.

        All read the same request and the same files, so that they refuse alike, before they wait for each other.
        """
        done: dict[str, Any] = {}
        refusal = None
        try:
            done = operation(request, say)
        except WorkerError as error:
            refusal = str(error)
        if refused := [words for words in self.gathered(refusal) if words is not None]:
            raise WorkerError(refused[0])
        return done

    def follow(self, operations: dict[str, Any]) -> None:
        """In every process but the first: does what that one is asked, until it says no more."""
        while (request := self.told(None)) is not None:
            try:
                self.together(operations[request["do"]], request, lambda _: None)
            except WorkerError:
                pass  # The first process says so.
            except Exception:  # noqa: BLE001, the others would wait for this one
                traceback.print_exc(file=sys.stderr)
                raise SystemExit(1) from None


#: The only process.
ALONE = Processes()
