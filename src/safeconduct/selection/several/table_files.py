"""A table among states as a file (TOML): read with all its faults, and credits carried over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from safeconduct.cartel.keys import KeyReader
from safeconduct.cartel.keys import Table as Keys
from safeconduct.selection.several.states import Gate, OnlyIf, Package, Party, Release, Table
from safeconduct.tables.problems import InputError

_TOP = {"title", "parties", "releases", "packages", "conditions", "gates"}
_REMEDY = "Correct these keys (docs: Files, table.toml)."
_MOST = 1_000_000


def parse_table(data: Mapping[str, Any], *, where: str) -> Table:
    """Read what states put on the table.

    Args:
        data: as its TOML file holds it (docs: Files).
        where: the file, for messages.

    Raises:
        InputError: with all faults: first those of single keys, then those of what they say.
    """
    reader = KeyReader()
    reader.unknown(data, _TOP)
    reader.text(data, "title", default="")
    parties = tuple(
        _party(row, at, reader) for at, row in reader.rows(data, "parties", required=True)
    )
    releases = tuple(
        _release(row, at, reader) for at, row in reader.rows(data, "releases", required=True)
    )
    packages = tuple(
        Package(
            name=_name(row, at, reader, {"releases"}), releases=_names(row, "releases", at, reader)
        )
        for at, row in reader.rows(data, "packages")
    )
    conditions = tuple(
        OnlyIf(
            name=_name(row, at, reader, {"release", "needs"}),
            release=reader.text(row, "release", at), needs=_names(row, "needs", at, reader),
        )
        for at, row in reader.rows(data, "conditions")
    )  # fmt: skip
    gates = tuple(
        Gate(
            name=_name(row, at, reader, {"needs", "reason"}),
            needs=_names(row, "needs", at, reader),
            reason=reader.text(row, "reason", at, default=""),
        )
        for at, row in reader.rows(data, "gates")
    )
    reader.finish(where=where, remedy=_REMEDY)
    try:
        return Table(
            parties=parties, releases=releases, packages=packages, conditions=conditions,
            gates=gates,
        )  # fmt: skip
    except InputError as fault:
        raise InputError(fault.what, where=where, remedy=_REMEDY) from None


def with_credits(table: Table, credits_: Mapping[str, int], *, where: str) -> Table:
    """The same table in the next round: what each party gave too many of, or owes.

    Args:
        table: of this round.
        credits_: by party, as `Circulation.credits` told them at the end of the round before.
        where: the file they come from, for messages.

    Raises:
        InputError: if a party has credit that is not at the table.
    """
    strange = sorted(credits_.keys() - {party.name for party in table.parties})
    if strange:
        raise InputError(
            f"{', '.join(strange)} is no party of this table", where=where,
            remedy="Name the credits of the round before, or put the party on the table.",
        )  # fmt: skip
    return replace(
        table,
        parties=tuple(
            replace(party, credit=credits_.get(party.name, party.credit)) for party in table.parties
        ),
    )


def _party(row: Keys, at: str, reader: KeyReader) -> Party:
    return Party(
        name=_name(row, at, reader, {"credit", "lends", "least_surplus"}),
        credit=_signed(row, "credit", at, reader),
        lends=reader.number(row, "lends", at, default=0, most=_MOST),
        least_surplus=_signed(row, "least_surplus", at, reader),
    )


def _release(row: Keys, at: str, reader: KeyReader) -> Release:
    return Release(
        name=_name(row, at, reader, {"holder", "origin", "worth", "cost", "owed", "person"}),
        holder=reader.text(row, "holder", at),
        origin=reader.text(row, "origin", at),
        worth=reader.number(row, "worth", at, default=1, most=_MOST),
        cost=reader.number(row, "cost", at, default=0, most=_MOST),
        owed=reader.flag(row, "owed", at),
        person=reader.text(row, "person", at, default=""),
    )


def _name(row: Keys, at: str, reader: KeyReader, others: set[str]) -> str:
    reader.unknown(row, {"name", *others}, at)
    return reader.text(row, "name", at)


def _signed(row: Keys, key: str, at: str, reader: KeyReader) -> int:
    value = row.get(key, 0)
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _MOST:
        reader.fault(f"{at}{key} is not a whole number up to {_MOST:,} either way: {value!r}")
        return 0
    return value


def _names(row: Keys, key: str, at: str, reader: KeyReader) -> tuple[str, ...]:
    named = reader.items(row, key, at, required=True) or []
    for number, name in enumerate(named, start=1):
        if not isinstance(name, str) or not name.strip():
            reader.fault(f"{at}{key}[{number}] is not the name of anything: {name!r}")
    texts = [name for name in named if isinstance(name, str)]
    for name in sorted({name for name in texts if texts.count(name) > 1}):
        reader.fault(f"{at}{key}: {name!r} stands there twice")
    return tuple(dict.fromkeys(texts))
