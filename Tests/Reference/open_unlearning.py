"""Compares the losses of `parity: open-unlearning` with those that open-unlearning's own trainers log.

    git clone https://github.com/locuslab/open-unlearning && git -C open-unlearning checkout d3d7cf9
    python3 -m venv /tmp/parity && /tmp/parity/bin/pip install torch transformers==4.45.1 accelerate==0.34.2 datasets
    /tmp/parity/bin/python Tests/Reference/open_unlearning.py open-unlearning .build/release/lethe

A tiny Llama learns 164 rows of TOFU; then each method runs ten steps here and there, on the same weights, tokens and
rows in the same order (drawn from Lethe's streams), in 32 bits on the CPU with PyTorch's AdamW. Their trainer is used
as it is, but for its sampler. Two columns: batches of 32 at once, and as four micro-batches of 8 as in its own
configuration. Printed is the greatest difference of a step's loss, relative to the greatest loss; exits 1 where a method
that is said to agree does not. Some minutes.
"""

import importlib.machinery
import json
import pathlib
import subprocess
import sys
import tempfile
import types

root = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(pathlib.Path(sys.argv[1]) / "src"), str(root / "python")]
import torch  # noqa: E402
from torch.utils.data import Dataset, SequentialSampler  # noqa: E402
from transformers import LlamaForCausalLM, PreTrainedTokenizerFast, TrainingArguments  # noqa: E402

# Only asked whether a model is one of its engines.
deepspeed = types.ModuleType("deepspeed")
deepspeed.__spec__ = importlib.machinery.ModuleSpec("deepspeed", None)
deepspeed.DeepSpeedEngine = type("DeepSpeedEngine", (), {})
sys.modules.setdefault("deepspeed", deepspeed)

from data.collators import DataCollatorForSupervisedDataset  # noqa: E402
from data.utils import preprocess_chat_instance  # noqa: E402
from lethe.worker.streams import Seed  # noqa: E402
from trainer.unlearn.dpo import DPO  # noqa: E402
from trainer.unlearn.grad_ascent import GradAscent  # noqa: E402
from trainer.unlearn.grad_diff import GradDiff  # noqa: E402
from trainer.unlearn.npo import NPO  # noqa: E402
from trainer.unlearn.rmu import RMU  # noqa: E402
from trainer.unlearn.simnpo import SimNPO  # noqa: E402
from trainer.unlearn.undial import UNDIAL  # noqa: E402

torch.set_num_threads(1)

SPEC = r"""
lethe: 1
name: parity
model:
  pretrain:
    tokenizer: {bpe: {vocabulary: 512}}
    architecture:
      llama: {width: 32, layers: 2, heads: 2, kv_heads: 1, feed_forward: 64}
    training: {epochs: 20, batch_size: 8, learning_rate: 5e-3}
    prompt: "Question: {question}\nAnswer:"
data:
  forget: {qa: {path: DATA, start: 336, count: 64}}
  retain: {qa: {path: DATA, start: 0, count: 100}}
methods:
  GradAscent: {gradient_ascent: &same {parity: open-unlearning, epochs: 5, learning_rate: 1e-3}}
  GradDiff: {gradient_difference: *same}
  NPO: {npo: *same}
  SimNPO: {simnpo: *same}
  DPO: {dpo: *same}
  UNDIAL: {undial: *same}
  RMU: {rmu: {<<: *same, layer: 1}}
metrics: [probability]
"""
# What configs/trainer says of each.
GRADIENT = {"gamma": 1.0, "alpha": 1.0, "retain_loss_type": "NLL"}
TRAINERS = {
    "GradAscent": (GradAscent, {}),
    "GradDiff": (GradDiff, GRADIENT),
    "NPO": (NPO, {**GRADIENT, "beta": 0.1}),
    "SimNPO": (SimNPO, {**GRADIENT, "delta": 0.0, "beta": 4.5, "gamma": 0.125}),
    "DPO": (DPO, {**GRADIENT, "beta": 0.1}),
    "UNDIAL": (UNDIAL, {**GRADIENT, "alpha": 0.0, "beta": 10.0}),
    "RMU": (RMU, {**GRADIENT, "retain_loss_type": "EMBED_DIFF", "steering_coeff": 2, "module_regex": r"model\.layers\.1",
                  "trainable_params_regex": [".*"]}),
}
# Documentation/Parity.md says why the others differ.
AGREE = {"GradAscent": 1e-4, "GradDiff": 1e-4, "NPO": 1e-4, "SimNPO": 1e-4, "DPO": 1e-4}
STEPS, BATCH, ROWS, RETAIN, SEED = 10, 32, 64, 100, 1
TEMPLATE = {"apply_chat_template": False, "user_start_tag": "Question: ", "user_end_tag": "\n", "asst_start_tag": "Answer:"}


class Ordered(Dataset):
    """Every row that the ten steps read, in their order."""

    def __init__(self, forget, retain, refusals):
        self.rows = []
        for epoch in range(STEPS * BATCH // ROWS):
            order = Seed(SEED).stream("shuffle", epoch).permutation(ROWS)
            partners = Seed(SEED).stream("partner", epoch)
            for item in order:
                row = forget[item]
                if refusals:
                    alternate = refusals[(epoch * ROWS + item) % len(refusals)]
                    row = {"original": row, "alternate": alternate}
                self.rows.append({"forget": row, "retain": retain[partners.below(RETAIN)]})

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        return self.rows[index]


def losses(trainer, method, folder, tokenizer, data, size):
    """The loss of each step by their trainer, the mean of its micro-batches as it logs it, but not rounded."""
    seen = []

    class InOrder(trainer):
        def _get_train_sampler(self):
            return SequentialSampler(self.train_dataset)

        def compute_loss(self, *args, **kwargs):
            loss = super().compute_loss(*args, **kwargs)
            seen.append((loss[0] if isinstance(loss, tuple) else loss).item())
            return loss

    model = LlamaForCausalLM.from_pretrained(folder, attn_implementation="eager")
    arguments = TrainingArguments(
        output_dir=tempfile.mkdtemp(), per_device_train_batch_size=size, gradient_accumulation_steps=BATCH // size,
        learning_rate=1e-3, num_train_epochs=1, lr_scheduler_type="linear", warmup_steps=ROWS // BATCH,
        optim="adamw_torch", weight_decay=0.01, report_to=[], logging_strategy="no", save_strategy="no", use_cpu=True,
        disable_tqdm=True, remove_unused_columns=False)
    torch.manual_seed(0)
    InOrder(
        model=model, train_dataset=data, tokenizer=tokenizer, args=arguments,
        data_collator=DataCollatorForSupervisedDataset(tokenizer), **method).train()
    parts = BATCH // size
    return [sum(seen[i : i + parts]) / parts for i in range(0, len(seen), parts)]


def main():
    lethe = str(pathlib.Path(sys.argv[2]).resolve())
    data = root / "configs/data/tofu/forget10_perturbed.json"
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "parity.yaml").write_text(SPEC.replace("DATA", json.dumps(str(data))))
        subprocess.run([lethe, "run", "parity.yaml", "--quiet"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        subprocess.run([lethe, "convert", "parity:none", "start"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        artifacts = next(pathlib.Path(folder, "runs").glob("parity-*/artifacts"))
        start = f"{folder}/start"
        tokenizer = PreTrainedTokenizerFast(tokenizer_file=f"{start}/tokenizer.json")
        ends = json.loads(pathlib.Path(start, "config.json").read_text())["eos_token_id"]
        tokenizer.eos_token = tokenizer.convert_ids_to_tokens(ends[0] if isinstance(ends, list) else ends)
        tokenizer.pad_token = tokenizer.eos_token

        def encoded(question, answer):
            return preprocess_chat_instance(tokenizer, TEMPLATE, [question], [answer], 512)

        text = data.read_text()
        rows = json.loads(text) if text.lstrip().startswith("[") else [json.loads(line) for line in text.splitlines()]
        rows = [encoded(row["question"], row["answer"]) for row in rows]
        with open(artifacts / "DPO_refusals" / "rows.jsonl") as lines:
            refusals = [encoded(row["question"], row["answer"]) for row in map(json.loads, lines)]
        failed = False
        for name, (trainer, method) in TRAINERS.items():
            history = json.loads(next(artifacts.glob(f"{name}_*/training.json")).read_text())
            ours = [record["loss"] for record in history]
            ordered = Ordered(rows[336:400], rows[:100], refusals if name == "DPO" else None)
            shown = []
            for size in (BATCH, 8):
                theirs = losses(trainer, method, start, tokenizer, ordered, size)
                assert len(ours) == len(theirs) == STEPS, (len(ours), len(theirs))
                scale = max(abs(loss) for loss in theirs)
                shown.append(max(abs(a - b) for a, b in zip(ours, theirs)) / scale)
                if "-v" in sys.argv:
                    print([round(x, 5) for x in ours], [round(x, 5) for x in theirs], sep="\n")
            failed |= shown[0] > AGREE.get(name, float("inf"))
            print(f"{name:12} batches of 32: {shown[0]:.1e}   four of 8: {shown[1]:.1e}", flush=True)
        sys.exit(1 if failed else 0)


main()
