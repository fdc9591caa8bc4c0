"""Writes what edits of a tiny Llama come to, from NumPy alone: neurons' attributions, a rank-one edit, least squares.

    pip install numpy scikit-learn && python Tests/Reference/local_edits.py

Writes MethodsTests/Fixtures/local_edits.json. Derivatives are differences of two passes, so that nothing is shared with
what is tested but the network's formulas. The weights follow from a formula that the test knows too.
"""

import json
import pathlib

import numpy as np
from sklearn.cross_decomposition import PLSRegression

width, layers, heads, kv_heads, size, inner, vocabulary = 16, 2, 4, 2, 4, 24, 270
forget = [([5, 9, 260, 7, 11, 40, 1], 2), ([100, 5, 1], 1), ([61, 62, 63, 64, 65, 66, 1], 4)]
refusals = [([5, 9, 200, 201, 1], 2), ([100, 202, 203, 204, 1], 1)]
retain = [([30, 31, 32, 33, 34, 1], 3), ([70, 71, 1], 1), ([80, 81, 82, 83, 84, 85, 86, 87, 1], 5)]


def value(index):
    """Spread evenly over -0.3 ... 0.3: a multiplicative hash of the index."""
    return ((index * 2654435761 % 2**32) / 2**32 - 0.5) * 0.6


def weight(name, rows, columns, change=0.2):
    seed = sum(name.encode()) * 1000
    flat = np.array([value(seed + i) + change * value(seed + i + 77_777) for i in range(rows * columns)])
    flat = flat.astype(np.float32)
    if "norm" in name:
        flat = flat + np.float32(1)
    return flat.astype(np.float64).reshape(rows, columns)


embedding = weight("model.embed_tokens.weight", vocabulary, width)
final = weight("model.norm.weight", 1, width)
blocks = []
for l in range(layers):
    at = f"model.layers.{l}."
    blocks.append({
        "n1": weight(at + "input_layernorm.weight", 1, width),
        "q": weight(at + "self_attn.q_proj.weight", heads * size, width),
        "k": weight(at + "self_attn.k_proj.weight", kv_heads * size, width),
        "v": weight(at + "self_attn.v_proj.weight", kv_heads * size, width),
        "o": weight(at + "self_attn.o_proj.weight", width, heads * size),
        "n2": weight(at + "post_attention_layernorm.weight", 1, width),
        "gate": weight(at + "mlp.gate_proj.weight", inner, width),
        "up": weight(at + "mlp.up_proj.weight", inner, width),
        "down": weight(at + "mlp.down_proj.weight", width, inner),
    })


def norm(x, w):
    return x / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-5) * w


def turned(x):
    """Rotary positions, (heads, tokens, size)."""
    angles = np.arange(x.shape[1])[:, None] * 10000.0 ** (-np.arange(0, size, 2) / size)
    cos, sin = np.cos(np.concatenate([angles, angles], -1)), np.sin(np.concatenate([angles, angles], -1))
    half = np.concatenate([-x[..., size // 2:], x[..., : size // 2]], -1)
    return x * cos + half * sin


def log_p(tokens, first, scale=None, added=None, down=None, keys=None):
    """log p of the answer's tokens. `scale`: (layer, factors of its neurons); `added`: (layer, place, vector) on the output of
    its feed-forward part; `down`: {layer: matrix} in place of its own; `keys`: filled with each layer's neurons."""
    x = embedding[tokens[:-1]]
    n = len(x)
    for l, b in enumerate(blocks):
        a = norm(x, b["n1"])
        split = lambda m, h: (a @ m.T).reshape(n, h, size).transpose(1, 0, 2)
        q, k, v = turned(split(b["q"], heads)), turned(split(b["k"], kv_heads)), split(b["v"], kv_heads)
        k, v = np.repeat(k, heads // kv_heads, 0), np.repeat(v, heads // kv_heads, 0)
        scores = q @ k.transpose(0, 2, 1) / np.sqrt(size) + np.triu(np.full((n, n), -np.inf), 1)
        p = np.exp(scores - scores.max(-1, keepdims=True))
        p /= p.sum(-1, keepdims=True)
        x = x + (p @ v).transpose(1, 0, 2).reshape(n, -1) @ b["o"].T
        c = norm(x, b["n2"])
        g = c @ b["gate"].T
        h = g / (1 + np.exp(-g)) * (c @ b["up"].T)
        if keys is not None:
            keys.append(h)
        if scale is not None and scale[0] == l:
            h = h * scale[1]
        y = h @ (b["down"] if down is None or l not in down else down[l]).T
        if added is not None and added[0] == l:
            y = y.copy()
            y[added[1]] += added[2]
        x = x + y
    logits = norm(x, final) @ embedding.T
    logits = logits - logits.max(-1, keepdims=True)
    logs = logits - np.log(np.exp(logits).sum(-1, keepdims=True))
    return logs[np.arange(first - 1, n), tokens[first:]]


def attributions(tokens, first, steps, e=1e-4):
    """Att(w) = 1/m sum over j of the sum over positions of h dP/dw, all the layer's neurons at j/m."""
    found = []
    for l in range(layers):
        for neuron in range(inner):
            total = 0
            for j in range(1, steps + 1):
                p = []
                for side in (e, -e):
                    factors = np.full(inner, j / steps)
                    factors[neuron] += side
                    p.append(np.exp(log_p(tokens, first, scale=(l, factors)).sum()))
                total += (p[0] - p[1]) / (2 * e) / steps
            found.append(total)
    return found


def search(tokens, first, layer, place, down, steps, rate, decay, clamp):
    """Adam on what is added to a value."""
    keys = []
    log_p(tokens, first, down=down, keys=keys)
    matrix = down.get(layer, blocks[layer]["down"])
    length = np.linalg.norm(matrix @ keys[layer][place])
    change, m, s = np.zeros(width), np.zeros(width), np.zeros(width)

    def loss(d):
        nll = -log_p(tokens, first, added=(layer, place, d), down=down).mean()
        return nll + decay * np.linalg.norm(d) / length**2

    best = (np.inf, change)
    for step in range(1, steps + 2):
        # Of all that was tried the best, of equals the first.
        if loss(change) < best[0]:
            best = (loss(change), change)
        if loss(change) < 0.05 or step > steps:
            break
        slope = np.zeros(width)
        for i in range(width):
            e = np.zeros(width)
            e[i] = 1e-6
            nll = lambda d: -log_p(tokens, first, added=(layer, place, d), down=down).mean()
            slope[i] = (nll(change + e) - nll(change - e)) / 2e-6
        n = np.linalg.norm(change)
        if n > 0:
            slope += decay * change / (n * length**2)
        m, s = 0.9 * m + 0.1 * slope, 0.999 * s + 0.001 * slope**2
        change = change - rate * (m / (1 - 0.9**step)) / (np.sqrt(s / (1 - 0.999**step)) + 1e-8)
        n = np.linalg.norm(change)
        if n > clamp * length:
            change *= clamp * length / n
    return best[1], keys[layer][place]


def edited(layer, places, ridge, **settings):
    """The map after one rank-one edit for each refusal."""
    keys = []
    for tokens, first in retain:
        mine = []
        log_p(tokens, first, keys=mine)
        keys.append(mine[layer])
    keys = np.concatenate(keys)
    moment = keys.T @ keys / len(keys)
    moment = moment + ridge * np.trace(moment) / inner * np.eye(inner)
    matrix = blocks[layer]["down"]
    changes = []
    for (tokens, first), place in zip(refusals, places):
        change, key = search(tokens, first, layer, place, {layer: matrix}, **settings)
        u = np.linalg.solve(moment, key)
        matrix = matrix + np.outer(change, u) / (u @ key)
        changes.append(change)
    return changes, matrix


def least_squares():
    """scikit-learn's directions of made-up numbers."""
    rows, columns = 40, 6
    hashed = lambda i: (i * 2654435761 % 2**32) / 2**31 - 1
    z = np.array([float(i % 3 == 0) for i in range(rows)])
    x = np.array([[hashed(i * columns + j) for j in range(columns)] for i in range(rows)])
    x[:, 0] += 0.8 * z
    x[:, 3] += 0.3 * x[:, 0] - 0.4 * z
    fitted = PLSRegression(n_components=3, scale=False, tol=1e-14, max_iter=10_000).fit(x, z)
    return fitted.x_weights_.T.tolist()


settings = {"ridge": 0.05, "steps": 4, "rate": 0.1, "decay": 0.5, "clamp": 0.6}
changes, matrix = edited(0, [1, 0], settings["ridge"], **{k: settings[k] for k in ("steps", "rate", "decay", "clamp")})
fixture = {
    "attributions": [attributions(tokens, first, 4) for tokens, first in forget],
    "probabilities": [float(np.exp(log_p(t, f).sum())) for t, f in forget],
    "edit": {"changes": [c.tolist() for c in changes], "matrix": matrix.flatten().tolist()},
    "directions": least_squares(),
}
path = pathlib.Path(__file__).parent.parent / "MethodsTests" / "Fixtures" / "local_edits.json"
path.write_text(json.dumps(fixture) + "\n")
print([max(a) for a in fixture["attributions"]], fixture["probabilities"], np.linalg.norm(changes[0]))
