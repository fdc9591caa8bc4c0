"""One row of `beside-open-unlearning`: both sides in one process, in turn, each on a fresh model of the same weights.

What is measured is the time from the end of the steps that warm up to the end of the last step, with the device
waited for at both ends alone, and the most memory of the device that a whole training took, model included.
"""

import argparse
import gc
import importlib.machinery
import json
import pathlib
import platform
import sys
import tempfile
import time
import types

import torch
import transformers
from torch.utils.data import Dataset, SequentialSampler

SHAPES = {
    "tiny": {"hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2, "num_attention_heads": 4,
             "num_key_value_heads": 2, "vocab_size": 512, "tie_word_embeddings": True},
    "1b": {"hidden_size": 2048, "intermediate_size": 8192, "num_hidden_layers": 16, "num_attention_heads": 32,
           "num_key_value_heads": 8, "head_dim": 64, "vocab_size": 128256, "tie_word_embeddings": True},
    "8b": {"hidden_size": 4096, "intermediate_size": 14336, "num_hidden_layers": 32, "num_attention_heads": 32,
           "num_key_value_heads": 8, "head_dim": 128, "vocab_size": 128256, "tie_word_embeddings": False},
}
# Their class and its settings, as its configuration has them, by our method's name.
GRADIENT = {"gamma": 1.0, "alpha": 1.0, "retain_loss_type": "NLL"}
TRAINERS = {
    "gradient_ascent": ("GradAscent", {}),
    "gradient_difference": ("GradDiff", GRADIENT),
    "npo": ("NPO", {**GRADIENT, "beta": 0.1}),
}
RATE, DECAY, SEED = 1e-5, 0.01, 1


class Clock:
    """When the steps that warm up were over, and when the last one was."""

    def __init__(self, given, device):
        self.given, self.device, self.done = given, device, 0
        self.begun, self.times = time.perf_counter(), {}

    def step(self):
        self.done += 1
        if self.done in (1, self.given.warm, self.given.warm + self.given.steps):
            if self.device.type == "cuda":
                torch.cuda.synchronize()
            self.times[self.done] = time.perf_counter()

    def rates(self, tokens):
        wall = self.times[self.given.warm + self.given.steps] - self.times[self.given.warm]
        return {"tokens_a_second": tokens * self.given.steps / wall, "step_seconds": wall / self.given.steps}


def network(given, device):
    """The same random weights every time."""
    torch.manual_seed(0)
    config = transformers.LlamaConfig(
        **SHAPES[given.shape], max_position_embeddings=4096, rope_theta=500000.0, bos_token_id=0, eos_token_id=1,
        pad_token_id=2)
    with torch.device(device):
        return transformers.AutoModelForCausalLM.from_config(
            config, dtype=getattr(torch, given.held), attn_implementation="sdpa")


def rows(given, count, seed):
    """Rows of random tokens, whose second half is learnt."""
    drawn = torch.Generator().manual_seed(seed)
    return torch.randint(3, SHAPES[given.shape]["vocab_size"], (count, given.length), generator=drawn)


def ours(given, device, forget, retain):
    from lethe.worker.methods import read_method
    from lethe.worker.models import Model
    from lethe.worker.rows import Example
    from lethe.worker.streams import Seed
    from lethe.worker.training import Sets, train

    model = Model(network(given, device).eval(), None, device, torch.bfloat16)
    method, options = read_method({given.method: settings(given)})
    first = given.length // 2
    sets = Sets(
        [Example(tuple(row), first) for row in forget.tolist()],
        [Example(tuple(row), first) for row in retain.tolist()] if method.needs.retain else [], [])
    clock = Clock(given, device)
    history = train(model, method, options, Seed(SEED), sets, lambda _: clock.step())
    tokens = given.batch * given.length * (2 if method.needs.retain else 1)
    rates = clock.rates(tokens)
    prepared = clock.times[1] - clock.begun
    return {**rates, "prepared_seconds": prepared, "losses": [record.loss for record in history]}


def settings(given):
    return {
        "epochs": 1, "batch_size": given.batch, "learning_rate": RATE, "weight_decay": DECAY, "warmup_epochs": 0,
        "clip": 1, "max_length": given.length, "recompute": given.recompute}


class Ordered(Dataset):
    """Rows in the order in which the worker reads them."""

    def __init__(self, given, forget, retain):
        from lethe.worker.batches import BatchPlan
        from lethe.worker.methods import read_method
        from lethe.worker.streams import Seed

        _, options = read_method({given.method: settings(given)})
        plan = BatchPlan(options, Seed(SEED), len(forget), len(retain))
        self.rows = [
            {"forget": self.row(forget[a], given), "retain": self.row(retain[b], given)}
            for step in range(plan.total) for a, b in zip(*plan.batch(step))]

    @staticmethod
    def row(tokens, given):
        labels = tokens.clone()
        labels[: given.length // 2] = -100
        return {"input_ids": tokens, "labels": labels, "attention_mask": torch.ones_like(tokens)}

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        return self.rows[index]


def stacked(items):
    return {
        side: {name: torch.stack([item[side][name] for item in items]) for name in items[0][side]} for side in items[0]}


def theirs(given, device, forget, retain):
    import trainer

    name, method = TRAINERS[given.method]
    seen = []

    class Beside(getattr(trainer, name)):
        """Theirs, in our order of rows, and under a `transformers` that hands it one argument more."""

        def _get_train_sampler(self, *_):
            return SequentialSampler(self.train_dataset)

        def compute_loss(self, model, inputs, return_outputs=False, **_):
            loss = super().compute_loss(model, inputs, return_outputs)
            seen.append((loss[0] if isinstance(loss, tuple) else loss).detach())
            return loss

    clock = Clock(given, device)

    class Ticks(transformers.TrainerCallback):
        def on_step_end(self, *_, **__):
            clock.step()

    with tempfile.TemporaryDirectory() as folder:
        arguments = transformers.TrainingArguments(
            output_dir=folder, per_device_train_batch_size=given.batch, num_train_epochs=1, learning_rate=RATE,
            lr_scheduler_type="linear", warmup_steps=0, weight_decay=DECAY, max_grad_norm=1.0, bf16=True,
            optim="adamw_torch_fused" if device.type == "cuda" else "adamw_torch", report_to=[], logging_strategy="no",
            save_strategy="no", disable_tqdm=True, remove_unused_columns=False, use_cpu=device.type == "cpu",
            gradient_checkpointing=given.recompute,
            gradient_checkpointing_kwargs={"use_reentrant": False} if given.recompute else None)
        beside = Beside(
            model=network(given, device), args=arguments, train_dataset=Ordered(given, forget, retain),
            data_collator=stacked, callbacks=[Ticks()], **method)
        clock.begun = time.perf_counter()
        beside.train()
    tokens = given.batch * given.length * (1 if name == "GradAscent" else 2)
    return {
        **clock.rates(tokens), "prepared_seconds": clock.times[1] - clock.begun,
        "losses": [float(loss) for loss in seen]}


def place_of_theirs(peer):
    """Makes `trainer` importable: two of its imports are asked only whether a model is one of theirs."""
    sys.path.insert(0, str(peer / "src"))
    for name, kind in (("deepspeed", "DeepSpeedEngine"), ("omegaconf", "DictConfig")):
        try:
            __import__(name)
        except ImportError:
            empty = types.ModuleType(name)
            empty.__spec__ = importlib.machinery.ModuleSpec(name, None)
            setattr(empty, kind, type(kind, (), {}))
            sys.modules[name] = empty


def one(side, given, device, *sets):
    if device.type == "cuda":
        gc.collect()
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats()
    begun = time.perf_counter()
    try:
        said = side(given, device, *sets)
    except torch.cuda.OutOfMemoryError as error:
        said = {"error": str(error).splitlines()[0]}
    peak = torch.cuda.max_memory_allocated() if device.type == "cuda" else None
    return {"side": side.__name__, **said, "peak_bytes": peak, "whole_seconds": time.perf_counter() - begun}


def main():
    parser = argparse.ArgumentParser()
    for name, kind in (
            ("peer", pathlib.Path), ("shape", str), ("held", str), ("batch", int), ("length", int), ("warm", int),
            ("steps", int), ("method", str), ("rounds", int), ("device", str), ("seconds", float), ("json", pathlib.Path)):
        parser.add_argument(f"--{name}", type=kind, required=True)
    parser.add_argument("--recompute", action="store_true")
    given = parser.parse_args()
    end = time.monotonic() + given.seconds
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "python"))
    place_of_theirs(given.peer)
    from lethe.worker import determinism
    from lethe.worker.models import find_device

    determinism.prepare()
    strict = torch.are_deterministic_algorithms_enabled()
    device = find_device(given.device)
    commit = given.peer / "COMMIT"
    about = {
        "device": torch.cuda.get_device_name(device) if device.type == "cuda" else platform.machine(),
        "torch": torch.__version__, "transformers": transformers.__version__,
        "open-unlearning": commit.read_text().strip() if commit.exists() else "of unknown commit"}
    count = given.batch * (given.warm + given.steps)
    sets = rows(given, count, 1), rows(given, count, 2)
    found, took = [], 0.0
    for _ in range(given.rounds):
        for side in (ours, theirs):
            if time.monotonic() + 1.2 * took > end:
                break
            torch.use_deterministic_algorithms(side is ours and strict)
            found.append(one(side, given, device, *sets))
            took = max(took, found[-1]["whole_seconds"])
            losses = {r["side"]: r["losses"] for r in found if "losses" in r}
            differ = None
            if len(losses) == 2:
                differ = max(abs(a - b) / max(1e-9, abs(b)) for a, b in zip(losses["ours"], losses["theirs"]))
            given.json.write_text(json.dumps({"about": about, "rounds": found, "losses_differ": differ}))


main()
