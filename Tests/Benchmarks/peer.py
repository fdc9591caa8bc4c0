"""PyTorch on the same work as `lethe-bench`: a Llama of SmolLM2-135M's shape with random weights.

peer.py KIND BxT [--threads N] [--bf16] [--padded N]: a round for each line on the standard input, after "ready";
each prints tokens a second and tokens a processor second, the end prints the peak of memory in bytes.
Training under --bf16 is autocast over fp32 weights, everything else holds the weights in bfloat16.
"""

import argparse

import torch
from torch import nn
from torch.nn import functional as F

from alternating import answer

VOCABULARY, WIDTH, LAYERS, HEADS, KV_HEADS, INNER = 49152, 576, 30, 9, 3, 1536
HEAD = WIDTH // HEADS


class Norm(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(WIDTH))

    def forward(self, x):
        wide = x.float()
        scaled = wide * torch.rsqrt(wide.square().mean(-1, keepdim=True) + 1e-5)
        return scaled.to(x.dtype) * self.weight


class Linear(nn.Module):
    """A linear map; with a rank, frozen and beside a trainable detour of that rank (LoRA)."""

    def __init__(self, inputs, outputs, rank=0):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs) * 0.02)
        if rank:
            self.down = nn.Parameter(torch.randn(rank, inputs) * 0.02)
            self.up = nn.Parameter(torch.zeros(outputs, rank))
        self.rank = rank

    def forward(self, x):
        y = F.linear(x, self.weight)
        if self.rank:
            y = y + F.linear(F.linear(x, self.down), self.up) * 2
        return y


def turn(x, cosine, sine):
    low, high = x.chunk(2, -1)
    return x * cosine + torch.cat((-high, low), -1) * sine


class Block(nn.Module):
    def __init__(self, rank):
        super().__init__()
        self.before_attention, self.before_inner = Norm(), Norm()
        self.q = Linear(WIDTH, WIDTH, rank)
        self.k = Linear(WIDTH, KV_HEADS * HEAD, rank)
        self.v = Linear(WIDTH, KV_HEADS * HEAD, rank)
        self.o = Linear(WIDTH, WIDTH, rank)
        self.gate, self.up = Linear(WIDTH, INNER, rank), Linear(WIDTH, INNER, rank)
        self.down = Linear(INNER, WIDTH, rank)

    def forward(self, x, cosine, sine, cache, start, mask):
        batch, length, _ = x.shape
        a = self.before_attention(x)
        q = self.q(a).view(batch, length, HEADS, HEAD).transpose(1, 2)
        k = self.k(a).view(batch, length, KV_HEADS, HEAD).transpose(1, 2)
        v = self.v(a).view(batch, length, KV_HEADS, HEAD).transpose(1, 2)
        q, k = turn(q, cosine, sine), turn(k, cosine, sine)
        if cache is not None:
            cache[0][:, :, start : start + length] = k
            cache[1][:, :, start : start + length] = v
            k, v = cache[0][:, :, : start + length], cache[1][:, :, : start + length]
        k = k.repeat_interleave(HEADS // KV_HEADS, 1)
        v = v.repeat_interleave(HEADS // KV_HEADS, 1)
        mixed = F.scaled_dot_product_attention(
            q, k, v, attn_mask=mask, is_causal=mask is None and length > 1)
        x = x + self.o(mixed.transpose(1, 2).reshape(batch, length, WIDTH))
        b = self.before_inner(x)
        return x + self.down(F.silu(self.gate(b)) * self.up(b))


class Model(nn.Module):
    def __init__(self, rank=0):
        super().__init__()
        self.embedding = nn.Embedding(VOCABULARY, WIDTH)
        nn.init.normal_(self.embedding.weight, std=0.02)
        self.blocks = nn.ModuleList(Block(rank) for _ in range(LAYERS))
        self.norm = Norm()
        if rank:
            for name, parameter in self.named_parameters():
                parameter.requires_grad = name.endswith((".down", ".up"))
        turns = torch.outer(torch.arange(1024).float(), 1e5 ** (-torch.arange(0, HEAD, 2) / HEAD))
        turns = torch.cat((turns, turns), -1)
        self.register_buffer("cosines", turns.cos())
        self.register_buffer("sines", turns.sin())

    def states(self, ids, cache=None, start=0, mask=None):
        x = self.embedding(ids)
        rows = slice(start, start + ids.shape[1])
        cosine, sine = self.cosines[rows].to(x.dtype), self.sines[rows].to(x.dtype)
        for index, block in enumerate(self.blocks):
            x = block(x, cosine, sine, cache and cache[index], start, mask)
        return self.norm(x)

    def forward(self, ids, cache=None, start=0, mask=None):
        return F.linear(self.states(ids, cache, start, mask), self.embedding.weight)


def training(model, batches, bf16):
    """Steps of fused AdamW on batches of (inputs, targets or -100, mask of keys)."""
    wanted = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(wanted, lr=1e-5, fused=True)

    def body():
        for inputs, targets, mask in batches:
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=bf16):
                logits = model(inputs, mask=mask)
            loss = F.cross_entropy(
                logits.float().view(-1, VOCABULARY), targets.flatten(), ignore_index=-100)
            loss.backward()
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)

    return body


def uneven(lengths, size, padded):
    """Batches of rows filled up to the longest of each, or to `padded` tokens."""
    batches = []
    for start in range(0, len(lengths), size):
        rows = lengths[start : start + size]
        longest = padded or max(sum(row) for row in rows) - 1
        inputs = torch.randint(300, VOCABULARY, (len(rows), longest))
        targets = torch.full((len(rows), longest), -100)
        for index, (question, answer) in enumerate(rows):
            targets[index, question - 1 : question + answer - 1] = 7
        # What comes after a row's end is never looked at by the row, so causal attention needs no mask.
        batches.append((inputs, targets, None))
    return batches


def decoding(model, count, length, kind):
    def body():
        cache = [
            tuple(torch.zeros(count, KV_HEADS, 9 + length, HEAD, dtype=kind) for _ in range(2))
            for _ in range(LAYERS)]
        tokens = model(torch.randint(300, VOCABULARY, (count, 9)), cache)[:, -1:].argmax(-1)
        for step in range(length - 1):
            tokens = model(tokens, cache, 9 + step)[:, -1:].argmax(-1)

    return body


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("kind")
    parser.add_argument("size")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--bf16", action="store_true")
    parser.add_argument("--padded", type=int, default=0)
    parser.add_argument("--lengths", default="")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    count, length = map(int, options.size.split("x"))
    trains = options.kind in ("train", "lora", "uneven")
    if not trains:
        torch.set_grad_enabled(False)
    kind = torch.bfloat16 if options.bf16 and not trains else torch.float32
    model = Model(rank=8 if options.kind == "lora" else 0).to(kind)
    ids = torch.randint(300, VOCABULARY, (count, length + 1))
    work = count * length
    if options.kind in ("train", "lora"):
        body = training(model, [(ids[:, :-1], ids[:, 1:].contiguous(), None)], options.bf16)
    elif options.kind == "uneven":
        pairs = [tuple(map(int, pair.split("+"))) for pair in options.lengths.split(",")]
        pairs = pairs[: 4 * count]
        work = sum(sum(pair) - 1 for pair in pairs)
        body = training(model, uneven(pairs, count, options.padded), options.bf16)
    elif options.kind == "prefill":
        body = lambda: model.states(ids[:, :-1])
    elif options.kind == "score":
        body = lambda: model(ids[:, :-1]).float().log_softmax(-1).gather(-1, ids[:, 1:, None])
    else:
        body = decoding(model, count, length, kind)
    answer(body, work)

main()
