"""Reading an agreement or a position, and telling all its faults at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from safeconduct.cartel.asking import (
    check_both_sides,
    read_position,
    read_refusal,
    read_request,
)
from safeconduct.cartel.balances import check_against_stages, read_balance, read_bond, read_quota
from safeconduct.cartel.bonds import check_bonds
from safeconduct.cartel.keys import KeyReader, Table
from safeconduct.cartel.limits import check_limits, read_days, read_transports
from safeconduct.cartel.scale import read_scale
from safeconduct.cartel.terms import Agreement, Positions, Stage
from safeconduct.law import OWED_CATEGORIES, Reading, Scope, why_not_waived
from safeconduct.people.vocabulary import Category, Side

_TOP = {
    "title", "signed_on", "as_of", "parties", "mediator", "scope", "terms", "stages", "refusals",
    "requests", "quotas", "balances", "together", "apart", "transports", "days",
}  # fmt: skip
_REMEDY = "Correct these keys; the tutorial shows a whole agreement."


def parse_agreement(data: Mapping[str, Any], *, where: str) -> Agreement:
    """Read an agreement.

    Args:
        data: as its TOML file holds it (docs: Files).
        where: the file, for messages.

    Raises:
        InputError: listing all its faults with their keys: numbers that do not add up, people who
            may never be counted or refused, unknown sides, categories and keys.
    """
    reader = KeyReader()
    reader.unknown(data, _TOP)
    terms = reader.table(data, "terms", required=True)
    reader.unknown(terms, {"total", "parity", "scale", "owed_count_as_consideration"}, "terms.")
    _refuse_counting_the_owed(terms, reader)
    agreement = Agreement(
        title=reader.text(data, "title"),
        signed_on=reader.day(data, "signed_on"),
        as_of=reader.day(data, "as_of"),
        parties=_parties(data, reader),
        mediator=_mediator(data, reader),
        scope=_scope(reader.table(data, "scope"), reader),
        total=reader.number(terms, "total", "terms."),
        stages=_stages(data, reader),
        refusals=tuple(read_refusal(row, at, reader) for at, row in reader.rows(data, "refusals")),
        requests=tuple(read_request(row, at, reader) for at, row in reader.rows(data, "requests")),
        quotas=tuple(read_quota(row, at, reader) for at, row in reader.rows(data, "quotas")),
        balances=tuple(read_balance(row, at, reader) for at, row in reader.rows(data, "balances")),
        together=tuple(read_bond(row, at, reader) for at, row in reader.rows(data, "together")),
        apart=tuple(read_bond(row, at, reader) for at, row in reader.rows(data, "apart")),
        scale=read_scale(terms, reader),
        transports=read_transports(data, reader),
        days=read_days(data, reader),
    )
    sizes = {stage.number: stage.counted for stage in agreement.stages}
    check_against_stages(agreement.quotas, sizes, reader, path="")
    check_limits(agreement.stages, agreement.transports, agreement.days, reader)
    check_bonds(agreement.together, agreement.apart, reader)
    _check_numbers(agreement, reader)
    reader.finish(where=where, remedy=_REMEDY)
    return agreement


def parse_positions(data: Mapping[str, Any], *, where: str) -> Positions:
    """Read the positions of both sides in one table, as far as each shows them.

    Under `A` and `B` stands what a document of one side holds (`parse_position`).

    Raises:
        InputError: listing all faults with their keys.
    """
    reader = KeyReader()
    reader.unknown(data, {Side.A.value, Side.B.value})
    positions = Positions(
        a=read_position(reader.table(data, "A"), Side.A, reader, path="A."),
        b=read_position(reader.table(data, "B"), Side.B, reader, path="B."),
    )
    check_both_sides(positions, reader)
    reader.finish(where=where, remedy=_REMEDY)
    return positions


def _refuse_counting_the_owed(terms: Table, reader: KeyReader) -> None:
    if terms.get("owed_count_as_consideration", False) is not False:
        reader.fault(
            "terms.owed_count_as_consideration: people who are owed may not be counted (GC III "
            "art. 109, GC IV arts 34 and 132-134); set it to false and let them travel alongside"
        )


def _parties(data: Table, reader: KeyReader) -> dict[str, str]:
    parties = reader.table(data, "parties", required=True)
    reader.unknown(parties, {"A", "B"}, "parties.")
    names = {}
    for side in ("A", "B"):
        party = reader.table(parties, side, "parties.")
        reader.unknown(party, {"name"}, f"parties.{side}.")
        names[side] = reader.text(party, "name", f"parties.{side}.")
    return names


def _mediator(data: Table, reader: KeyReader) -> str:
    mediator = reader.table(data, "mediator")
    reader.unknown(mediator, {"name"}, "mediator.")
    return reader.text(mediator, "name", "mediator.", default="the mediator")


def _scope(data: Table, reader: KeyReader) -> Scope:
    reader.unknown(
        data,
        {"categories", "captured_from", "captured_until", "civilians_alongside", "readings",
         "waived"},
        "scope.",
    )  # fmt: skip
    common = _reading(data, "scope.", reader)
    return Scope(
        categories=common.categories,
        captured_from=common.captured_from,
        captured_until=common.captured_until,
        civilians_alongside=reader.flag(data, "civilians_alongside", "scope."),
        readings=_readings(data, reader),
        waived=_waived(reader.items(data, "waived", "scope.") or [], reader),
    )


def _reading(data: Table, at: str, reader: KeyReader, *, of: str = "") -> Reading:
    first = reader.optional_day(data, "captured_from", at)
    last = reader.optional_day(data, "captured_until", at)
    if first and last and first > last:
        reader.fault(f"{at}captured_until {last} lies before {at}captured_from {first}")
    return Reading(
        of=of,
        categories=_categories(reader.items(data, "categories", at), reader, at),
        captured_from=first,
        captured_until=last,
    )


def _readings(data: Table, reader: KeyReader) -> tuple[Reading, ...]:
    """How each party reads the scope; both must be told, or neither."""
    found = []
    for at, row in reader.rows(data, "readings", "scope."):
        reader.unknown(row, {"of", "categories", "captured_from", "captured_until"}, at)
        found.append(_reading(row, at, reader, of=reader.text(row, "of", at)))
    if found and sorted(reading.of for reading in found) != [Side.A.value, Side.B.value]:
        reader.fault("scope.readings: tell the reading of A and that of B, each once (`of`)")
    return tuple(found)


def _waived(named: list[Any], reader: KeyReader) -> frozenset[str]:
    faults = {name: why_not_waived(str(name)) for name in named}
    for fault in filter(None, faults.values()):
        reader.fault(f"scope.waived: {fault}")
    return frozenset(str(name) for name, fault in faults.items() if fault is None)


def _categories(
    named: list[Any] | None, reader: KeyReader, at: str = "scope."
) -> frozenset[Category]:
    if named is None:
        return frozenset({Category.PRISONER_OF_WAR})
    categories = set()
    for name in named:
        if name not in tuple(Category):
            reader.fault(f"{at}categories: nobody defined {name!r}")
        elif Category(name) in OWED_CATEGORIES:
            reader.fault(
                f"{at}categories: {name} is owed and may not be counted (GC III art. 109, GC IV "
                "art. 34); leave it out and let these people travel alongside"
            )
        elif Category(name) is Category.UNKNOWN:
            reader.fault(
                f"{at}categories: nobody is counted before his category is determined (GC III "
                "art. 5); leave 'unknown' out"
            )
        else:
            categories.add(Category(name))
    if not named:
        reader.fault(f"{at}categories is empty: name whom the agreement counts")
    return frozenset(categories)


def _stages(data: Table, reader: KeyReader) -> tuple[Stage, ...]:
    stages: list[Stage] = []
    for number, (at, row) in enumerate(reader.rows(data, "stages", required=True), start=1):
        reader.unknown(row, {"number", "date", "per_side", "civilians"}, at)
        stage = Stage(
            number=reader.number(row, "number", at, default=number),
            date=reader.day(row, "date", at),
            per_side=reader.number(row, "per_side", at),
            civilians=reader.number(row, "civilians", at, default=0),
        )
        if stage.civilians > stage.per_side:
            reader.fault(f"{at}civilians is more than per_side")
        if stage.number != number:
            reader.fault(f"{at}number is {stage.number}, not {number}: number them in order")
        if stages and stage.date < stages[-1].date:
            reader.fault(f"{at}date lies before that of the stage before it")
        stages.append(stage)
    return tuple(stages)


def _check_numbers(agreement: Agreement, reader: KeyReader) -> None:
    """What no key says by itself: sums, and terms that contradict each other."""
    sizes = [stage.per_side for stage in agreement.stages]
    if sizes and sum(sizes) != agreement.total:
        parts = " + ".join(map(str, sizes))
        reader.fault(
            f"the stages add up to {parts} = {sum(sizes)}, terms.total is {agreement.total}"
        )
    for stage in agreement.stages:
        if stage.per_side == 0:
            reader.fault(f"stages[{stage.number}].per_side is 0: leave the stage out")
        if stage.civilians and not agreement.scope.civilians_alongside:
            reader.fault(
                f"stages[{stage.number}].civilians is {stage.civilians}, but "
                "scope.civilians_alongside is not true"
            )
