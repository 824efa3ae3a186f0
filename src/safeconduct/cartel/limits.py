"""How many can travel: seats of transports, and so many a day.

Seats are taken first by those who are owed: a limit binds the people who count, after the places of
civilians who travel alongside. Nobody owed waits for a seat that somebody counted has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from safeconduct.cartel.keys import KeyReader, Table
from safeconduct.cartel.stages import Stage
from safeconduct.people.vocabulary import Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Transport:
    """A bus or an aircraft that carries away people whom a side hands over, in one stage."""

    stage: int
    side: Side
    name: str
    seats: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLimit:
    """So many people travel from each side on a day at most, civilians alongside among them."""

    date: date
    per_side: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How many people who count a side can give in some stages, and by what limit.

    Attributes:
        side: that hands over.
        first, last: numbers of the stages that the limit is about.
        counted: how many people who count there is room for.
        name: of the limit, in words.
    """

    side: Side
    first: int
    last: int
    counted: int
    name: str


def rooms(
    stages: Sequence[Stage], transports: Sequence[Transport], days: Sequence[DayLimit]
) -> tuple[Room, ...]:
    """The room that transports and days leave for those who count."""
    found = []
    for stage in stages:
        for side in (Side.A, Side.B):
            mine = [t for t in transports if (t.stage, t.side) == (stage.number, side)]
            if mine:
                seats = sum(t.seats for t in mine)
                names = ", ".join(t.name for t in mine)
                found.append(
                    Room(
                        side=side, first=stage.number, last=stage.number,
                        counted=max(0, seats - stage.civilians),
                        name=f"{seats} seats for people of {side.value} in stage {stage.number} "
                        f"({names})",
                    )
                )  # fmt: skip
    for limit in days:
        there = [stage for stage in stages if stage.date == limit.date]
        if there:
            civilians = sum(stage.civilians for stage in there)
            found += [
                Room(
                    side=side, first=there[0].number, last=there[-1].number,
                    counted=max(0, limit.per_side - civilians),
                    name=f"at most {limit.per_side} people of {side.value} on {limit.date}",
                )
                for side in (Side.A, Side.B)
            ]  # fmt: skip
    return tuple(found)


def read_transports(data: Table, reader: KeyReader) -> tuple[Transport, ...]:
    """The transports of an agreement: `[[transports]]`."""
    found = []
    for at, row in reader.rows(data, "transports"):
        reader.unknown(row, {"stage", "side", "name", "seats"}, at)
        side = row.get("side")
        if side not in (Side.A.value, Side.B.value):
            reader.fault(f"{at}side is not A or B: {side!r}")
            side = Side.A
        found.append(
            Transport(
                stage=reader.number(row, "stage", at), side=Side(side),
                name=reader.text(row, "name", at), seats=reader.number(row, "seats", at),
            )
        )  # fmt: skip
    return tuple(found)


def read_days(data: Table, reader: KeyReader) -> tuple[DayLimit, ...]:
    """The limits of days of an agreement: `[[days]]`."""
    found = []
    for at, row in reader.rows(data, "days"):
        reader.unknown(row, {"date", "per_side", "reason"}, at)
        found.append(
            DayLimit(
                date=reader.day(row, "date", at), per_side=reader.number(row, "per_side", at),
                reason=reader.text(row, "reason", at, default=""),
            )
        )  # fmt: skip
    return tuple(found)


def check_limits(
    stages: Sequence[Stage],
    transports: Sequence[Transport],
    days: Sequence[DayLimit],
    reader: KeyReader,
) -> None:
    """Note limits of nothing, limits told twice, and too few seats for those who are owed."""
    sizes = {stage.number: stage for stage in stages}
    seen: dict[object, str] = {}
    for number, transport in enumerate(transports, start=1):
        at = f"transports[{number}]."
        if transport.stage not in sizes:
            reader.fault(f"{at}stage is {transport.stage}: there is no such stage")
        _once((transport.stage, transport.side, transport.name), f"{at}name", seen, reader)
    for number, limit in enumerate(days, start=1):
        if limit.date not in {stage.date for stage in stages}:
            reader.fault(f"days[{number}].date is {limit.date}: no stage has that date")
        _once(limit.date, f"days[{number}].date", seen, reader)
    _check_civilians(sizes, transports, days, reader)


def _once(key: object, at: str, seen: dict[object, str], reader: KeyReader) -> None:
    if seen.setdefault(key, at) != at:
        reader.fault(f"{at} is told already, at {seen[key]}")


def _check_civilians(
    sizes: Mapping[int, Stage],
    transports: Sequence[Transport],
    days: Sequence[DayLimit],
    reader: KeyReader,
) -> None:
    seats: dict[tuple[int, Side], int] = {}
    for transport in transports:
        place = (transport.stage, transport.side)
        seats[place] = seats.get(place, 0) + transport.seats
    for (number, side), count in sorted(seats.items()):
        if number in sizes and count < sizes[number].civilians:
            reader.fault(
                f"transports of {side.value} in stage {number} have {count} seats for "
                f"{sizes[number].civilians} civilians: nobody who is owed waits for a seat; add "
                "transports"
            )
    for at, limit in enumerate(days, start=1):
        owed = sum(stage.civilians for stage in sizes.values() if stage.date == limit.date)
        if limit.per_side < owed:
            reader.fault(
                f"days[{at}].per_side is {limit.per_side}, and {owed} civilians travel that day: "
                "nobody who is owed waits; raise it, or move the counted to another day"
            )
