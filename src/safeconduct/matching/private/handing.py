"""What a side hands to the mediator: records by number, without the bureau's own names for them.

A record's key, its source and its file are replaced by numbers of this session, which the bureau
alone can read back. The mediator gets the fields that the terms name and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from safeconduct.matching.private.commitments import commitment_root
from safeconduct.matching.private.intersection import seeded
from safeconduct.matching.private.messages import RefusedMessageError, bytes_of
from safeconduct.people.dates import DateError, PartialDate
from safeconduct.people.vocabulary import SourceKind
from safeconduct.record.encoding import to_base64
from safeconduct.record.envelope import Json, decode_json, encode_json
from safeconduct.record.errors import RecordError

#: The kind under which a whole record is committed to.
RECORD = "record"
_LONGEST = 1_000
_DATES = ("birth_date", "captured_on")
_KINDS = frozenset(kind.value for kind in SourceKind)


@dataclass(frozen=True, slots=True)
class Fault:
    """A record that could not be used, and why; the bureau alone is told."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class Handed:
    """One side's records as the mediator's workspace holds them.

    Attributes:
        records: number, source, kind, edition, refers_to (a number) and the fields of the terms.
        faults: records left out.
        root: what the side committed to.
    """

    records: pl.DataFrame
    faults: tuple[Fault, ...]
    root: bytes


def record_value(row: Mapping[str, object], fields: tuple[str, ...]) -> str:
    """A record as it is committed to and handed over: the fields of the terms that it has.

    >>> record_value({"record": "x:1", "family_name": "Kovalenko"}, ("family_name", "rank"))
    '{"family_name":"Kovalenko"}'
    """
    return encode_json({name: str(row[name]) for name in fields if row.get(name)}).decode()


def hand_over(
    records: pl.DataFrame, *, side: str, session: bytes, fields: tuple[str, ...],
    digests: list[bytes], commitment: bytes,
) -> bytes:  # fmt: skip
    """One side's records as the bytes that are sealed to the mediator.

    Args:
        records: as `people.with_references` makes them.
        side: whose they are; the mediator refuses them under another name.
        session: the session's name.
        fields: those of the terms.
        digests: SHA-256 of each record's report.
        commitment: 32 random bytes from which the salts of the commitment are drawn.
    """
    number = {key: at for at, key in enumerate(records["record"])}
    sources, editions = _numbers(records["source"]), _numbers(_column(records, "edition"))
    rows: list[Json] = []
    for row in records.iter_rows(named=True):
        handed: dict[str, Json] = {
            "fields": record_value(row, fields),
            "source": sources[row["source"]],
            "kind": row["kind"],
        }
        if row.get("edition") is not None:
            handed["edition"] = editions[row["edition"]]
        if row.get("refers_to") in number:
            handed["refers_to"] = number[row["refers_to"]]
        rows.append(handed)
    return encode_json(
        {
            "side": side,
            "session": session.hex(),
            "commitment": to_base64(commitment),
            "digests": to_base64(b"".join(digests)),
            "records": rows,
        }
    )


def take_over(
    data: bytes, *, side: str, session: bytes, fields: tuple[str, ...], most: int
) -> Handed:
    """Read what `hand_over` made, from a side that may be hostile.

    Raises:
        RefusedMessageError: if it is another side's, of another session, more than the terms allow,
            or nothing that `hand_over` makes. The text holds nothing of the records.
    """
    try:
        message = decode_json(data)
    except RecordError as error:
        raise RefusedMessageError("the records are not in the agreed form") from error
    if message.get("side") != side or message.get("session") != session.hex():
        raise RefusedMessageError("the records were sealed by another side, or for another session")
    rows, digests = message.get("records"), bytes_of(message, "digests")
    if not isinstance(rows, list) or len(digests) != 32 * len(rows):
        raise RefusedMessageError("the records are not in the agreed form")
    if len(rows) > most:
        raise RefusedMessageError(f"{len(rows):,} records came, more than the terms allow")
    values = [text if isinstance(text := _get(row, "fields"), str) else "" for row in rows]
    root = commitment_root(
        session,
        [(RECORD, value, digests[32 * at : 32 * at + 32]) for at, value in enumerate(values)],
        random=seeded(bytes_of(message, "commitment"), "commitment"),
    )
    read = [_read(row, value, fields, len(rows)) for row, value in zip(rows, values, strict=True)]
    faults = tuple(Fault(at, one) for at, one in enumerate(read) if isinstance(one, str))
    good = [{"number": at, **one} for at, one in enumerate(read) if not isinstance(one, str)]
    schema: dict[str, type[pl.DataType]] = {
        "number": pl.Int64, "source": pl.Int64, "kind": pl.String, "edition": pl.Int64,
        "refers_to": pl.Int64, **dict.fromkeys(fields, pl.String),
    }  # fmt: skip
    return Handed(pl.DataFrame(good, schema=schema), faults, root)


def _read(row: Json, value: str, fields: tuple[str, ...], count: int) -> dict[str, str | int] | str:
    """A row of the frame, or why there is none."""
    try:
        known = decode_json(value.encode())
    except (RecordError, UnicodeEncodeError):
        return "its fields cannot be read"
    if not set(known) <= set(fields):
        return "it has fields that the terms do not name"
    if not all(isinstance(text, str) and 0 < len(text) <= _LONGEST for text in known.values()):
        return f"a field is empty, no text, or longer than {_LONGEST:,} characters"
    if not all(_is_date(str(known[name])) for name in _DATES if name in known):
        return "a date is not written as YYYY-MM-DD"
    kind, numbers = _get(row, "kind"), {}
    if kind not in _KINDS:
        return "its source is of no known kind"
    for name in ("source", "edition", "refers_to"):
        found = _get(row, name)
        if isinstance(found, int) and 0 <= found < count:
            numbers[name] = found
        elif found is not None or name == "source":
            return f"its {name} is no number of this session"
    return {**{name: str(text) for name, text in known.items()}, "kind": str(kind), **numbers}


def _is_date(text: str) -> bool:
    try:
        PartialDate.from_iso(text)
    except DateError:
        return False
    return True


def _get(row: Json, name: str) -> Json | None:
    return row.get(name) if isinstance(row, Mapping) else None


def _numbers(values: pl.Series) -> dict[str, int]:
    return {value: at for at, value in enumerate(values.unique(maintain_order=True).drop_nulls())}


def _column(records: pl.DataFrame, name: str) -> pl.Series:
    if name in records.columns:
        return records[name]
    return pl.Series(name, [None] * records.height, dtype=pl.String)
