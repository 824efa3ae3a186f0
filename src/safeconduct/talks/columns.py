"""Differences of lists that are kept as columns, so that 100,000 people compare in milliseconds.

A person is a number, an item its leaf hash: whoever keeps both can tell who came, went, moved or
was corrected without opening one record. The same as `differences.difference` finds by the records
(a property test holds them together).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

HASH = 32


class Kind(IntEnum):
    """What became of a person's place from one offer to another."""

    ADDED = 0
    REMOVED = 1
    MOVED = 2
    CORRECTED = 3
    UNCHANGED = 4


@dataclass(frozen=True, slots=True)
class Column:
    """The list of one stage and side.

    Attributes:
        stage: from 1.
        side: the party that hands over.
        digests: leaf hashes, 32 bytes each.
        people: numbers (int64), in the same order.
        categories: codes (uint8), in the same order.
    """

    stage: int
    side: str
    digests: NDArray[np.void]
    people: NDArray[np.int64]
    categories: NDArray[np.uint8]

    @classmethod
    def read(
        cls, stage: int, side: str, digests: bytes, people: bytes, categories: bytes
    ) -> Column:
        """Columns as they are stored: 32, 8 (little-endian) and 1 bytes a person."""
        return cls(
            stage,
            side,
            np.frombuffer(digests, dtype=f"V{HASH}"),
            np.frombuffer(people, dtype="<i8"),
            np.frombuffer(categories, dtype=np.uint8),
        )


@dataclass(frozen=True, slots=True)
class _Offer:
    people: NDArray[np.int64]
    places: NDArray[np.int64]
    digests: NDArray[np.void]
    categories: NDArray[np.uint8]
    names: tuple[tuple[int, str], ...]

    @classmethod
    def of(cls, columns: Sequence[Column]) -> _Offer:
        names = tuple((column.stage, column.side) for column in columns)
        places = [np.full(len(c.people), n, dtype=np.int64) for n, c in enumerate(columns)]
        empty = Column(0, "", np.zeros(0, f"V{HASH}"), np.zeros(0, "<i8"), np.zeros(0, np.uint8))
        parts = [*columns, empty]
        people = np.concatenate([c.people for c in parts])
        order = np.argsort(people, kind="stable")
        return cls(
            people[order],
            np.concatenate([*places, np.zeros(0, np.int64)])[order],
            np.concatenate([c.digests for c in parts])[order],
            np.concatenate([c.categories for c in parts])[order],
            names,
        )


@dataclass(frozen=True)
class ColumnDifference:
    """Who changed, as arrays in the order of the people's numbers.

    Attributes:
        people: everybody on either offer.
        kinds: a `Kind` each.
        before, after: index into the places of either offer, -1 for none.
        categories: codes, of the later offer where he is on it.
        old_places, new_places: stage and side by that index.
    """

    people: NDArray[np.int64]
    kinds: NDArray[np.uint8]
    before: NDArray[np.int64]
    after: NDArray[np.int64]
    categories: NDArray[np.uint8]
    old_places: tuple[tuple[int, str], ...]
    new_places: tuple[tuple[int, str], ...]

    def count(self, kind: Kind) -> int:
        """How many there are of a kind."""
        return int((self.kinds == kind).sum())

    @cached_property
    def by_category(self) -> dict[int, dict[Kind, int]]:
        """How many of each kind, by category."""
        counts = np.zeros((256, len(Kind)), dtype=np.int64)
        np.add.at(counts, (self.categories, self.kinds), 1)
        return {
            int(code): {kind: int(counts[code, kind]) for kind in Kind}
            for code in np.flatnonzero(counts.sum(axis=1))
        }

    def page(self, kind: Kind, *, start: int, size: int) -> NDArray[np.int64]:
        """Indexes of some of one kind."""
        return np.flatnonzero(self.kinds == kind)[start : start + size]

    def place(self, index: int, *, new: bool) -> tuple[int, str] | None:
        """Stage and side of one person before or after; None if he is on no list."""
        at = int((self.after if new else self.before)[index])
        return (self.new_places if new else self.old_places)[at] if at >= 0 else None


def column_difference(old: Sequence[Column], new: Sequence[Column]) -> ColumnDifference:
    """Compare two offers, each of any number of lists on which nobody stands twice.

    >>> def column(stage, *people):
    ...     digests = b"".join(n.to_bytes(32, "big") for n in people)
    ...     numbers = np.array(people, dtype="<i8").tobytes()
    ...     return Column.read(stage, "A", digests, numbers, bytes(len(people)))
    >>> found = column_difference([column(1, 1, 2), column(2, 3)], [column(1, 2), column(2, 1, 4)])
    >>> {kind.name: found.count(kind) for kind in Kind if found.count(kind)}
    {'ADDED': 1, 'REMOVED': 1, 'MOVED': 1, 'UNCHANGED': 1}
    """
    was, now = _Offer.of(old), _Offer.of(new)
    people = np.union1d(was.people, now.people)
    before, after = _positions(people, was.people), _positions(people, now.people)
    both = (before >= 0) & (after >= 0)
    kinds = np.full(len(people), Kind.UNCHANGED, dtype=np.uint8)
    kinds[before < 0], kinds[after < 0] = Kind.ADDED, Kind.REMOVED
    placed = _placed(was, before), _placed(now, after)
    if both.any():
        same_place = np.array([[a == b for b in now.names] for a in was.names])
        stayed = same_place[placed[0][both], placed[1][both]]
        corrected = was.digests[before[both]] != now.digests[after[both]]
        some = kinds[both]
        some[corrected] = Kind.CORRECTED
        some[~stayed] = Kind.MOVED
        kinds[both] = some
    categories = np.zeros(len(people), dtype=np.uint8)
    categories[before >= 0] = was.categories[before[before >= 0]]
    categories[after >= 0] = now.categories[after[after >= 0]]
    return ColumnDifference(people, kinds, *placed, categories, was.names, now.names)


def _positions(people: NDArray[np.int64], among: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each person stands in a sorted column, -1 if nowhere."""
    at = np.searchsorted(among, people)
    found = np.zeros(len(people), dtype=bool)
    inside = at < len(among)
    found[inside] = among[at[inside]] == people[inside]
    return np.where(found, at, -1)


def _placed(offer: _Offer, at: NDArray[np.int64]) -> NDArray[np.int64]:
    there = np.full(len(at), -1, dtype=np.int64)
    there[at >= 0] = offer.places[at[at >= 0]]
    return there
