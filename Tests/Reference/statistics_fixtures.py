"""Makes fixtures of MetricsTests and AnalysisTests: what SciPy, scikit-learn, NLTK and rouge-score say about generated cases.

Needs scipy, scikit-learn, rouge-score (which brings nltk). Written for scipy 1.17.1, scikit-learn 1.9.1, nltk 3.10.4,
rouge-score 0.1.2. The words come from NLTK's tokenizer of single sentences: its sentence model is a download.
"""

import json
import math
import pathlib
import re
import warnings
import zlib
from fractions import Fraction

import numpy
import scipy.stats
from nltk.stem.porter import PorterStemmer
from nltk.tokenize.destructive import NLTKWordTokenizer
from rouge_score import rouge_scorer
from sklearn.metrics import roc_auc_score, roc_curve

from stream import Stream

ROOT = pathlib.Path(__file__).resolve().parents[2]
OUT = ROOT / "Tests/MetricsTests/Fixtures"
ANALYSIS = ROOT / "Tests/AnalysisTests/Fixtures"
ROWS = [
    json.loads(line)
    for line in (ROOT / "configs/data/tofu/forget10_perturbed.json").read_text().splitlines()
]


def sample(stream, count, spread, shift):
    return [float(stream.below(spread) + shift) for _ in range(count)]


def kolmogorov_smirnov():
    """Lines `seed D p`; the samples follow from the seed as below."""
    lines = []
    for seed in range(2400):
        stream = Stream(seed)
        kind = stream.below(8)
        if kind < 4:
            m, n = 1 + stream.below(40), 1 + stream.below(40)
        elif kind < 6:
            m = n = 1 + stream.below(400)
        else:
            m, n = 1 + stream.below(300), 1 + stream.below(300)
        spread = [3, 20, 1000, 10**9][stream.below(4)]
        shift = stream.below(spread) if stream.below(2) else 0
        a, b = sample(stream, m, spread, 0), sample(stream, n, spread, shift)
        try:
            result = scipy.stats.ks_2samp(a, b, method="exact")
        except RuntimeWarning:  # SciPy overflowed and would answer with an approximation
            continue
        lines.append(f"{seed} {float(result.statistic)!r} {float(result.pvalue)!r}")
    (OUT / "ks.txt").write_text("\n".join(lines) + "\n")


def tail():
    """Lines `m n h log10p`, counted in whole numbers; h is D times the least common multiple."""
    lines = []
    for m, n, share in [
        (300, 300, 0.39667), (400, 400, 1), (400, 400, 0.9), (1000, 1000, 1), (1000, 1000, 0.75),
        (1000, 1000, 0.05), (2000, 2000, 0.6), (700, 300, 1), (700, 300, 0.95), (700, 301, 0.99),
        (500, 499, 0.97), (500, 499, 0.2), (360, 40, 1), (360, 40, 0.9), (800, 400, 0.97),
    ]:
        lcm = m * n // math.gcd(m, n)
        h = round(share * lcm)
        if m == n:
            h = round(share * n)
        up, down = lcm // m, lcm // n
        row = [0] * (n + 1)
        for i in range(m + 1):
            for j in range(n + 1):
                if abs(i * up - j * down) >= h:
                    row[j] = 0
                elif i == 0 and j == 0:
                    row[j] = 1
                else:
                    row[j] = row[j] + (row[j - 1] if j else 0)
        total = math.comb(m + n, n)
        p = Fraction(total - row[n], total)
        bits = p.denominator.bit_length() - p.numerator.bit_length()
        log10 = math.log10(p * 2**bits) - bits * math.log10(2)
        lines.append(f"{m} {n} {h} {log10!r}")
    (OUT / "ks-tail.txt").write_text("\n".join(lines) + "\n")


def words():
    """Every word of the rows, and made-up words that reach the rules' corners."""
    found = set()
    for row in ROWS:
        for text in [row["question"], row["answer"], row["paraphrased_answer"], *row["perturbed_answer"]]:
            found.update(w for w in "".join(c if c.isalnum() and c.isascii() else " " for c in text.lower()).split())
    stream = Stream(7)
    stems = ["", "a", "b", "y", "by", "ay", "tr", "hop", "tan", "fizz", "rat", "oper", "sens", "trou", "syzyg", "feel",
             "gener", "adopt", "yy", "ayy", "byy", "roll", "contr", "x1", "geo", "ana", "fow"]
    ends = ["s", "sses", "ies", "ied", "eed", "ed", "ing", "at", "bl", "iz", "y", "ational", "tional", "enci", "anci",
            "izer", "bli", "alli", "entli", "eli", "ousli", "ization", "ation", "ator", "alism", "iveness", "fulness",
            "ousness", "aliti", "iviti", "biliti", "fulli", "logi", "icate", "ative", "alize", "iciti", "ical", "ful",
            "ness", "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "sion",
            "tion", "ou", "ism", "ate", "iti", "ous", "ive", "ize", "e", "le", "ll", "ly", "ally", "logy", "ss", "ying"]
    for s in stems:
        for e in ends:
            found.add(s + e)
    for _ in range(3000):
        found.add(stems[stream.below(len(stems))] + ends[stream.below(len(ends))] + ends[stream.below(len(ends))])
    for _ in range(1500):
        found.add("".join("abceilnosty"[stream.below(11)] for _ in range(1 + stream.below(9))))
    found.update("sky skies dying lying tying news innings outings canning howe proceed exceed succeed".split())
    found.discard("")
    return sorted(found)


def stems():
    """Lines `word stem`."""
    stemmer = PorterStemmer()
    lines = [f"{w} {stemmer.stem(w)}" for w in words()]
    (OUT / "stems.txt").write_text("\n".join(lines) + "\n")


def rouge():
    """One JSON array a line: candidate, reference, then ROUGE-1 and ROUGE-L, stemmed and not.

    Each as precision, recall, F; texts are cut short so that the file stays small.
    """
    stream = Stream(11)
    with_stems = rouge_scorer.RougeScorer(["rouge1", "rougeL"], use_stemmer=True)
    without = rouge_scorer.RougeScorer(["rouge1", "rougeL"], use_stemmer=False)
    vocabulary = ("the cat Cats sitting sat on mats, running-runner RUN generously ISLAND \u212aelvin \u0130stanbul "
                  "caf\u00e9 na\u00efve 42 3.14 a I don't _x_ x_y \u00c5ngstr\u00f6m \u4e2d\u6587 happily happy "
                  "news dying skies - ... e\u0301t\u00e9").split(" ")
    lines = []

    def add(candidate, reference):
        numbers = []
        for scorer in (with_stems, without):
            scores = scorer.score(reference, candidate)
            for kind in ("rouge1", "rougeL"):
                numbers += [scores[kind].precision, scores[kind].recall, scores[kind].fmeasure]
        lines.append(json.dumps([candidate, reference, *(float(x) for x in numbers)], ensure_ascii=False))

    add("", "")
    add("a", "")
    add("", "a")
    add("\u4e2d", "a")
    for _ in range(400):
        row = ROWS[stream.below(len(ROWS))]
        texts = [row["answer"], row["paraphrased_answer"], *row["perturbed_answer"]]
        add(texts[stream.below(len(texts))][:70], row["answer"][:70])
    for _ in range(900):
        make = lambda: " ".join(vocabulary[stream.below(len(vocabulary))] for _ in range(stream.below(9)))
        add(make(), make())
    (OUT / "rouge.jsonl").write_text("\n".join(lines) + "\n")


LETTERS = "the cats sat sitting on mats, runner running RUN generous 42 3.14 a I don't x_y news skies dying - ...".split(" ")


def generated_rouge():
    """Lines `seed c r` and the words in common, ROUGE-1 and ROUGE-L, stemmed and not; texts follow from the seed.

    c and r are the words of candidate and reference, so that precision and recall follow.
    """
    scorers = [rouge_scorer.RougeScorer(["rouge1", "rougeL"], use_stemmer=stems) for stems in (True, False)]
    tokenize = scorers[1]._tokenizer.tokenize
    lines = []
    for seed in range(3000):
        stream = Stream(seed)
        texts = []
        for _ in range(2):
            count = 1 + stream.below([4, 12, 40][stream.below(3)])
            texts.append(" ".join(LETTERS[stream.below(len(LETTERS))] for _ in range(count)))
        candidate, reference = texts
        c, r = len(tokenize(candidate)), len(tokenize(reference))
        numbers = []
        for scorer in scorers:
            scores = scorer.score(reference, candidate)
            for kind in ("rouge1", "rougeL"):
                matches = round(scores[kind].recall * r)
                assert not r or scores[kind].recall == matches / r
                assert not c or not r or scores[kind].precision == matches / c
                numbers.append(matches)
        lines.append(" ".join(map(str, [seed, c, r, *numbers])))
    (OUT / "rouge-generated.txt").write_text("\n".join(lines) + "\n")


def means():
    """Lines `seed hmean low high`: SciPy's harmonic mean and NumPy's 2.5 and 97.5 % quantiles of positive values."""
    lines = []
    for seed in range(1500):
        stream = Stream(seed)
        values = [(1 + stream.below(10**6)) / 10**6 for _ in range(1 + stream.below(60))]
        low, high = numpy.quantile(values, [0.025, 0.975])
        lines.append(f"{seed} {float(scipy.stats.hmean(values))!r} {float(low)!r} {float(high)!r}")
    (OUT / "means.txt").write_text("\n".join(lines) + "\n")


def pairs():
    """Lines `seed p`: the exact two-sided sign-flip test of the mean, by all patterns of signs."""
    lines = []
    for seed in range(150):
        stream = Stream(seed)
        values = [stream.below(41) - [20, 15, 8][stream.below(3)] for _ in range(2 + stream.below(9))]
        result = scipy.stats.permutation_test(
            (values,), numpy.mean, permutation_type="samples", n_resamples=numpy.inf, vectorized=False)
        lines.append(f"{seed} {float(result.pvalue)!r}")
    (ANALYSIS / "pairs.txt").write_text("\n".join(lines) + "\n")


def areas():
    """Lines `seed area`; the two groups follow from the seed as below, the second is the positive one.

    And lines `seed rate rate rate`: with the first as the positive one, the true positive rates at false positive rates
    of at most 0.001, 0.01 and 0.2.
    """
    lines, rates = [], []
    for seed in range(600):
        stream = Stream(seed)
        m, n = 1 + stream.below(60), 1 + stream.below(60)
        spread = [2, 5, 50, 10**9][stream.below(4)]
        shift = stream.below(spread) if stream.below(2) else 0
        a, b = sample(stream, m, spread, 0), sample(stream, n, spread, shift)
        area = roc_auc_score([0] * m + [1] * n, a + b)
        lines.append(f"{seed} {float(area)!r}")
        false, true, _ = roc_curve([1] * m + [0] * n, [-x for x in a + b], drop_intermediate=False)
        rates.append(" ".join([str(seed)] + [repr(float(true[false <= rate].max())) for rate in (0.001, 0.01, 0.2)]))
    (OUT / "auc.txt").write_text("\n".join(lines) + "\n")
    (OUT / "tpr.txt").write_text("\n".join(rates) + "\n")


def tokens():
    """One JSON array a line: a sentence, the zlib size of it, its words."""
    stream = Stream(5)
    tokenizer = NLTKWordTokenizer()
    pieces = ("the cat's dogs' don't can't CANNOT cannot gonna wanna wan na gimme lemme d'ye 'tis 'Twas more'n we'll WE'LL "
              "I'm you're they've he'd 'quoted' \"said\" ``so'' (yes) [no] {x} <y> a:b 10:30 3,000 a,b , : ; ... .. . ! ? !? "
              "end. end.) end.\" \u201cfine\u201d \u2018fine\u2019 \u00abx\u00bb x\u2014y 5% $3.88 #1 a@b.com R&D * -- well--no U.S. e.g. "
              "caf\u00e9 na\u00efve \u4e2d\u6587 it's rock'n'roll '90s ' \" o'clock").split(" ")
    lines = []

    def add(text):
        lines.append(json.dumps([text, len(zlib.compress(text.encode())), *tokenizer.tokenize(text)], ensure_ascii=False))

    add("")
    add("a")
    for _ in range(150):
        row = ROWS[stream.below(len(ROWS))]
        texts = [row["question"], row["answer"], *row["perturbed_answer"]]
        text = texts[stream.below(len(texts))]
        add(re.split(r"(?<=[.!?])\s", text)[0][:90].strip())
    for _ in range(700):
        add(" ".join(pieces[stream.below(len(pieces))] for _ in range(1 + stream.below(7))))
    (OUT / "words.jsonl").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    warnings.simplefilter("error", RuntimeWarning)
    OUT.mkdir(parents=True, exist_ok=True)
    kolmogorov_smirnov()
    tail()
    stems()
    rouge()
    generated_rouge()
    means()
    pairs()
    areas()
    tokens()
    for path in sorted(OUT.iterdir()):
        print(path.name, path.stat().st_size)
