"""Asks and trains the published SmolLM2-135M-Instruct with PyTorch.

    pip install torch transformers gguf && python Tests/Reference/smollm2.py SmolLM2-135M-Instruct.Q4_1.gguf

Writes ModelsTests/Fixtures/smollm2/prompts.json (logits, residuals and greedy tokens of some texts of
tokenizer.json, in the form of logits.json) and training.json (ten AdamW steps: the tokens, each step's loss
and gradient norm, and sums over some weights before and after). The weights are the dequantised ones, in fp32.
"""

import json
import pathlib
import sys

import gguf
import torch
from transformers import LlamaConfig, LlamaForCausalLM

torch.set_num_threads(2)
names = {
    "attn_norm": "input_layernorm", "attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj", "attn_output": "self_attn.o_proj", "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj", "ffn_down": "mlp.down_proj",
}
model = LlamaForCausalLM(LlamaConfig(
    vocab_size=49152, hidden_size=576, num_hidden_layers=30, num_attention_heads=9, num_key_value_heads=3,
    intermediate_size=1536, rms_norm_eps=1e-5, tie_word_embeddings=True, max_position_embeddings=8192,
    rope_parameters=dict(rope_type="default", rope_theta=1e5), attn_implementation="eager")).float()
weights = {}
for tensor in gguf.GGUFReader(sys.argv[1]).tensors:
    values = torch.from_numpy(gguf.quants.dequantize(tensor.data, tensor.tensor_type).copy()).float()
    parts = tensor.name.split(".")
    if parts[0] == "blk":
        if parts[2] in ("attn_q", "attn_k"):  # rotary pairs lie side by side there, half a head apart here
            heads = values.shape[0] // 64
            values = values.reshape(heads, 32, 2, 576).swapaxes(1, 2).reshape(-1, 576)
        name = f"model.layers.{parts[1]}.{names[parts[2]]}.weight"
    else:
        name = {"token_embd": "model.embed_tokens", "output_norm": "model.norm"}[parts[0]] + ".weight"
    weights[name] = values
weights["lm_head.weight"] = weights["model.embed_tokens.weight"]
model.load_state_dict(weights)
folder = pathlib.Path(__file__).parent.parent / "ModelsTests" / "Fixtures" / "smollm2"
model.eval()


def ask(text, ids):
    """What the model says after a text, and the residual stream on the way."""
    residuals = []
    keep = lambda module, inputs, output: residuals.append(
        (output[0] if isinstance(output, tuple) else output).reshape(-1, 576)[-1])
    hooks = [m.register_forward_hook(keep) for m in [model.model.embed_tokens, *model.model.layers]]
    with torch.no_grad():
        logits = model(torch.tensor([ids])).logits[0, -1]
        for hook in hooks:
            hook.remove()
        greedy = list(ids)
        while len(greedy) < len(ids) + 12:
            greedy.append(model(torch.tensor([greedy])).logits[0, -1].argmax().item())
    return {
        "prompt": text, "ids": ids, "top5_ids": logits.topk(5).indices.tolist(),
        "logsumexp": logits.logsumexp(0).item(),
        "logits_at": {str(i): logits[i].item() for i in (0, 1, 2, 17, 100, 1000, 10000, 49151)},
        "last_token_residual": [{"first4": r[:4].tolist(), "l2": r.norm().item()} for r in residuals],
        "greedy12_ids": greedy[len(ids):],
    }


texts = json.loads((folder / "tokenizer.json").read_text())["cases"]
chosen = [next(c for c in texts if len(c["ids"]) > 8 and c["text"].startswith("Sherlock"))]
chosen.append(next(c for c in texts if 1 in c["ids"] and len(c["ids"]) > 4))
(folder / "prompts.json").write_text(json.dumps(
    {"cases": [ask(c["text"], c["ids"]) for c in chosen]}, indent=1) + "\n")
model.train()
sequences = [  # "In Pride and Prejudice, Elizabeth Bennet marries Mr. Darcy." and a shorter one
    [788, 33250, 284, 3000, 43769, 28, 9662, 22575, 305, 1831, 1333, 4994, 30, 9117, 873, 30],
    [504, 3575, 282, 4649, 314, 7042, 30],
]
named = {n: p for n, p in model.named_parameters() if n != "lm_head.weight"}
watched = [
    "model.embed_tokens.weight", "model.layers.0.self_attn.q_proj.weight",
    "model.layers.0.self_attn.k_proj.weight", "model.layers.0.input_layernorm.weight",
    "model.layers.14.mlp.gate_proj.weight", "model.layers.29.mlp.down_proj.weight", "model.norm.weight",
]


def sums():
    return {n: {"sum": named[n].detach().double().sum().item(),
                "squares": named[n].detach().double().square().sum().item()} for n in watched}


groups = [
    {"params": [p for p in named.values() if p.dim() > 1], "weight_decay": 0.01},
    {"params": [p for p in named.values() if p.dim() == 1], "weight_decay": 0.0},
]
optimizer = torch.optim.AdamW(groups, lr=1e-4, betas=(0.9, 0.999), eps=1e-8)
result = {"sequences": sequences, "before": sums(), "steps": []}
for step in range(10):
    optimizer.zero_grad()
    losses = []
    for sequence in sequences:
        tokens = torch.tensor([sequence])
        chances = model(tokens).logits[0].log_softmax(-1)
        losses.append(-chances[torch.arange(len(sequence) - 1), tokens[0, 1:]])
    loss = torch.cat(losses).mean()
    loss.backward()
    norm = torch.nn.utils.clip_grad_norm_(named.values(), 1.0)
    optimizer.step()
    result["steps"].append({"loss": loss.item(), "norm": norm.item()})
    print(step, loss.item(), norm.item())
result["after"] = sums()
(folder / "training.json").write_text(json.dumps(result, indent=1) + "\n")
