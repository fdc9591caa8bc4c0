"""Writes tiny random models of every architecture with what transformers computes from them.

    pip install torch transformers safetensors && python Tests/Reference/architectures.py

For each family, ModelsTests/Fixtures/architectures/NAME holds a published model's files (config.json and
model.safetensors, one of them in shards) and what follows from the weights as stored, in fp32:
reference.safetensors has the tokens of two sequences, their logits, the residual stream after the first
block and the mean loss of the scored tokens, gradients.safetensors its gradient for every parameter.
"""

import json
import pathlib
import shutil

import torch
from safetensors.torch import save_file
from transformers import (
    Gemma2Config, Gemma2ForCausalLM, Gemma3ForCausalLM, Gemma3TextConfig, GPT2Config, GPT2LMHeadModel,
    GPTNeoXConfig, GPTNeoXForCausalLM, LlamaConfig, LlamaForCausalLM, PhiConfig, PhiForCausalLM,
    Qwen2Config, Qwen2ForCausalLM, Qwen3Config, Qwen3ForCausalLM,
)

torch.set_num_threads(1)
folder = pathlib.Path(__file__).parent.parent / "ModelsTests" / "Fixtures" / "architectures"
common = dict(vocab_size=48, hidden_size=16, num_hidden_layers=2, max_position_embeddings=64,
              bos_token_id=1, eos_token_id=2, attn_implementation="eager")
gated = dict(common, num_attention_heads=4, num_key_value_heads=2, intermediate_size=24)
biased = dict(common, num_attention_heads=2, intermediate_size=28)
gemma = dict(common, num_hidden_layers=3, num_attention_heads=2, num_key_value_heads=1, head_dim=8,
             intermediate_size=20, sliding_window=6, query_pre_attn_scalar=12)
llama3 = dict(rope_type="llama3", rope_theta=100.0, factor=8.0, low_freq_factor=1.0,
              high_freq_factor=4.0, original_max_position_embeddings=16)

models = {
    "llama2": (LlamaForCausalLM, torch.float32, LlamaConfig(**dict(
        gated, num_key_value_heads=4, rms_norm_eps=1e-5, tie_word_embeddings=False))),
    "llama3": (LlamaForCausalLM, torch.bfloat16, LlamaConfig(**dict(
        gated, num_attention_heads=2, num_key_value_heads=1, rms_norm_eps=1e-5,
        tie_word_embeddings=True, rope_parameters=llama3))),
    "llama_linear": (LlamaForCausalLM, torch.float16, LlamaConfig(**dict(
        gated, head_dim=6, rms_norm_eps=1e-6, tie_word_embeddings=False, attention_bias=True,
        mlp_bias=True, rope_parameters=dict(rope_type="linear", rope_theta=1000.0, factor=4.0)))),
    "qwen2": (Qwen2ForCausalLM, torch.bfloat16, Qwen2Config(**dict(
        gated, rms_norm_eps=1e-6, tie_word_embeddings=True,
        rope_parameters=dict(rope_type="default", rope_theta=1e6)))),
    "qwen3": (Qwen3ForCausalLM, torch.bfloat16, Qwen3Config(**dict(
        gated, head_dim=8, rms_norm_eps=1e-6, tie_word_embeddings=True,
        rope_parameters=dict(rope_type="default", rope_theta=1e6)))),
    "gemma2": (Gemma2ForCausalLM, torch.bfloat16, Gemma2Config(**dict(
        gemma, attn_logit_softcapping=2.0, final_logit_softcapping=4.0))),
    "gemma3": (Gemma3ForCausalLM, torch.bfloat16, Gemma3TextConfig(**dict(
        gemma, layer_types=["sliding_attention", "sliding_attention", "full_attention"],
        rope_parameters=dict(
            sliding_attention=dict(rope_type="default", rope_theta=100.0),
            full_attention=dict(rope_type="linear", rope_theta=1e4, factor=8.0))))),
    "gpt2": (GPT2LMHeadModel, torch.float16, GPT2Config(
        vocab_size=48, n_embd=16, n_layer=2, n_head=4, n_positions=40, bos_token_id=1, eos_token_id=2,
        attn_implementation="eager", attn_pdrop=0.0, embd_pdrop=0.0, resid_pdrop=0.0)),
    "gpt_neox": (GPTNeoXForCausalLM, torch.float16, GPTNeoXConfig(**dict(
        biased, rope_parameters=dict(rope_type="default", rope_theta=1e4, partial_rotary_factor=0.5)))),
    "gpt_neox_serial": (GPTNeoXForCausalLM, torch.float16, GPTNeoXConfig(**dict(
        biased, use_parallel_residual=False, tie_word_embeddings=False,
        rope_parameters=dict(rope_type="default", rope_theta=1e4, partial_rotary_factor=0.25)))),
    "phi": (PhiForCausalLM, torch.float32, PhiConfig(**dict(
        biased, resid_pdrop=0.0, embd_pdrop=0.0,
        rope_parameters=dict(rope_type="default", rope_theta=1e4, partial_rotary_factor=0.5)))),
}
sequences = [(21, 5, 20), (9, 1, 9)]  # length, first and past the last scored token


def fill(model, generator):
    """Nothing trivial: norms away from one, biases away from zero."""
    for name, weight in sorted(model.named_parameters()):
        values = torch.randn(weight.shape, generator=generator)
        if weight.dim() == 1:
            values *= 0.3
            is_norm = "norm" in name or ".ln_" in name
            if is_norm and name.endswith("weight") and "gemma" not in model.config.model_type:
                values += 1
        elif "embed" in name or "wte" in name or "wpe" in name:
            values *= 0.7
        else:
            values *= 1.2 / weight.shape[0 if "c_" in name else 1] ** 0.5
        weight.data.copy_(values)


for number, (name, (family, dtype, config)) in enumerate(models.items()):
    generator = torch.Generator().manual_seed(number)
    model = family(config).eval()
    fill(model, generator)
    model = model.to(dtype)
    home = folder / name
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    sharded = {"max_shard_size": "12kB"} if name == "phi" else {}
    model.save_pretrained(home, **sharded)
    (home / "generation_config.json").unlink(missing_ok=True)
    model = family.from_pretrained(home, dtype=torch.float32, attn_implementation="eager").eval()

    kept, losses = {}, []
    for which, (length, first, last) in enumerate(sequences):
        tokens = torch.randint(3, 48, (1, length), generator=generator)
        out = model(tokens, output_hidden_states=True)
        chances = out.logits[0].log_softmax(-1)
        losses += [-chances[i - 1, tokens[0, i]] for i in range(first, last)]
        kept[f"tokens.{which}"] = tokens[0].float()
        kept[f"scored.{which}"] = torch.tensor([first, last]).float()
        kept[f"logits.{which}"] = out.logits[0].detach()
        kept[f"residual.{which}"] = out.hidden_states[1][0].detach()
    loss = torch.stack(losses).mean()
    loss.backward()
    kept["loss"] = loss.detach().reshape(1)
    save_file({k: v.contiguous() for k, v in kept.items()}, home / "reference.safetensors")
    published = {"lm_head.weight": "embed_out.weight"} if "neox" in name else {}
    gradients = {published.get(k, k): v.grad for k, v in model.named_parameters()}
    save_file(gradients, home / "gradients.safetensors")
    print(f"{name}: loss {loss.item():.6f}, {sum(p.numel() for p in model.parameters())} parameters, "
          f"largest logit {max(kept[f'logits.{i}'].abs().max() for i in range(2)):.2f}, "
          f"{json.loads((home / 'config.json').read_text())['model_type']}")
