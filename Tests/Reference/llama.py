"""Writes losses, gradients and a short training run of a tiny Llama, from PyTorch and transformers.

    pip install torch transformers && python Tests/Reference/llama.py

Writes ModelsTests/Fixtures/llama.json. The weights follow from a formula that the test knows too.
"""

import json
import pathlib

import torch
from transformers import LlamaConfig, LlamaForCausalLM

torch.manual_seed(0)
torch.set_num_threads(1)
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


def value(index):
    """Spread evenly over -0.3 ... 0.3: a multiplicative hash of the index."""
    return ((index * 2654435761 % 2**32) / 2**32 - 0.5) * 0.6


named = [(n, p) for n, p in model.named_parameters() if n != "lm_head.weight"]
with torch.no_grad():
    for name, weight in named:
        seed = sum(name.encode()) * 1000
        flat = [value(seed + i) for i in range(weight.numel())]
        new = torch.tensor(flat, dtype=torch.float32).reshape(weight.shape)
        weight.copy_(new + 1 if "norm" in name else new)


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
first = losses()
(first.sum() / count).backward()
result = {
    "examples": examples,
    "losses": first.tolist(),
    "gradients": [
        {"name": n, "norm": p.grad.norm().item(), "first": p.grad.flatten()[:5].tolist()}
        for n, p in named
    ],
}
groups = [
    {"params": [p for _, p in named if p.dim() > 1], "weight_decay": 0.1},
    {"params": [p for _, p in named if p.dim() == 1], "weight_decay": 0.0},
]
optimizer = torch.optim.AdamW(groups, lr=1e-2, betas=(0.9, 0.99), eps=1e-8)
training = []
for step in range(10):
    optimizer.zero_grad()
    loss = losses().sum() / count
    loss.backward()
    norm = torch.nn.utils.clip_grad_norm_([p for _, p in named], 1.0)
    optimizer.step()
    training.append({"loss": loss.item(), "norm": norm.item()})
result["training"] = training
path = pathlib.Path(__file__).parent.parent / "ModelsTests" / "Fixtures" / "llama.json"
path.write_text(json.dumps(result, indent=1) + "\n")
print(path, [t["loss"] for t in training])
