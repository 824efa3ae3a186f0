"""Reading an agreement or a position, and telling all its faults at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from safeconduct.cartel.terms import (
    Agreement,
    Position,
    Positions,
    Refusal,
    Request,
    Stage,
    Target,
    TargetKind,
)
from safeconduct.law.scope import OWED_CATEGORIES, Scope
from safeconduct.people.vocabulary import Category, Side
from safeconduct.tables.problems import InputError

_TOP = {
    "title", "signed_on", "as_of", "parties", "mediator", "scope", "terms", "stages", "refusals",
    "requests",
}  # fmt: skip
_EPOCH = date(1900, 1, 1)


@dataclass(slots=True)
class _Reader:
    """Takes values out of nested tables and notes every fault with its key."""

    faults: list[str] = field(default_factory=list)

    def take(self, data: Mapping[str, Any], key: str, kind: type, path: str, default: Any) -> Any:
        value = data.get(key, default)
        wrong = not isinstance(value, kind) or (kind is int and isinstance(value, bool))
        if key not in data and default is None:
            self.faults.append(f"{path}{key} is missing")
        elif wrong and value is not default:
            self.faults.append(f"{path}{key} is not {_WORDS[kind]}: {value!r}")
            return default
        return value

    def unknown(self, data: Mapping[str, Any], known: set[str], path: str) -> None:
        self.faults.extend(f"unknown key {path}{k}" for k in data if k not in known)

    def day(self, data: Mapping[str, Any], key: str, path: str, default: Any = None) -> date:
        value = self.take(data, key, date, path, default)
        day: date = value.date() if isinstance(value, datetime) else value
        return day if isinstance(day, date) else _EPOCH

    def number(self, data: Mapping[str, Any], key: str, path: str, default: Any = None) -> int:
        value = self.take(data, key, int, path, default)
        if isinstance(value, int) and value < 0:
            self.faults.append(f"{path}{key} is negative: {value}")
        return value if isinstance(value, int) else 0

    def finish(self, where: str) -> None:
        if self.faults:
            raise InputError(
                "; ".join(self.faults),
                where=where,
                remedy="Correct these keys; the tutorial shows a whole agreement.",
            )


_WORDS = {
    str: "text", int: "a whole number", bool: "true or false", date: "a day (YYYY-MM-DD)",
    list: "a list", dict: "a table",
}  # fmt: skip


def parse_agreement(data: Mapping[str, Any], *, where: str) -> Agreement:
    """Read an agreement.

    Args:
        data: as its TOML file holds it (docs: Files).
        where: the file, for messages.

    Raises:
        InputError: listing all its faults with their keys: numbers that do not add up, people who
            may never be counted, unknown sides, categories and keys.
    """
    reader = _Reader()
    reader.unknown(data, _TOP, "")
    terms = reader.take(data, "terms", dict, "", None) or {}
    reader.unknown(terms, {"total", "parity", "owed_count_as_consideration"}, "terms.")
    _refuse_counting_the_owed(terms, reader)
    stages = _stages(reader.take(data, "stages", list, "", None) or [], reader)
    total = reader.number(terms, "total", "terms.")
    _check_sum(total, stages, reader)
    agreement = Agreement(
        title=reader.take(data, "title", str, "", "") or "",
        signed_on=reader.day(data, "signed_on", ""),
        as_of=reader.day(data, "as_of", ""),
        parties=_parties(data, reader),
        mediator=str((data.get("mediator") or {}).get("name", "the mediator")),
        scope=_scope(data.get("scope", {}), reader),
        total=total,
        stages=stages,
        refusals=tuple(_refusal(r, i, reader) for i, r in _numbered(data, "refusals", reader)),
        requests=tuple(_request(r, i, reader) for i, r in _numbered(data, "requests", reader)),
    )
    reader.finish(where)
    return agreement


def parse_positions(data: Mapping[str, Any], *, where: str) -> Positions:
    """Read the positions of both sides: `[[A.requests]]`, `[[A.refusals]]`, the same for B.

    Raises:
        InputError: listing all faults with their keys.
    """
    reader = _Reader()
    reader.unknown(data, {"A", "B"}, "")
    found = {}
    for side in (Side.A, Side.B):
        own = reader.take(data, side.value, dict, "", {})
        reader.unknown(own, {"requests", "refusals"}, f"{side}.")
        found[side] = Position(
            requests=tuple(
                _request({"side": side.value, **r}, i, reader, path=f"{side}.")
                for i, r in _numbered(own, "requests", reader)
            ),
            refusals=tuple(
                _refusal({"side": side.value, **r}, i, reader, path=f"{side}.")
                for i, r in _numbered(own, "refusals", reader)
            ),
        )
    reader.finish(where)
    return Positions(a=found[Side.A], b=found[Side.B])


def _refuse_counting_the_owed(terms: Mapping[str, Any], reader: _Reader) -> None:
    if terms.get("owed_count_as_consideration", False) is not False:
        reader.faults.append(
            "terms.owed_count_as_consideration: people who are owed may not be counted (GC III "
            "art. 109, GC IV arts 34 and 132-134); set it to false and let them travel alongside"
        )
    if terms.get("parity", "equal") != "equal":
        reader.faults.append(f"terms.parity is not 'equal': {terms['parity']!r}")


def _parties(data: Mapping[str, Any], reader: _Reader) -> dict[str, str]:
    parties = reader.take(data, "parties", dict, "", None) or {}
    reader.unknown(parties, {"A", "B"}, "parties.")
    return {
        side: str(reader.take(parties.get(side, {}), "name", str, f"parties.{side}.", None))
        for side in ("A", "B")
    }


def _scope(data: Mapping[str, Any], reader: _Reader) -> Scope:
    reader.unknown(
        data, {"categories", "captured_from", "captured_until", "civilians_alongside"}, "scope."
    )
    named = reader.take(data, "categories", list, "scope.", [Category.PRISONER_OF_WAR.value])
    categories = set()
    for name in named:
        if name not in tuple(Category):
            reader.faults.append(f"scope.categories: nobody defined {name!r}")
        elif Category(name) in OWED_CATEGORIES:
            reader.faults.append(
                f"scope.categories: {name} is owed and may not be counted (GC III art. 109, GC IV "
                "art. 34); leave it out and let these people travel alongside"
            )
        else:
            categories.add(Category(name))
    return Scope(
        categories=frozenset(categories),
        captured_from=data.get("captured_from"),
        captured_until=data.get("captured_until"),
        civilians_alongside=bool(data.get("civilians_alongside", False)),
    )


def _stages(rows: list[Any], reader: _Reader) -> tuple[Stage, ...]:
    stages: list[Stage] = []
    for i, row in enumerate(rows, start=1):
        path = f"stages[{i}]."
        reader.unknown(row, {"number", "date", "per_side", "civilians"}, path)
        stage = Stage(
            number=reader.number(row, "number", path, i),
            date=reader.day(row, "date", path),
            per_side=reader.number(row, "per_side", path),
            civilians=reader.number(row, "civilians", path, 0),
        )
        if stage.civilians > stage.per_side:
            reader.faults.append(f"{path}civilians is more than per_side")
        if stage.number != i:
            reader.faults.append(f"{path}number is {stage.number}, not {i}: number them in order")
        if stages and stage.date < stages[-1].date:
            reader.faults.append(f"{path}date lies before that of the stage before it")
        stages.append(stage)
    return tuple(stages)


def _check_sum(total: int, stages: tuple[Stage, ...], reader: _Reader) -> None:
    added = sum(stage.per_side for stage in stages)
    if stages and added != total:
        parts = " + ".join(str(stage.per_side) for stage in stages)
        reader.faults.append(f"the stages add up to {parts} = {added}, terms.total is {total}")


def _numbered(
    data: Mapping[str, Any], key: str, reader: _Reader
) -> list[tuple[int, Mapping[str, Any]]]:
    return list(enumerate(reader.take(data, key, list, "", []), start=1))


def _side(row: Mapping[str, Any], path: str, reader: _Reader) -> Side:
    side = row.get("side")
    if side not in (Side.A, Side.B):
        reader.faults.append(f"{path}side is not A or B: {side!r}")
        return Side.A
    return Side(side)


def _target(row: Mapping[str, Any], path: str, reader: _Reader, also: set[str]) -> Target:
    reader.unknown(row, {"side", "reason", *also, *TargetKind}, path)
    named = [kind for kind in TargetKind if kind.value in row]
    if len(named) != 1:
        reader.faults.append(f"{path[:-1]} must name people by one of {', '.join(TargetKind)}")
        return Target(kind=TargetKind.RECORDS, values=frozenset())
    value = row[named[0].value]
    values = value if isinstance(value, list) else [value]
    if named[0] is TargetKind.CATEGORY:
        reader.faults.extend(
            f"{path}category: nobody defined {v!r}" for v in values if v not in tuple(Category)
        )
    return Target(kind=named[0], values=frozenset(str(v) for v in values))


def _refusal(row: Mapping[str, Any], number: int, reader: _Reader, *, path: str = "") -> Refusal:
    at = f"{path}refusals[{number}]."
    reason = reader.take(row, "reason", str, at, None)
    return Refusal(
        side=_side(row, at, reader), target=_target(row, at, reader, set()), reason=str(reason)
    )


def _request(row: Mapping[str, Any], number: int, reader: _Reader, *, path: str = "") -> Request:
    at = f"{path}requests[{number}]."
    return Request(
        side=_side(row, at, reader),
        target=_target(row, at, reader, {"weight"}),
        weight=reader.number(row, "weight", at, 1),
        reason=str(reader.take(row, "reason", str, at, "")),
    )
