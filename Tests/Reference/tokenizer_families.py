"""Trains a small tokenizer of every supported family and writes what the reference libraries make of nasty texts.

    pip install tokenizers sentencepiece && python Tests/Reference/tokenizer_families.py

Writes TokenizersTests/Fixtures/families/NAME.json (the tokenizer.json) and NAME.ids.json: for each text the ids with
special tokens read, with special tokens as text, with the post-processor's additions, and the decoded text;
for SentencePiece families also its own ids, scores and types.
"""

import io
import json
import pathlib
import random

import sentencepiece
from tokenizers import (AddedToken, Regex, Tokenizer, decoders, models, normalizers,
                        pre_tokenizers, processors, trainers)

OUT = pathlib.Path(__file__).parent.parent / "TokenizersTests" / "Fixtures" / "families"

TEXTS = [
    "", " ", "  ", "   ", "\n", "\n\n", " \n ", "\t", "a", "a ", " a", "  a  ", "a  b", "a\tb", "\ta", "a\n\n b", "a \n\n  b\n",
    "\r\nCRLF\r\n", "'s", "'", "''s", " 's", "I'll've", "I'LL'VE HE'S IT'D", "don't DON'T 'ſ", "it’s",
    "The river runs past 3 old mills.", "In 1984, 12345678 people; x=1;if(y>=2){return z;}//c",
    "0 00 000 0000 00000", "12 34  56", "١٢٣ ⅷ ²½", "naïve café", "cafe\u0301 e\u0301\u0302 n\u0303", "ÅÅ Ω", "ﬁne ﬂow", "日本語 テキスト", "中文字符,标点。",
    "한국어 텍스트", "Привет, мир!", "مرحبا بالعالم", "🙂🙃 👩‍👩‍👧 🇫🇷", "x²+½", "\u0000\u007f\u0085x", "\ufffd", "a\ufffdb", "\u3000\u00a0\u2003 x",
    "zero\u200bwidth\u200djoin", "ǅ ß ẞ İ ı", "Σίσυφος ΣΑΣ", "a\u0308o\u0308u\u0308", "----____====", "!!!???...", "...\n\n...", "(a)[b]{c}", "\\n \\t",
    "http://example.org/a_b?c=d&e=%20", "UPPER lower MiXeD", "▁under▁score", "Ġbyte Ċ", "##hash ##tag", "a</w>b", "<0x0A> <0x", "<s> </s> <unk>", "<|endoftext|>", "a<|endoftext|>b",
    " <|endoftext|> ", "<|endoftext|><|endoftext|>", "<|endof", "[CLS] [SEP] [MASK]", "the the the the", "thethethethe" * 12, "a" * 70, "    indented\n        more\n",
    "word " * 30, "é" * 40, "🙂" * 20,
]


def corpus():
    """Sentences of a made-up world, the same every time."""
    random.seed(7)
    subject = ["the miller", "a river", "Anna Weiss", "the old bridge", "our teacher", "nobody", "the king's horse", "they", "I", "the mayor"]
    verb = ["runs past", "builds", "doesn't see", "had forgotten", "walks to", "remembers", "isn't near", "paints", "will've sold", "counts"]
    thing = ["the mill", "12 stones", "the café", "a naïve song", "the bridge", "1984 lanterns", "a letter", "the market", "日本語", "three boats", "the river's edge"]
    end = [".", "!", "?", ", and then rests.", "; nobody knows why.", " (again).", "\n", " - 50% of it…"]
    return [f"{random.choice(subject)} {random.choice(verb)} {random.choice(thing)}{random.choice(end)}".capitalize() for _ in range(3000)] + [
        "    if x == 10:\n        return y\n", "Привет, мир! مرحبا", "e\u0301cole café", "🙂 👩‍👩‍👧"] * 20


GPT2 = r"""'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"""
LLAMA3 = r"""(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"""
QWEN2 = LLAMA3.replace("{1,3}", "")
CLIP = r"""'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"""


def bpe(size=520, normalizer=None, split=None, specials=("<|endoftext|>",), regex=True, **model):
    tokenizer = Tokenizer(models.BPE(**model))
    if normalizer:
        tokenizer.normalizer = normalizer
    level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=regex)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([split, level]) if split else level
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size, special_tokens=list(specials), initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False,
        **({"end_of_word_suffix": "</w>"} if "end_of_word_suffix" in model else {}))
    tokenizer.train_from_iterator(corpus(), trainer)
    return tokenizer


def template(tokenizer, before="", after=""):
    ids = [(t, tokenizer.token_to_id(t)) for t in (before, after) if t]
    tokenizer.post_processor = processors.TemplateProcessing(single=" ".join(filter(None, [before, "$A", after])), special_tokens=ids)
    return tokenizer


def isolated(pattern):
    return pre_tokenizers.Split(Regex(pattern), "isolated")


def neox():
    tokenizer = bpe(normalizer=normalizers.NFC())
    tokenizer.add_tokens([AddedToken(" " * n, normalized=False) for n in (4, 3, 2)])
    return tokenizer


def llama3():
    tokenizer = bpe(split=isolated(LLAMA3), regex=False, specials=("<|begin_of_text|>", "<|end_of_text|>"), ignore_merges=True)
    tokenizer.add_special_tokens([AddedToken("<|endoftext|>", rstrip=True), AddedToken("[MASK]", lstrip=True)])
    return template(tokenizer, "<|begin_of_text|>")


def clip():
    tokenizer = bpe(
        800, normalizer=normalizers.Sequence([normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()]),
        split=pre_tokenizers.Split(Regex(CLIP), "removed", invert=True), specials=("<|startoftext|>", "<|endoftext|>"),
        end_of_word_suffix="</w>", unk_token="<|endoftext|>")
    ids = {t: tokenizer.token_to_id(t) for t in ("<|startoftext|>", "<|endoftext|>")}
    tokenizer.post_processor = processors.RobertaProcessing(
        ("<|endoftext|>", ids["<|endoftext|>"]), ("<|startoftext|>", ids["<|startoftext|>"]), False, False)
    return tokenizer


def wordpiece():
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    trainer = trainers.WordPieceTrainer(vocab_size=400, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"], show_progress=False)
    tokenizer.train_from_iterator(corpus(), trainer)
    return template(tokenizer, "[CLS]", "[SEP]")


def train(**options):
    """Returns a SentencePiece processor trained on the corpus."""
    model = io.BytesIO()
    lines = [line.strip() for text in corpus() for line in text.split("\n") if line.strip()]
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines), model_writer=model, minloglevel=2, num_threads=1, character_coverage=0.995, **options)
    return sentencepiece.SentencePieceProcessor(model_proto=model.getvalue()), model.getvalue()


def pieces(processor):
    return [(processor.id_to_piece(i), processor.get_score(i)) for i in range(processor.get_piece_size())]


def merges(processor):
    """The merges that a vocabulary implies, as `transformers` derives them."""
    names = {name: i for i, (name, _) in enumerate(pieces(processor))}
    found = []
    for name, score in pieces(processor):
        ways = [(name[:cut], name[cut:], score) for cut in range(1, len(name)) if name[:cut] in names and name[cut:] in names]
        found += sorted(ways, key=lambda way: (names[way[0]], names[way[1]]))
    return [(left, right) for left, right, _ in sorted(found, key=lambda way: (way[2], len(way[0]), len(way[1])), reverse=True)]


def sentencepiece_bpe(style, processor):
    names = {name: i for i, (name, _) in enumerate(pieces(processor))}
    tokenizer = Tokenizer(models.BPE(vocab=names, merges=merges(processor), unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    decode = [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()]
    if style == "legacy":
        tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    elif style == "first":
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="first", split=False)
    else:
        tokenizer.normalizer = normalizers.Replace(" ", "▁")
        tokenizer.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    tokenizer.decoder = decoders.Sequence(decode + ([decoders.Strip(" ", 1, 0)] if style != "gemma" else []))
    tokenizer.add_special_tokens(["<unk>", "<s>", "</s>"])
    return template(tokenizer, "<s>")


def unigram(processor, fallback, charsmap=None):
    tokenizer = Tokenizer(models.Unigram(pieces(processor), unk_id=0, byte_fallback=fallback))
    if charsmap:
        tokenizer.normalizer = normalizers.Sequence([normalizers.Precompiled(charsmap), normalizers.Replace(Regex(" {2,}"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.add_special_tokens(["<unk>", "<s>", "</s>"])
    return template(tokenizer, "", "</s>")


def charsmap(proto):
    """The precompiled map of a SentencePiece model: field 3 of the proto, field 2 of that."""
    from sentencepiece import sentencepiece_model_pb2

    model = sentencepiece_model_pb2.ModelProto()
    model.ParseFromString(proto)
    return model.normalizer_spec.precompiled_charsmap


def write(name, tokenizer, processor=None):
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / f"{name}.json").write_text(json.dumps(json.loads(tokenizer.to_str()), ensure_ascii=False, separators=(",", ":")))
    cases = []
    for text in TEXTS:
        tokenizer.encode_special_tokens = False
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        case = {"text": text, "parsed": ids, "bounded": tokenizer.encode(text).ids, "decoded": tokenizer.decode(ids)}
        tokenizer.encode_special_tokens = True
        case["text_ids"] = tokenizer.encode(text, add_special_tokens=False).ids
        if processor:
            case["sentencepiece"] = processor.encode(text)
        cases.append(case)
    fixture = {"cases": cases}
    if processor:
        size = processor.get_piece_size()
        fixture["tokens"] = [processor.id_to_piece(i) for i in range(size)]
        fixture["scores"] = [processor.get_score(i) for i in range(size)]
        kinds = ((2, processor.is_unknown), (3, processor.is_control), (6, processor.is_byte), (5, processor.is_unused))
        fixture["types"] = [next((kind for kind, test in kinds if test(i)), 1) for i in range(size)]
    (OUT / f"{name}.ids.json").write_text(json.dumps(fixture, ensure_ascii=False, separators=(",", ":")))
    print(name, tokenizer.get_vocab_size())


def main():
    write("gpt2", bpe())
    write("neox", neox())
    write("llama3", llama3())
    write("smollm2", bpe(split=pre_tokenizers.Digits(individual_digits=True)))
    write("qwen2", bpe(normalizer=normalizers.NFC(), split=isolated(QWEN2), regex=False))
    write("clip", clip())
    write("wordpiece", wordpiece())
    plain = {"normalization_rule_name": "identity", "remove_extra_whitespaces": False}
    processor, _ = train(model_type="bpe", vocab_size=600, byte_fallback=True, **plain)
    write("llama2", sentencepiece_bpe("legacy", processor), processor)
    write("llama2-first", sentencepiece_bpe("first", processor))
    processor, _ = train(model_type="bpe", vocab_size=600, byte_fallback=True, add_dummy_prefix=False, **plain)
    write("gemma", sentencepiece_bpe("gemma", processor), processor)
    processor, _ = train(model_type="unigram", vocab_size=360, byte_fallback=True, **plain)
    write("unigram", unigram(processor, True))
    rules = OUT / "rules.tsv"
    rules.write_text("FB01\t66 69\nFB02\t66 6C\nB2\t32\nBD\t31 2044 32\n65 301\tE9\n63 61 66 65 301\t63 61 66 E9\n3000\t20\nA0\t20\n9\t20\nA\t20\n200B\t\n")
    processor, proto = train(model_type="unigram", vocab_size=110, normalization_rule_tsv=str(rules))
    write("unigram-map", unigram(processor, False, charsmap(proto)))


main()
