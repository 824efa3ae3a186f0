"""Cycles and chains worth more than a given value, without listing all there are.

Every release has a value (its worth less the price of who receives); a cycle's value is the sum of
its releases', a chain's that less the price of its altruist. A thousand participants have millions
of cycles; only those worth more than `floor` are ever made.

Chains may come back to a participant here (a relaxation that costs nothing to search: Dickerson,
Manlove, Plaut, Sandholm, Trimble 2016); the programme's rows forbid it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from safeconduct.selection.several.graph import Flags, Floats, Ints

#: Values are sums of a few prices: differences smaller than this are noise.
EPS = 1e-7


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycles:
    """Cycles of one length: a row of participants each, in giving order, the smallest first."""

    members: Ints
    values: Floats


def cycles_above(
    value: Floats, floor: float, *, longest: int, each: int | None = None
) -> list[Cycles]:
    """Cycles worth more than `floor`, one entry for each length.

    Args:
        value: square of releases' values, minus infinity where none is possible.
        floor: what a cycle must be worth more than.
        longest: how many participants a cycle has at most.
        each: how many to give for each smallest participant and length, the best; all if None.
    """
    found = []
    if longest >= 1:
        found.append(_picked(np.diag(value), np.arange(len(value))[:, None], floor))
    if longest >= 2:
        a, b = np.nonzero(np.triu(np.isfinite(value) & np.isfinite(value.T), k=1))
        two = _picked(value[a, b] + value[b, a], np.stack([a, b], axis=1), floor)
        found.append(two if each is None else _best_each(two, each))
    if longest >= 3:
        found.append(_joined(_threes(value, floor, each), width=3))
    found.extend(
        _joined(_longer(value, floor, length, each), width=length)
        for length in range(4, longest + 1)
    )
    return [cycles for cycles in found if len(cycles.values)]


def _picked(values: Floats, members: Ints, floor: float) -> Cycles:
    keep = values > floor
    return Cycles(members=members[keep], values=values[keep])


def _best_each(cycles: Cycles, each: int) -> Cycles:
    """The best few of each smallest participant; equals in the order in which they stand."""
    order = np.lexsort((-cycles.values, cycles.members[:, 0]))
    first = cycles.members[order, 0]
    start = np.flatnonzero(np.r_[True, first[1:] != first[:-1]])[: len(order)]
    rank = np.arange(len(order)) - np.repeat(start, np.diff(np.r_[start, len(order)]))
    keep = order[rank < each]
    return Cycles(members=cycles.members[keep], values=cycles.values[keep])


def _joined(parts: Iterator[tuple[Ints, Floats]], *, width: int) -> Cycles:
    members, values = [np.zeros((0, width), dtype=np.int64)], [np.zeros(0)]
    for some, worth in parts:
        members.append(some)
        values.append(worth)
    return Cycles(members=np.concatenate(members), values=np.concatenate(values))


def _few(values: Floats, each: int | None) -> Ints:
    """Positions of the best values, at most `each`; equals in the order in which they stand."""
    if each is None or len(values) <= each:
        return np.arange(len(values))
    return np.sort(np.argsort(-values, kind="stable")[:each])


def _threes(value: Floats, floor: float, each: int | None) -> Iterator[tuple[Ints, Floats]]:
    """All pairs of second and third participants of each first at once."""
    possible = np.isfinite(value)
    for root in range(len(value) - 2):
        second = root + 1 + np.flatnonzero(possible[root, root + 1 :])
        third = root + 1 + np.flatnonzero(possible[root + 1 :, root])
        if not len(second) or not len(third):
            continue
        worth = value[second[:, None], third[None, :]]
        worth += value[root, second][:, None]
        worth += value[third, root][None, :]
        worth[second[:, None] == third[None, :]] = -np.inf
        flat = worth.reshape(-1)
        good = np.flatnonzero(flat > floor)
        good = good[_few(flat[good], each)]
        if len(good):
            j, k = second[good // len(third)], third[good % len(third)]
            yield np.stack([np.full(len(good), root), j, k], axis=1), flat[good]


def _longer(
    value: Floats, floor: float, length: int, each: int | None
) -> Iterator[tuple[Ints, Floats]]:
    """Paths grown from each first participant, dropped where no way back is worth enough."""
    for root in range(len(value) - length + 1):
        inner = value[root + 1 :, root + 1 :].copy()
        np.fill_diagonal(inner, -np.inf)
        back = [value[root + 1 :, root]]
        for _step in range(length - 2):
            back.append((inner + back[-1][None, :]).max(axis=1, initial=-np.inf))
        start = np.flatnonzero(value[root, root + 1 :] + back[-1] > floor)
        paths, worth = start[:, None], value[root, root + 1 + start]
        for step in range(length - 3, -1, -1):
            grown = worth[:, None] + inner[paths[:, -1]]
            for at in range(paths.shape[1]):
                grown[np.arange(len(paths)), paths[:, at]] = -np.inf
            where, what = np.nonzero(grown + back[step][None, :] > floor)
            paths = np.concatenate([paths[where], what[:, None]], axis=1)
            worth = grown[where, what]
        worth = worth + back[0][paths[:, -1]]
        keep = _few(worth, each)
        if len(keep):
            first = np.full((len(keep), 1), root)
            yield np.concatenate([first, root + 1 + paths[keep]], axis=1), worth[keep]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chains:
    """What chains are worth, by where they are after so many releases.

    Attributes:
        ahead: for each number of releases (from 0) and vertex, the best chain that is there then.
        before: who gave last in it.
    """

    ahead: Floats
    before: Ints

    @property
    def best(self) -> float:
        """Worth of the best chain; minus infinity if there is none."""
        return float(self.ahead[1:].max(initial=-np.inf))


def chains(value: Floats, price: Floats, altruist: Flags, *, longest: int) -> Chains:
    """Best chains to every vertex after every number of releases.

    Args:
        value: square of releases' values.
        price: of each altruist, taken off once.
        altruist: who begins.
        longest: how many releases a chain has at most.
    """
    size = len(value)
    ahead = np.full((longest + 1, size), -np.inf)
    before = np.zeros((longest + 1, size), dtype=np.int64)
    ahead[0, altruist] = -price[altruist]
    for step in range(longest):
        who = np.flatnonzero(np.isfinite(ahead[step]))
        if len(who):
            reached = ahead[step, who][:, None] + value[who]
            last = reached.argmax(axis=0)
            before[step + 1] = who[last]
            ahead[step + 1] = reached[last, np.arange(size)]
    return Chains(ahead=ahead, before=before)


def steps_above(
    value: Floats, price: Floats, altruist: Flags, floor: float, *, longest: int
) -> tuple[Ints, Ints, Ints]:
    """Every release at every place of a chain through which a chain worth more than `floor` goes.

    Returns:
        who gives, who receives, and the release's place in the chain, from 1.
    """
    found = chains(value, price, altruist, longest=longest)
    onward = np.zeros((longest + 1, len(value)))
    for left in range(1, longest):
        onward[left] = np.maximum(0.0, (value + onward[left - 1][None, :]).max(axis=1, initial=0.0))
    parts = []
    for place in range(1, longest + 1):
        who = np.flatnonzero(np.isfinite(found.ahead[place - 1]))
        through = found.ahead[place - 1, who][:, None] + value[who]
        through += onward[longest - place][None, :]
        i, j = np.nonzero(through > floor)
        parts.append((who[i], j, np.full(len(i), place)))
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    if not columns:
        none = np.zeros(0, dtype=np.int64)
        return none, none, none
    return columns[0], columns[1], columns[2]


def best_steps(found: Chains, floor: float, *, most: int) -> tuple[Ints, Ints, Ints]:
    """The releases of the best chains worth more than `floor`, at most `most` of them, each once.

    Returns:
        as `steps_above`.
    """
    size = found.ahead.shape[1]
    flat = found.ahead[1:].reshape(-1)
    good = np.flatnonzero(flat > floor)
    good = good[_few(flat[good], most)]
    place, at = good // size + 1, good % size
    keys = []
    while len(at):
        giver = found.before[place, at]
        keys.append((place * size + giver) * size + at)
        going = place > 1
        at, place = giver[going], place[going] - 1
    key = np.unique(np.concatenate(keys)) if keys else np.zeros(0, dtype=np.int64)
    return key // size % size, key % size, key // size // size
