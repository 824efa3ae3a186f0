"""A position as a document: read, written, and known by its digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from safeconduct.cartel.asking import read_position
from safeconduct.cartel.keys import KeyReader
from safeconduct.cartel.positions import Part, Position, Reservation, Trade
from safeconduct.cartel.rules import Balance, Quota, Refusal, Request, Target
from safeconduct.people.vocabulary import Side

_REMEDY = "Correct these keys (docs: Files, position.toml)."
_SALT = 16
Row = Request | Refusal | Quota | Balance | Trade


def parse_position(data: Mapping[str, Any], *, where: str) -> Position:
    """Read the document of one party.

    Args:
        data: as its TOML file holds it (docs: Files).
        where: the file, for messages.

    Raises:
        InputError: listing all its faults, each with its place and what may be said instead.
    """
    reader = KeyReader()
    side = data.get("side")
    if side not in (Side.A.value, Side.B.value):
        reader.fault(f"side is not A or B: {side!r}")
        side = Side.A
    position = read_position(data, Side(side), reader)
    reader.finish(where=where, remedy=_REMEDY)
    return position


def position_toml(position: Position) -> str:
    """The document: the same bytes for the same position, and read back as it was.

    Raises:
        ValueError: if the position does not say whose it is.
    """
    if position.side is None:
        raise ValueError("a position that is written down must say whose it is")
    return "\n".join(_lines(position)) + "\n"


def position_digest(position: Position) -> str:
    """SHA-256 of the document, hexadecimal: the same version is the same to the byte.

    For the party's own files. Who guesses what a position says can check his guess with it, so it
    is shown to nobody; a commitment is what can be shown.
    """
    return hashlib.sha256(position_toml(position).encode()).hexdigest()


def position_commitment(position: Position, *, salt: bytes) -> str:
    """SHA-256 of a salt and the document, hexadecimal: binds the party, and tells nothing.

    Args:
        position: as it stands.
        salt: random, kept with the document until it is opened.

    Raises:
        ValueError: if the salt has fewer than 16 bytes.
    """
    if len(salt) < _SALT:
        raise ValueError(f"a salt has at least {_SALT} bytes, not {len(salt)}")
    return hashlib.sha256(salt + position_toml(position).encode()).hexdigest()


def _lines(position: Position) -> Iterator[str]:
    yield f"side = {_text(str(position.side))}"
    yield f"version = {position.version}"
    if position.shown:
        yield f"shown = {_list(p.value for p in Part if p in position.shown)}"
    for part in Part:
        if part is Part.RESERVATION:
            yield from _reservation(position.reservation)
            continue
        rows: tuple[Row, ...] = getattr(position, part.value)
        for row in rows:
            yield ""
            yield f"[[{part.value}]]"
            yield from _row(row)


def _row(row: Row) -> Iterator[str]:
    yield _target(row.target)
    match row:
        case Request():
            yield f"weight = {row.weight}"
        case Quota():
            yield from (
                f"{key} = {value}"
                for key, value in (
                    ("at_least", row.at_least or None), ("at_most", row.at_most),
                    ("stage", row.stage),
                )
                if value is not None
            )  # fmt: skip
        case Balance() if row.never_against:
            yield f"never_against = {{ {_target(row.other)} }}"
        case Balance() | Trade():
            yield f"against = {{ {_target(row.other)} }}"
            yield f"ratio = [{row.ratio[0]}, {row.ratio[1]}]"
    if row.reason:
        yield f"reason = {_text(row.reason)}"
    if row.private:
        yield "private = true"


def _reservation(reservation: Reservation | None) -> Iterator[str]:
    if reservation is None:
        return
    yield ""
    yield "[reservation]"
    yield f"people_home = {reservation.people_home}"
    yield f"requests_met = {reservation.requests_met}"
    if reservation.reason:
        yield f"reason = {_text(reservation.reason)}"


def _target(target: Target) -> str:
    return f"{target.kind.value} = {_list(sorted(target.values))}"


def _list(texts: Any) -> str:
    return f"[{', '.join(map(_text, texts))}]"


def _text(text: str) -> str:
    """A basic string: TOML escapes as JSON does, and one more sign."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
