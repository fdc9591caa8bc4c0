"""Writes the fixtures of Tests/FormatsTests with the formats' own libraries.

Needs numpy, gguf, safetensors, torch (CPU) and pillow; run `python3 Tests/Reference/formats.py`.
The output is the same every time.
"""

import gzip
import io
import json
import pathlib
import struct
import zipfile

import gguf
import numpy as np
import safetensors.torch
import torch
from gguf import GGMLQuantizationType as Type
from PIL import Image

HERE = pathlib.Path(__file__).parent.parent / "FormatsTests" / "Fixtures"
TIME = (1980, 1, 1, 0, 0, 0)
COLUMNS = 512


def crafted(rng, kind, rows):
    """Random blocks, with scales that are finite (some of them subnormal or negative)."""
    block, size = gguf.GGML_QUANT_SIZES[kind]
    data = rng.integers(0, 256, (rows * COLUMNS // block, size), dtype=np.uint8)
    places = {Type.Q6_K: [208]}.get(kind, [0, 2] if kind.name[-1] in "1K" else [0])
    for at in places:
        scales = rng.normal(0, 0.1, len(data)).astype(np.float16)
        scales[::5] = np.float16(3e-7)
        data[:, at : at + 2] = scales.view(np.uint8).reshape(-1, 2)
    return data.reshape(rows, -1)


def tensors_of_every_format():
    rng = np.random.default_rng(1)
    tensors = {}
    for kind in (Type.F32, Type.F16, Type.BF16, Type.Q8_0, Type.Q4_0, Type.Q4_1, Type.Q5_0, Type.Q5_1):
        values = rng.normal(0, 0.5, (2, COLUMNS)).astype(np.float32)
        values[0, :32] = 0
        values[1, :64] *= 1e-6
        tensors[f"made.{kind.name.lower()}"] = (kind, gguf.quants.quantize(values, kind))
    for kind in (Type.Q8_0, Type.Q4_0, Type.Q4_1, Type.Q5_0, Type.Q5_1, Type.Q4_K, Type.Q5_K, Type.Q6_K):
        tensors[f"random.{kind.name.lower()}"] = (kind, crafted(rng, kind, 2))
    # All finite and infinite binary16 numbers would be too many: every 37th, and the edges.
    bits = np.r_[np.arange(0, 65536, 37), 0, 1, 0x3FF, 0x400, 0x7BFF, 0x7C00, 0x8000, 0xFC00]
    bits = bits[(bits & 0x7C00 != 0x7C00) | (bits & 0x3FF == 0)].astype(np.uint16)
    tensors["edges.f16"] = (Type.F16, bits.view(np.float16))
    tensors["edges.bf16"] = (Type.BF16, bits.view(np.uint8))
    return tensors


def write_gguf(path):
    tensors = tensors_of_every_format()
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_uint8("v.uint8", 255)
    writer.add_int8("v.int8", -128)
    writer.add_uint16("v.uint16", 65535)
    writer.add_int16("v.int16", -32768)
    writer.add_uint32("v.uint32", 4294967295)
    writer.add_int32("v.int32", -2147483648)
    writer.add_uint64("v.uint64", 2**62)
    writer.add_int64("v.int64", -(2**63))
    writer.add_float32("v.float32", 0.1)
    writer.add_float64("v.float64", 0.1)
    writer.add_bool("v.bool", True)
    writer.add_string("v.string", "naïve 日本 🎉")
    writer.add_array("v.strings", ["a", "", "Ġthe"])
    writer.add_array("v.integers", [1, -2, 3])
    writer.add_array("v.numbers", [0.5, -1.5])
    writer.add_array("v.bools", [True, False])
    for name, (kind, data) in tensors.items():
        writer.add_tensor(name, data, raw_dtype=kind)
    writer.add_tensor("whole.i32", np.arange(3, dtype=np.int32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    values = [gguf.quants.dequantize(d, k).astype(np.float32).ravel() for _, (k, d) in sorted(tensors.items())]
    (HERE / "formats.f32").write_bytes(np.concatenate(values).tobytes())


def write_safetensors():
    generator = torch.Generator().manual_seed(2)
    made = lambda *shape: torch.randn(*shape, generator=generator)
    plain = {
        "b.weight": made(3, 5),
        "a.weight": made(2, 3, 4).to(torch.bfloat16),
        "z.bias": made(7).to(torch.float16),
        "scalar": torch.tensor(2.5),
        "empty": torch.zeros(0, 4),
        'odd "name"\n': made(2).to(torch.bfloat16),
    }
    safetensors.torch.save_file(plain, HERE / "plain.safetensors", metadata={"format": "pt"})
    safetensors.torch.save_file(
        {**plain, "positions": torch.arange(4), "mask": torch.tensor([True, False])}, HERE / "mixed.safetensors"
    )
    shards = {"model-00001-of-00002.safetensors": ["a.weight", "b.weight"], "model-00002-of-00002.safetensors": ["z.bias"]}
    folder = HERE / "sharded"
    folder.mkdir(exist_ok=True)
    for file, names in shards.items():
        safetensors.torch.save_file({n: plain[n] for n in names}, folder / file)
    index = {"metadata": {"total_size": 122}, "weight_map": {n: f for f, ns in shards.items() for n in ns}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index, indent=2) + "\n")


def zipped(members, **settings):
    """An archive; members are (name, content, method)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content, method in members:
            info = zipfile.ZipInfo(name, TIME)
            info.compress_type = method
            with archive.open(info, "w", **settings) as member:
                member.write(content)
    return out.getvalue()


def unseekable(members):
    """An archive as it is written to a pipe: sizes follow the data."""

    class Pipe(io.RawIOBase):
        def __init__(self):
            self.data = b""

        def writable(self):
            return True

        def write(self, piece):
            self.data += bytes(piece)
            return len(piece)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w") as archive:
        for name, content, method in members:
            info = zipfile.ZipInfo(name, TIME)
            info.compress_type = method
            archive.writestr(info, content)
    return pipe.data


def write_archives():
    text = b"It is a truth universally acknowledged. " * 40
    noise = np.random.default_rng(3).integers(0, 256, 700, dtype=np.uint8).tobytes()
    members = [
        ("package/text.txt", text, zipfile.ZIP_DEFLATED),
        ("package/noise.bin", noise, zipfile.ZIP_STORED),
        ("package/empty", b"", zipfile.ZIP_DEFLATED),
        ("package/", b"", zipfile.ZIP_STORED),
        ("naïve 日本.txt", b"name in UTF-8", zipfile.ZIP_STORED),
    ]
    (HERE / "plain.zip").write_bytes(zipped(members))
    (HERE / "wide.zip").write_bytes(zipped(members, force_zip64=True))
    (HERE / "piped.zip").write_bytes(unseekable(members))
    limit, zipfile.ZIP_FILECOUNT_LIMIT = zipfile.ZIP_FILECOUNT_LIMIT, 2
    wide_end = bytearray(zipped(members))
    zipfile.ZIP_FILECOUNT_LIMIT = limit
    struct.pack_into("<HH", wide_end, len(wide_end) - 14, 0xFFFF, 0xFFFF)
    (HERE / "wide-end.zip").write_bytes(wide_end)

    hostile = HERE / "hostile"
    hostile.mkdir(exist_ok=True)
    stored = zipfile.ZIP_STORED
    for file, name in {
        "absolute": "/etc/passwd",
        "parent": "a/../../b",
        "drive": "C:x",
        "backslash": "a\\b",
    }.items():
        # zipfile tidies some names; the bytes of a harmless one of that length are replaced.
        raw = zipped([("x" * len(name), b"content", stored)]).replace(b"x" * len(name), name.encode())
        (hostile / f"{file}.zip").write_bytes(raw)
    (hostile / "twice.zip").write_bytes(zipped([("aa", b"1", stored), ("ab", b"2", stored)]).replace(b"ab", b"aa"))
    (hostile / "bomb.zip").write_bytes(zipped([("bomb", bytes(4 << 20), zipfile.ZIP_DEFLATED)]))

    raw = zipped([("member", text, zipfile.ZIP_DEFLATED)])
    directory = raw.index(b"PK\1\2")

    def patched(*patches):
        data = bytearray(raw)
        for at, form, value in patches:
            struct.pack_into(form, data, at, value)
        return bytes(data)

    packed = struct.unpack_from("<I", raw, 18)[0]
    cases = {
        "encrypted": patched((6, "<H", 1), (directory + 8, "<H", 1)),
        "method": patched((8, "<H", 12), (directory + 10, "<H", 12)),
        "larger": patched((22, "<I", len(text) + 1), (directory + 24, "<I", len(text) + 1)),
        "smaller": patched((22, "<I", len(text) - 1), (directory + 24, "<I", len(text) - 1)),
        "checksum": patched((14, "<I", 1), (directory + 16, "<I", 1)),
        "two-opinions": patched((22, "<I", 5)),
        "packed-longer": patched((18, "<I", packed + 1), (directory + 20, "<I", packed + 1)),
        "header-beyond": patched((directory + 42, "<I", 0x7FFFFFFF)),
        "header-elsewhere": patched((directory + 42, "<I", 3)),
        "prefixed": b"#!/bin/sh\n" + raw,
        "trailing": raw + b"more",
    }
    # The data of one member is another member, which the directory lists too.
    inner = zipped([("inner", b"content", stored)])
    cut = inner.index(b"PK\1\2")
    outer = zipped([("outer", inner[:cut], stored)])
    first, last = outer.rindex(b"PK\1\2"), outer.index(b"PK\5\6")
    record = bytearray(inner[cut : inner.index(b"PK\5\6")])
    struct.pack_into("<I", record, 42, outer.index(inner[:cut]))
    end = bytearray(outer[last:])
    struct.pack_into("<HHI", end, 8, 2, 2, last - first + len(record))
    cases["overlap"] = outer[:last] + bytes(record) + bytes(end)
    for file, data in cases.items():
        (hostile / f"{file}.zip").write_bytes(data)


def picture(width, height):
    """Smooth colours with some noise, so that filters have something to do."""
    rng = np.random.default_rng(width)
    y, x = np.mgrid[0:height, 0:width] / max(width, height)
    waves = np.stack([np.sin(9 * x + 4 * y), np.cos(7 * x * y), np.sin(30 * x)], axis=-1)
    noise = rng.normal(0, 20, (height, width, 3))
    return Image.fromarray(np.clip(128 + 100 * waves + noise, 0, 255).astype(np.uint8))


def write_images():
    folder = HERE / "images"
    folder.mkdir(exist_ok=True)
    image = picture(37, 29)
    image.save(folder / "colours.png")
    image.convert("L").save(folder / "grey.png")
    image.quantize(16).save(folder / "palette.png")
    clear = image.convert("RGBA")
    clear.putalpha(image.convert("L"))
    clear.save(folder / "alpha.png")
    image.save(folder / "full.jpg", quality=85, subsampling=0)
    image.save(folder / "halved.jpg", quality=75, subsampling=2)
    image.save(folder / "progressive.jpg", quality=75, progressive=True)
    image.convert("L").save(folder / "grey.jpg", quality=75)
    for file in sorted([*folder.glob("*.png"), *folder.glob("*.jpg")]):
        with Image.open(file) as read:
            (folder / f"{file.name}.rgb").write_bytes(read.convert("RGB").tobytes())
    for width, height in [(37, 12), (16, 29), (16, 12), (64, 50), (5, 40), (1, 1)]:
        resized = image.resize((width, height), Image.Resampling.BICUBIC)
        (folder / f"{width}x{height}.rgb").write_bytes(resized.tobytes())

    values = np.arange(3 * 4 * 5, dtype=np.uint8)
    idx = struct.pack(">HBBIII", 0, 8, 3, 3, 4, 5) + values.tobytes()
    (folder / "values-idx3-ubyte").write_bytes(idx)
    (folder / "values-idx3-ubyte.gz").write_bytes(gzip.compress(idx, mtime=0))


HERE.mkdir(exist_ok=True)
write_gguf(HERE / "formats.gguf")
write_safetensors()
write_archives()
write_images()
