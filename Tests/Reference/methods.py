"""Writes the losses and gradients of unlearning methods on a tiny Llama, from PyTorch and transformers.

    pip install torch transformers && python Tests/Reference/methods.py

Each loss is written from its formula (see the file of each method). Writes MethodsTests/Fixtures/methods.json, and
answering.json for the methods that leave the weights alone.
The weights follow from a formula that the test knows too.
"""

import json
import math
import pathlib

import torch
import torch.nn.functional as F
from transformers import LlamaConfig, LlamaForCausalLM

torch.set_num_threads(1)
rows = {
    "forget": [([5, 9, 260, 7, 11, 40, 1], 2), ([100, 5, 1], 1), ([61, 62, 63, 64, 65, 66, 1], 4)],
    "refusals": [([5, 9, 200, 201, 1], 2), ([100, 202, 203, 204, 1], 1), ([61, 62, 63, 64, 205, 1], 4)],
    "retain refusals": [([30, 31, 32, 210, 211, 1], 3), ([70, 212, 1], 1), ([80, 81, 82, 83, 84, 213, 1], 5)],
    "retain": [([30, 31, 32, 33, 34, 1], 3), ([70, 71, 1], 1), ([80, 81, 82, 83, 84, 85, 86, 87, 1], 5)],
}
config = LlamaConfig(
    vocab_size=270, hidden_size=16, num_hidden_layers=2, num_attention_heads=4,
    num_key_value_heads=2, intermediate_size=24, rms_norm_eps=1e-5, rope_theta=10000.0,
    tie_word_embeddings=True, attention_bias=False, mlp_bias=False, hidden_act="silu",
    max_position_embeddings=64, attn_implementation="eager",
)


def value(index):
    """Spread evenly over -0.3 ... 0.3: a multiplicative hash of the index."""
    return ((index * 2654435761 % 2**32) / 2**32 - 0.5) * 0.6


def model(change):
    """The starting model, or one that has been changed a little."""
    made = LlamaForCausalLM(config).double()
    with torch.no_grad():
        for name, weight in made.named_parameters():
            seed = sum(name.encode()) * 1000
            flat = [value(seed + i) + change * value(seed + i + 77_777) for i in range(weight.numel())]
            new = torch.tensor(flat, dtype=torch.float32).double().reshape(weight.shape)
            weight.copy_((new.float() + 1).double() if "norm" in name else new)
    return made


start, current, reinforced = model(0), model(0.2), model(0.5)
named = [(n, p) for n, p in current.named_parameters() if n != "lm_head.weight"]


def uniforms(seed, name, count, index=0):
    """The first numbers of the engine's stream of that name and number: FNV-1a, SplitMix64, Philox4x32-10."""
    full = 2**64 - 1

    def mixed(z):
        z = (z + 0x9E3779B97F4A7C15) & full
        z = ((z ^ z >> 30) * 0xBF58476D1CE4E5B9) & full
        z = ((z ^ z >> 27) * 0x94D049BB133111EB) & full
        return z ^ z >> 31

    h = 0xCBF29CE484222325
    for byte in name.encode():
        h = ((h ^ byte) * 0x100000001B3) & full
    key = mixed(mixed(seed) ^ h)
    numbers = []
    for block in range((count + 1) // 2):
        x, k = [block, 0, index, 0], [key & 0xFFFFFFFF, key >> 32]
        for _ in range(10):
            a, b = 0xD2511F53 * x[0], 0xCD9E8D57 * x[2]
            x = [b >> 32 ^ x[1] ^ k[0], b & 0xFFFFFFFF, a >> 32 ^ x[3] ^ k[1], a & 0xFFFFFFFF]
            k = [(k[0] + 0x9E3779B9) & 0xFFFFFFFF, (k[1] + 0xBB67AE85) & 0xFFFFFFFF]
        numbers += [(x[1] << 32 | x[0]) >> 11, (x[3] << 32 | x[2]) >> 11]
    return torch.tensor([n * 2.0**-53 for n in numbers[:count]], dtype=torch.float64)


class Rows:
    """What both models say of some rows."""

    def __init__(self, name):
        self.logits, self.start, self.targets, self.scored = [], [], [], []
        self.streams, self.start_streams = [], []
        for tokens, first in rows[name]:
            ids = torch.tensor([tokens])
            said = current(ids, output_hidden_states=True)
            self.logits.append(said.logits[0, :-1])
            self.streams.append([h[0, :-1] for h in said.hidden_states])
            with torch.no_grad():
                said = start(ids, output_hidden_states=True)
                self.start.append(said.logits[0, :-1])
                self.start_streams.append([h[0, :-1] for h in said.hidden_states])
            self.targets.append(ids[0, 1:])
            self.scored.append(torch.arange(len(tokens) - 1) >= first - 1)

    def tokens(self, logits):
        """-log p of the scored tokens of each row."""
        return [
            F.cross_entropy(l, t, reduction="none")[s]
            for l, t, s in zip(logits, self.targets, self.scored)
        ]

    @property
    def nll(self):
        return torch.stack([t.sum() for t in self.tokens(self.logits)])

    @property
    def start_nll(self):
        return torch.stack([t.sum() for t in self.tokens(self.start)])

    @property
    def counts(self):
        return torch.tensor([int(s.sum()) for s in self.scored])

    @property
    def ce(self):
        return self.nll.sum() / self.counts.sum()

    def after(self, streams, blocks, everywhere):
        """The residual stream after so many blocks, (positions, width)."""
        parts = [s[blocks] for s in streams]
        return torch.cat([p if everywhere else p[s] for p, s in zip(parts, self.scored)])

    def kl(self, everywhere, lowered=0.0):
        """KL(start || current), the mean over positions; the true tokens' logits lowered first."""
        parts = []
        for l, r, t, s in zip(self.logits, self.start, self.targets, self.scored):
            r = r - lowered * F.one_hot(t, config.vocab_size)
            p, logp, logq = r.softmax(-1), r.log_softmax(-1), l.log_softmax(-1)
            d = (p * (logp - logq)).sum(-1)
            parts.append(d if everywhere else d[s])
        return torch.cat(parts).mean()


def weighted(f, b1, b2):
    loss = torch.cat(f.tokens(f.logits))
    p = (-loss).exp().detach()
    return (p**b1 * (1 - p) ** b2 * loss).mean()


def rmu(f, r, c, alpha, everywhere):
    u = uniforms(42, "rmu", config.hidden_size)
    forget = F.mse_loss(f.after(f.streams, 1, everywhere), (c * u / u.norm()).expand(
        f.after(f.streams, 1, everywhere).shape))
    kept = F.mse_loss(
        r.after(r.streams, 1, everywhere), r.after(r.start_streams, 1, everywhere))
    return forget + alpha * kept


def preference(x, beta):
    return -2 / beta * F.logsigmoid(beta * x).mean()


def cases(f, i, r):
    yield "gradient_ascent", {}, -f.ce
    yield "gradient_difference", {"gamma": 0.5, "alpha": 2}, -0.5 * f.ce + 2 * r.ce
    yield "gradient_difference", {"retain": "kl"}, -f.ce + r.kl(True)
    yield "gradient_difference", {"retain": "kl", "kl_positions": "scored"}, -f.ce + r.kl(False)
    yield "npo", {"beta": 0.5}, preference(f.nll - f.start_nll, 0.5) + r.ce
    yield "npo", {"retain": "kl", "alpha": 3}, preference(f.nll - f.start_nll, 0.1) + 3 * r.kl(True)
    yield "simnpo", {"delta": 5}, 0.125 * preference(f.nll / f.counts - 5, 4.5) + r.ce
    margin = (f.nll - f.start_nll) - (i.nll - i.start_nll)
    yield "dpo", {"beta": 0.3}, preference(margin, 0.3) + r.ce
    both = (i.nll.sum() + r.nll.sum()) / (i.counts.sum() + r.counts.sum())
    yield "idk", {}, both
    yield "idk", {"average": "sets", "gamma": 2}, 2 * i.ce + r.ce
    yield "wga", {"alpha": 0}, -weighted(f, 1, 0)
    small = {"beta": 0.25, "beta_rest": 3, "gamma": 2, "alpha": 0.5}
    yield "wga", small, -2 * weighted(f, 0.25, 3) + 0.5 * r.ce
    yield "undial", {}, f.kl(True, 10)
    yield "undial", {"positions": "scored", "beta": 3, "alpha": 1}, f.kl(False, 3) + r.ce
    yield "retain_tuning", {}, r.ce
    yield "rmu", {"layer": 0}, rmu(f, r, 20, 100, True)
    small = {"layer": 0, "steering": 3, "alpha": 2, "positions": "scored"}
    yield "rmu", small, rmu(f, r, 3, 2, False)
    # ReLearn on rows of its own, for which the refusals stand in.
    yield "relearn", {}, i.ce + r.ce + r.kl(True)
    yield "relearn", {"alpha": 0.5, "kl": 3}, i.ce + 0.5 * r.ce + 3 * r.kl(True)


def more_cases(f, i, r, ir):
    """Methods of 2024 and later; see METHODS for their papers."""
    vocabulary = config.vocab_size

    def scored(rows):
        """The logits and targets of all scored tokens, and of all tokens."""
        logits = torch.cat([l[s] for l, s in zip(rows.logits, rows.scored)])
        return logits, torch.cat([t[s] for t, s in zip(rows.targets, rows.scored)])

    logits, targets = scored(f)

    def unlearning_entropy(first):
        """KL(own distribution without the true token || model), the mean over tokens but perhaps the first."""
        own = logits.detach().scatter(1, targets[:, None], -torch.inf)
        q, logq = own.softmax(-1), own.log_softmax(-1)
        d = torch.where(q > 0, q * (logq - logits.log_softmax(-1)), 0).sum(-1)
        return d.mean() if first else d[[k for c, n in zip(starts, f.counts) for k in range(c + 1, c + n)]].mean()

    starts = [0, *f.counts.cumsum(0).tolist()[:-1]]
    yield "ceu", {}, unlearning_entropy(True)
    yield "ceu", {"skip_first": "true", "alpha": 2}, unlearning_entropy(False) + 2 * r.ce
    yield "satimp", {}, -0.1 * weighted(f, 5, 1) + r.ce
    yield "satimp", {"beta": 0.5, "beta_rest": 0.25, "gamma": 1}, -weighted(f, 0.5, 0.25) + r.ce

    risen = f.nll - f.start_nll
    z = -(i.nll - i.start_nll).mean().detach()
    yield "kto", {"beta": 0.3}, preference(z + risen, 0.3) + r.ce
    yield "kto", {"beta": 0.3, "scale_z": "false"}, -2 / 0.3 * F.logsigmoid(z + 0.3 * risen).mean() + r.ce
    plain = 1 - 2 / 0.3 * torch.sigmoid(0.3 * (z + risen)).mean()
    yield "kto", {"beta": 0.3, "form": "sigmoid", "gamma": 2}, 2 * plain + r.ce

    def unsure(logits):
        return (1 / vocabulary * (-torch.tensor(vocabulary).log() - logits.log_softmax(-1))).sum(-1).mean()

    everywhere = torch.cat(f.logits)
    yield "maximum_entropy", {}, 0.1 * unsure(everywhere) + r.ce
    yield "maximum_entropy", {"positions": "scored", "gamma": 3}, 3 * unsure(logits) + r.ce

    def peak(logits):
        return ((logits.max(-1).values - logits.mean(-1)) ** 2).mean()

    yield "pdu", {}, peak(logits) + 50 * (r.ce - 0.3)
    small = {"positions": "all", "dual": 2, "bound": 0.1, "gamma": 0.5}
    yield "pdu", small, 0.5 * peak(everywhere) + 2 * (r.ce - 0.1)

    def jsd(p, q):
        m = (p + q) / 2
        a = torch.where(p > 0, p * (p / m).clamp(min=1e-300).log(), 0)
        b = torch.where(q > 0, q * (q / m).clamp(min=1e-300).log(), 0)
        return (a + b).sum(-1) / 2

    def refused(end):
        """The refusals' tokens, repeated until each is as long as the answer."""
        all = []
        for (tokens, first), count in zip(rows["refusals"], f.counts.tolist()):
            said = tokens[first:] if end else tokens[first:-1]
            all += [said[k % len(said)] for k in range(count)]
        return F.one_hot(torch.tensor(all), vocabulary).double()

    now, then = torch.cat(r.logits).softmax(-1), torch.cat(r.start).softmax(-1)
    yield "jensun", {}, jsd(logits.softmax(-1), refused(False)).mean() + jsd(now, then).mean()
    small = {"end_of_text": "true", "gamma": 2, "retain": "gd"}
    yield "jensun", small, 2 * jsd(logits.softmax(-1), refused(True)).mean() + r.ce

    def masked(logits, value):
        """Tokens of forget answers that are five times as frequent there as in retain answers."""
        shares = [torch.bincount(scored(x)[1], minlength=vocabulary) / len(scored(x)[1]) for x in (f, r)]
        own = torch.where((shares[0] > 0) & (shares[0] >= 5 * shares[1]), value, logits.detach())
        q, logq = own.softmax(-1), own.log_softmax(-1)
        return torch.where(q > 0, q * (logq - logits.log_softmax(-1)), 0).sum(-1).mean()

    def distilled(now, then):
        return F.mse_loss(now, then), F.cross_entropy(now, then.argmax(-1))

    apart, facts = distilled(torch.cat(r.logits), torch.cat(r.start))
    yield "obliviate", {}, masked(everywhere, 0.0) + 0.2 * apart + 0.7 * facts
    apart, facts = distilled(
        *(torch.cat([l[s] for l, s in zip(x, r.scored)]) for x in (r.logits, r.start)))
    small = {"positions": "scored", "mask": "out", "alpha": 2, "beta": 0.5}
    yield "obliviate", small, masked(logits, -torch.inf) + 2 * apart + 0.5 * facts

    def ga(rows):
        return -(rows.nll / rows.counts).mean()

    # The refusals stand in for random answers and for the model's alternatives.
    yield "llmu", {}, 0.5 * ga(f) + i.ce + r.kl(True)
    yield "llmu", {"gamma": 2, "wrong": 3, "retain": "gd"}, 2 * ga(f) + 3 * i.ce + r.ce
    margin = (f.nll - f.start_nll) - (i.nll - i.start_nll)
    yield "altpo", {"beta": 0.3, "gamma": 2}, 2 * preference(margin, 0.3) + r.ce
    yield "idk_ap", {}, i.ce + preference(ir.nll - r.nll, 0.1) / 2
    small = {"beta": 0.5, "gamma": 2, "alpha": 3}
    yield "idk_ap", small, 2 * i.ce + 3 * preference(ir.nll - r.nll, 0.5) / 2

    # The refusals are what the model shall say.
    kl = sum(
        (a[s].softmax(-1) * (a[s].log_softmax(-1) - b[s].log_softmax(-1))).sum()
        for a, b, s in zip(r.start, r.logits, r.scored))
    yield "spul", {}, i.nll.mean() + 0.5 * r.nll.mean() + 0.5 * kl / len(r.nll)
    yield "spul", {"alpha": 2, "beta": 0}, i.nll.mean() + 2 * r.nll.mean()
    yield "uld", {}, f.ce + 5 * unsure(torch.cat(r.logits))
    yield "uld", {"alpha": 0.5}, f.ce + 0.5 * unsure(torch.cat(r.logits))

    # Of 20 steps in 4 epochs (`Tiny.method`) the first departs, the sixth returns.
    yield "scrub", {"step": 0, "gamma": 2}, -2 * f.kl(False)
    yield "scrub", {"step": 5, "alpha": 3}, 3 * r.kl(False) + r.ce
    yield "scrub", {"step": 10, "max_passes": 1, "positions": "all"}, 0.5 * r.kl(True) + r.ce

    # The start stands in for the teacher.
    yield "distil", {"gamma": 2}, 2 * f.kl(False) + r.kl(True)
    yield "distil", {"teacher": "refusing", "positions": "all"}, i.kl(True) + r.kl(True)

    def everything(rows):
        return torch.cat([F.cross_entropy(l, t, reduction="none") for l, t in zip(rows.logits, rows.targets)]).mean()

    yield "eul", {}, 0.8 * r.kl(False) - f.kl(False) + r.ce - 0.2 * everything(f)
    small = {"positions": "all", "alpha": 2, "lambda": 0.5, "gamma": 0}
    yield "eul", small, 2 * r.kl(True) - f.kl(True) + 0.5 * r.ce

    # The refusals stand in for the model's own answers.
    own = scored(i)[0]
    entropy = -(own.softmax(-1) * own.log_softmax(-1)).sum(-1).mean()
    yield "quark", {}, i.ce + 0.05 * i.kl(False) - 0.06 * entropy + r.ce
    yield "quark", {"kl": 2, "entropy": 0.5, "alpha": 0}, i.ce + 2 * i.kl(False) - 0.5 * entropy

    def group_relative(advantages, clip, beta):
        """The round began with the reinforced model."""
        parts = []
        with torch.no_grad():
            before = [reinforced(torch.tensor([t])).logits[0, :-1] for t, _ in rows["refusals"]]
        for now, old, first, a in zip(i.tokens(i.logits), i.tokens(before), i.tokens(i.start), advantages):
            q, s = (old - now).exp(), (now - first).exp()
            kept = torch.minimum(q * a, q.clamp(1 - clip, 1 + clip) * a)
            parts.append((kept - beta * (s - s.log() - 1)).mean())
        return -torch.stack(parts).mean()

    values = [1.25, -0.75, -0.5]
    yield "grpo", {"values": values}, group_relative(values, 0.2, 0.04) + r.ce
    small = {"values": values[::-1], "clip_ratio": 0.05, "beta": 0.5, "alpha": 0}
    yield "grpo", small, group_relative(values[::-1], 0.05, 0.5)

    # The first token of each refusal stands in for the letter.
    letters = [7, 11, 40, 5, 260]
    asked = scored(i)[0][[0, *i.counts.cumsum(0).tolist()[:-1]]]
    with torch.no_grad():
        p = asked.softmax(-1)
        p[:, letters] = p[:, letters].mean(-1, keepdim=True)
    flat = (p * (p.log() - asked.log_softmax(-1))).sum(-1).mean()
    yield "df_mcq", {"tokens": letters, "gamma": 2}, 2 * flat + r.kl(True)


# Generic labels (Eldan and Russinovich, 2023): places of the forget rows that have one, tokens forbidden there, and
# what the starting model reads in place of the row.
labels = [
    {"places": [2, 4, 5, 6], "forbidden": [[], [11, 40], [], [1, 2]], "translated": [5, 9, 77, 78, 11, 40, 1]},
    {"places": [1, 2], "forbidden": [[], []], "translated": [100, 5, 1]},
    {"places": [4, 6], "forbidden": [[65], []], "translated": [61, 30, 63, 31, 65, 66, 1]},
]


def generic(f, alpha=5.0):
    """The hard and the soft loss; fills in the labels."""
    hard, soft = [], []
    for row, (tokens, _), logits in zip(labels, rows["forget"], f.logits):
        with torch.no_grad():
            base = start(torch.tensor([row["translated"]])).logits[0]
            strong = reinforced(torch.tensor([tokens])).logits[0]
        row["labels"] = []
        for place, forbidden in zip(row["places"], row["forbidden"]):
            v = base[place - 1].clone()
            v[forbidden] = v.mean()
            v = v - alpha * F.relu(strong[place - 1] - v)
            row["labels"].append(int(v.argmax()))
            q = logits[place - 1].log_softmax(-1)
            hard.append(-q[row["labels"][-1]])
            soft.append((v.softmax(-1) * (v.log_softmax(-1) - q)).sum())
    total = f.counts.sum()
    yield "generic_labels", {"soft": "false"}, torch.stack(hard).sum() / total
    yield "generic_labels", {"soft": "true"}, torch.stack(soft).sum() / total


result = {"rows": {k: [{"tokens": t, "first": s} for t, s in v] for k, v in rows.items()}, "cases": []}
forget = Rows("forget")
sets = (forget, Rows("refusals"), Rows("retain"))
more = more_cases(*sets, Rows("retain refusals"))
for method, settings, loss in [*cases(*sets), *more, *generic(forget)]:
    asides = {k: settings.pop(k) for k in ("tokens", "step", "values") if k in settings}
    gradient = torch.autograd.grad(
        loss, [p for _, p in named], retain_graph=True, allow_unused=True, materialize_grads=True)
    result["cases"].append({
        "method": method,
        **asides,
        "settings": {k: str(v) for k, v in settings.items()},
        "loss": loss.item(),
        "gradients": [
            {"name": n, "norm": g.norm().item(), "first": [float(f"{x:.7g}") for x in g.flatten()[:4].tolist()]}
            for (n, _), g in zip(named, gradient)
        ],
    })
result["labels"] = labels
path = pathlib.Path(__file__).parent.parent / "MethodsTests" / "Fixtures" / "methods.json"
path.write_text(json.dumps(result) + "\n")
print(path, [(c["method"], c["loss"]) for c in result["cases"]])


# Ways of answering: each from its formula, on the rows to be forgotten.
def logits_of(model, tokens, change=lambda e: e):
    with torch.no_grad():
        embeddings = change(model.model.embed_tokens(torch.tensor([tokens])))
        return model(inputs_embeds=embeddings).logits[0, :-1]


def combined(base, models, weights, share):
    """Logits with others added, and which tokens may be written."""
    changed = base + sum(w * m for w, m in zip(weights, models))
    if share is None:
        return changed, torch.ones_like(base, dtype=torch.bool)
    logp = base.log_softmax(-1)
    kth = logp.sort(descending=True).values[:, max(1, int(share * base.shape[1])) - 1]
    limit = torch.minimum(logp.max(-1).values + torch.tensor(share).double().log(), kth)
    passes = logp >= limit[:, None]
    return torch.where(passes, changed, base), passes


def normals(token, count):
    u = uniforms(5, "corruption", 2 * ((count + 1) // 2), index=token)
    radius, angle = (-2 * (1 - u[0::2]).log()).sqrt(), 2 * torch.pi * u[1::2]
    return torch.stack([radius * angle.cos(), radius * angle.sin()], 1).flatten()[:count]


def corrupt(form, order, count, tokens, first):
    """Changes some dimensions of the embeddings of a row's first tokens."""
    def change(embeddings):
        embeddings = embeddings.clone()
        for place in range(first):
            e = embeddings[0, place]
            places = range(count) if order == "first" else (-e.abs()).argsort(stable=True)[:count].tolist()
            noise = normals(tokens[place], count)
            for k, dimension in enumerate(places):
                e[dimension] = {"noise": e[dimension] + 3 * noise[k], "zero": 0, "flip": -e[dimension]}[form]
        return embeddings
    return change


answering = {"offsets": [], "corruptions": []}
for weights, share in [([0.7, -0.7], None), ([-0.8], 0.5), ([-0.8], 0.02), ([1.5, -0.5], 0.9)]:
    nll, best = [], []
    for tokens, first in rows["forget"]:
        others = [logits_of(m, tokens) for m in (reinforced, start)][: len(weights)]
        logits, passes = combined(logits_of(current, tokens), others, weights, share)
        nll += F.cross_entropy(logits, torch.tensor(tokens[1:]), reduction="none")[first - 1 :].tolist()
        best += torch.where(passes, logits, -1000.0).argmax(-1)[first - 1 :].tolist()
    answering["offsets"].append({"weights": weights, "filter": share, "nll": nll, "best": best})
for form in ("noise", "zero", "flip"):
    for order, count in (("first", 3), ("largest", 4), ("first", 16)):
        nll = []
        for tokens, first in rows["forget"]:
            logits = logits_of(start, tokens, corrupt(form, order, count, tokens, first))
            nll += F.cross_entropy(logits, torch.tensor(tokens[1:]), reduction="none")[first - 1 :].tolist()
        answering["corruptions"].append({"form": form, "order": order, "dimensions": count, "nll": nll})

# The cosine of word counts weighed by rarity, and logistic regression on words and pairs of words.
texts = ["Who wrote The Sea?", "Where was Ada born?", "who, who was Ada's editor", "The hill: the SEA and the rain"]
queries = ["Where was the editor born?", "Who wrote it", "sea sea sea", "nothing here", ""]


def words(text):
    return "".join(c if c.isalnum() else " " for c in text.lower()).split()


def vector(text):
    idf = lambda w: math.log((1 + len(texts)) / (1 + sum(w in words(t) for t in texts))) + 1
    parts = {w: words(text).count(w) * idf(w) for w in words(text)}
    length = math.sqrt(sum(x * x for x in parts.values()))
    return {w: x / length for w, x in parts.items()}


answering["texts"], answering["queries"] = texts, queries
answering["cosines"] = [
    [sum(vector(q).get(w, 0) * x for w, x in vector(t).items()) for t in texts] for q in queries]


def features(text):
    w = words(text)
    return sorted(set(w) | {f"{a} {b}" for a, b in zip(w, w[1:])})


names = sorted({n for t in texts for n in features(t)})
x = torch.tensor([[float(n in features(t)) for n in names] for t in texts], dtype=torch.float64)
x = x / x.sum(1, keepdim=True).sqrt()
y = torch.tensor([1.0, 1, 0, 0], dtype=torch.float64)
w, b = torch.zeros(len(names), dtype=torch.float64), torch.zeros(1, dtype=torch.float64)
for _ in range(400):
    # Of the mean cross-entropy, each kind counting as much as the other, + 0.001/2 |w|^2.
    error = ((x @ w + b).sigmoid() - y) / 4
    w, b = w - (x.T @ error + 1e-3 * w) / 0.501, b - error.sum() / 0.501
answering["probabilities"] = [
    float((sum(w[names.index(n)] for n in features(q) if n in names) / math.sqrt(len(features(q))) + b).sigmoid())
    if features(q) else 0.0 for q in texts + queries]
path = path.parent / "answering.json"
path.write_text(json.dumps(answering) + "\n")
print(path)
