"""Writes losses, gradients and ten AdamW steps of LoRA on the tiny Llama of llama.py, from PyTorch.

    pip install torch transformers && python Tests/Reference/lora.py

Writes ModelsTests/Fixtures/lora.json. The layers are PEFT's: W x + alpha / rank * B (A x). The base weights and
the start of A follow from formulas that the test knows too; B starts at zero.
"""

import json
import pathlib

import torch
from transformers import LlamaConfig, LlamaForCausalLM

torch.manual_seed(0)
torch.set_num_threads(1)
rank, alpha = 3, 6.0
examples = [
    {"tokens": [5, 9, 260, 7, 11, 40, 1], "scored": [2, 7]},
    {"tokens": [100, 5, 1], "scored": [1, 3]},
    {"tokens": [61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71, 1], "scored": [6, 12]},
]
config = LlamaConfig(
    vocab_size=270, hidden_size=16, num_hidden_layers=2, num_attention_heads=4,
    num_key_value_heads=2, intermediate_size=24, rms_norm_eps=1e-5, rope_theta=10000.0,
    tie_word_embeddings=True, attention_bias=False, mlp_bias=False, hidden_act="silu",
    max_position_embeddings=64, attn_implementation="eager",
)
model = LlamaForCausalLM(config).float()


def fill(name, weight):
    """Sets a weight to numbers spread over -0.3 ... 0.3; norms lie around 1."""
    seed = sum(name.encode()) * 1000
    flat = [(((seed + i) * 2654435761 % 2**32) / 2**32 - 0.5) * 0.6 for i in range(weight.numel())]
    new = torch.tensor(flat, dtype=torch.float32).reshape(weight.shape)
    weight.copy_(new + 1 if "norm" in name else new)


class LowRank(torch.nn.Module):
    def __init__(self, base, name):
        super().__init__()
        self.base = base
        self.a = torch.nn.Parameter(torch.zeros(rank, base.in_features))
        self.b = torch.nn.Parameter(torch.zeros(base.out_features, rank))
        with torch.no_grad():
            fill(f"{name}.lora_A.weight", self.a)

    def forward(self, x):
        return self.base(x) + (x @ self.a.T @ self.b.T) * (alpha / rank)


with torch.no_grad():
    for name, weight in model.named_parameters():
        if name != "lm_head.weight":
            fill(name, weight)
for weight in model.parameters():
    weight.requires_grad_(False)
layers = []
for name, module in list(model.named_modules()):
    if isinstance(module, torch.nn.Linear) and name != "lm_head":
        parent = model.get_submodule(name.rpartition(".")[0])
        layer = LowRank(module, name)
        setattr(parent, name.rpartition(".")[2], layer)
        layers.append((name, layer))
named = [
    (f"{name}.lora_{kind}.weight", p)
    for name, layer in layers
    for kind, p in (("A", layer.a), ("B", layer.b))
]


def losses():
    """The summed negative log-likelihood of each example's scored tokens."""
    out = []
    for example in examples:
        tokens = torch.tensor([example["tokens"]])
        logits = model(tokens[:, :-1]).logits[0].log_softmax(-1)
        first, last = example["scored"]
        rows = torch.arange(first - 1, last - 1)
        out.append(-logits[rows, tokens[0, first:last]].sum())
    return torch.stack(out)


count = sum(e["scored"][1] - e["scored"][0] for e in examples)
optimizer = torch.optim.AdamW([p for _, p in named], lr=1e-2, betas=(0.9, 0.99), eps=1e-8, weight_decay=0.1)
training = []
for step in range(10):
    optimizer.zero_grad()
    loss = losses().sum() / count
    loss.backward()
    norm = torch.nn.utils.clip_grad_norm_([p for _, p in named], 1.0)
    optimizer.step()
    training.append({"loss": loss.item(), "norm": norm.item()})
result = {
    "examples": examples,
    "training": training,
    "weights": [
        {"name": n, "norm": p.norm().item(), "first": p.flatten()[:5].tolist()} for n, p in named
    ],
}
path = pathlib.Path(__file__).parent.parent / "ModelsTests" / "Fixtures" / "lora.json"
path.write_text(json.dumps(result, indent=1) + "\n")
print(path, training)
