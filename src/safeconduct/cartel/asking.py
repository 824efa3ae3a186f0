"""Reading a position: requests, refusals, trades, reservation; and what no part of it may say."""

from __future__ import annotations

from collections.abc import Iterator

from safeconduct.cartel.balances import read_balance, read_quota, read_trade
from safeconduct.cartel.keys import KeyReader, Table
from safeconduct.cartel.positions import Part, Position, Positions, Reservation
from safeconduct.cartel.rules import Refusal, Request, Target, TargetKind
from safeconduct.cartel.targets import read_private, read_side, read_target
from safeconduct.law import OWED_CATEGORIES
from safeconduct.people.vocabulary import Side

#: Further apart than this, one wish would drown all others, and the solver its own precision.
_MOST_WEIGHT = 1_000
_KEYS = {"version", "shown", *Part}
_OWED = frozenset(category.value for category in OWED_CATEGORIES)


def read_position(own: Table, side: Side, reader: KeyReader, *, path: str = "") -> Position:
    """One side's position out of its table.

    Args:
        own: the table.
        side: whose it is.
        reader: notes every fault.
        path: of the table, such as `A.`; empty for a document of its own.
    """
    reader.unknown(own, _KEYS if path else {"side", *_KEYS}, path)
    position = Position(
        requests=tuple(
            read_request(row, at, reader, of=side) for at, row in reader.rows(own, "requests", path)
        ),
        refusals=tuple(
            read_refusal(row, at, reader, of=side) for at, row in reader.rows(own, "refusals", path)
        ),
        quotas=tuple(
            read_quota(row, at, reader, of=side) for at, row in reader.rows(own, "quotas", path)
        ),
        balances=tuple(
            read_balance(row, at, reader, of=side) for at, row in reader.rows(own, "balances", path)
        ),
        trades=tuple(
            read_trade(row, at, reader, of=side) for at, row in reader.rows(own, "trades", path)
        ),
        reservation=_reservation(own, reader, path),
        side=side,
        version=reader.number(own, "version", path, default=1),
        shown=_shown(own, reader, path),
    )
    if position.version < 1:
        reader.fault(f"{path}version is {position.version}: versions count from 1")
    _check_names(position, reader, path)
    _check_trades(position, reader, path)
    return position


def read_refusal(row: Table, at: str, reader: KeyReader, *, of: Side | None = None) -> Refusal:
    """A refusal: whom a side will not hand over, and its reason."""
    refusal = Refusal(
        side=read_side(row, at, reader, of),
        target=read_target(row, at, reader),
        reason=reader.text(row, "reason", at),
        private=read_private(row, at, reader, of),
    )
    if "weight" in row:
        reader.fault(f"unknown key {at}weight")
    for category in _owed_in(refusal.target):
        reader.fault(
            f"{at}category: {category} is owed and cannot be refused (GC III art. 109, GC IV "
            "arts 34 and 132-134); leave it out"
        )
    return refusal


def read_request(row: Table, at: str, reader: KeyReader, *, of: Side | None = None) -> Request:
    """A request: whom a side asks for, and how much it matters to it."""
    request = Request(
        side=read_side(row, at, reader, of),
        target=read_target(row, at, reader),
        weight=reader.number(row, "weight", at, default=1, most=_MOST_WEIGHT),
        reason=reader.text(row, "reason", at, default=""),
        private=read_private(row, at, reader, of),
    )
    for category in _owed_in(request.target):
        reader.fault(
            f"{at}category: {category} is owed and asked for in no exchange (GC III art. 109, GC "
            "IV arts 34 and 132-134); demand their release by itself, outside any number"
        )
    return request


def check_both_sides(positions: Positions, reader: KeyReader) -> None:
    """Note people for whom both sides ask: each may ask for its own alone."""
    first = {name: at for at, name in _named(positions.a, "A.", "requests")}
    for at, name in _named(positions.b, "B.", "requests"):
        if name in first:
            reader.fault(
                f"{at}: {name!r} is asked for by both sides, {first[name]} too; leave him to the "
                "side whose person he is"
            )


def _reservation(own: Table, reader: KeyReader, path: str) -> Reservation | None:
    if "reservation" not in own:
        return None
    at = f"{path}reservation."
    table = reader.table(own, "reservation", path)
    reader.unknown(table, {"people_home", "requests_met", "reason"}, at)
    return Reservation(
        people_home=reader.number(table, "people_home", at, default=0),
        requests_met=reader.number(table, "requests_met", at, default=0, most=100),
        reason=reader.text(table, "reason", at, default=""),
    )


def _shown(own: Table, reader: KeyReader, path: str) -> frozenset[Part]:
    named = reader.items(own, "shown", path) or []
    parts = set()
    for name in named:
        if name in tuple(Part):
            parts.add(Part(name))
        else:
            reader.fault(f"{path}shown: {name!r} is none of {', '.join(Part)}")
    return frozenset(parts)


def _owed_in(target: Target) -> list[str]:
    return sorted(target.values & _OWED) if target.kind is TargetKind.CATEGORY else []


def _named(position: Position, path: str, part: str) -> Iterator[tuple[str, str]]:
    """The records of one part, each with the place at which it is named."""
    rows: tuple[Request | Refusal, ...] = (
        position.requests if part == "requests" else position.refusals
    )
    for number, row in enumerate(rows, start=1):
        if row.target.kind is TargetKind.RECORDS:
            yield from ((f"{path}{part}[{number}]", name) for name in sorted(row.target.values))


def _check_names(position: Position, reader: KeyReader, path: str) -> None:
    """Note people who are named twice, or both asked for and refused."""
    seen: dict[str, str] = {}
    for part in ("requests", "refusals"):
        for at, name in _named(position, path, part):
            if name not in seen:
                seen[name] = at
            elif part in seen[name]:
                reader.fault(
                    f"{at}: {name!r} is named already in {seen[name]}; name him once, with the "
                    "weight or reason that holds"
                )
            else:
                reader.fault(
                    f"{at}: {name!r} is asked for in {seen[name]}, and nobody is both held and "
                    "missed by one side; leave one of the two out"
                )


def _check_trades(position: Position, reader: KeyReader, path: str) -> None:
    """Note trades of whom the side does not refuse."""
    for number, trade in enumerate(position.trades, start=1):
        if not any(trade.lifts(refusal) for refusal in position.refusals):
            reader.fault(
                f"{path}trades[{number}]: {trade.target.words} is in no refusal of this position; "
                "refuse them first, or write the rule as one of [[balances]]"
            )
