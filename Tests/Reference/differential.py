"""Compares tokenizers, chat templates and configs with tokenizers, jinja2 and transformers, over generated cases.

    pip install torch transformers tokenizers safetensors jinja2
    python Tests/Reference/differential.py [--seed 7] [--cases 300] [--lethe .build/release/lethe] [--only KIND]
        [TEMPLATE.jinja ...]

`--cases` is the number of each kind: a tokenizer.json with 8 texts, a chat template with two conversations, a config.json
with random weights. Prints a table and each difference that the documentation does not name; exits 1 where there is one. A case
that both refuse is equal; one that only Lethe refuses is documented where its message names a setting of REFUSED.
"""

import argparse
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile

import torch
from tokenizers import Tokenizer, pre_tokenizers
from transformers import AutoConfig, AutoModelForCausalLM
from transformers.utils import logging

import jinja
from differential_cases import config_file, text, tokenizer_file

# What Lethe refuses, by a part of its message: Documentation/Tokenizers.md and the architectures' pages name them.
REFUSED = [r"'(rope_scaling|rope_parameters)' is of type", r"'(hidden_act|activation_function|hidden_activation)' is ",
           r"'(use_sliding_window|attention_bias|tie_word_embeddings|qk_layernorm)' is ", r"'scale_attn_\w+' is ",
           r"'layer_types' (is no regular pattern|has full attention)"]


def random_weights(folder, seed):
    """Writes weights for the config.json of a folder as a published model's; returns the model."""
    made = AutoModelForCausalLM.from_config(AutoConfig.from_pretrained(folder), dtype=torch.float32, attn_implementation="eager").eval()
    generator = torch.Generator().manual_seed(seed)
    for name, weight in sorted(made.named_parameters()):
        scale = 0.3 if weight.dim() == 1 else 0.7 if re.search("embed|wte|wpe", name) else 1.2 / weight.shape["c_" not in name] ** 0.5
        ones = weight.dim() == 1 and re.search(r"norm|\.ln_", name) and name.endswith("weight") and "gemma" not in made.config.model_type
        weight.data.copy_(torch.randn(weight.shape, generator=generator) * scale + (1 if ones else 0))
    written = json.loads((folder / "config.json").read_text())
    made.save_pretrained(folder)
    (folder / "generation_config.json").unlink(missing_ok=True)
    (folder / "config.json").write_text(json.dumps(written))
    return made


def call(lethe, *arguments):
    done = subprocess.run([lethe, *map(str, arguments), "--json", "--offline", "--threads", "1"], capture_output=True)
    return json.loads(done.stdout) if done.returncode == 0 else done.stderr.decode().strip()


def refusal(said):
    """Returns which setting that Lethe has not a message names, or nothing."""
    found = next((match for match in (re.search(pattern, said) for pattern in REFUSED) if match), None)
    return found and "refused: " + found[0].strip()


class Table:
    def __init__(self):
        self.rows = {}
        self.reasons = {}
        self.refused = 0

    def note(self, kind, ours, theirs, same, case, documented=None):
        row = self.rows.setdefault(kind, {"cases": 0, "equal": 0, "documented": 0, "differing": 0})
        row["cases"] += 1
        if isinstance(ours, str) and isinstance(theirs, str):
            row["equal"] += 1
            self.refused += 1
        elif not isinstance(ours, str) and not isinstance(theirs, str) and same(ours, theirs):
            row["equal"] += 1
        elif documented := documented or isinstance(ours, str) and refusal(ours):
            row["documented"] += 1
            self.reasons[documented] = self.reasons.get(documented, 0) + 1
        else:
            row["differing"] += 1
            print(f"{kind}: {case}\n  wanted {str(theirs)[:300]}\n  lethe  {str(ours)[:300]}", flush=True)

    def show(self):
        print("| kind | cases | equal | documented differences | differing |\n| --- | --- | --- | --- | --- |")
        for kind, row in self.rows.items():
            print(f"| {kind} | " + " | ".join(str(n) for n in row.values()) + " |")
        for reason, count in sorted(self.reasons.items()):
            print(f"{count} documented: {reason}")
        print(f"{self.refused} of the equal are refused by both")
        return sum(row["differing"] for row in self.rows.values())


def encode(written, given, **how):
    """Returns the library's ids, or what it says where it refuses or panics."""
    try:
        tokenizer = Tokenizer.from_str(json.dumps(written))
        tokenizer.encode_special_tokens = how.pop("as_text", False)
        return tokenizer.encode(given, **how).ids
    except (Exception, BaseException) as error:  # a panic of the library is no Exception
        if isinstance(error, KeyboardInterrupt):
            raise
        return f"{type(error).__name__}: {error}"


def unreachable(written, given, finds):
    """Returns the library's ids where the model's vocabulary spells control tokens as no text is.

    That is what reading means here: the model itself never makes a control token. `finds` tells whether they are cut out of the text.
    """
    made = json.loads(json.dumps(written))
    names = {a["content"]: f"ꙮ{a['id']}ꙮ" for a in made["added_tokens"] if a["special"]}
    vocab = made["model"]["vocab"]
    made["model"]["vocab"] = ({names.get(n, n): i for n, i in vocab.items()} if isinstance(vocab, dict)
                              else [[names.get(n, n), score] for n, score in vocab])
    if made["model"].get("unk_token"):
        made["model"]["unk_token"] = names.get(made["model"]["unk_token"], made["model"]["unk_token"])
    for token in made["added_tokens"]:
        if not finds and token["special"]:
            token["content"] = f"ꙮ{token['id']}ꙮ"
    if not finds:
        made["post_processor"] = None
    ids = encode(made, given, add_special_tokens=finds)
    if isinstance(ids, str):
        return ids
    loaded = Tokenizer.from_str(json.dumps(made))  # which numbers what its vocabulary lacks anew
    numbers = {loaded.token_to_id(token["content"]): token["id"] for token in made["added_tokens"]}
    return [numbers.get(i, i) for i in ids]


def compare_tokenizers(options, rng, home, table):
    config = {"model_type": "gpt2", "n_embd": 4, "n_layer": 1, "n_head": 1, "n_positions": 8, "vocab_size": 2048}
    (home / "config.json").write_text(json.dumps(config))
    random_weights(home, 0)
    (home / "tokenizer_config.json").write_text("{}")
    for index in range(options.cases):
        written = tokenizer_file(rng)
        (home / "tokenizer.json").write_text(json.dumps(written, ensure_ascii=False))
        names = [a["content"] for a in written["added_tokens"]]
        texts = [text(rng, names) for _ in range(8)]
        said = json.dumps({k: v for k, v in written.items() if k not in ("model", "decoder", "version")}, ensure_ascii=False)
        said += json.dumps({k: v for k, v in written["model"].items() if k not in ("vocab", "merges")})
        for given in texts:
            case = f"{index} {given!r} {said}"
            for kind, flags in [("texts with control tokens", []), ("texts as written", ["--no-specials", "--no-boundaries"])]:
                ours = call(options.lethe, "tokenize", home, "--text", given, *flags)
                ours = ours if isinstance(ours, str) else ours["ids"]
                wanted = encode(written, given, add_special_tokens=not flags, as_text=bool(flags))
                documented = ours != wanted and documented_text(written, given, ours, wanted, not flags)
                table.note(kind, ours, wanted, list.__eq__, case, documented)


def taken_twice(written, given):
    """Tells whether the library finds an added token within white space that the one before has taken."""
    added = {a["id"] for a in written["added_tokens"]}
    made = Tokenizer.from_str(json.dumps(written | {"post_processor": None})).encode(given)
    pairs = list(zip(made.ids, made.offsets))
    return any(one in added and other in added and start < end for (one, (_, end)), (other, (start, _)) in zip(pairs, pairs[1:]))


def documented_text(written, given, ours, wanted, finds):
    """Returns which of the differences on purpose this is, or nothing; Documentation/Tokenizers.md has the reasons."""
    if isinstance(wanted, str):
        return "the library panics" if "Panic" in wanted else None
    if isinstance(ours, str):
        return None
    apart = unreachable(written, given, finds)
    if ours == apart:
        return "a control token read by the model"
    if taken_twice(written, given):
        return "white space taken twice"
    normalizer = Tokenizer.from_str(json.dumps(written)).normalizer
    if not normalizer:
        return None
    for cut in range(1, 6):
        if '"first"' in json.dumps(written["pre_tokenizer"]) and (
                normalizer.normalize_str(given[:cut] + "x") == normalizer.normalize_str("x")
                and ours == unreachable(written, given[cut:], finds)):
            return "the first character dropped"
    forms = [normalizer.normalize_str(a["content"]) for a in written["added_tokens"] if a["normalized"]]
    return "an added token normalised away" if "" in forms else "added tokens normalised to one" if len(set(forms)) < len(forms) else None


def byte_level():
    """A tokenizer.json of one token a byte, with the control tokens of ChatML."""
    stage = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    names = sorted(pre_tokenizers.ByteLevel.alphabet())
    added = [{"id": 256 + i, "content": name, "special": True, "normalized": False, "single_word": False, "lstrip": False, "rstrip": False}
             for i, name in enumerate(["<|im_start|>", "<|im_end|>", "<s>"])]
    return {"version": "1.0", "truncation": None, "padding": None, "added_tokens": added, "normalizer": None, "post_processor": None,
            "pre_tokenizer": stage, "decoder": stage, "model": {"type": "BPE", "vocab": {c: i for i, c in enumerate(names)}, "merges": []}}


def compare_templates(options, rng, home, table):
    (home / "config.json").write_text(json.dumps(
        {"model_type": "gpt2", "n_embd": 4, "n_layer": 1, "n_head": 1, "n_positions": 8192, "vocab_size": 300}))
    random_weights(home, 0)
    (home / "tokenizer.json").write_text(json.dumps(byte_level()))
    (home / "tokenizer_config.json").write_text(json.dumps({"bos_token": "<s>", "eos_token": "<|im_end|>"}))
    texts = [(path.name, path.read_text()) for path in options.templates]
    texts += [(f"generated {index}", jinja.template(rng)) for index in range(options.cases)]
    for name, text, wanted, given, agree in jinja.outcomes(home, texts, options.lethe):
        kind = "chat templates, " + ("generated" if name.startswith("generated") else "from files")
        theirs = repr(wanted) if isinstance(wanted, Exception) else [wanted]
        table.note(kind, given, theirs, lambda ours, theirs: agree, f"{name} {text!r}"[:600])


def compare_configs(options, rng, home, table):
    level = json.dumps(byte_level())
    given = "The quick brown fox jumps."
    for index in range(options.cases):
        written = config_file(rng)
        folder = home / str(index)
        folder.mkdir()
        (folder / "tokenizer.json").write_text(level)
        (folder / "tokenizer_config.json").write_text("{}")
        (folder / "config.json").write_text(json.dumps(written))
        try:
            made = random_weights(folder, index)
            tokens = torch.tensor([Tokenizer.from_str(level).encode(given).ids])
            with torch.no_grad():
                chances = made(tokens).logits[0].log_softmax(-1)
            wanted = [-chances[i, tokens[0, i + 1]].item() for i in range(tokens.shape[1] - 1)]
        except Exception as error:  # transformers raises what its parts raise
            wanted = f"{type(error).__name__}: {error}"
        ours = call(options.lethe, "score", folder, "--text", given)
        ours = ours if isinstance(ours, str) else ours["nll"]
        close = lambda a, b: len(a) == len(b) and all(abs(x - y) <= 2e-5 * max(1, abs(y)) for x, y in zip(a, b))
        table.note(f"config: {written['model_type']}", ours, wanted, close, f"{index} {json.dumps(written)}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("templates", nargs="*", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--cases", type=int, default=300)
    parser.add_argument("--lethe", default=".build/release/lethe")
    parser.add_argument("--only", choices=["tokenizers", "templates", "configs"])
    options = parser.parse_args()
    torch.set_num_threads(1)
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    table = Table()
    with tempfile.TemporaryDirectory() as directory:
        for kind, compare in [("tokenizers", compare_tokenizers), ("templates", compare_templates), ("configs", compare_configs)]:
            home = pathlib.Path(directory) / kind
            home.mkdir()
            if options.only in (None, kind):
                compare(options, random.Random(f"{kind} {options.seed}"), home, table)
    sys.exit(table.show() > 0)


if __name__ == "__main__":
    main()
