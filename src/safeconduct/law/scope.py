"""What an agreement covers: whom it may count, from which days of capture, and who reads it how."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from safeconduct.people.vocabulary import Category

#: Categories that are returned unconditionally, and can therefore never be in an exchange's scope.
OWED_CATEGORIES = frozenset(
    {
        Category.CIVILIAN_INTERNEE,
        Category.CHILD,
        Category.MEDICAL_OR_RELIGIOUS,
        Category.REMAINS,
    }
)
_PRISONERS = frozenset({Category.PRISONER_OF_WAR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How one party reads the scope of an agreement.

    Attributes:
        of: whose reading it is ("A", "B"), or "" for the text that nobody disputes.
        categories: protected categories that it takes to be covered; none of OWED_CATEGORIES.
        captured_from, captured_until: first and last day of capture covered; None for no bound.
    """

    of: str = ""
    categories: frozenset[Category] = _PRISONERS
    captured_from: date | None = None
    captured_until: date | None = None

    def __post_init__(self) -> None:
        never = self.categories & (OWED_CATEGORIES | {Category.UNKNOWN})
        if never:
            raise ValueError(
                f"{', '.join(sorted(never))} may not be counted (GC III 109, GC IV 34)"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whom an agreement may count as its consideration.

    Attributes:
        categories: protected categories covered; none of OWED_CATEGORIES.
        captured_from, captured_until: first and last day of capture covered.
        civilians_alongside: whether owed civilians travel with a stage, uncounted.
        readings: where the parties read the scope differently, each party's reading; they then
            stand in place of `categories` and the days of capture. Only whom every reading covers
            is counted.
        waived: ids of rules that the parties have agreed not to apply; only derogable ones
            (`Rulebook` refuses the others).
    """

    categories: frozenset[Category] = _PRISONERS
    captured_from: date | None = None
    captured_until: date | None = None
    civilians_alongside: bool = False
    readings: tuple[Reading, ...] = ()
    waived: frozenset[str] = frozenset()

    @property
    def views(self) -> tuple[Reading, ...]:
        """Every reading there is: the parties' own, or the one that is common."""
        if self.readings:
            return self.readings
        return (
            Reading(
                categories=self.categories,
                captured_from=self.captured_from,
                captured_until=self.captured_until,
            ),
        )
