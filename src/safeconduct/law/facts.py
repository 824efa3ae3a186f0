"""The facts that the law asks for: what values they have, whom to ask, and how tables tell them.

A fact that nobody states, or states in a word that nobody defined, is not known.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from safeconduct.law.conditions import ABOUT_YEARS
from safeconduct.law.days import about, first_day, last_day, span
from safeconduct.people.vocabulary import (
    CaptivityStatus,
    Category,
    CommissionDecision,
    EntryPermission,
    Health,
    Procedure,
    Sex,
    Wish,
)

__all__ = ["ABOUT_YEARS", "ADULT", "FACTS", "Fact", "FactKind", "Level", "known", "with_facts"]

ADULT = 18


class FactKind(StrEnum):
    """How a fact is told."""

    CHOICE = "choice"
    DAY = "day"
    TEXT = "text"


class Level(StrEnum):
    """Of what it is a fact."""

    PERSON = "person"
    CASE = "case"
    INTERVIEW = "interview"
    DETERMINED = "determined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One fact.

    Attributes:
        name: its column.
        level: of a person, of one case against him, of what he said, or itself a conclusion.
        kind: a choice of `values`, a day (`YYYY[-MM[-DD]]`, `~` for about), or free text.
        values: of a choice; every other word leaves the fact unknown.
        ask: who can settle it, and by what, where it is not known.
    """

    name: str
    level: Level = Level.PERSON
    kind: FactKind = FactKind.CHOICE
    values: tuple[str, ...] = ()
    ask: str = ""

    @property
    def words(self) -> str:
        """Its name as people say it."""
        return self.name.replace("_", " ")

    def read(self, raw: object) -> str | None:
        """What a table's cell says; None if nothing that is known."""
        text = {True: "yes", False: "no"}.get(raw) if isinstance(raw, bool) else raw
        if not text:
            return None
        value = str(text)
        if self.kind is FactKind.CHOICE:
            return value if value in self.values else None
        return None if self.kind is FactKind.DAY and span(value) is None else value


_YES_NO = ("yes", "no")


def _of(enum: type[StrEnum], *without: str) -> tuple[str, ...]:
    return tuple(m.value for m in enum if m.value not in ("unknown", *without))


def _yes_no(name: str, ask: str, level: Level = Level.PERSON) -> Fact:
    return Fact(name=name, values=_YES_NO, ask=ask, level=level)


_OFFICER, _POWER = "the case officer, from the reports on file", "the Detaining Power"
_DOCTOR = "a medical examination (GC III arts 31, 109, 112)"
_COURT, _AGENCY = "the authority that keeps the file", "the family or the Central Tracing Agency"
_INTERVIEW = "a private interview, without witnesses (GC III art. 126)"
_STATE = "the State of destination"

FACTS: Mapping[str, Fact] = {
    fact.name: fact
    for fact in (
        Fact(name="status", values=_of(CaptivityStatus), ask=_OFFICER),
        _yes_no("acknowledged", "the Detaining Power: demand acknowledgement (GC III art. 122)"),
        Fact(name="category", values=_of(Category), ask="a competent tribunal (GC III art. 5)"),
        Fact(name="birth_date", kind=FactKind.DAY, ask=_AGENCY),
        Fact(name="party_of_origin", values=("A", "B"), ask=_OFFICER),
        Fact(
            name="detaining_power", values=("A", "B"), ask="each Power, with a copy to the Agency"
        ),
        Fact(name="health", values=_of(Health), ask=_DOCTOR),
        Fact(name="captured_on", kind=FactKind.DAY, ask="the capture card (GC III art. 70)"),
        Fact(name="sex", values=_of(Sex), ask=_OFFICER),
        _yes_no("pregnant", _DOCTOR),
        _yes_no("small_children", _AGENCY),
        _yes_no("self_inflicted", "the Mixed Medical Commission (GC III art. 114)"),
        Fact(
            name="commission_decision",
            values=_of(CommissionDecision),
            ask="the Mixed Medical Commission (GC III art. 112)",
        ),
        _yes_no("every_claim_owed", _OFFICER),
        _yes_no("some_claim_child", _OFFICER),
        _yes_no("guardian_agreed", _AGENCY),
        _yes_no("travel_document", "the Power of origin, or the ICRC (emergency travel document)"),
        Fact(name="entry_permission", values=_of(EntryPermission), ask=_STATE),
        Fact(name="act", level=Level.CASE, values=_of(Procedure), ask=_COURT),
        _yes_no("war_crime", "the competent court or prosecutor", Level.CASE),
        _yes_no("convicted", _COURT, Level.CASE),
        Fact(name="link", level=Level.CASE, values=("linked", "possible", "none"), ask=_OFFICER),
        _yes_no("asked", _INTERVIEW, Level.INTERVIEW),
        _yes_no("private", _INTERVIEW, Level.INTERVIEW),
        _yes_no("fear", _INTERVIEW, Level.INTERVIEW),
        _yes_no("fear_open", _INTERVIEW, Level.INTERVIEW),
        _yes_no("against", "whoever judges whose interview it is", Level.INTERVIEW),
        _yes_no("withdrawn", _INTERVIEW, Level.INTERVIEW),
        _yes_no("one_wish", _INTERVIEW, Level.INTERVIEW),
        Fact(name="said", level=Level.INTERVIEW, values=_of(Wish), ask=_INTERVIEW),
        Fact(name="asked_on", level=Level.INTERVIEW, kind=FactKind.DAY, ask=_INTERVIEW),
        Fact(name="captivity", level=Level.DETERMINED, kind=FactKind.TEXT),
        Fact(name="protected_category", level=Level.DETERMINED, kind=FactKind.TEXT),
        Fact(name="responsible_power", level=Level.DETERMINED, kind=FactKind.TEXT),
        Fact(name="owed", level=Level.DETERMINED, kind=FactKind.TEXT),
        Fact(name="in_scope", level=Level.DETERMINED, kind=FactKind.TEXT),
        Fact(name="consent", level=Level.DETERMINED, kind=FactKind.TEXT),
        Fact(name="entry", level=Level.DETERMINED, kind=FactKind.TEXT),
        Fact(name="hold", level=Level.DETERMINED, kind=FactKind.TEXT),
    )
}


def known(raw: Mapping[str, object], *, level: Level) -> dict[str, str | None]:
    """What a row tells of the facts of a level; None for what is not known."""
    return {f.name: f.read(raw.get(f.name)) for f in FACTS.values() if f.level is level}


def with_facts(frame: pl.LazyFrame, *, level: Level, kept: Collection[str] = ()) -> pl.LazyFrame:
    """The same for every row: the facts of a level as String columns, null for not known.

    Args:
        frame: columns by the names of facts; a column that is not there is a fact not known.
        level: of which facts.
        kept: other columns to keep as they are.

    Returns:
        the kept columns and the facts; for a day also NAME.first, NAME.last (Date) and NAME.about.
    """
    schema = frame.collect_schema()
    read = frame.select(
        *kept,
        *(
            _column(fact, schema.get(fact.name)).alias(fact.name)
            for fact in FACTS.values()
            if fact.level is level
        ),
    )
    days = [f.name for f in FACTS.values() if f.level is level and f.kind is FactKind.DAY]
    firsts = read.with_columns(first_day(pl.col(d)).alias(f"{d}.first") for d in days)
    return firsts.with_columns(
        column.alias(name)
        for d in days
        for name, column in {
            f"{d}.last": last_day(pl.col(d), pl.col(f"{d}.first")),
            f"{d}.about": about(pl.col(d)),
            d: pl.when(pl.col(f"{d}.first").is_not_null()).then(d),
        }.items()
    )


def _column(fact: Fact, dtype: pl.DataType | None) -> pl.Expr:
    if dtype is None:
        return pl.lit(None, dtype=pl.String)
    raw = pl.col(fact.name)
    if dtype == pl.Boolean:
        return pl.when(raw).then(pl.lit("yes")).when(~raw).then(pl.lit("no"))
    if fact.kind is FactKind.CHOICE:
        return pl.when(raw.is_in(list(fact.values))).then(raw)
    return pl.when(raw != "").then(raw)
