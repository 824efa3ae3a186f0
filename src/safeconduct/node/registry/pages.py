"""One page of a long list, at a cost that does not grow with the list."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from safeconduct.node.registry.models import Person
from safeconduct.node.registry.queries import Wanted, search

PAGE = 50
#: Further than this nobody counts or turns pages: a search is narrower.
MOST_COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """Some people of a search.

    Attributes:
        rows: with their keys.
        number: of this page, from 1.
        total: how many fit, counted up to MOST_COUNTED.
    """

    rows: tuple[Person, ...]
    number: int
    total: int

    @property
    def more(self) -> bool:
        """Whether more fit than were counted."""
        return self.total > MOST_COUNTED

    @property
    def counted(self) -> int:
        """The total that is shown."""
        return min(self.total, MOST_COUNTED)

    @property
    def pages(self) -> int:
        """How many pages there are, as far as it was counted."""
        return max(1, -(-self.counted // PAGE))

    @property
    def previous(self) -> int | None:
        """The page before."""
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        """The page after."""
        return self.number + 1 if self.number < self.pages else None


def page_of(visible: QuerySet[Person], wanted: Wanted, number: str) -> PeoplePage:
    """A page of those who fit: first which ones, then what is stored of them."""
    found = search(visible, wanted)
    total = found.order_by().values("pk")[: MOST_COUNTED + 1].count()
    last = max(1, -(-min(total, MOST_COUNTED) // PAGE))
    at = min(max(1, int(number)), last) if number.isdecimal() and len(number) < 7 else 1
    ids = list(found.values_list("pk", flat=True)[(at - 1) * PAGE : at * PAGE])
    rows = Person.objects.select_related("key").in_bulk(ids)
    return PeoplePage(tuple(rows[pk] for pk in ids if pk in rows), at, total)


def facet_counts(visible: QuerySet[Person]) -> dict[str, dict[str, int]]:
    """Column -> value -> how many people, in one pass over all of them."""
    names = ("status", "category", "detaining_power", "whereabouts")
    counts: dict[str, dict[str, int]] = {name: defaultdict(int) for name in names}
    groups = visible.select_related(None).order_by().values_list(*names).annotate(n=Count("pk"))
    for *values, n in groups:
        for name, value in zip(names, values, strict=True):
            counts[name][value] += n
    return counts
