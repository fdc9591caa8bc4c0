"""TensorBoard's event files, written without TensorBoard.

An event file is a row of records (length, checksum, bytes, checksum), each a protocol buffer `Event`; only the fields
that scalars and texts need are written.
"""

from __future__ import annotations

import pathlib
import struct
from collections.abc import Iterator

from lethe.export.tracks import Track
from lethe.labels import folder


def write(tracks: list[Track], out: pathlib.Path) -> None:
    """One directory a run, one below it for each model; the same run gives the same bytes."""
    for track in tracks:
        place = out / track.run / folder(track.name)
        place.mkdir(parents=True, exist_ok=True)
        events = b"".join(_record(event) for event in _events(track))
        (place / f"events.out.tfevents.{int(track.started):010d}.lethe").write_bytes(events)


def _events(track: Track) -> Iterator[bytes]:
    time = _double(1, track.started)
    yield time + _bytes(3, b"brain.Event:2")
    table = "".join(f"| {name} | {value.replace('|', chr(92) + '|')} |\n" for name, value in track.parameters.items())
    yield time + _summary(_text("parameters", "| parameter | value |\n| --- | --- |\n" + table))
    for name, value in track.metrics.items():
        yield time + _summary(_scalar(name, value))
    for name, points in track.curves.items():
        for step, value in points:
            yield time + _varint(2 << 3) + _varint(step) + _summary(_scalar(name, value))


def _summary(value: bytes) -> bytes:
    return _bytes(5, _bytes(1, value))


def _scalar(tag: str, value: float) -> bytes:
    return _bytes(1, tag.encode()) + _varint(2 << 3 | 5) + struct.pack("<f", value)


def _text(tag: str, text: str) -> bytes:
    """A tensor of one text, which the plug-in `text` shows as Markdown."""
    shape = _bytes(2, _varint(1 << 3) + _varint(1))
    tensor = _varint(1 << 3) + _varint(7) + _bytes(2, shape) + _bytes(8, text.encode())
    return _bytes(1, tag.encode()) + _bytes(9, _bytes(1, _bytes(1, b"text"))) + _bytes(8, tensor)


def _bytes(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _double(field: int, value: float) -> bytes:
    return _varint(field << 3 | 1) + struct.pack("<d", value)


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def _record(data: bytes) -> bytes:
    length = struct.pack("<Q", len(data))
    return length + _checksum(length) + data + _checksum(data)


def _checksum(data: bytes) -> bytes:
    """CRC-32C, turned by 15 bits with a number added, as record files have it."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = _TABLE[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    crc ^= 0xFFFFFFFF
    return struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)


def _entry(index: int) -> int:
    for _ in range(8):
        index = index >> 1 ^ (0x82F63B78 if index & 1 else 0)
    return index


_TABLE = [_entry(index) for index in range(256)]
