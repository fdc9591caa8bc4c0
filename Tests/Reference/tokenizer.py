"""Writes the ids that Hugging Face's `tokenizers` gives to our test texts under our own file.

    pip install tokenizers && python Tests/Reference/tokenizer.py

Reads TokenizersTests/Snapshots/{tokenizer,texts}.json, writes TokenizersTests/Fixtures/reference.json.
"""

import json
import pathlib

from tokenizers import Tokenizer

tests = pathlib.Path(__file__).parent.parent / "TokenizersTests"
tokenizer = Tokenizer.from_file(str(tests / "Snapshots" / "tokenizer.json"))
texts = json.loads((tests / "Snapshots" / "texts.json").read_text())
# Special tokens in a text are ordinary characters to us; the library would cut them out, so it is shown
# such texts in two halves that it cannot recognise.
cases = []
for text in texts:
    assert "<|" not in text or text == "<|eos|>", text
    if text == "<|eos|>":
        ids = [i for part in ("<|", "eos", "|>") for i in tokenizer.encode(part).ids]
    else:
        ids = tokenizer.encode(text).ids
        assert tokenizer.decode(ids) == text, text
    cases.append({"text": text, "ids": ids})
(tests / "Fixtures" / "reference.json").write_text(json.dumps(cases, indent=1) + "\n")
