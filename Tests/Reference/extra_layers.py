"""Writes what extra layers of a tiny Llama come to, from PyTorch and transformers: losses, gradients, fused layers.

    pip install torch transformers && python Tests/Reference/extra_layers.py

A layer stands behind each feed-forward part and makes u + B A u of its output u (Chen and Yang, 2023). Layers of two
requests are fused by least squares. Writes MethodsTests/Fixtures/extra_layers.json. The weights follow from a formula
that the test knows too.
"""

import json
import pathlib

import torch
import torch.nn.functional as F
from transformers import LlamaConfig, LlamaForCausalLM

torch.set_num_threads(1)
rank, width, ridge = 2, 16, 0.01
requests = [
    [([5, 9, 260, 7, 11, 40, 1], 2), ([100, 5, 1], 1), ([61, 62, 63, 64, 65, 66, 1], 4)],
    [([30, 31, 32, 33, 34, 1], 3), ([70, 71, 1], 1), ([80, 81, 82, 83, 84, 85, 86, 87, 1], 5)],
]
config = LlamaConfig(
    vocab_size=270, hidden_size=width, num_hidden_layers=2, num_attention_heads=4,
    num_key_value_heads=2, intermediate_size=24, rms_norm_eps=1e-5, rope_theta=10000.0,
    tie_word_embeddings=True, attention_bias=False, mlp_bias=False, hidden_act="silu",
    max_position_embeddings=64, attn_implementation="eager",
)


def value(index):
    """Spread evenly over -0.3 ... 0.3: a multiplicative hash of the index."""
    return ((index * 2654435761 % 2**32) / 2**32 - 0.5) * 0.6


def numbers(name, shape, change=0.0, shift=0):
    seed = sum(name.encode()) * 1000 + shift
    count = shape[0] * (shape[1] if len(shape) > 1 else 1)
    flat = [value(seed + i) + change * value(seed + i + 77_777) for i in range(count)]
    return torch.tensor(flat, dtype=torch.float32).reshape(shape)


model = LlamaForCausalLM(config).double()
with torch.no_grad():
    for name, weight in model.named_parameters():
        new = numbers(name, tuple(weight.shape), change=0.2)
        weight.copy_((new + 1 if "norm" in name else new).double())
for weight in model.parameters():
    weight.requires_grad_(False)

layers = {}
inputs = {}
for block, part in enumerate(model.model.layers):
    def behind(_, __, u, block=block):
        inputs.setdefault(block, []).append(u[0].detach())
        a, b = layers[block]
        return u + u @ a.T @ b.T
    part.mlp.down_proj.register_forward_hook(behind)


def take(request):
    """Puts a request's layers in and returns them."""
    for block in range(2):
        at = f"model.layers.{block}.mlp.down_proj.extra_"
        a = numbers(at + "A.weight", (rank, width), shift=5000 * request)
        b = numbers(at + "B.weight", (width, rank), shift=5000 * request)
        layers[block] = (a.double().requires_grad_(), b.double().requires_grad_())
    return [w for block in range(2) for w in layers[block]]


def loss(rows):
    nll, count = 0, 0
    for tokens, first in rows:
        logits = model(torch.tensor([tokens[:-1]])).logits[0]
        losses = F.cross_entropy(logits, torch.tensor(tokens[1:]), reduction="none")
        nll, count = nll + losses[first - 1:].sum(), count + len(tokens) - first
    return nll / count


fixture = {"losses": [], "merged": [], "fused": []}
moments, wholes = [], []
for request, rows in enumerate(requests):
    weights = take(request)
    inputs.clear()
    found = loss(rows)
    moments.append([torch.cat(inputs[block]).T @ torch.cat(inputs[block]) for block in range(2)])
    wholes.append([(layers[block][1] @ layers[block][0]).detach() for block in range(2)])
    gradients = torch.autograd.grad(found, weights)
    fixture["losses"].append(
        {"loss": found.item(), "gradients": [g.flatten().tolist() for g in gradients]})
for block, part in enumerate(model.model.layers):
    down = part.mlp.down_proj.weight
    fixture["merged"].append((down + wholes[0][block] @ down).flatten().tolist())
    # W = (sum of X^T X + r)^-1 (sum of X^T X W_i + r mean W_i), W_i the transposed map.
    whole = sum(m[block] for m in moments)
    r = ridge * whole.diagonal().mean()
    wanted = sum(m[block] @ w[block].T for m, w in zip(moments, wholes))
    wanted = wanted + r * sum(w[block].T for w in wholes) / len(wholes)
    w = torch.linalg.solve(whole + r * torch.eye(width), wanted)
    fixture["fused"].append((down + w.T @ down).flatten().tolist())
path = pathlib.Path(__file__).parent.parent / "MethodsTests" / "Fixtures" / "extra_layers.json"
path.write_text(json.dumps(fixture) + "\n")
print(path, [x["loss"] for x in fixture["losses"]])
