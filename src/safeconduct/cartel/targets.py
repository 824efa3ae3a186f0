"""Reading whom a term means, and which side it is about."""

from __future__ import annotations

from collections.abc import Collection

from safeconduct.cartel.keys import KeyReader, Table
from safeconduct.cartel.rules import Target, TargetKind
from safeconduct.people.vocabulary import Category, Side

_PLAIN = {"reason", "weight", *TargetKind}


def read_side(
    row: Table, at: str, reader: KeyReader, of: Side | None, *, known: Collection[str] = _PLAIN
) -> Side:
    """The side of a term; in a position it is that of the position, and not written."""
    if of is not None:
        reader.unknown(row, {"private", *known}, at)
        return of
    reader.unknown(row, {"side", *known}, at)
    side = row.get("side")
    if side not in (Side.A.value, Side.B.value):
        reader.fault(f"{at}side is not A or B: {side!r}")
        return Side.A
    return Side(side)


def read_private(row: Table, at: str, reader: KeyReader, of: Side | None) -> bool:
    """Whether a term of a position is shown to nobody; terms of an agreement never are."""
    return of is not None and reader.flag(row, "private", at)


def read_target(row: Table, at: str, reader: KeyReader) -> Target:
    """The one key that names people, and its values."""
    named = [kind for kind in TargetKind if kind.value in row]
    if len(named) != 1:
        reader.fault(f"{at[:-1]} must name people by one of {', '.join(TargetKind)}")
        return Target(kind=TargetKind.RECORDS, values=frozenset())
    kind = named[0]
    value = row[kind.value]
    values = value if isinstance(value, list) else [value]
    texts = {v.strip() for v in values if isinstance(v, str) and v.strip()}
    # An empty name would mean everybody of whom that fact is unknown.
    if len(texts) == 0 or any(not isinstance(v, str) or not v.strip() for v in values):
        reader.fault(f"{at}{kind} is not a text or a list of texts: {value!r}")
    _check_twice(values, f"{at}{kind}", reader)
    for text in sorted(texts):
        if kind is TargetKind.CATEGORY and text not in tuple(Category):
            reader.fault(f"{at}category: nobody defined {text!r}")
        if kind is TargetKind.RECORDS and ":" not in text:
            reader.fault(f"{at}records: {text!r} is not written source:record_id")
    return Target(kind=kind, values=frozenset(texts))


def _check_twice(values: list[object], at: str, reader: KeyReader) -> None:
    first: dict[object, int] = {}
    for number, value in enumerate(values, start=1):
        if isinstance(value, str) and first.setdefault(value.strip(), number) != number:
            reader.fault(
                f"{at}[{number}]: {value!r} stands there already, at {at}[{first[value.strip()]}]"
            )
