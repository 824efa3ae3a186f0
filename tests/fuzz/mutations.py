"""Seeded mutations of real material: bits, lengths that lie, tokens that parsers trip over."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

TOKENS = (
    *(b"\x00", b"\xff", b"\x7f", b"\n", b"\n\n", b"\r\n", b" ", b"\t", b"\x85", b"\xc2\xa0"),
    *(b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xe2\x80\x94 ", b"\xf0\x9f\x98\x80", b"\xd9\xa1"),
    *(b"\xff\xff", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\x00\x00\x00\x00"),
    *(b"\xff" * 8, b"\x00\x01\x00\x00", b"\x80" + bytes(7)),
    *(b"0", b"-0", b"-1", b"00", b"1e3", b"1.0", b"9007199254740991", b"9007199254740992"),
    *(b"9223372036854775807", b"9223372036854775808", b"18446744073709551616", b"+1", b"1_0"),
    *(b"null", b"true", b"NaN", b'""', b"[]", b"{}", b"[[[[[[[[", b'{"a":{"a":', b"\\ud800"),
    *(b"\\u0000", b'\\"', b",", b":", b'"', b'"a":1,"a":1', b'"version":2', b'"size":0'),
    *(b"=", b"==", b"AB==", b"AAF=", b"+", b"/", b"x000/", b".p/256", b".p/0", b"..", b"/tile"),
    *(b"all", b"any", b"none", b"quorum none\n", b"group g all g\n", b"extra ", b"index ", b"old "),
    *(b"24:00:00", b"23:59:60", b"0001-01-01", b"9999-12-31", b"+23:59", b"0000", b"cosignature/"),
)


def mutate(data: bytes, rng: random.Random, others: Sequence[bytes] = ()) -> bytes:
    """One to four changes, each in another way and in another place."""
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        data = rng.choice(_WAYS)(data, rng, others)
    return data


def _flip(data: bytes, rng: random.Random, others: Sequence[bytes]) -> bytes:
    changed = bytearray(data or b"\x00")
    changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _token(data: bytes, rng: random.Random, others: Sequence[bytes]) -> bytes:
    token, at = rng.choice(TOKENS), rng.randint(0, len(data))
    return data[:at] + token + data[at + rng.choice((0, 0, 1, len(token))) :]


def _cut(data: bytes, rng: random.Random, others: Sequence[bytes]) -> bytes:
    first, second = sorted((rng.randint(0, len(data)), rng.randint(0, len(data))))
    return rng.choice((data[:first], data[first:], data[:first] + data[second:]))


def _repeat(data: bytes, rng: random.Random, others: Sequence[bytes]) -> bytes:
    first, second = sorted((rng.randint(0, len(data)), rng.randint(0, len(data))))
    return data[:second] + data[first:second] * rng.choice((1, 1, 2, 9)) + data[second:]


def _number(data: bytes, rng: random.Random, others: Sequence[bytes]) -> bytes:
    """Another number in the place of 1, 2, 4 or 8 bytes: a length that lies."""
    width = rng.choice((1, 2, 4, 8))
    at = rng.randint(0, max(0, len(data) - width))
    value = int.from_bytes(data[at : at + width], "big")
    value = rng.choice((value + 1, value - 1, value * 256, 0, (1 << 8 * width) - 1))
    return data[:at] + (value % (1 << 8 * width)).to_bytes(width, "big") + data[at + width :]


def _digits(data: bytes, rng: random.Random, others: Sequence[bytes]) -> bytes:
    """Another decimal in the place of a digit."""
    at = [n for n, byte in enumerate(data) if chr(byte).isdigit()]
    if not at:
        return data
    place = rng.choice(at)
    number = rng.choice((b"0", b"1", b"-1", b"99", b"2", b"9007199254740991", b"256"))
    return data[:place] + number + data[place + 1 :]


def _splice(data: bytes, rng: random.Random, others: Sequence[bytes]) -> bytes:
    other = rng.choice(others) if others else data
    return data[: rng.randint(0, len(data))] + other[rng.randint(0, len(other)) :]


_WAYS: tuple[Callable[[bytes, random.Random, Sequence[bytes]], bytes], ...] = (
    _flip,
    _token,
    _cut,
    _repeat,
    _number,
    _digits,
    _splice,
)
