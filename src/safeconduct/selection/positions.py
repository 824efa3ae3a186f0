"""Positions held against the people: whom they name, who holds him, who else asks for him.

What a document says by itself is checked when it is read (`cartel.parse_position`). Here it is
checked against who is held by whom. Every fault is data, with its place and what may be said
instead; the command line refuses a document for any of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import polars as pl
from rapidfuzz import process

from safeconduct.cartel.positions import Position, Positions, Trade
from safeconduct.cartel.rules import Balance, Quota, Refusal, Request, Target, TargetKind
from safeconduct.cartel.terms import Agreement
from safeconduct.people.vocabulary import Side
from safeconduct.selection.candidates import meant
from safeconduct.tables.problems import InputError

Row = Request | Refusal | Quota | Balance | Trade
_PARTS = ("requests", "refusals", "quotas", "balances", "trades")


class FaultKind(StrEnum):
    """What is wrong with a place of a position."""

    UNKNOWN_RECORD = "unknown_record"
    HELD_BY_NOBODY = "held_by_nobody"
    HELD_BY_ITSELF = "held_by_itself"
    HELD_BY_THE_OTHER = "held_by_the_other"
    NOBODY_MEANT = "nobody_meant"
    ASKED_FOR_BY_BOTH = "asked_for_by_both"
    NAMED_TWICE = "named_twice"
    OWED = "owed"
    MORE_THAN_THERE_ARE = "more_than_there_are"
    NO_SUCH_STAGE = "no_such_stage"
    MORE_THAN_PLACES = "more_than_places"


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionFault:
    """One fault.

    Attributes:
        kind: which.
        side: whose position.
        place: where in its document, such as `requests[2].records`.
        what: in words.
        instead: what may lawfully be said instead, a full sentence.
    """

    kind: FaultKind
    side: Side
    place: str
    what: str
    instead: str

    @property
    def words(self) -> str:
        """Both sentences, with the place."""
        return f"{self.side.value}.{self.place}: {self.what}. {self.instead}"


def position_faults(
    positions: Positions,
    *,
    clearance: pl.DataFrame,
    record_persons: pl.DataFrame,
    agreement: Agreement | None = None,
) -> tuple[PositionFault, ...]:
    """All that is wrong with positions, side by side and row by row.

    Args:
        positions: of both sides, or of one.
        clearance: as `law.determine` gives it.
        record_persons: record ("source:record_id") and person_id.
        agreement: for quotas that its stages cannot hold; not looked at if None.
    """
    people = _People.of(clearance, record_persons)
    found: list[PositionFault] = []
    for side in (Side.A, Side.B):
        position = positions.of(side)
        for part in _PARTS:
            for number, row in enumerate(getattr(position, part), start=1):
                found += _of_row(people, side, f"{part}[{number}]", row)
                if isinstance(row, Quota) and agreement is not None:
                    found += _of_quota(side, f"{part}[{number}]", row, agreement)
        found += _named_twice(people, side, position)
    found += _by_both(people, positions)
    return tuple(found)


def require_sound(faults: Sequence[PositionFault], *, where: str) -> None:
    """Refuse positions with faults, all of them at once.

    Raises:
        InputError: with every fault, its place and what may be said instead.
    """
    if faults:
        raise InputError(
            " ".join(fault.words for fault in faults).rstrip("."),
            where=where, remedy="Correct these places and read it again.",
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _People:
    """Who is known, held by whom, and under which records."""

    frame: pl.DataFrame
    records: pl.DataFrame
    person: dict[str, str]
    holder: dict[str, str]
    owed: frozenset[str]

    @classmethod
    def of(cls, clearance: pl.DataFrame, record_persons: pl.DataFrame) -> _People:
        owed = clearance.filter(pl.col("owed").fill_null(value=False))["person_id"]
        return cls(
            frame=clearance,
            records=record_persons,
            person=dict(record_persons.select("record", "person_id").iter_rows()),
            holder=dict(
                clearance.select("person_id", pl.col("holder").fill_null("")).iter_rows()
            ),
            owed=frozenset(owed),
        )  # fmt: skip

    def meant(self, target: Target, side: Side) -> pl.DataFrame:
        """Whom a target means among those that a side holds."""
        held = self.frame.filter(pl.col("holder") == side.value)
        return held.filter(meant(target.kind, target.values, self.records).fill_null(value=False))

    def nearest(self, target: Target, value: str, side: Side) -> str:
        """The values there are that are spelt most like one that nobody has."""
        there = self.frame.filter(pl.col("holder") == side.value)[target.kind.value]
        known = {str(v).lower(): str(v) for v in there.drop_nulls().unique() if v}
        return " or ".join(repr(known[name]) for name in _near(value.lower(), sorted(known), 60))


def _of_row(people: _People, side: Side, place: str, row: Row) -> Iterator[PositionFault]:
    holder = side.other if isinstance(row, Request) else side
    yield from _of_target(people, side, holder, place, row, row.target)
    if isinstance(row, Balance | Trade):
        yield from _of_target(people, side, side.other, f"{place}.against", row, row.other)
    if isinstance(row, Quota) and row.at_least:
        there = people.meant(row.target, side).filter(~pl.col("owed")).height
        if row.at_least > there:
            yield PositionFault(
                kind=FaultKind.MORE_THAN_THERE_ARE, side=side, place=f"{place}.at_least",
                what=f"at least {row.at_least} are to go, and {side.value} holds {there} of them "
                "who may be counted",
                instead=f"Ask for at most {there}, or give no number.",
            )  # fmt: skip


def _of_target(
    people: _People, side: Side, holder: Side, place: str, row: Row, target: Target
) -> Iterator[PositionFault]:
    if target.kind is TargetKind.RECORDS:
        for record in sorted(target.values):
            yield from _of_record(people, side, holder, f"{place}.records", row, record)
    elif isinstance(row, Request):
        for value in sorted(target.values):
            one = Target(kind=target.kind, values=frozenset({value}))
            if people.meant(one, holder).is_empty():
                near = people.nearest(target, value, holder)
                yield PositionFault(
                    kind=FaultKind.NOBODY_MEANT, side=side, place=f"{place}.{target.kind.value}",
                    what=f"{holder.value} holds nobody with {target.kind.value} {value!r}",
                    instead=f"Is {near} meant?" if near else
                    "Leave it out, or put an enquiry about them to the other side.",
                )  # fmt: skip


def _of_record(
    people: _People, side: Side, holder: Side, place: str, row: Row, record: str
) -> Iterator[PositionFault]:
    person = people.person.get(record)
    if person is None:
        near = _near(record, list(people.person), 90)
        yield PositionFault(
            kind=FaultKind.UNKNOWN_RECORD, side=side, place=place,
            what=f"there is no record {record!r}",
            instead=f"Is {' or '.join(map(repr, near))} meant?" if near
            else "Import the report first.",
        )  # fmt: skip
        return
    held_by = people.holder.get(person, "")
    if held_by == "" and isinstance(row, Request):
        yield PositionFault(
            kind=FaultKind.HELD_BY_NOBODY, side=side, place=place,
            what=f"nobody acknowledges that he holds {record!r}",
            instead="Put an enquiry about him to the other side (GC III art. 122(7), GC IV art. "
            "137), and ask for him when he is acknowledged.",
        )  # fmt: skip
    elif held_by not in ("", holder.value):
        mine = held_by == side.value
        yield PositionFault(
            kind=FaultKind.HELD_BY_ITSELF if mine else FaultKind.HELD_BY_THE_OTHER,
            side=side, place=place, what=f"{record!r} is held by {held_by}",
            instead="He is its own to release; ask for those whom the other side holds."
            if mine else "A side decides on those whom it holds; ask for him instead.",
        )  # fmt: skip
    elif person in people.owed and isinstance(row, Quota | Balance | Trade):
        yield PositionFault(
            kind=FaultKind.OWED, side=side, place=place,
            what=f"{record!r} is owed, and no number binds him (GC III art. 109, GC IV arts 34 and "
            "132-134)",
            instead="Leave him out: he goes home unconditionally, outside any number.",
        )  # fmt: skip


def _of_quota(
    side: Side, place: str, quota: Quota, agreement: Agreement
) -> Iterator[PositionFault]:
    sizes = {stage.number: stage.counted for stage in agreement.stages}
    if quota.stage is not None and quota.stage not in sizes:
        yield PositionFault(
            kind=FaultKind.NO_SUCH_STAGE, side=side, place=f"{place}.stage",
            what=f"there is no stage {quota.stage}",
            instead=f"The agreement has stages {', '.join(map(str, sizes))}.",
        )  # fmt: skip
        return
    room = sum(sizes.values()) if quota.stage is None else sizes[quota.stage]
    if quota.at_least > room:
        yield PositionFault(
            kind=FaultKind.MORE_THAN_PLACES, side=side, place=f"{place}.at_least",
            what=f"at least {quota.at_least} are to go, and there are {room} counted places",
            instead=f"Ask for at most {room}.",
        )  # fmt: skip


def _asked(people: _People, position: Position) -> Iterator[tuple[str, str, str]]:
    """Person, record and place of everybody whom a side asks for by name."""
    for number, request in enumerate(position.requests, start=1):
        if request.target.kind is TargetKind.RECORDS:
            for record in sorted(request.target.values):
                person = people.person.get(record)
                if person is not None:
                    yield person, record, f"requests[{number}].records"


def _named_twice(people: _People, side: Side, position: Position) -> Iterator[PositionFault]:
    first: dict[str, tuple[str, str]] = {}
    for person, record, place in _asked(people, position):
        before = first.setdefault(person, (record, place))
        if before[0] != record:
            yield PositionFault(
                kind=FaultKind.NAMED_TWICE, side=side, place=place,
                what=f"{record!r} and {before[0]!r} ({before[1]}) are one person",
                instead="Name him once, by either record.",
            )  # fmt: skip


def _by_both(people: _People, positions: Positions) -> Iterator[PositionFault]:
    of_a = {person: (record, place) for person, record, place in _asked(people, positions.a)}
    for person, record, place in _asked(people, positions.b):
        if person in of_a:
            other, there = of_a[person]
            yield PositionFault(
                kind=FaultKind.ASKED_FOR_BY_BOTH, side=Side.B, place=place,
                what=f"A asks for the same person ({other!r}, A.{there}) as B ({record!r})",
                instead="Settle whose person he is (GC III art. 122), and leave him to that side; "
                "nobody is returned to a Power that is not his own.",
            )  # fmt: skip


def _near(wanted: str, there: list[str], least: int) -> list[str]:
    """The two that are spelt most like something, if they are at least so alike (per cent)."""
    return [found[0] for found in process.extract(wanted, there, limit=2, score_cutoff=least)]
