"""Parity by a scale: so many of one rank for one of another, where both sides have agreed on it.

Nobody is ranked unless an agreement says so (docs/adr/0004). The scale of 1862 is here because
agreements have been made by it; naming it in a file is what switches it on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from safeconduct.cartel.keys import KeyReader, Table
from safeconduct.matching.fields.ranks import rank_grade

#: Dix-Hill cartel, 22 July 1862, article 1 (Official Records of the Union and Confederate Armies,
#: series II, volume 4, page 266). Two grades had no officer then and are given their neighbours'
#: worth: above warrant officers of the navy, and between major general and general in chief.
DIX_HILL_1862: Mapping[str, int] = MappingProxyType(
    {
        "private": 1, "private first class": 1, "lance corporal": 2, "corporal": 2, "sergeant": 2,
        "senior sergeant": 2, "master sergeant": 2, "warrant officer": 3,
        "senior warrant officer": 3, "second lieutenant": 4, "lieutenant": 4,
        "senior lieutenant": 4, "captain": 6, "major": 8, "lieutenant colonel": 10, "colonel": 15,
        "brigadier": 20, "major general": 40, "lieutenant general": 40, "general": 60,
    }
)  # fmt: skip
TABLES = {"dix-hill-1862": DIX_HILL_1862}
_MOST = 1_000


@dataclass(frozen=True, kw_only=True)
class Scale:
    """What each rank stands for, in privates; whoever's rank is not in it stands for `other`.

    Ranks are compared by their grade (`matching.rank_grade`), so that the scale knows them in every
    language of the table, and by their spelling where the table lacks them.

    >>> Scale(worth=(("captain", 6), ("chief cook", 2)), reason="agreed").of("капітан")
    6
    """

    worth: tuple[tuple[str, int], ...]
    other: int = 1
    reason: str = ""

    def of(self, rank: str) -> int:
        """What one of that rank stands for."""
        return self._by_grade.get(_key(rank), self.other)

    @cached_property
    def _by_grade(self) -> dict[int | str, int]:
        return {_key(rank): worth for rank, worth in self.worth}


def read_scale(terms: Table, reader: KeyReader) -> Scale | None:
    """The scale of an agreement, or None where everybody counts as one.

    `terms.parity` says which: "equal" or "scale"; the scale itself stands in `[terms.scale]`.
    """
    parity = terms.get("parity", "equal")
    if parity not in ("equal", "scale"):
        reader.fault(f"terms.parity is not 'equal', nor 'scale': {parity!r}")
    if parity != "scale":
        if "scale" in terms:
            reader.fault("terms.scale says nothing while terms.parity is 'equal': leave one out")
        return None
    at = "terms.scale."
    table = reader.table(terms, "scale", "terms.", required=True)
    reader.unknown(table, {"table", "worth", "other", "reason"}, at)
    named = reader.text(table, "table", at, default="")
    if named and named not in TABLES:
        reader.fault(f"{at}table: there is no scale {named!r}; there is {', '.join(TABLES)}")
    own = _own(reader.table(table, "worth", at), f"{at}worth.", reader)
    overruled = {_key(rank) for rank in own}
    worth = {r: w for r, w in TABLES.get(named, {}).items() if _key(r) not in overruled} | own
    if not worth:
        reader.fault(f"{at[:-1]} names no rank: give a table, or worth")
    other = _worth(table, "other", at, reader) if "other" in table else 1
    return Scale(
        worth=tuple(sorted(worth.items())), other=other, reason=reader.text(table, "reason", at)
    )


def _own(table: Table, at: str, reader: KeyReader) -> dict[str, int]:
    """What the agreement itself says of ranks; it overrules the table."""
    worth: dict[str, int] = {}
    first: dict[int | str, str] = {}
    for rank in table:
        worth[rank] = _worth(table, rank, at, reader)
        before = first.setdefault(_key(rank), rank)
        if worth[before] != worth[rank]:
            reader.fault(f"{at}{rank} and {before} are one grade and stand for different numbers")
    return worth


def _worth(table: Table, key: str, at: str, reader: KeyReader) -> int:
    worth = reader.number(table, key, at, most=_MOST)
    if worth == 0:
        reader.fault(f"{at}{key} is 0: nobody stands for nobody")
    return worth


def _key(rank: str) -> int | str:
    grade = rank_grade(rank)
    return rank.strip().casefold() if grade is None else grade
