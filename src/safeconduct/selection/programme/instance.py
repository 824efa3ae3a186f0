"""What is to be solved, as arrays: groups of people whom no row tells apart, and the rows.

People equal in every attribute that a row sees are interchangeable but for their values, so of a
group only the number who go matters, and those of the highest value go first: what k of them are
worth is the sum of the k highest values, which is concave in k. A **segment** is the people of a
group with one value. What a stage sees is coarser still: groups that no row of a stage tells
apart share a **kind**, and only the number of each kind in each stage is a variable.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """A row: a weighted count of people lies between two bounds.

    Attributes:
        name: for reasons.
        weights: for each group, the weight of each of its people.
        low, high: bounds; infinite for none.
        stage: which stage it counts (from 0), or None for all stages together.
        until: the last of several stages that it counts together; that one alone if None.
    """

    name: str
    weights: Floats
    low: float = -np.inf
    high: float = np.inf
    stage: int | None = None
    until: int | None = None

    @property
    def counted(self) -> range:
        """The stages that it counts, where it does not count all."""
        first = self.stage or 0
        return range(first, (first if self.until is None else self.until) + 1)


@dataclass(frozen=True, kw_only=True)
class Instance:
    """A whole problem.

    Attributes:
        sizes: for each segment, how many units; segments of a group lie together, values falling.
            A unit is a person, or people who travel together or not at all.
        values: for each segment, the value of each of its units, a whole number.
        group: for each segment, its group, rising.
        stages: how many there are.
        restrictions: the rows.
        people: for each group, how many people each of its units is.
        wanted: for each group, the weight of requests for each of its units.
        asked_by: for each group, which side's requests these are (0 or 1).
        kept: for each group and stage, how many people of a unit keep their place if it goes then.
        told_apart: for each group, what else a stage sees of it; nothing if left out.
    """

    sizes: Ints
    values: Ints
    group: Ints
    stages: int
    restrictions: tuple[Restriction, ...]
    people: Ints
    wanted: Ints
    asked_by: Ints
    kept: Ints
    told_apart: Ints | None = None

    @property
    def groups(self) -> int:
        """How many groups there are."""
        return len(self.wanted)

    @cached_property
    def group_sizes(self) -> Ints:
        """For each group, how many units."""
        return np.bincount(self.group, weights=self.sizes, minlength=self.groups).astype(np.int64)

    @cached_property
    def overall(self) -> tuple[Restriction, ...]:
        """The rows that count all stages together."""
        return tuple(r for r in self.restrictions if r.stage is None)

    @cached_property
    def staged(self) -> tuple[Restriction, ...]:
        """The rows that count one stage."""
        return tuple(r for r in self.restrictions if r.stage is not None)

    @cached_property
    def kind(self) -> Ints:
        """For each group, its kind: alike in the rows of every stage and in `kept`."""
        seen = [*self.kept.T.astype(np.float64), *(r.weights for r in self.staged), self.people]
        if self.told_apart is not None:
            seen.append(self.told_apart.astype(np.float64))
        _found, kind = np.unique(np.stack(seen), axis=1, return_inverse=True)
        return np.asarray(kind, dtype=np.int64).reshape(-1)

    @cached_property
    def kinds(self) -> int:
        """How many kinds there are."""
        return int(self.kind.max(initial=-1)) + 1

    @cached_property
    def representative(self) -> Ints:
        """For each kind, one of its groups."""
        found = np.zeros(self.kinds, dtype=np.int64)
        found[self.kind] = np.arange(self.groups)
        return found

    def only(self, segments: Ints) -> Instance:
        """Some segments, each a group of its own, and told apart in stages by their values too."""
        group = self.group[segments]
        spread = [
            Restriction(name=r.name, weights=r.weights[group], low=r.low, high=r.high,
                        stage=r.stage, until=r.until)
            for r in self.restrictions
        ]  # fmt: skip
        return Instance(
            sizes=self.sizes[segments], values=self.values[segments],
            group=np.arange(len(segments)), stages=self.stages, restrictions=tuple(spread),
            people=self.people[group], wanted=self.wanted[group],
            asked_by=self.asked_by[group], kept=self.kept[group],
            told_apart=self.values[segments],
        )  # fmt: skip
