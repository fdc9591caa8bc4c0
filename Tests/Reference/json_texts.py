"""Writes Tests/JSONTests/Fixtures/texts.jsonl: damaged JSON texts, and what Python's json makes of them.

    python3 Tests/Reference/json_texts.py > Tests/JSONTests/Fixtures/texts.jsonl

Each line has the bytes of a text in hexadecimal and, where it is valid, the text that Python writes for its value with
sorted keys. Python is held to RFC 8259 and to Lethe's limits: no NaN, no half surrogate pair, no key twice, numbers
that are finite, at most 256 levels. Only the standard library is used.
"""

import json
import random

SEEDS = [
    r'{"name":"a\u00e9\ud83d\ude00\n","values":[1,-2.5e3,0.1,1E-7],"counts":{"x":1,"y":-2},"share":0.25}',
    r"[18446744073709551615,9223372036854775808,-9223372036854775808,-0,0.0,1e308,5e-324,1.50]",
    r' { "a" : [ [ [ ] , { } ] , null , true , false ] , "b\\\"\/" : "\u0008\f\t" , "é" : "😀" } ',
    '[[[[[[[[[["deep"]]]]]]]]]]',
    '{"a\u0300":1,"\\u00e0":2,"ab":3,"rows":[{"a":1},{"a":2},{"a":1}]}',
]
PIECES = [
    *(p.encode() for p in ["{", "}", "[", "]", ",", ":", '"', "\\", "\\u", "\\ud800", "\\udc00", "0", "-", "+", "."]),
    *(p.encode() for p in ["e", "E9", "99999999999999999999", "null", "tru", " ", "\n", "\x00", "é", "1e400", "NaN"]),
    b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"-Infinity", b"\x0b", b"\xc2\xa0", b"[" * 300,
]


class Refused(Exception):
    pass


def members(pairs):
    if len({key for key, _ in pairs}) != len(pairs):
        raise Refused
    return dict(pairs)


def refuse(_):
    raise Refused


def whole(text):
    value = int(text)
    return value if -(2**63) <= value < 2**64 else number(text)


def number(text):
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise Refused
    return value


def check(value, depth):
    """Refuses what Python takes and Lethe does not."""
    if isinstance(value, (list, dict)) and depth >= 256:
        raise Refused
    if isinstance(value, str):
        value.encode()
    elif isinstance(value, list):
        for item in value:
            check(item, depth + 1)
    elif isinstance(value, dict):
        for key, item in value.items():
            key.encode()
            check(item, depth + 1)


def verdict(data):
    try:
        value = json.loads(
            data.decode(), object_pairs_hook=members, parse_constant=refuse, parse_int=whole, parse_float=number
        )
        check(value, 0)
        # Bytes sort as code points do.
        return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    except (ValueError, Refused, RecursionError):
        return None


def damage(data, choices):
    place = choices.randint(0, len(data))
    kind = choices.randrange(6)
    if kind == 0:
        return data[:place] + choices.choice(PIECES) + data[place:]
    if kind == 1 and place < len(data):
        return data[:place] + bytes([data[place] ^ 1 << choices.randrange(8)]) + data[place + 1 :]
    if kind == 2:
        return data[:place] + data[place + choices.randint(1, 4) :]
    if kind == 3:
        other = choices.randint(0, len(data))
        return data[:other] + data[place : place + choices.randint(1, 12)] + data[other:]
    if kind == 4:
        return data[:place]
    other = choices.choice(SEEDS).encode()
    return data[:place] + other[choices.randrange(len(other)) :] + data[place:]


def main():
    choices = random.Random(7)
    seen = set()
    while len(seen) < 1200:
        data = choices.choice(SEEDS).encode()
        for _ in range(choices.randint(0, 2)):
            data = damage(data, choices)
        # About as many valid ones: most damaged texts are broken in ways alike.
        text = verdict(data)
        if data in seen or len(data) > 600 or (text is None and choices.random() < 0.8):
            continue
        seen.add(data)
        print(json.dumps({"hex": data.hex(), "text": text}))


main()
