"""The generated cases of differential.py: texts, tokenizer.json files and config.json files; seeded, a generator in each."""

import json

from tokenizers import Tokenizer, models, pre_tokenizers, trainers

GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
LLAMA3 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"
          r"|\s*[\r\n]+|\s+(?!\S)|\s+")
QWEN2 = LLAMA3.replace("{1,3}", "")
CLIP = r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"

WORDS = ["the", "river", "don't", "I'LL'VE", "it’s", "café", "cafe\u0301", "naïve", "n\u0303o", "ÅÅ", "ﬁne", "x²½", "日本語", "テキスト",
         "한국어", "Привет", "مرحبا", "हिन्दी", "🙂", "👩‍👩‍👧", "🇫🇷", "12345", "0", "١٢٣", "Ⅷ", "ǅ", "ß", "İ", "ſ's", "'s", "''", "Σίσυφος",
         "a\u0308\u0323", "\u0323a", "\u0301", "\u20dd", "\u093e", "▁", "▁the", "Ġ", "##a", "</w>", "<0x0A>", "...", "!?", "_x_", "-",
         "$€", "http://a.b/c?d", "\u200b", "\u200d", "\u00ad", "\ufeff", "\ufffd", "\u0001", "\u007f", "\ue000", "\u1e9e", "aaaa", "thethethe", "\U0001d400", "\u2460"]
SPACES = ["", "", " ", " ", " ", "  ", "   ", "\t", "\n", "\n\n", "\r\n", " \n ", "\u00a0", "\u3000", "\u2028", "\u0085", "\u2003", "\x0b"]
NAMES = ["<s>", "</s>", "<unk>", "[CLS]", "[MASK]", "<|end|>", "<|en", "ab", "the", "The", "  ", "é", "e\u0301", "_", "12", "\n\n", "X Y", "日"]


def some(rng, chance=0.5):
    return rng.random() < chance


def text(rng, names):
    parts = []
    for _ in range(rng.randint(0, 9)):
        pick = rng.random()
        if pick < 0.3 and names:
            parts.append(rng.choice(names))
        elif pick < 0.9:
            parts.append(rng.choice(WORDS))
        else:  # a few characters of one script, marks included
            start = rng.choice([0x20, 0xA0, 0x100, 0x300, 0x370, 0x590, 0x600, 0x900, 0xE00, 0x1100, 0x1E00, 0x2000, 0x2100, 0xAC00, 0xFB00, 0xFF00])
            parts.append("".join(chr(start + rng.randrange(96)) for _ in range(rng.randint(1, 4))).replace("\x7f", ""))
        parts.append(rng.choice(SPACES))
    return "".join(parts)


def byte_pairs(level):
    """A small BPE vocabulary of the words: of bytes, or of characters with bytes to fall back on."""
    tokenizer = Tokenizer(models.BPE())
    alphabet = pre_tokenizers.ByteLevel.alphabet() if level else []
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True) if level else pre_tokenizers.Metaspace()
    lines = ["the river runs past the old mill, it doesn't rest; naïve café 日本語 Привет 123 12345 the the"] * 8
    tokenizer.train_from_iterator(lines, trainers.BpeTrainer(
        vocab_size=420 if level else 120, initial_alphabet=alphabet, special_tokens=["<unk>", "<s>", "</s>"], show_progress=False))
    return json.loads(tokenizer.to_str())["model"]


def model(rng, kind):
    if kind in ("bytes", "marks"):
        made = byte_pairs(kind == "bytes")
        if kind == "marks":
            made |= {"unk_token": rng.choice(["<unk>", "<unk>", None]), "fuse_unk": some(rng), "byte_fallback": some(rng)}
            if made["byte_fallback"] or some(rng):
                made["vocab"] |= {f"<0x{b:02X}>": len(made["vocab"]) + b for b in range(256)}
        return made | {"ignore_merges": some(rng, 0.3)}
    pieces = sorted({w[i:j] for w in WORDS + ["river runs mill"] for i in range(len(w)) for j in range(i + 1, i + 4) if w[i:j].strip()})
    if kind == "words":
        names = ["[UNK]", "<s>", "</s>"] + [p for p in pieces if some(rng, 0.7)] + ["##" + p for p in pieces if some(rng, 0.7)]
        return {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                "max_input_chars_per_word": rng.choice([100, 5]), "vocab": {n: i for i, n in enumerate(dict.fromkeys(names))}}
    names = ["<unk>", "<s>", "</s>"] + [m + p for p in pieces for m in ("", "▁") if some(rng, 0.6)] + ["▁"]
    fallback = some(rng)
    names += [f"<0x{b:02X}>" for b in range(256)] if fallback else []
    scores = [[n, 0.0 if i < 3 else -round(rng.uniform(1, 12), 3)] for i, n in enumerate(dict.fromkeys(names))]
    return {"type": "Unigram", "unk_id": 0, "byte_fallback": fallback, "vocab": scores}


def normalizer(rng, kind):
    if kind == "words" and some(rng, 0.7):
        return {"type": "BertNormalizer", "clean_text": some(rng), "handle_chinese_chars": some(rng),
                "strip_accents": rng.choice([None, True, False]), "lowercase": some(rng)}
    parts = [{"type": "NFC"}, {"type": "NFD"}, {"type": "Lowercase"}, {"type": "StripAccents"},
             {"type": "Strip", "strip_left": some(rng), "strip_right": some(rng)}, {"type": "Prepend", "prepend": rng.choice(["▁", "a"])},
             {"type": "Replace", "pattern": {"String": rng.choice([" ", "th", "aa", "\n"])}, "content": rng.choice(["▁", "", "ab"])},
             {"type": "Replace", "pattern": {"Regex": rng.choice([r"\s+", " {2,}"])}, "content": rng.choice([" ", "▁"])}]
    chosen = rng.sample(parts, rng.choice([0, 0, 1, 1, 2, 3]))
    return (chosen or [None])[0] if len(chosen) < 2 else {"type": "Sequence", "normalizers": chosen}


def pre_tokenizer(rng, kind):
    def byte_level(regex):
        return {"type": "ByteLevel", "add_prefix_space": some(rng, 0.3), "trim_offsets": True, "use_regex": regex}

    def split(pattern, behavior="Isolated", invert=False):
        return {"type": "Split", "pattern": pattern, "behavior": behavior, "invert": invert}

    literal = split({"String": rng.choice([" ", "the", "▁", "1"])}, rng.choice(["Removed", "Isolated", "MergedWithPrevious", "MergedWithNext"]))
    digits = {"type": "Digits", "individual_digits": some(rng)}
    metaspace = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": rng.choice(["always", "first", "never"]), "split": some(rng)}
    if kind == "bytes":
        first = rng.choice([None, None, digits, literal, split({"Regex": rng.choice([GPT2, LLAMA3, QWEN2])}),
                            split({"Regex": rng.choice([GPT2, LLAMA3, QWEN2])}, "Removed", True), split({"Regex": CLIP}, "Removed", True)])
        return {"type": "Sequence", "pretokenizers": [first, byte_level(some(rng))]} if first else byte_level(True)
    if kind == "words":
        return rng.choice([{"type": "BertPreTokenizer"}, {"type": "BertPreTokenizer"}, {"type": "WhitespaceSplit"}])
    return rng.choice([metaspace, metaspace, metaspace, literal, None, {"type": "Sequence", "pretokenizers": [
        rng.choice([{"type": "WhitespaceSplit"}, digits, literal]), metaspace]}])


def tokenizer_file(rng):
    kind = rng.choice(["bytes", "marks", "words", "pieces"])
    made = model(rng, kind)
    known = {n: i for i, n in enumerate(n for n, _ in made["vocab"])} if kind == "pieces" else made["vocab"]
    size, added = len(known), []
    for name in ["<s>", "</s>"] + rng.sample(NAMES, rng.randint(0, 6)):
        if name in [a["content"] for a in added]:
            continue
        size += name not in known
        added.append({"id": known.get(name, size - 1), "content": name, "special": name[0] in "<[" and some(rng, 0.8), "normalized": some(rng),
                      "single_word": some(rng, 0.3), "lstrip": some(rng, 0.3), "rstrip": some(rng, 0.3)})
    ids = {n: known[n] for n in ("<s>", "</s>")}
    ends = [("cls", ["<s>", ids["<s>"]]), ("sep", ["</s>", ids["</s>"]])]
    before, after = [rng.choice([[], ["<s>"]]), rng.choice([[], ["</s>"], ["</s>", "<s>"]])]
    template = {"type": "TemplateProcessing", "pair": [], "special_tokens": {n: {"id": n, "ids": [i], "tokens": [n]} for n, i in ids.items()}}
    template["single"] = [{"SpecialToken": {"id": n, "type_id": 0}} for n in before] + [{"Sequence": {"id": "A", "type_id": 0}}]
    template["single"] += [{"SpecialToken": {"id": n, "type_id": 0}} for n in after]
    template["pair"] = template["single"] + [{"Sequence": {"id": "B", "type_id": 1}}]
    byte_level = {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": some(rng), "use_regex": True}
    processor = rng.choice([None, template, template, byte_level, {"type": "BertProcessing", **dict(ends)}, {
        "type": "RobertaProcessing", **dict(ends), "trim_offsets": True, "add_prefix_space": some(rng)},
        {"type": "Sequence", "processors": [byte_level, template]}])
    decoder = {"bytes": {**byte_level, "type": "ByteLevel"}, "words": {"type": "WordPiece", "prefix": "##", "cleanup": True}}.get(
        kind, {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True})
    return {"version": "1.0", "truncation": None, "padding": None, "added_tokens": sorted(added, key=lambda a: a["id"]),
            "normalizer": normalizer(rng, kind), "pre_tokenizer": pre_tokenizer(rng, kind), "post_processor": processor,
            "decoder": decoder, "model": made}


SIZES = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 24, "vocab_size": 300}


def config_file(rng):
    """A config.json of a supported family: keys that are needed, others present or absent, null or odd, old spellings and new."""
    family = rng.choice(["llama", "qwen2", "qwen3", "gemma2", "gemma3_text", "gpt2", "gpt_neox", "phi"])
    made = {"model_type": family} | SIZES | {"num_hidden_layers": rng.randint(1, 4)}
    optional = {"rms_norm_eps": [1e-5, 1e-6, 1e-3], "max_position_embeddings": [64, 2048, 131072], "tie_word_embeddings": [False, True],
                "hidden_act": ["silu", "silu", "silu", "gelu"], "attention_bias": [False, True], "initializer_range": [0.02, 1.0],
                "num_key_value_heads": [1, 2], "head_dim": [8, 12, 8]}
    theta = ["rope_theta", [10000, 10000.0, 1e6, 50, 3580165449]]
    if family == "llama":
        optional |= {"mlp_bias": [False, True], "pretraining_tp": [1]}
    if family.startswith("qwen"):
        optional |= {"use_sliding_window": [False, False, False, True], "sliding_window": [None, 4096, 4], "max_window_layers": [1, 28]}
    if family.startswith("gemma"):
        optional.pop("hidden_act")
        kinds = ["sliding_attention", "full_attention"]
        optional |= {"hidden_activation": ["gelu_pytorch_tanh"] * 3 + ["silu"], "query_pre_attn_scalar": [4, 8, 9], "sliding_window": [1, 3, 4096],
                     "attn_logit_softcapping": [None, 2.0] if family == "gemma2" else [None], "final_logit_softcapping": [None, 3.0, 4.5],
                     "layer_types": [[kinds[i % 2] for i in range(made["num_hidden_layers"])], [rng.choice(kinds) for _ in range(made["num_hidden_layers"])]]}
        if family == "gemma3_text":
            optional |= {"rope_local_base_freq": [100, 10000.0], "sliding_window_pattern": [1, 2, 3, 6]}
    if family == "gpt2":
        theta = None
        made = {"model_type": family, "n_embd": 16, "n_layer": made["num_hidden_layers"], "n_head": rng.choice([1, 2, 4]), "vocab_size": 300}
        optional = {"n_inner": [None, 24], "n_positions": [40, 1024], "n_ctx": [40], "layer_norm_epsilon": [1e-5, 1e-3], "activation_function":
                    ["gelu_new"] * 3 + ["relu"], "scale_attn_weights": [True, True, False], "scale_attn_by_inverse_layer_idx": [False, False, True],
                    "resid_pdrop": [0.0, 0.1], "tie_word_embeddings": [True]}
    if family in ("gpt_neox", "phi"):
        for key in ("rms_norm_eps", "head_dim", "attention_bias"):
            optional.pop(key)
        optional |= {"layer_norm_eps": [1e-5, 1e-3], "partial_rotary_factor": [0.5, 1.0, 0.25]}
        optional["hidden_act"] = ["gelu" if family == "gpt_neox" else "gelu_new"] * 3 + ["relu"]
    if family == "gpt_neox":
        optional.pop("num_key_value_heads")
        theta = [rng.choice(["rotary_emb_base", "rotary_emb_base", "rope_theta"]), theta[1]]
        optional |= {"use_parallel_residual": [True, False], "rotary_pct": [0.25, 0.5, 1], "attention_bias": [True, True, False]}
        optional.pop("partial_rotary_factor")
    if family == "phi":
        optional |= {"qk_layernorm": [False, False, True], "tie_word_embeddings": [False]}
    if "num_key_value_heads" in optional:
        # Absent, transformers takes 32 heads or more, which no model of this width has.
        made["num_key_value_heads"] = rng.choice(optional.pop("num_key_value_heads"))
    for key, values in optional.items():
        if some(rng):
            made[key] = rng.choice(values)
    if theta and some(rng, 0.7):
        made[theta[0]] = rng.choice(theta[1])
    llama3 = {"factor": rng.choice([8, 2.0]), "low_freq_factor": 1, "high_freq_factor": 4.0, "original_max_position_embeddings": 16}
    scaling = rng.choice([{"rope_type": "linear", "factor": 4.0}, {"type": "linear", "factor": 2}, {"rope_type": "llama3", **llama3},
                          {"rope_type": "default"}, {"type": "dynamic", "factor": 2.0}, None])
    if family == "gemma3_text" and scaling and "type" in scaling:
        # transformers 5 leaves a scaling by its old name out here (Documentation/Tokenizers.md); 4 had it, as Lethe has.
        scaling = {"rope_type": scaling["type"], **{key: value for key, value in scaling.items() if key != "type"}}
    pick = rng.random()
    if theta and family != "gemma2" and pick < 0.3:
        made["rope_scaling"] = scaling and scaling | rng.choice([{}, {}, {"rope_theta": 77}])
    elif theta and family == "gemma3_text" and pick < 0.6:
        made["rope_parameters"] = {"full_attention": {"rope_type": "linear", "factor": 8.0, "rope_theta": 300}} | rng.choice(
            [{}, {"sliding_attention": {"rope_type": "default", "rope_theta": 50.0}}, {"sliding_attention": {"rope_type": "default"}}])
    elif theta and family != "gemma3_text" and pick < 0.6:  # as transformers 5 writes it, or beside the older keys
        share = {"partial_rotary_factor": rng.choice([0.5, 1.0])} if family in ("gpt_neox", "phi") and some(rng) else {}
        base = {"rope_theta": rng.choice([200, 1e5])} if some(rng, 0.8) else {}
        made["rope_parameters"] = {"rope_type": "default"} | base | share | (
            scaling if scaling and family != "gemma2" and "rope_type" in scaling else {})
    made |= rng.choice([{}, {"unknown_key": {"a": [None, 1]}}, {"torch_dtype": "bfloat16"}, {"dtype": "float32", "use_cache": False},
                        {"architectures": None, "pad_token_id": -1}, {"bos_token_id": None, "eos_token_id": [1, 2]}, {"auto_map": {}}])
    keys = list(made)
    rng.shuffle(keys)
    return {key: made[key] for key in keys}
