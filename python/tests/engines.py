"""Tiny random models of every architecture that both engines read, in one folder each."""

from __future__ import annotations

import pathlib
import shutil
import subprocess
from typing import Any

import transformers as t

#: Parameters that all have, in Llama's words.
COMMON: dict[str, Any] = {
    "hidden_size": 32, "num_hidden_layers": 2, "max_position_embeddings": 256, "bos_token_id": 0, "eos_token_id": 1,
}
GATED = {**COMMON, "num_attention_heads": 4, "num_key_value_heads": 2, "intermediate_size": 48}
PLAIN = {**COMMON, "num_attention_heads": 4, "intermediate_size": 48}
GEMMA = {
    **COMMON, "num_hidden_layers": 3, "num_attention_heads": 2, "num_key_value_heads": 1, "head_dim": 16,
    "intermediate_size": 48, "sliding_window": 6, "query_pre_attn_scalar": 12}

#: Class and configuration by the architecture's name in Lethe.
ARCHITECTURES: dict[str, tuple[Any, Any]] = {
    "llama": (t.LlamaForCausalLM, lambda v: t.LlamaConfig(vocab_size=v, tie_word_embeddings=True, **GATED)),
    "qwen2": (t.Qwen2ForCausalLM, lambda v: t.Qwen2Config(vocab_size=v, tie_word_embeddings=True, **GATED)),
    "qwen3": (t.Qwen3ForCausalLM, lambda v: t.Qwen3Config(
        vocab_size=v, tie_word_embeddings=True, **GATED, head_dim=8)),
    "gemma2": (t.Gemma2ForCausalLM, lambda v: t.Gemma2Config(
        vocab_size=v, attn_logit_softcapping=2.0, final_logit_softcapping=4.0, **GEMMA)),
    "gemma3": (t.Gemma3ForCausalLM, lambda v: t.Gemma3TextConfig(
        vocab_size=v, layer_types=["sliding_attention", "sliding_attention", "full_attention"], **GEMMA)),
    "gpt2": (t.GPT2LMHeadModel, lambda v: t.GPT2Config(
        vocab_size=v, n_embd=32, n_layer=2, n_head=4, n_positions=256, bos_token_id=0, eos_token_id=1,
        attn_pdrop=0.0, embd_pdrop=0.0, resid_pdrop=0.0)),
    "gpt_neox": (t.GPTNeoXForCausalLM, lambda v: t.GPTNeoXConfig(vocab_size=v, **PLAIN)),
    "phi": (t.PhiForCausalLM, lambda v: t.PhiConfig(vocab_size=v, resid_pdrop=0.0, embd_pdrop=0.0, **PLAIN)),
}


def write(name: str, tokenizer: pathlib.Path, folder: pathlib.Path) -> None:
    """A random model of an architecture, with the tokenizer of an exported one."""
    import torch

    kind, configure = ARCHITECTURES[name]
    torch.manual_seed(7)
    network = kind(configure(512))
    with torch.no_grad():
        for label, weight in network.named_parameters():
            # Nothing trivial: norms away from one, biases away from zero, attention that looks somewhere.
            spread = torch.randn(weight.shape) * (0.1 if weight.dim() == 1 else 0.25)
            weight.copy_(weight + spread if weight.dim() == 1 else spread)
            assert torch.isfinite(weight).all(), label
    network.save_pretrained(folder)
    for file in ("tokenizer.json", "tokenizer_config.json", "generation_config.json"):
        shutil.copyfile(tokenizer / file, folder / file)


def convert(program: str, model: str, folder: pathlib.Path, runs: pathlib.Path) -> pathlib.Path:
    """What Lethe exports of a model."""
    subprocess.run(
        [program, "convert", model, str(folder), "--runs", str(runs)], check=True, capture_output=True, text=True)
    return folder
