"""Writes numbers and their quantised bytes for Tests/AttacksTests, by the formats' own programs.

Needs numpy and gguf, and for Q4_K, which the gguf package only reads, the library ggml-base built in a checkout of ggml:
`cmake -B build -DBUILD_SHARED_LIBS=ON -DGGML_NATIVE=OFF && cmake --build build --target ggml-base`. Run
`python3 Tests/Reference/quantised.py build/src/libggml-base.so`; the output is the same every time.
"""

import ctypes
import pathlib
import sys

import gguf
import numpy as np
from gguf import GGMLQuantizationType as Type

HERE = pathlib.Path(__file__).parent.parent / "AttacksTests" / "Fixtures"
BLOCK = 256


def rows():
    rng = np.random.default_rng(7)
    made = [rng.normal(0, 10.0**power, BLOCK) for power in (-4, -2, -1, 0, 2)]
    made += [rng.standard_t(2, BLOCK) * 0.02 for _ in range(4)]
    made += [np.zeros(BLOCK), np.full(BLOCK, 0.5), np.full(BLOCK, -0.25), np.arange(BLOCK) / 8.0 - 16]
    made += [np.abs(rng.normal(0, 1, BLOCK)), -np.abs(rng.normal(0, 1, BLOCK)), rng.normal(3, 0.1, BLOCK)]
    one = np.zeros(BLOCK)
    one[37] = -1.5
    two = np.tile([0.75, -0.75], BLOCK // 2)
    part = rng.normal(0, 1, BLOCK)
    part[64:160] = 0
    made += [one, two, part, rng.normal(0, 1e-7, BLOCK), rng.normal(0, 1e-36, BLOCK)]
    return np.array(made, dtype=np.float32)


def q4_k(values, library):
    out = np.zeros((len(values), 144), dtype=np.uint8)
    library.quantize_row_q4_K_ref(
        values.ctypes.data_as(ctypes.c_void_p), out.ctypes.data_as(ctypes.c_void_p), ctypes.c_int64(values.size))
    assert np.isfinite(gguf.quants.dequantize(out, Type.Q4_K)).all()
    return out


def main():
    values = rows()
    values.tofile(HERE / "quantised.f32")
    for kind in (Type.Q8_0, Type.Q4_0, Type.Q5_0):
        gguf.quants.quantize(values, kind).tofile(HERE / f"quantised.{kind.name.lower()}")
    q4_k(values, ctypes.CDLL(sys.argv[1])).tofile(HERE / "quantised.q4_k")


if __name__ == "__main__":
    main()
