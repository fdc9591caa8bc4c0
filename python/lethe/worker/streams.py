"""Lethe's random numbers: named streams of Philox4x32-10, the same on every machine."""

from __future__ import annotations

from typing import Any

import numpy as np

_FULL = 2**64 - 1
_WORD = 2**32 - 1


class Seed:
    """The number that a person writes into a spec; every random draw descends from it by name."""

    def __init__(self, value: int) -> None:
        self.value = value & _FULL

    def stream(self, name: str, index: int = 0) -> RandomStream:
        """The stream of a name: FNV-1a over its bytes, mixed with the seed by SplitMix64."""
        key = 0xCBF29CE484222325
        for byte in name.encode():
            key = ((key ^ byte) * 0x100000001B3) & _FULL
        return RandomStream(_mixed(_mixed(self.value) ^ key), index)


class RandomStream:
    """A reproducible sequence of random numbers."""

    def __init__(self, key: int, index: int) -> None:
        self._key = (key & _WORD, key >> 32)
        self._index = index
        self._blocks = 0
        self._spare: int | None = None

    def next(self) -> int:
        """The next 64 bits."""
        if self._spare is not None:
            value, self._spare = self._spare, None
            return value
        x = [self._blocks & _WORD, self._blocks >> 32, self._index & _WORD, self._index >> 32]
        k = self._key
        for _ in range(10):
            a, b = 0xD2511F53 * x[0], 0xCD9E8D57 * x[2]
            x = [(b >> 32) ^ x[1] ^ k[0], b & _WORD, (a >> 32) ^ x[3] ^ k[1], a & _WORD]
            k = ((k[0] + 0x9E3779B9) & _WORD, (k[1] + 0xBB67AE85) & _WORD)
        self._blocks += 1
        self._spare = x[3] << 32 | x[2]
        return x[1] << 32 | x[0]

    def uniform(self) -> float:
        """A number in [0, 1), a multiple of 2^-53."""
        return (self.next() >> 11) * 2.0**-53

    def uniforms(self, count: int) -> np.ndarray[Any, Any]:
        """The next `count` numbers of `uniform`, all at once; only at the start of a stream."""
        if self._blocks or self._spare is not None:
            raise ValueError("something has been drawn from this stream")
        blocks = (count + 1) // 2
        word = np.uint64(_WORD)
        x = [np.arange(blocks, dtype=np.uint64) & word, np.arange(blocks, dtype=np.uint64) >> np.uint64(32)]
        x += [np.full(blocks, part, dtype=np.uint64) for part in (self._index & _WORD, self._index >> 32)]
        k = self._key
        for _ in range(10):
            a, b = np.uint64(0xD2511F53) * x[0], np.uint64(0xCD9E8D57) * x[2]
            high = np.uint64(32)
            x = [
                (b >> high) ^ x[1] ^ np.uint64(k[0]), b & word, (a >> high) ^ x[3] ^ np.uint64(k[1]), a & word]
            k = ((k[0] + 0x9E3779B9) & _WORD, (k[1] + 0xBB67AE85) & _WORD)
        pairs = np.stack([x[1] << np.uint64(32) | x[0], x[3] << np.uint64(32) | x[2]], axis=1).reshape(-1)
        self._blocks = blocks
        self._spare = int(pairs[-1]) if count % 2 else None
        return (pairs[:count] >> np.uint64(11)) * 2.0**-53

    def below(self, bound: int) -> int:
        """An integer in 0..<bound, each equally likely (multiply and reject, Lemire 2019)."""
        if bound <= 0:
            raise ValueError("an empty range has no random element")
        threshold = (2**64 - bound) % bound
        while True:
            product = self.next() * bound
            if product & _FULL >= threshold:
                return product >> 64

    def permutation(self, count: int) -> list[int]:
        """0..<count in a random order (Fisher and Yates)."""
        order = list(range(count))
        for i in range(count - 1, 0, -1):
            j = self.below(i + 1)
            order[i], order[j] = order[j], order[i]
        return order


def _mixed(value: int) -> int:
    z = (value + 0x9E3779B97F4A7C15) & _FULL
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _FULL
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _FULL
    return z ^ (z >> 31)
