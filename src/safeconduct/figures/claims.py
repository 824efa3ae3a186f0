"""Public claims about how many people are held, each as its claimant made it."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date as day_of
from enum import StrEnum

import polars as pl

from safeconduct.tables.problems import InputError

CLAIM_COLUMNS = (
    "asof", "claimant", "holder", "held_side", "population", "relation", "value", "disputed_by",
    "source",
)  # fmt: skip

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


class Relation(StrEnum):
    """How the figure of a claim is meant."""

    EXACT = "="
    MORE_THAN = ">"
    ABOUT = "~"
    NOT_STATED = ""

    def interval(self, value: int) -> tuple[float, float]:
        """The numbers of people that agree with the claim, both ends included.

        "About", and a figure of which it is not said how it is meant, allow half a unit of the last
        digit that is not zero: the precision with which the claimant spoke.

        >>> Relation.ABOUT.interval(1300), Relation.MORE_THAN.interval(6000)
        ((1250.0, 1350.0), (6001.0, inf))
        """
        if self is Relation.EXACT:
            return float(value), float(value)
        if self is Relation.MORE_THAN:
            return float(value + 1), float("inf")
        unit = 1
        while value and value % (unit * 10) == 0:
            unit *= 10
        return max(0.0, value - unit / 2), value + unit / 2


@dataclass(frozen=True, slots=True)
class ClaimDate:
    """A date as precise as the claimant gave it.

    >>> ClaimDate("2023-11").precision, ClaimDate("2023-11").last
    ('month', datetime.date(2023, 11, 30))
    """

    text: str

    def __post_init__(self) -> None:
        match = _DATE.fullmatch(self.text)
        try:
            if match is None:
                raise ValueError(self.text)
            day_of(*(int(part or 1) for part in match.groups()))
        except ValueError:
            raise InputError(
                f"{self.text!r} is not a date",
                where="public claims",
                remedy="Write YYYY, YYYY-MM or YYYY-MM-DD.",
            ) from None

    @property
    def precision(self) -> str:
        """Whether the date is a year, a month or a day."""
        return {4: "year", 7: "month", 10: "day"}[len(self.text)]

    @property
    def first(self) -> day_of:
        """The first day that is meant."""
        return day_of(*(int(part) for part in f"{self.text}-01-01"[:10].split("-")))

    @property
    def last(self) -> day_of:
        """The last day that is meant."""
        first = self.first
        month = 12 if self.precision == "year" else first.month
        if self.precision == "day":
            return first
        return day_of(first.year, month, calendar.monthrange(first.year, month)[1])

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One figure as its claimant gave it.

    Attributes:
        asof: date of which the claim speaks.
        claimant: who says so.
        holder: who is said to hold the people.
        held_side: whose people they are.
        wording: the population in the words of the collection.
        population: class of the population; two wordings are one class only if a table says so.
        relation: exact, more than, about, or not stated.
        value: number of people.
        disputed_by: who disputes the claim, in the words of the collection; may be empty.
        source: where it was read.
    """

    asof: ClaimDate
    claimant: str
    holder: str
    held_side: str
    wording: str
    population: str
    relation: Relation
    value: int
    disputed_by: str
    source: str

    @property
    def interval(self) -> tuple[float, float]:
        """Numbers of people that agree with the claim."""
        return self.relation.interval(self.value)

    @property
    def figure(self) -> str:
        """The figure with its relation, as printed."""
        sign = {Relation.EXACT: "", Relation.MORE_THAN: "more than ", Relation.ABOUT: "about "}
        return f"{sign.get(self.relation, 'meaning not stated: ')}{self.value}"

    @property
    def attributed(self) -> str:
        """The figure with claimant and source: the only way in which a claim is printed."""
        return f"{self.figure} according to {self.claimant} ({self.source})"


def population_classes(table: pl.DataFrame) -> dict[str, str]:
    """The table `wording, population` as a mapping from exact wordings to classes.

    Raises:
        InputError: if a wording stands in it twice.
    """
    classes: dict[str, str] = {}
    for row, (wording, population) in enumerate(table.select("wording", "population").rows(), 2):
        if wording in classes:
            raise InputError(
                f"the wording {wording!r} stands in the table twice",
                where=f"population classes, row {row}",
                remedy="Keep one row for each wording.",
            )
        classes[wording] = population
    return classes


def read_claims(
    table: pl.DataFrame, *, populations: Mapping[str, str] | None = None
) -> tuple[Claim, ...]:
    """Take claims from a frame of `CLAIM_COLUMNS`, all text.

    Args:
        table: one claim a row.
        populations: class of each population wording; a wording that is not in it is a class of its
            own, so that it is compared with the very same wording only.

    Raises:
        InputError: naming the row, if a figure, relation or date cannot be read or has no source.
    """
    missing = [name for name in CLAIM_COLUMNS if name not in table.columns]
    if missing:
        raise InputError(
            f"the table lacks the columns {', '.join(missing)}",
            where="public claims",
            remedy=f"Give the columns {', '.join(CLAIM_COLUMNS)}.",
        )
    text = table.select(pl.col(c).cast(pl.String).fill_null("") for c in CLAIM_COLUMNS)
    return tuple(
        _claim({k: v.strip() for k, v in cells.items()}, row, populations or {})
        for row, cells in enumerate(text.rows(named=True), start=2)
    )


def _claim(cells: dict[str, str], row: int, populations: Mapping[str, str]) -> Claim:
    where = f"public claims, row {row}"
    if not cells["claimant"] or not cells["source"]:
        raise InputError(
            "a figure without claimant or source", where=where, remedy="Name both or drop the row."
        )
    if cells["relation"] not in set(Relation):
        raise InputError(
            f"the relation {cells['relation']!r} is unknown",
            where=f"{where}, column relation",
            remedy="Write =, > or ~, or leave it blank if it is not stated.",
        )
    if not re.fullmatch(r"[0-9]+", cells["value"]):
        raise InputError(
            f"{cells['value']!r} is not a whole number of people",
            where=f"{where}, column value",
            remedy="Write digits only.",
        )
    return Claim(
        asof=ClaimDate(cells["asof"]),
        claimant=cells["claimant"],
        holder=cells["holder"],
        held_side=cells["held_side"],
        wording=cells["population"],
        population=populations.get(cells["population"], cells["population"]),
        relation=Relation(cells["relation"]),
        value=int(cells["value"]),
        disputed_by=cells["disputed_by"],
        source=cells["source"],
    )
