"""Dated exchanges and claimed totals of people returned, read from tables of public figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date as day_of

import polars as pl

from safeconduct.figures.claims import Claim, ClaimDate, Relation
from safeconduct.tables.problems import InputError

TOTAL_COLUMNS = ("period_or_asof", "side_returned", "quantity", "value", "note", "source")

_RETURNED = re.compile(r"([a-z]+)_returned")
_DOMAIN = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}", re.IGNORECASE)


def domain_of(source: str) -> str:
    """The domain of a source: who speaks, where a row names no other claimant.

    >>> domain_of("https://www.example.org/a/b.html"), domain_of("example.org 2023 (as above)")
    ('example.org', 'example.org')
    """
    match = _DOMAIN.search(source)
    return match.group().lower().removeprefix("www.") if match else source.strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedReturn:
    """People returned to one side on one day, according to one source."""

    day: day_of
    side: str
    value: int
    source: str

    @property
    def claimant(self) -> str:
        """The domain of the source."""
        return domain_of(self.source)


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalClaim:
    """A total claimed for a period, or up to a date.

    Attributes:
        period: the year or month, or the date up to which it is cumulated.
        cumulative: whether everything up to `period` is meant.
        side: the side to which people returned.
        quantity: what is counted, in the words of the collection.
        value: people.
        relation: how the figure is meant.
        note: note of the collection.
        source: where it was read.
    """

    period: ClaimDate
    cumulative: bool
    side: str
    quantity: str
    value: int
    relation: Relation
    note: str
    source: str

    @property
    def claimant(self) -> str:
        """The domain of the source."""
        return domain_of(self.source)

    @property
    def figure(self) -> str:
        """The figure with its relation, as printed."""
        sign = {Relation.MORE_THAN: "more than ", Relation.ABOUT: "about "}.get(self.relation, "")
        return f"{sign}{self.value}"

    @property
    def attributed(self) -> str:
        """The total with claimant, source and the collection's note."""
        note = f"; {self.note}" if self.note else ""
        return f"{self.figure} according to {self.claimant} ({self.source}){note}"

    @property
    def span(self) -> str:
        """The time it covers, in words."""
        return f"up to {self.period}" if self.cumulative else f"in {self.period}"


def read_dated_returns(table: pl.DataFrame) -> tuple[DatedReturn, ...]:
    """Take `date, <side>_returned ..., source` rows, one for each side with a figure.

    Raises:
        InputError: naming the row, if a date or figure cannot be read or a source is missing.
    """
    sides = {n: m.group(1).upper() for n in table.columns if (m := _RETURNED.fullmatch(n))}
    if not sides or not {"date", "source"} <= set(table.columns):
        raise InputError(
            "no columns date, source and <side>_returned",
            where="dated exchanges",
            remedy="Name the columns date, source and, for each side, <side>_returned.",
        )
    found = []
    for row, cells in enumerate(_text_rows(table), start=2):
        for column, side in sides.items():
            if cells[column]:
                where = f"dated exchanges, row {row}"
                day = ClaimDate(cells["date"])
                if day.precision != "day":
                    raise InputError(f"{day} is not a day", where=where, remedy="Give YYYY-MM-DD.")
                value, _ = _count(cells[column], where=f"{where}, column {column}")
                source = _source(cells["source"], where)
                found.append(DatedReturn(day=day.first, side=side, value=value, source=source))
    return tuple(sorted(found, key=lambda r: (r.day, r.side, r.source)))


def read_totals(table: pl.DataFrame) -> tuple[TotalClaim, ...]:
    """Take period totals and cumulative checkpoints from a frame of `TOTAL_COLUMNS`.

    Raises:
        InputError: naming the row, if a period or figure cannot be read or a source is missing.
    """
    missing = [name for name in TOTAL_COLUMNS if name not in table.columns]
    if missing:
        raise InputError(
            f"the table lacks the columns {', '.join(missing)}",
            where="totals",
            remedy=f"Give the columns {', '.join(TOTAL_COLUMNS)}.",
        )
    found = []
    for row, cells in enumerate(_text_rows(table), start=2):
        where = f"totals, row {row}"
        period, cumulative = cells["period_or_asof"], False
        if period.startswith("asof "):
            period, cumulative = period.removeprefix("asof ").strip(), True
        value, relation = _count(cells["value"], where=f"{where}, column value")
        if "approx" in cells["note"]:
            relation = Relation.ABOUT
        found.append(
            TotalClaim(
                period=ClaimDate(period),
                cumulative=cumulative,
                side=cells["side_returned"].upper(),
                quantity=cells["quantity"],
                value=value,
                relation=relation,
                note=cells["note"],
                source=_source(cells["source"], where),
            )
        )
    return tuple(found)


def checkpoints_in(table: pl.DataFrame) -> tuple[TotalClaim, ...]:
    """The cumulative totals that stand beside dated exchanges, in columns `<side>_cumulative`."""
    columns = [name for name in table.columns if name.endswith("_cumulative")]
    found = []
    for row, cells in enumerate(_text_rows(table), start=2):
        for column in columns:
            if cells[column]:
                where = f"dated exchanges, row {row}"
                value, relation = _count(cells[column], where=f"{where}, column {column}")
                found.append(
                    TotalClaim(
                        period=ClaimDate(cells["date"]),
                        cumulative=True,
                        side=column.removesuffix("_cumulative").upper(),
                        quantity="cumulative",
                        value=value,
                        relation=relation,
                        note="",
                        source=_source(cells["source"], where),
                    )
                )
    return tuple(found)


def totals_as_claims(totals: Iterable[TotalClaim]) -> tuple[Claim, ...]:
    """Totals as claims, so that two totals of one side, period and quantity can be compared.

    The holder is empty: such a total counts people who are held no more.
    """
    return tuple(
        Claim(
            asof=total.period, claimant=total.claimant, holder="", held_side=total.side,
            wording=total.quantity, relation=total.relation, value=total.value, disputed_by="",
            population=f"returned, {'cumulative' if total.cumulative else 'in period'}: "
            f"{total.quantity}",
            source=total.source,
        )
        for total in totals
    )  # fmt: skip


def _text_rows(table: pl.DataFrame) -> Iterator[dict[str, str]]:
    for cells in table.select(pl.all().cast(pl.String).fill_null("")).rows(named=True):
        yield {name: value.strip() for name, value in cells.items()}


def _count(text: str, *, where: str) -> tuple[int, Relation]:
    match = re.fullmatch(r"([0-9]+)(\+?)", text)
    if match is None:
        raise InputError(
            f"{text!r} is not a number of people",
            where=where,
            remedy="Write digits, with a + behind them for 'more than'.",
        )
    return int(match.group(1)), Relation.MORE_THAN if match.group(2) else Relation.EXACT


def _source(text: str, where: str) -> str:
    if not text:
        raise InputError("a figure without source", where=where, remedy="Name it or drop the row.")
    return text
