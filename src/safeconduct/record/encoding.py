"""Encodings with exactly one accepted form: base64, hexadecimal, names, UTC times, DSSE's PAE."""

from __future__ import annotations

import base64
import binascii
import re
from datetime import UTC, datetime

from safeconduct.record.errors import RecordError

HASH_SIZE = 32
MAX_NAME = 200
MAX_SIZE = 2**63 - 1
_NAME = re.compile(r"[!-*,-~]+")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
_HEX = re.compile(r"[0-9a-f]{64}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_DOMAINS = ("cosignature/", "subtree/", "DSSEv1")


def to_base64(data: bytes) -> str:
    """Standard base64 with padding, RFC 4648 section 4."""
    return base64.b64encode(data).decode("ascii")


def from_base64(text: str | bytes) -> bytes:
    r"""Decode base64 and refuse every spelling but the canonical one.

    Raises:
        RecordError: for stray characters, missing padding or non-zero trailing bits.

    >>> from_base64("AA==")
    b'\x00'
    >>> from_base64("AB==")
    Traceback (most recent call last):
    safeconduct.record.errors.RecordError: not canonical base64. Ask the party that keeps ...
    """
    try:
        written = text.encode("ascii") if isinstance(text, str) else text
        data = binascii.a2b_base64(written, strict_mode=True)
    except (binascii.Error, UnicodeEncodeError):
        raise RecordError("", "not base64") from None
    # In strict mode only bits behind the end can differ, and they are in the last four characters.
    last = data[-(len(data) % 3 or 3) :]
    if binascii.b2a_base64(last, newline=False) != written[-4:] or len(written) % 4:
        raise RecordError("", "not canonical base64")
    return data


def check_hash(text: str) -> str:
    """Return a SHA-256 in lower-case hexadecimal, or raise RecordError."""
    if not _HEX.fullmatch(text):
        raise RecordError("", "not a SHA-256 in lower-case hexadecimal")
    return text


def to_hash(text: str) -> bytes:
    """A SHA-256 in canonical base64, as C2SP writes roots and proofs.

    Raises:
        RecordError: if it is another spelling or another length.
    """
    data = from_base64(text)
    if len(data) != HASH_SIZE:
        raise RecordError("", "a hash has 32 bytes")
    return data


def parse_number(text: str, what: str) -> int:
    """An ASCII decimal from 0 to 2^63 - 1 without leading zeros, as C2SP writes sizes and indexes.

    Args:
        text: the digits.
        what: what the number is, for the message.

    Raises:
        RecordError: if it is written in any other way.

    >>> parse_number("12", "a size")
    12
    """
    if not _NUMBER.fullmatch(text) or int(text) > MAX_SIZE:
        raise RecordError("", f"{text!r:.40} is not {what}")
    return int(text)


def check_key_name(name: str) -> str:
    """Return a key name as C2SP signed-note allows it, or raise RecordError.

    Not empty, no Unicode spaces and control characters, no plus, nothing that is not UTF-8.

    >>> check_key_name("témoin.example")
    'témoin.example'
    """
    strange = any(c.isspace() or c < " " or "\ud800" <= c <= "\udfff" for c in name)
    if not name or "+" in name or strange:
        raise RecordError("", f"{name!r:.80} is not the name of a key")
    return name


def check_name(name: str) -> str:
    """Return a name that this software gives to a key or a talk, or raise RecordError.

    Narrower than C2SP signed-note: visible ASCII without plus, so that no two names look alike, and
    none of the prefixes by which the kinds of signature are told apart.

    >>> check_name("talks.example/2026-09")
    'talks.example/2026-09'
    """
    if not _NAME.fullmatch(name) or len(name) > MAX_NAME or name.startswith(_DOMAINS):
        raise RecordError(
            "",
            f"{name!r:.80} cannot be the name of a key or a talk",
            "Use up to 200 visible ASCII characters without spaces and plus signs, "
            "for example talks.example/2026-09.",
        )
    return name


def parse_time(text: str) -> int:
    """Seconds since 1970 of a UTC time written `YYYY-MM-DDTHH:MM:SSZ`, the only accepted form.

    >>> parse_time("2026-09-16T09:30:00Z")
    1789551000
    """
    if _TIME.fullmatch(text):
        try:
            return int(datetime.fromisoformat(text).timestamp())
        except ValueError:
            pass
    raise RecordError("", f"{text!r:.40} is not a time", "Write UTC as 2026-09-16T09:30:00Z.")


def normalise_time(text: str) -> str:
    """Rewrite any ISO 8601 time that has an offset as `YYYY-MM-DDTHH:MM:SSZ`.

    >>> normalise_time("2026-09-16T12:30:00.5+03:00")
    '2026-09-16T09:30:00Z'
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise RecordError("", f"{text!r:.40} is not a time with an offset", "Add Z or +00:00.")
    try:
        moment = moment.astimezone(UTC).replace(microsecond=0, tzinfo=None)
    except OverflowError:
        raise RecordError("", f"{text!r:.40} is out of range", "Correct the year.") from None
    return f"{moment.isoformat()}Z"


def pre_authentication_encoding(payload_type: str, payload: bytes) -> bytes:
    """The bytes that a DSSE signature covers (DSSE v1, PAE).

    >>> pre_authentication_encoding("http://example.com/HelloWorld", b"hello world")
    b'DSSEv1 29 http://example.com/HelloWorld 11 hello world'
    """
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)
