"""What the Power that holds a person must send to whom, and by which day."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from safeconduct.people.dates import PartialDate
from safeconduct.people.vocabulary import Category, SourceKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One duty with a term.

    Attributes:
        id: for citing it.
        articles: the source.
        what: the duty in words.
        due_on: the last day, counted from the first day that the capture can mean, so that an
            uncertain date never grants more time.
        done: whether the bureau has on file what fulfils it.
    """

    id: str
    articles: str
    what: str
    due_on: date
    done: bool


_CARD = (
    "D-CARD",
    "GC III art. 70",
    "a capture card goes to the family and to the Central Agency, within a week at the latest",
    timedelta(days=7),
)
_RECORD = (
    "D-INTERNED",
    "GC IV art. 136",
    "measures against a civilian kept for more than two weeks are reported to the bureau",
    timedelta(days=14),
)
_CIVILIAN = (Category.CIVILIAN_INTERNEE, Category.CHILD)


def duties(
    *, category: Category, captured_on: str, kinds: Collection[SourceKind]
) -> tuple[Duty, ...]:
    """The duties of the Power that holds a person; none while nobody knows since when.

    Whoever is in doubt has the protection of a prisoner of war (GC III art. 5), and so his card.

    >>> duties(category=Category.PRISONER_OF_WAR, captured_on="2026-09-01", kinds=())[0].due_on
    datetime.date(2026, 9, 8)

    Args:
        category: as believed.
        captured_on: `YYYY[-MM[-DD]]`, `~` for about, or "".
        kinds: of the reports on file.
    """
    if not captured_on or category is Category.REMAINS:
        return ()
    began = PartialDate.from_iso(captured_on).earliest
    known = _RECORD if category in _CIVILIAN else _CARD
    code, articles, what, term = known
    return (
        Duty(
            id=code,
            articles=articles,
            what=what,
            due_on=began + term,
            done=SourceKind.CAPTURE_CARD in kinds,
        ),
    )
