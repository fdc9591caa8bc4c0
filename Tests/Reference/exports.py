"""Loads our exported models with transformers and gguf, and compares logits and weights.

    pip install torch transformers safetensors gguf
    LETHE_EXPORTS=/tmp/exports swift test -c release --filter ExportTests
    python Tests/Reference/exports.py /tmp/exports

Set LETHE_SMOLLM2 to the published GGUF file to export SmolLM2 too.
"""

import pathlib
import sys

import gguf
import numpy
import torch
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM, AutoTokenizer

worst = 0.0
for home in sorted(p for p in pathlib.Path(sys.argv[1]).iterdir() if p.is_dir()):
    ours = load_file(home / "ours.safetensors")
    tokens = ours["tokens"].long()[None]
    model = AutoModelForCausalLM.from_pretrained(
        home, dtype=torch.float32, attn_implementation="eager").eval()
    with torch.no_grad():
        logits = model(tokens).logits[0]
    deviation = ((logits - ours["logits"]).abs().max() / logits.abs().max()).item()
    worst = max(worst, deviation)
    again = "-"
    if home.name == "smollm2":
        tokenizer = AutoTokenizer.from_pretrained(home)
        text = "In Pride and Prejudice, Elizabeth Bennet marries Mr. Darcy."
        again = "same tokens" if tokenizer(text)["input_ids"] == tokens[0].tolist() else "OTHER TOKENS"
    files = []
    for path in sorted(home.glob("*.gguf")):
        reader = gguf.GGUFReader(path)
        count = sum(int(numpy.prod(t.shape)) for t in reader.tensors)
        finite = all(numpy.isfinite(t.data.astype("float32")).all() for t in reader.tensors)
        files.append(f"{path.name}: {len(reader.tensors)} tensors, {count} numbers{'' if finite else ' NOT FINITE'}")
    print(f"{home.name:16} {type(model).__name__:20} {deviation:.2e} {again} {'; '.join(files)}")
print(f"largest deviation of a logit, as a share of the largest logit: {worst:.2e}")
