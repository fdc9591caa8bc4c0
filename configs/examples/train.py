"""Unlearns with PyTorch: gradient ascent on the forget rows, descent on as many retain rows.

Finds a model as transformers saves it in inputs/model and rows in inputs/forget and inputs/retain, and leaves
the changed model in model/.
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
    # The blank belongs to the answer's first word, as in running text.
    answer = tokenizer(" " + row["answer"])["input_ids"]
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
