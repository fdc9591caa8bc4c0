"""Unlearns with PyTorch by gradient difference: ascent on the forget rows, descent on as many retain rows.

Reads a model saved by transformers from inputs/model, and rows from inputs/forget/rows.jsonl and
inputs/retain/rows.jsonl; leaves the changed model in model/. The first forget row is paired with the first retain
row, and so on. Only the answer's tokens count; Lethe's own methods also count the end of text after it.
"""

import json
import os
import pathlib

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

torch.manual_seed(int(os.environ["LETHE_SEED"]))
torch.use_deterministic_algorithms(True)
torch.set_num_threads(1)


def rows(name):
    return [json.loads(line) for line in pathlib.Path("inputs", name, "rows.jsonl").read_text().splitlines()]


tokenizer = AutoTokenizer.from_pretrained("inputs/model")
model = AutoModelForCausalLM.from_pretrained("inputs/model", dtype=torch.float32)
optimizer = torch.optim.AdamW(model.parameters(), lr=float(os.environ.get("LEARNING_RATE", "1e-4")))


def loss(row):
    question = tokenizer(f"Question: {row['question']}\nAnswer:")["input_ids"]
    # The blank belongs to the answer's first word, as in running text; no second begin-of-text token.
    answer = tokenizer(" " + row["answer"], add_special_tokens=False)["input_ids"]
    ids = torch.tensor([question + answer])
    labels = torch.tensor([[-100] * len(question) + answer])
    return model(input_ids=ids, labels=labels).loss


model.train()
for epoch in range(int(os.environ.get("EPOCHS", "1"))):
    for step, (forget, retain) in enumerate(zip(rows("forget"), rows("retain"))):
        optimizer.zero_grad()
        total = loss(retain) - loss(forget)
        total.backward()
        optimizer.step()
        print(f"epoch {epoch} step {step} loss {total.item():.4f}")

model.save_pretrained("model")
