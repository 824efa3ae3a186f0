"""Draws from a generator that is passed in, fast enough for millions of small choices."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Generic, TypeVar

import numpy as np

T = TypeVar("T")
_BLOCK = 4096


@dataclass(frozen=True, slots=True)
class Weighted(Generic[T]):
    """Things with weights, ready to be drawn from: `items` and their running `sums` (last is 1)."""

    items: tuple[T, ...]
    sums: tuple[float, ...]

    @classmethod
    def of(cls, pairs: Iterable[tuple[T, float]]) -> Weighted[T]:
        """Weights need not add up to 1."""
        chosen = list(pairs)
        total = sum(weight for _, weight in chosen)
        sums = tuple(accumulate(weight / total for _, weight in chosen))
        return cls(tuple(item for item, _ in chosen), sums)

    @classmethod
    def zipf(cls, items: Iterable[T], *, exponent: float = 0.75) -> Weighted[T]:
        """The n-th thing weighs n to the power of -exponent, as names in a population do (Zipf)."""
        return cls.of((item, rank**-exponent) for rank, item in enumerate(items, start=1))


class Dice:
    """A numpy generator behind a buffer of uniform numbers.

    >>> dice = Dice(np.random.Generator(np.random.PCG64(7)))
    >>> dice.between(3, 3), dice.chance(0.0), dice.pick("x")
    (3, False, 'x')
    """

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._buffer: list[float] = []

    @classmethod
    def seeded(cls, seed: int) -> Dice:
        """Dice over PCG64, numpy's documented stable bit generator."""
        return cls(np.random.Generator(np.random.PCG64(seed)))

    def spawn(self, count: int) -> list[Dice]:
        """Independent dice, so that one file's draws do not move another's."""
        return [Dice(child) for child in self._rng.spawn(count)]

    def unit(self) -> float:
        """A number from 0 up to, but not, 1."""
        if not self._buffer:
            self._buffer = self._rng.random(_BLOCK).tolist()
        return self._buffer.pop()

    def chance(self, probability: float) -> bool:
        """True with the given probability."""
        return self.unit() < probability

    def below(self, limit: int) -> int:
        """A whole number from 0 to limit - 1."""
        return int(self.unit() * limit)

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self.unit() * (high - low + 1))

    def pick(self, items: Sequence[T]) -> T:
        """One of the items, each alike."""
        return items[int(self.unit() * len(items))]

    def draw(self, weighted: Weighted[T]) -> T:
        """One of the items by weight."""
        at = bisect_right(weighted.sums, self.unit())
        return weighted.items[min(at, len(weighted.items) - 1)]

    def digits(self, count: int) -> str:
        """A number of `count` digits that does not start with 0."""
        return str(self.between(10 ** (count - 1), 10**count - 1))

    def day(self, first: date, last: date) -> date:
        """A day between two days, both included."""
        return date.fromordinal(self.between(first.toordinal(), max(first, last).toordinal()))

    def shuffled(self, items: Iterable[T]) -> list[T]:
        """The items in another order."""
        result = list(items)
        for at in range(len(result) - 1, 0, -1):
            other = int(self.unit() * (at + 1))
            result[at], result[other] = result[other], result[at]
        return result

    def sample(self, items: Sequence[T], count: int) -> list[T]:
        """`count` different items (all of them if there are fewer), in no order."""
        return self.shuffled(items)[:count]

    def quota(self, count: int, shares: Mapping[T, float], *, rest: T) -> list[T]:
        """`count` labels in random order, each label in exactly its rounded share; `rest` fills up.

        Exact shares instead of independent draws keep a small world like a large one.
        """
        labels = [label for label, share in shares.items() for _ in range(round(share * count))]
        labels = labels[:count]
        return self.shuffled([*labels, *([rest] * (count - len(labels)))])
