"""Reading quotas and balance rules: how many of a kind, and what is given against what."""

from __future__ import annotations

from typing import Any

from safeconduct.cartel.keys import KeyReader, Table
from safeconduct.cartel.positions import Trade
from safeconduct.cartel.rules import Balance, Bond, Quota, Target, TargetKind
from safeconduct.cartel.targets import read_private, read_side, read_target
from safeconduct.law import OWED_CATEGORIES
from safeconduct.people.vocabulary import Side

_QUOTA = {"at_least", "at_most", "stage", "reason", *TargetKind}
_BALANCE = {"against", "never_against", "ratio", "reason", *TargetKind}
_TRADE = {"against", "ratio", "reason", *TargetKind}
_MOST_IN_RATIO = 1_000


def read_quota(row: Table, at: str, reader: KeyReader, *, of: Side | None = None) -> Quota:
    """A quota: `side` (in an agreement), whom, `at_least` or `at_most`, perhaps `stage`."""
    quota = Quota(
        side=read_side(row, at, reader, of, known=_QUOTA),
        target=_countable(row, at, reader),
        at_least=reader.number(row, "at_least", at, default=0),
        at_most=reader.number(row, "at_most", at) if "at_most" in row else None,
        stage=reader.number(row, "stage", at) if "stage" in row else None,
        reason=reader.text(row, "reason", at, default=""),
        private=read_private(row, at, reader, of),
    )
    if not quota.at_least and quota.at_most is None:
        reader.fault(f"{at[:-1]} bounds nothing: give at_least or at_most")
    if quota.at_most is not None and quota.at_least > quota.at_most:
        reader.fault(f"{at}at_least is {quota.at_least}, more than at_most, {quota.at_most}")
    return quota


def read_balance(row: Table, at: str, reader: KeyReader, *, of: Side | None = None) -> Balance:
    """A balance rule: whom, and `against` or `never_against` whom of the other side."""
    named = [key for key in ("against", "never_against") if key in row]
    other = Target(kind=TargetKind.RECORDS, values=frozenset())
    if len(named) == 1:
        table = reader.table(row, named[0], at, required=True)
        reader.unknown(table, set(TargetKind), f"{at}{named[0]}.")
        other = _countable(table, f"{at}{named[0]}.", reader)
    else:
        reader.fault(f"{at[:-1]} must say one of against and never_against")
    never = named == ["never_against"]
    ratio = _ratio(row.get("ratio", [1, 1]), at, reader)
    if never and "ratio" in row:
        reader.fault(f"{at}ratio says nothing of what is never given against each other")
    return Balance(
        side=read_side(row, at, reader, of, known=_BALANCE),
        target=_countable(row, at, reader),
        other=other,
        never_against=never,
        ratio=ratio,
        reason=reader.text(row, "reason", at, default=""),
        private=read_private(row, at, reader, of),
    )


def read_trade(row: Table, at: str, reader: KeyReader, *, of: Side) -> Trade:
    """A trade: whom, `against` whom of the other side, in what `ratio`."""
    table = reader.table(row, "against", at, required=True)
    reader.unknown(table, set(TargetKind), f"{at}against.")
    return Trade(
        side=read_side(row, at, reader, of, known=_TRADE),
        target=_countable(row, at, reader),
        other=_countable(table, f"{at}against.", reader),
        ratio=_ratio(row.get("ratio", [1, 1]), at, reader),
        reason=reader.text(row, "reason", at, default=""),
        private=read_private(row, at, reader, of),
    )


def read_bond(row: Table, at: str, reader: KeyReader) -> Bond:
    """People who travel together, or who must not: at least two, by their records."""
    reader.unknown(row, {"records", "reason"}, at)
    target = read_target(row, at, reader)
    if target.kind is TargetKind.RECORDS and len(target.values) < 2:
        reader.fault(f"{at}records names fewer than two people")
    return Bond(records=target.values, reason=reader.text(row, "reason", at, default=""))


def _ratio(value: Any, at: str, reader: KeyReader) -> tuple[int, int]:
    whole = isinstance(value, list) and len(value) == 2 and all(type(v) is int for v in value)
    if not whole or not all(0 < v <= _MOST_IN_RATIO for v in value):
        reader.fault(f"{at}ratio is not two whole numbers from 1 to {_MOST_IN_RATIO}: {value!r}")
        return 1, 1
    return value[0], value[1]


def _countable(row: Table, at: str, reader: KeyReader) -> Target:
    """A target that may be counted: nobody who is owed is ever bound by numbers."""
    target = read_target(row, at, reader)
    if target.kind is TargetKind.CATEGORY:
        for category in sorted(target.values & {c.value for c in OWED_CATEGORIES}):
            reader.fault(
                f"{at}category: {category} is owed, and no number binds them (GC III art. 109, GC "
                "IV arts 34 and 132-134); leave it out"
            )
    return target


def check_against_stages(
    quotas: tuple[Quota, ...], sizes: dict[int, int], reader: KeyReader, *, path: str
) -> None:
    """Note quotas of stages that there are not, and those that ask for more than there is room."""
    for number, quota in enumerate(quotas, start=1):
        at = f"{path}quotas[{number}]."
        if quota.stage is not None and quota.stage not in sizes:
            reader.fault(f"{at}stage is {quota.stage}: there is no such stage")
            continue
        room = sum(sizes.values()) if quota.stage is None else sizes[quota.stage]
        if quota.at_least > room:
            reader.fault(f"{at}at_least is {quota.at_least}, of {room} counted places")
