"""Writes a tiny random BERT with the sentence vectors that transformers computes from it.

    pip install torch transformers tokenizers && python Tests/Reference/bert.py

ModelsTests/Fixtures/bert gets config.json, tokenizer.json and model.safetensors as published models have them, and
expected.json: texts, their tokens, and the mean of the last states over all tokens, divided by its length. The
vectors of the published all-MiniLM-L6-v2 are in minilm.json there.
"""

import json
import pathlib

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel

torch.manual_seed(5)
torch.set_num_threads(1)
folder = pathlib.Path(__file__).parent.parent / "ModelsTests" / "Fixtures" / "bert"
words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", ".", ",", "?", "the", "cat", "sat", "on", "mat", "dog", "who", "is"]
words += list("abcdefghijklmnopqrstuvwxyz") + ["##" + letter for letter in "abcdefghijklmnopqrstuvwxyz"]
tokenizer = Tokenizer(models.WordPiece({w: i for i, w in enumerate(words)}, unk_token="[UNK]"))
tokenizer.normalizer = normalizers.BertNormalizer()
tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
tokenizer.add_special_tokens(["[PAD]", "[UNK]", "[CLS]", "[SEP]"])
tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
config = BertConfig(
    vocab_size=len(words), hidden_size=16, num_hidden_layers=2, num_attention_heads=4, intermediate_size=24,
    max_position_embeddings=20, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
)
model = BertModel(config).eval()
with torch.no_grad():
    for weight in model.parameters():  # far from the initial ones and zeros, so that every part counts
        weight.add_(torch.randn_like(weight) * 0.3)
folder.mkdir(parents=True, exist_ok=True)
model.save_pretrained(folder)
(folder / "tokenizer.json").write_text(tokenizer.to_str() + "\n")

texts = [
    "The cat sat on the mat.", "Who is the dog?", "zebra", "", "A cat, a dog, and Élodie!",
    "the cat sat on the mat, the dog sat on the cat, and who is on the dog?",  # longer than the context
]
cases = []
for text in texts:
    ids = tokenizer.encode(text).ids
    if len(ids) > config.max_position_embeddings:
        ids = ids[: config.max_position_embeddings - 1] + [ids[-1]]
    with torch.no_grad():
        states = model(torch.tensor([ids])).last_hidden_state[0].double()
    mean = states.mean(0)
    cases.append({"text": text, "ids": ids, "vector": (mean / mean.norm()).tolist()})
(folder / "expected.json").write_text(json.dumps(cases) + "\n")
print([(c["text"], len(c["ids"])) for c in cases])
