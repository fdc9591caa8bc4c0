"""The one training loop: methods differ only in what they train on and in their loss."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import torch

from lethe.worker import determinism
from lethe.worker.adapters import Adapters
from lethe.worker.batches import BatchPlan
from lethe.worker.errors import WorkerError
from lethe.worker.evidence import BatchSize, Evidence
from lethe.worker.method import Method, Notes, Place, Record, Step
from lethe.worker.models import Model
from lethe.worker.patterns import matches, without_match
from lethe.worker.rows import Encoder, Example, Row, drawn, refused
from lethe.worker.scoring import summed
from lethe.worker.sharding import is_spread, own
from lethe.worker.streams import Seed
from lethe.worker.training_options import TrainingOptions


@dataclass(frozen=True)
class Sets:
    """The examples of a training; a set that the method does not need is empty."""

    primary: list[Example]
    retain: list[Example]
    #: One for each primary example, or several one after the other, in the same order.
    alternatives: list[Example]
    #: One for each retain example, in the same order.
    retain_alternatives: list[Example] = field(default_factory=list)
    #: Tokens that the loss treats apart, where they were chosen before.
    tokens: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.primary and len(self.alternatives) % len(self.primary):
            raise WorkerError(
                f"{len(self.primary)} rows cannot have equally many of {len(self.alternatives)} other answers")
        if self.retain_alternatives and len(self.retain_alternatives) != len(self.retain):
            raise WorkerError(f"{len(self.retain)} retain rows need as many refusals beside them")

    @classmethod
    def of(
        cls, method: Method, encoder: Encoder, forget: Sequence[Row], retain: Sequence[Row], refusals: Sequence[str],
        seed: Seed,
    ) -> Sets:
        """The sets that a method needs; `refusals` are lines of which each row has one, drawn by the seed."""
        needs = method.needs
        if needs.primary == "own":
            raise WorkerError(f"{method.name} trains on rows that Lethe makes: use it under 'engine: pytorch'")
        lines = refusals or method.refusals
        refusing = needs.primary == "refusals" or needs.retain_refusals or (needs.refusals and not needs.drawn)
        if refusing and not lines:
            raise WorkerError(f"{method.name} needs refusals")
        answered = refused(forget, lines, seed) if refusing else []
        primary = {"forget": forget, "retain": retain, "refusals": answered}[needs.primary]
        others = drawn(forget, retain, needs.drawn, seed) if needs.drawn else answered
        return cls(
            encoder.examples(primary), encoder.examples(retain if needs.retain else []),
            encoder.examples(others if needs.refusals else []),
            encoder.examples(refused(retain, lines, seed) if needs.retain_refusals else []))


def train(
    model: Model, method: Method, options: TrainingOptions, seed: Seed, sets: Sets,
    progress: Callable[[Record], None] = lambda _: None,
) -> list[Record]:
    """Trains a model in place and returns the history.

    Dropout is off: the network stays as it is asked. A gradient that is no number ends the training or leaves that
    step's update out, as the options say. Where several processes have the model, each takes its share of every batch,
    and all make the same step.
    """
    if options.lora is not None and options.train_only:
        raise WorkerError("'train_only' does not go with 'lora', which has 'targets'")
    if not sets.primary:
        raise WorkerError("the training set is empty")
    if model.quantised and options.lora is None:
        raise WorkerError("weights of 4 or 8 bits are not trained themselves: the method needs 'lora'")
    if model.processes.count > 1 and (why := method.unshared()) is not None:
        raise WorkerError(f"{method.name}: several processes cannot share a batch: {why}")
    if missing := method.lacking(sets.retain, sets.alternatives, sets.retain_alternatives):
        raise WorkerError(f"{method.name} needs {missing}")
    tokens = method.tokens(sets.primary, sets.retain, sets.tokens)
    start = model.frozen() if method.needs.start else None
    model.again = None
    before = [summed(model, s) if method.needs.likelihoods and s else None for s in (sets.primary, sets.alternatives)]
    adapters = Adapters(model, options.lora, seed) if options.lora is not None else None
    trained = adapters.parameters if adapters is not None else _trainable(model, options)
    optimizer = adamw(trained, options)
    plan = BatchPlan(options, seed, len(sets.primary), len(sets.retain))
    if options.recompute:
        _recompute(model)
    history: list[Record] = []
    for step in range(plan.total):
        rate = options.rate(step, plan.steps_per_epoch)
        optimizer.zero_grad(set_to_none=True)
        about = Place(step, plan.steps_per_epoch, history, tokens)
        try:
            loss, notes = _gradient(model, method, options, sets, before, start, plan.batch(step), about)
        except RuntimeError as error:
            if not determinism.relax(error):
                raise
            optimizer.zero_grad(set_to_none=True)
            loss, notes = _gradient(model, method, options, sets, before, start, plan.batch(step), about)
        gradients = _summed(model, [w for _, w in trained])
        norm = _norm(model, gradients)
        if math.isfinite(loss) and math.isfinite(norm):
            if options.clip > 0 and norm > options.clip:
                torch._foreach_mul_([own(g) for g in gradients], options.clip / norm)
            for group in optimizer.param_groups:
                group["lr"] = rate
            optimizer.step()
        elif options.nonfinite == "stop":
            what = "gradient" if math.isfinite(loss) else "loss"
            raise WorkerError(f"the {what} of step {step} is not finite")
        history.append(Record(step, plan.total, loss, norm, rate, notes))
        progress(history[-1])
        if method.is_finished(loss):
            break
    if options.recompute:
        model.network.gradient_checkpointing_disable()
        model.network.eval()
    if adapters is not None:
        adapters.merge(model)
    for weight in model.network.parameters():
        weight.requires_grad_(True).grad = None
    return history


def _summed(model: Model, weights: Sequence[torch.nn.Parameter]) -> list[torch.Tensor]:
    """The gradients of the weights that have one, summed over all processes."""
    # Spread weights have the mean of the processes' gradients, which were as much larger.
    alike = [w for w in weights if not is_spread(w)]
    model.processes.add(alike)
    if model.sharded:
        for weight in alike:
            if weight.grad is not None:
                weight.grad /= model.processes.count
    return [w.grad for w in weights if w.grad is not None]


def _norm(model: Model, gradients: Sequence[torch.Tensor]) -> float:
    """The L2 norm of all gradients as one vector; 0 for none."""
    spread = [own(g) for g in gradients if is_spread(g)]
    norm = _length([g for g in gradients if not is_spread(g)])
    if not model.sharded:
        return norm
    return math.sqrt(norm**2 + model.processes.total(_length(spread) ** 2))


def _length(gradients: list[torch.Tensor]) -> float:
    if not gradients:
        return 0.0
    # One kernel for all tensors where there are such; the squares of the few hundred norms are summed in double precision.
    return float(torch.stack(list(torch._foreach_norm(gradients))).double().norm().item())


def adamw(trained: Sequence[tuple[str, torch.nn.Parameter]], options: TrainingOptions) -> torch.optim.AdamW:
    """AdamW that spares vectors, such as norms, the decay; the factors of a low rank are matrices even when it is 1."""
    def decays(weight: torch.Tensor) -> bool:
        return weight.dim() > 1 and (weight.shape[0] > 1 or options.lora is not None)

    matrices = [w for _, w in trained if decays(w)]
    vectors = [w for _, w in trained if not decays(w)]
    groups = [
        {"params": matrices, "weight_decay": options.weight_decay}, {"params": vectors, "weight_decay": 0.0}]
    return torch.optim.AdamW(
        [g for g in groups if g["params"]], lr=options.learning_rate, betas=(options.beta1, options.beta2),
        eps=options.epsilon, fused=all(w.is_cuda for _, w in trained))


def _gradient(
    model: Model, method: Method, options: TrainingOptions, sets: Sets, before: Sequence[torch.Tensor | None],
    start: Model | None, batch: tuple[list[int], list[int]], about: Place,
) -> tuple[float, dict[str, float]]:
    """Leaves the gradient of a step's loss, part by part of its batch, and returns the loss and what it noted.

    Each process takes its share of every part, and divides by what the whole batch has: the shares add up.
    """
    items, retain = batch
    each = len(sets.alternatives) // len(sets.primary)
    # Of each set its examples, the numbers of those that each place of the batch has, and the starting model's losses.
    chosen: list[tuple[list[Example], list[list[int]], torch.Tensor | None]] = [
        (sets.primary, [[i] for i in items], before[0]), (sets.retain, [[i] for i in retain], None),
        (sets.alternatives, [list(range(i * each, (i + 1) * each)) for i in items] if each else [], before[1]),
        (sets.retain_alternatives, [[i] for i in retain] if sets.retain_alternatives else [], None)]
    wholes = [BatchSize.of([examples[i] for place in numbers for i in place]) for examples, numbers, _ in chosen]
    size = options.micro_batch or len(items)
    loss, notes = 0.0, Notes()
    processes = model.processes
    for first in range(0, len(items), size):
        here = items[first : first + size]
        share = list(processes.share(len(here)))
        # Spread weights are brought together by all at once, so that a process without rows computes one for nothing.
        if not share and not model.sharded:
            continue
        places = [first + i for i in share or [0]]
        parts: list[Evidence | None] = []
        for (examples, numbers, losses), whole in zip(chosen, wholes):
            mine = [i for place in places for i in numbers[place]] if numbers else []
            parts.append(Evidence(
                model, [examples[i] for i in mine], whole=whole, start=start,
                start_losses=None if losses is None else losses[mine]) if mine else None)
        primary, retained, others, retained_others = parts
        if primary is None:
            raise ValueError("a batch has examples")
        step = Step(primary, retained, others, retained_others, about, notes if share else Notes())
        value = method.loss(step)
        if not share:
            value = value * 0
        if value.requires_grad:
            (value * processes.count if model.sharded else value).backward()  # type: ignore[no-untyped-call]
        loss += value.item()
    return processes.total(loss), notes.of_all(processes)


def _trainable(model: Model, options: TrainingOptions) -> list[tuple[str, torch.nn.Parameter]]:
    """The weights that are trained; all others are held."""
    if unknown := without_match(options.train_only, [name for name, _ in model.network.named_parameters()]):
        raise WorkerError(f"no weight is named '{unknown[0]}'")
    chosen = []
    for name, weight in model.network.named_parameters():
        weight.requires_grad_(not options.train_only or matches(options.train_only, name))
        if weight.requires_grad:
            chosen.append((name, weight))
    return chosen


def _recompute(model: Model) -> None:
    """Lets blocks be computed again going back; `transformers` does that in training mode only."""
    config = model.network.config.to_dict()
    if drops := [key for key, value in config.items() if ("drop" in key) and isinstance(value, float) and value > 0]:
        raise WorkerError(f"'recompute' needs training mode, where this model's {', '.join(drops)} would drop inputs")
    # Blocks whose input needs no gradient, behind a held embedding, are computed again too.
    model.network.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
    model.network.train()
