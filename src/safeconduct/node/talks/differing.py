"""What changed between two offers: counted in columns, opened for the rows that are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from safeconduct.node.accounts.models import User
from safeconduct.node.talks.drafting import CATEGORIES
from safeconduct.node.talks.models import OfferedList, Subject, Talk
from safeconduct.node.talks.naming import Named, named
from safeconduct.people.vocabulary import Category
from safeconduct.talks.columns import Column, ColumnDifference, Kind, column_difference

_KEPT = 16


def difference(talk: Talk, before: str, after: str) -> ColumnDifference:
    """What changed between two offers, each by the entry that its lists came with.

    Kept in this process: an offer never changes. `before` may be empty: then all were added.
    """
    return _difference(talk.pk, before, after, _erasures(talk))


def _erasures(talk: Talk) -> int:
    """An erasure takes away categories, which differences count by."""
    return Subject.objects.filter(talk=talk).exclude(erased_at=None).count()


@lru_cache(maxsize=_KEPT)
def _difference(talk_pk: int, before: str, after: str, erasures: int) -> ColumnDifference:
    return column_difference(_columns(talk_pk, before), _columns(talk_pk, after))


def _columns(talk_pk: int, entry: str) -> list[Column]:
    rows = OfferedList.objects.filter(talk=talk_pk, entry=entry) if entry else ()
    return [
        Column.read(
            row.stage, row.side, bytes(row.digests), bytes(row.subjects), bytes(row.categories)
        )
        for row in rows
    ]


def counts_by_category(found: ColumnDifference) -> dict[Category, dict[Kind, int]]:
    """How many came, went, moved, were corrected or stayed, by category."""
    return {CATEGORIES[code]: kinds for code, kinds in found.by_category.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One person's place before and after; None where he was or is on no list.

    Attributes:
        who: as the later offer has him, or the earlier if he went.
        category: his.
        before, after: stage and side.
        fields: what changed in his record, sorted.
    """

    who: Named
    category: Category
    before: tuple[int, str] | None
    after: tuple[int, str] | None
    fields: tuple[str, ...] = ()


def changes(
    user: User, talk: Talk, before: str, after: str, kind: Kind, *, start: int = 0, size: int = 50
) -> list[Change]:
    """Some of those who came, went, moved or were corrected; only these are opened."""
    found = difference(talk, before, after)
    chosen = [int(index) for index in found.page(kind, start=start, size=size)]
    people = {int(found.people[index]) for index in chosen}
    was, now = _items_of(talk.pk, before, people), _items_of(talk.pk, after, people)
    opened = named(user, talk, [*was.values(), *now.values()])
    result = []
    for index in chosen:
        person = int(found.people[index])
        old, new = opened.get(was.get(person, "")), opened.get(now.get(person, ""))
        who = new or old
        assert who is not None
        changed = _changed(old.record, new.record) if old and new else ()
        result.append(
            Change(
                who=who, category=CATEGORIES[int(found.categories[index])],
                before=found.place(index, new=False), after=found.place(index, new=True),
                fields=changed,
            )
        )  # fmt: skip
    return result


def _items_of(talk_pk: int, entry: str, people: set[int]) -> dict[int, str]:
    """The item of each of these people in an offer."""
    wanted = np.array(sorted(people), dtype="<i8")
    found: dict[int, str] = {}
    for column in _columns(talk_pk, entry):
        for at in np.flatnonzero(np.isin(column.people, wanted)):
            found[int(column.people[at])] = column.digests[at].tobytes().hex()
    return found


def _changed(was: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    names = was.keys() | now.keys()
    return tuple(sorted(name for name in names if was.get(name, "") != now.get(name, "")))
