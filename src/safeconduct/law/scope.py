"""What an agreement covers: whom it may count, and from which days of capture."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whom an agreement may count as its consideration.

    Attributes:
        categories: protected categories covered; none of OWED_CATEGORIES.
        captured_from, captured_until: first and last day of capture covered.
        civilians_alongside: whether owed civilians travel with a stage, uncounted.
    """

    categories: frozenset[Category] = frozenset({Category.PRISONER_OF_WAR})
    captured_from: date | None = None
    captured_until: date | None = None
    civilians_alongside: bool = False
