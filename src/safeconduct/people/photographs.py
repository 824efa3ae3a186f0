"""What a photograph looks like in 64 bits: a hint for an officer's eye, and no evidence.

Faces are not recognised and no face is measured: the hash says only that two files may be copies of
one picture, scaled or recompressed. Source: N. Krawetz, Kind of Like That (2013): dHash, of which
pictures with more than ten bits different are seldom copies.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

_WIDTH, _HEIGHT = 9, 8
HASH_BITS = 64
#: Pictures of more different bits are not told of.
MOST_DIFFERENT = 10
_FEWEST_SET = 6
_HEX = re.compile(r"(?:0x)?([0-9a-f]{16})", re.IGNORECASE)


def photo_hash(picture: Image) -> str:
    """The difference hash of a picture: 16 hexadecimal digits.

    Bit by bit, row by row, of the picture as 9 x 8 grey points: whether a point is darker than the
    one to its right.
    """
    grey = picture.convert("L").resize((_WIDTH, _HEIGHT))
    points = grey.tobytes()
    bits = 0
    for row in range(_HEIGHT):
        for column in range(_WIDTH - 1):
            at = row * _WIDTH + column
            bits = bits << 1 | (points[at] < points[at + 1])
    return f"{bits:016x}"


def read_photo_hash(text: str) -> str | None:
    """A hash as it is kept, or None for what is none.

    >>> read_photo_hash(" 0xFFEE00112233AABB "), read_photo_hash("ffee")
    ('ffee00112233aabb', None)
    """
    found = _HEX.fullmatch(text.strip())
    return found.group(1).lower() if found else None


def photo_distance(left: str, right: str) -> int:
    """How many of the 64 bits of two hashes differ.

    Raises:
        ValueError: if a text is no hash.

    >>> photo_distance("00000000000000ff", "00000000000000f0")
    4
    """
    hashes = [read_photo_hash(left), read_photo_hash(right)]
    if None in hashes:
        raise ValueError("a photograph's hash has 16 hexadecimal digits")
    one, other = (int(h, 16) for h in hashes if h)
    return (one ^ other).bit_count()


def tells_something(hashed: str) -> bool:
    """Whether a picture has enough in it: an empty frame looks like every other empty frame.

    >>> tells_something("0000000000000000"), tells_something("a5c3f00f3c5a1842")
    (False, True)
    """
    bits = int(hashed, 16).bit_count()
    return _FEWEST_SET <= bits <= HASH_BITS - _FEWEST_SET
