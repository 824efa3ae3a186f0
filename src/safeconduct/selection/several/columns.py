"""Columns of the programme: whole cycles, and single releases at their place in a chain.

A cycle is one column. A chain is made of releases, each with its place in the chain (the
position-indexed chain-edge formulation, PICEF: Dickerson, Manlove, Plaut, Sandholm and Trimble,
"Position-Indexed Formulations for Kidney Exchange", EC 2016): somebody gives at a place only if he
received at the place before. There are as many columns for chains as releases times places,
however many chains there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from safeconduct.selection.several.graph import Flags, Floats, Ints

_NONE = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Columns in order: cycles by length, then steps of chains.

    Attributes:
        cycles: by length from 1, an array with a row of participants for each cycle.
        giver, receiver, place: of each step; places count from 1.
    """

    cycles: tuple[Ints, ...]
    giver: Ints
    receiver: Ints
    place: Ints

    @property
    def count(self) -> int:
        """How many columns there are."""
        return sum(len(cycles) for cycles in self.cycles) + len(self.giver)

    def people(self) -> Floats:
        """How many come home by each column."""
        lengths = [np.full(len(cycles), float(cycles.shape[1])) for cycles in self.cycles]
        return np.concatenate([*lengths, np.ones(len(self.giver))])

    def worth(self, value: Floats) -> Floats:
        """Each column's sum over its releases."""
        cycles = [
            value[cycle, np.roll(cycle, -1, axis=1)].sum(axis=1) for cycle in self.cycles
        ]  # fmt: skip
        return np.concatenate([*cycles, value[self.giver, self.receiver]])

    def entries(self, rows: Rows) -> tuple[Ints, Ints, Floats]:
        """Rows, columns and coefficients of the matrix."""
        row, column, coefficient = [_NONE], [_NONE], [np.zeros(0)]

        def add(which: Ints, at: Ints, value: float) -> None:
            row.append(which)
            column.append(at)
            coefficient.append(np.full(len(which), value))

        first = 0
        for cycles in self.cycles:
            number, length = cycles.shape
            add(cycles.reshape(-1), np.repeat(first + np.arange(number), length), 1.0)
            first += number
        at = first + np.arange(len(self.giver))
        begins, ends = self.place == 1, self.place == rows.longest
        add(self.receiver, at, 1.0)
        add(self.giver[begins], at[begins], 1.0)
        add(rows.passing(self.giver[~begins], self.place[~begins] - 1), at[~begins], 1.0)
        add(rows.passing(self.receiver[~ends], self.place[~ends]), at[~ends], -1.0)
        add(np.full(self.count, rows.people), np.arange(self.count), 1.0)
        coefficient[-1] = self.people()
        return np.concatenate(row), np.concatenate(column), np.concatenate(coefficient)

    def only(self, keep: Flags) -> Columns:
        """Some of the columns."""
        cycles, first = [], 0
        for some in self.cycles:
            cycles.append(some[keep[first : first + len(some)]])
            first += len(some)
        steps = keep[first:]
        return Columns(
            cycles=tuple(cycles), giver=self.giver[steps], receiver=self.receiver[steps],
            place=self.place[steps],
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Numbers of the rows.

    Attributes:
        size: how many participants and altruists there are; each has a row, "once at most".
        longest: how many releases a chain has at most; each participant has a row for every place
            but the last, "gives there only if it received before".
    """

    size: int
    longest: int

    def passing(self, who: Ints, place: Ints) -> Ints:
        """Rows of those who received at these places."""
        return self.size * place + who

    @property
    def people(self) -> int:
        """The row that counts people home."""
        return self.size * max(1, self.longest)

    @property
    def upper(self) -> Floats:
        """What the rows may come to at most."""
        high = np.zeros(self.people + 1)
        high[: self.size] = 1.0
        high[-1] = np.inf
        return high


def joined(parts: Sequence[Columns], *, longest: int) -> Columns:
    """All columns of several, those of one length together.

    Args:
        parts: whose columns differ from one another's.
        longest: length of the longest cycle there may be.
    """
    cycles = []
    for length in range(1, longest + 1):
        same = [part.cycles[length - 1] for part in parts]
        cycles.append(np.concatenate([np.zeros((0, length), dtype=np.int64), *same]))
    return Columns(
        cycles=tuple(cycles),
        giver=np.concatenate([_NONE, *(part.giver for part in parts)]),
        receiver=np.concatenate([_NONE, *(part.receiver for part in parts)]),
        place=np.concatenate([_NONE, *(part.place for part in parts)]),
    )


def columns(
    cycles: Sequence[Ints], steps: tuple[Ints, Ints, Ints] = (_NONE, _NONE, _NONE), *, longest: int
) -> Columns:
    """Columns of cycles, in arrays of any lengths, and of steps.

    Args:
        cycles: arrays of equally long cycles.
        steps: who gives, who receives, at which place.
        longest: length of the longest cycle there may be.
    """
    by_length = [np.zeros((0, length), dtype=np.int64) for length in range(1, longest + 1)]
    for some in cycles:
        length = some.shape[1]
        by_length[length - 1] = np.concatenate([by_length[length - 1], some])
    giver, receiver, place = steps
    return Columns(cycles=tuple(by_length), giver=giver, receiver=receiver, place=place)


def exchanges_of(
    chosen: Columns, altruist: Flags
) -> tuple[list[tuple[int, ...]], list[tuple[int, ...]]]:
    """Cycles and chains that chosen columns make; chains with their altruist first."""
    cycles = [tuple(row) for some in chosen.cycles for row in some.tolist()]
    onward = dict(zip(chosen.giver.tolist(), chosen.receiver.tolist(), strict=True))
    chains = []
    for who in chosen.giver[altruist[chosen.giver]].tolist():
        chain = [who]
        while chain[-1] in onward:
            chain.append(onward[chain[-1]])
        chains.append(tuple(chain))
    return sorted(cycles), sorted(chains)
