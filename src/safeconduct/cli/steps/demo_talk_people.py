"""Invented people for the simulated negotiation, as both parties list them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from safeconduct.people.vocabulary import Category, Side
from safeconduct.samples.dice import Dice
from safeconduct.samples.persons import Person, Registry
from safeconduct.tables import write_json

#: Of a thousand a side: 390, then 307, then 303.
_STAGES = (390, 307, 303)
#: For each one on a list, so many more who could be.
_SPARE = 0.5
Row = dict[str, str]


def invent(*, people: int, seed: int, out: Path) -> None:
    """Write who is held by each side: as many as go, and half as many more."""
    registry = Registry(Dice.seeded(seed))
    held: dict[str, list[Row]] = {}
    for holder in (Side.A, Side.B):
        number = people + max(20, round(people * _SPARE))
        held[holder.value] = [
            _row(registry.make(holder.other, Category.PRISONER_OF_WAR)) for _ in range(number)
        ]
    write_json(held, out)


def read(path: Path) -> dict[str, list[Row]]:
    """The same back, by who holds them."""
    held: dict[str, list[Row]] = json.loads(path.read_text("utf-8"))
    return held


def _row(person: Person) -> Row:
    cells = {
        "person_id": person.person_id,
        "name": person.own_name.whole,
        "birth_date": person.birth.isoformat(),
        "rank": person.rank.en if person.rank else "",
        "service_number": person.service_number,
        "category": Category.PRISONER_OF_WAR.value,
        "counts": "true",
    }
    return {column: cell for column, cell in cells.items() if cell}


def first_lists(held: Mapping[str, Sequence[Row]], people: int) -> dict[tuple[int, str], list[Row]]:
    """The first so many of each side, in three stages."""
    lists: dict[tuple[int, str], list[Row]] = {}
    for side, rows in held.items():
        at = 0
        for stage, share in enumerate(_STAGES, 1):
            end = people if stage == len(_STAGES) else at + max(1, people * share // sum(_STAGES))
            lists[stage, side] = list(rows[at:end])
            at = end
    return lists
