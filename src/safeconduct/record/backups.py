"""A secret key on paper: in lines short enough to type, each with a check of its own."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence

from safeconduct.record.errors import Reason, RecordError
from safeconduct.record.keys import SEED_SIZE

LINES = 7
_VERSION = b"\x01"
_DATA = 8
_LINE = 10
_LOOK_ALIKE = str.maketrans({"0": "O", "1": "L", "8": "B", " ": None, "-": None, "\t": None})


def write_backup(seed: bytes) -> tuple[str, ...]:
    """Seven lines: eight characters of the key in two groups, then two that check the line.

    The whole has a check too: version, 32 bytes, 2 bytes of SHA-256, in base32 (RFC 4648).

    >>> for line in write_backup(bytes(32))[:2]:
    ...     print(line)
    AEAA AAAA FL
    AAAA AAAA HS
    """
    if len(seed) != SEED_SIZE:
        raise RecordError("", "a seed has 32 bytes", "Draw 32 random bytes.", reason=Reason.BAD_KEY)
    text = base64.b32encode(_VERSION + seed + _whole(seed)).decode()
    lines = [text[at : at + _DATA] for at in range(0, len(text), _DATA)]
    return tuple(f"{x[:4]} {x[4:]} {_check(number, x)}" for number, x in enumerate(lines, 1))


def read_backup(lines: Sequence[str]) -> bytes:
    """The seed, as typed from paper, in any case and with or without spaces; or as scanned.

    Raises:
        RecordError: that names the line which was typed wrong.
    """
    typed = [line for line in lines if line.strip()]
    if len(typed) == 1 and len(typed[0].strip()) == LINES * _LINE:  # as a QR code is read
        whole = typed[0].strip()
        typed = [whole[at : at + _LINE] for at in range(0, len(whole), _LINE)]
    if len(typed) != LINES:
        raise _wrong(f"{len(typed)} lines", f"a backup has {LINES} lines")
    data = "".join(_line(number, line) for number, line in enumerate(typed, 1))
    raw = base64.b32decode(data)
    version, seed, check = raw[:1], raw[1 : 1 + SEED_SIZE], raw[1 + SEED_SIZE :]
    if version != _VERSION:
        raise RecordError(
            "line 1", "a backup of another version", "Use a newer one.", reason=Reason.OTHER_VERSION
        )
    if check != _whole(seed):
        raise _wrong("the whole", "the lines are not of one sheet, or not in its order")
    return seed


def _line(number: int, line: str) -> str:
    text = line.upper().translate(_LOOK_ALIKE).strip()
    data, check = text[:_DATA], text[_DATA:]
    letters = set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    if len(data) != _DATA or not set(text) <= letters or check != _check(number, data):
        raise _wrong(f"line {number}", "was not typed as it is printed")
    return data


def _check(number: int, data: str) -> str:
    digest = hashlib.sha256(f"safeconduct backup {number} {data}".encode()).digest()
    return base64.b32encode(digest).decode()[:2]


def _whole(seed: bytes) -> bytes:
    return hashlib.sha256(b"safeconduct backup\n" + seed).digest()[:2]


def _wrong(where: str, what: str) -> RecordError:
    remedy = "Compare it with the sheet, letter by letter."
    return RecordError(where, what, remedy, reason=Reason.MALFORMED)
