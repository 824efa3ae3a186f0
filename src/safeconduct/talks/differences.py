"""What changed between two offers, person by person and by category."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from safeconduct.talks.lists import ListVersion, Opening

Place = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Change:
    """One person's place before and after: stage and side, None where he was or is on no list.

    `fields` names what changed in his record, sorted.
    """

    person_id: str
    category: str
    before: Place | None
    after: Place | None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed between two offers; each tuple is sorted by `person_id`.

    Whoever is moved may also have another record (`fields`); the corrected stayed in their place.
    """

    added: tuple[Change, ...]
    removed: tuple[Change, ...]
    moved: tuple[Change, ...]
    unchanged: tuple[Change, ...]
    corrected: tuple[Change, ...] = ()

    def by_category(self) -> dict[str, dict[str, int]]:
        """Counts of added, removed, moved, corrected and unchanged for each category."""
        kinds = {
            "added": self.added,
            "removed": self.removed,
            "moved": self.moved,
            "corrected": self.corrected,
            "unchanged": self.unchanged,
        }
        categories = sorted({change.category for part in kinds.values() for change in part})
        counts = {name: Counter(c.category for c in part) for name, part in kinds.items()}
        return {cat: {name: counts[name][cat] for name in kinds} for cat in categories}


def difference(old: Iterable[ListVersion], new: Iterable[ListVersion]) -> Difference:
    """Compare two offers of any number of lists, person by person.

    >>> make = lambda stage, ids: ListVersion.of([{"person_id": i} for i in ids], stage=stage,
    ...                                          side="A", salts=lambda: bytes(32))
    >>> change = difference([make(1, "ab"), make(2, "c")], [make(1, "b"), make(2, "ad")])
    >>> [c.person_id for c in change.moved], [c.person_id for c in change.added]
    (['a'], ['d'])
    """
    (before, was), (after, now) = _places(old), _places(new)
    added: list[Change] = []
    removed: list[Change] = []
    moved: list[Change] = []
    unchanged: list[Change] = []
    corrected: list[Change] = []
    for person_id in sorted(before.keys() | after.keys()):
        come, gone = after.get(person_id), before.get(person_id)
        if come is None:
            removed.append(Change(person_id, was[person_id].category, gone, None))
        elif gone is None:
            added.append(Change(person_id, now[person_id].category, None, come))
        else:
            fields = _changed(was[person_id], now[person_id])
            change = Change(person_id, now[person_id].category, gone, come, fields)
            same = corrected if fields else unchanged
            (same if gone == come else moved).append(change)
    return Difference(*map(tuple, (added, removed, moved, unchanged, corrected)))


def _places(versions: Iterable[ListVersion]) -> tuple[dict[str, Place], dict[str, Opening]]:
    """Where each person stands, and with which record."""
    places: dict[str, Place] = {}
    openings: dict[str, Opening] = {}
    for version in versions:
        ids = [item.record.get("person_id", "") for item in version.items]
        places |= dict.fromkeys(ids, (version.stage, version.side))
        openings |= zip(ids, version.items, strict=True)
    return places, openings


def _changed(was: Opening, now: Opening) -> tuple[str, ...]:
    if was is now or was.record == now.record:
        return ()
    names = was.record.keys() | now.record.keys()
    return tuple(sorted(n for n in names if was.record.get(n, "") != now.record.get(n, "")))


@dataclass(frozen=True, slots=True)
class ListHistory:
    """The offers of a talk by their entries, as one side holds them with their openings."""

    offers: Mapping[str, tuple[ListVersion, ...]] = field(default_factory=dict)

    def with_offer(self, entry: str, versions: Iterable[ListVersion]) -> ListHistory:
        """With another offer, by the leaf hash of its entry."""
        return replace(self, offers={**self.offers, entry: tuple(versions)})

    def since(self, entry: str, *, until: str) -> Difference:
        """What changed from one offer to another.

        Raises:
            KeyError: if an offer is not here.
        """
        return difference(self.offers[entry], self.offers[until])
