"""The best cycles and chains: as many people home as possible, then the greatest weight; exact.

Level by level, never as one weighted sum. Each level is solved relaxed first (`relaxed`); its
prices bound every whole solution. Then the whole programme is solved on the columns that the
relaxed one needed, or that cost little. If that leaves a gap, every cycle and every step that could
be part of anything better is made, and no others: what costs more than the gap cannot (fixing by
reduced cost, as in Delorme, García, Gondzio, Kalcsics, Manlove and Pettersson, "New algorithms for
hierarchical optimization in kidney exchange programs", Operations Research 72, 2024).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from time import perf_counter

import numpy as np

from safeconduct.selection.programme.highs import Matrix, Solved, maximise
from safeconduct.selection.programme.modelling import Level
from safeconduct.selection.several.columns import (
    Columns,
    Rows,
    columns,
    exchanges_of,
    joined,
)
from safeconduct.selection.several.graph import Caps, ExchangeGraph, Floats
from safeconduct.selection.several.pricing import cycles_above, steps_above
from safeconduct.selection.several.reducing import reduced
from safeconduct.selection.several.relaxed import Priced, Relaxed

EPS = 1e-6
#: Columns for each participant: enough to look for a good solution in, and too many for that.
_ENOUGH_EACH, _MOST_EACH = 6, 24


class Aim(StrEnum):
    """What to make as large as possible."""

    PEOPLE = "people home"
    WEIGHT = "weight"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanges:
    """What was found.

    Attributes:
        cycles: participants by position, each giving to the next and the last to the first.
        chains: the altruist first, each giving to the next.
        people: how many come home.
        weight: of all releases.
        levels: each aim, as it came out, with its bound.
    """

    cycles: tuple[tuple[int, ...], ...]
    chains: tuple[tuple[int, ...], ...]
    people: int
    weight: int
    levels: tuple[Level, ...]

    @property
    def releases(self) -> tuple[tuple[int, int], ...]:
        """Every release: who gives and who receives."""
        closed = [(a, b) for c in self.cycles for a, b in zip(c, (*c[1:], c[0]), strict=True)]
        opened = [(a, b) for c in self.chains for a, b in pairwise(c)]
        return (*closed, *opened)

    @property
    def proven(self) -> bool:
        """Whether nothing better is possible."""
        return all(level.proven for level in self.levels)


def best_exchanges(
    graph: ExchangeGraph,
    *,
    caps: Caps = Caps(),  # noqa: B008 - frozen
    aims: tuple[Aim, ...] = (Aim.PEOPLE, Aim.WEIGHT),
    time_limit: float = 60.0,
) -> Exchanges:
    """Disjoint cycles and chains, the best by the aims in their order.

    Args:
        graph: who could give to whom.
        caps: how long cycles and chains may be.
        aims: the first before all; a later one never at the cost of an earlier.
        time_limit: seconds for each aim; then the best found stands, and its level tells the gap.
    """
    left = reduced(graph, caps)
    search = _Search(graph=left.graph, caps=caps)
    levels = search.levels(aims, time_limit)
    names = left.kept.tolist()
    cycles, chains = exchanges_of(search.best, left.graph.altruist)
    arcs = graph.position
    found = Exchanges(
        cycles=tuple(tuple(names[at] for at in cycle) for cycle in cycles),
        chains=tuple(tuple(names[at] for at in chain) for chain in chains),
        people=0, weight=0, levels=levels,
    )  # fmt: skip
    weights = [int(graph.weight[arcs[release]]) for release in found.releases]
    return Exchanges(
        cycles=found.cycles, chains=found.chains, people=len(weights), weight=sum(weights),
        levels=levels,
    )  # fmt: skip


class _Search:
    """The levels on their way, and the best solution so far."""

    def __init__(self, *, graph: ExchangeGraph, caps: Caps) -> None:
        self.best = columns([], longest=caps.cycle)
        self._graph, self._caps = graph, caps
        self._relaxed = Relaxed(altruist=graph.altruist, caps=caps)
        self._rows = Rows(size=graph.size, longest=caps.chain)

    def levels(self, aims: tuple[Aim, ...], time_limit: float) -> tuple[Level, ...]:
        """Each aim in its order; people home are held for what comes after."""
        done: list[Level] = []
        for aim in aims:
            held = done[0].value if done else 0
            done.append(self._level(aim, held, time_limit))
        return tuple(done)

    def _level(self, aim: Aim, held: int, time_limit: float) -> Level:
        begun = perf_counter()
        each = np.ones_like(self._graph.weight) if aim is Aim.PEOPLE else self._graph.weight
        value = self._graph.values(each)
        if held and len(each) and (each == each[0]).all():
            reached = held * int(each[0])
            return Level(aim.value, reached, reached, 0.0)
        self._relaxed.aim(value, held=held)
        priced = self._relaxed.solve(seconds=time_limit, known=self._worth(value))
        bound = priced.bound
        gap: float | None = None
        while bound >= self._worth(value) + 1 - EPS:
            pool, within = self._columns(value, priced, gap)
            solved = self._improve(pool, value, held, _left(begun, time_limit))
            gap = bound - self._worth(value) - 1
            if within >= gap - EPS:
                # All columns of anything better were there: what bounds them bounds everything.
                bound = min(bound, max(solved.bound, self._worth(value)))
                break
            if perf_counter() - begun > time_limit:
                break
        reached = self._worth(value)
        told = max(int(np.floor(bound + EPS)), reached)
        return Level(aim.value, reached, told, round(perf_counter() - begun, 3))

    def _worth(self, value: Floats) -> int:
        return round(float(self.best.worth(value).sum()))

    def _columns(self, value: Floats, priced: Priced, gap: float | None) -> tuple[Columns, float]:
        """Columns to look for something better in, and how far below their price they reach.

        At first the gap is not known. Where everything is worth the same it is nearly always less
        than one: so far those reach that are in a solution of the bound's whole number. Otherwise
        those are taken that are a few for everybody; or those of the relaxed programme, if too many
        cost nothing.
        """
        if gap is not None:
            return self._within(value, priced, gap), gap
        fraction = priced.bound - np.floor(priced.bound + EPS)
        alike = len(np.unique(value[np.isfinite(value)])) == 1
        enough = 0 if alike else _ENOUGH_EACH * self._graph.size
        reach = max(fraction, 0.0) if alike else 1.0
        while reach < priced.bound:
            few = self._within(value, priced, reach, each=_MOST_EACH)
            if few.count > _MOST_EACH * self._graph.size:
                break
            if few.count >= enough:
                return self._within(value, priced, reach), reach
            reach *= 2.0
        if reach >= priced.bound:
            return self._within(value, priced, reach), reach
        return joined([self.best, self._relaxed.pool], longest=self._caps.cycle), -1.0

    def _within(
        self, value: Floats, priced: Priced, gap: float, each: int | None = None
    ) -> Columns:
        """Every column that is not further below its price than the gap."""
        floor, net = -gap - EPS, priced.net(value)
        cycles = cycles_above(net, floor, longest=self._caps.cycle, each=each)
        np.fill_diagonal(net, -np.inf)
        steps = steps_above(
            net, priced.price, self._graph.altruist, floor, longest=self._caps.chain
        )
        made = columns([c.members for c in cycles], steps, longest=self._caps.cycle)
        return joined([self.best, made], longest=self._caps.cycle)

    def _improve(self, pool: Columns, value: Floats, held: int, seconds: float) -> Solved:
        """The best whole solution of some columns; the one before stands if none is better."""
        row, column, coefficient = pool.entries(self._rows)
        low = np.full(self._rows.people + 1, -np.inf)
        low[-1] = held
        matrix = Matrix(
            rows=row, columns=column, values=coefficient, low=low, high=self._rows.upper
        )
        worth = pool.worth(value)
        solved = maximise(
            worth, np.zeros(len(worth)), np.ones(len(worth)), matrix,
            integer=np.ones(len(worth), dtype=bool), time_limit=seconds,
            start=self._start(pool) if self.best.count else None,
        )  # fmt: skip
        if len(solved.x) and solved.value > self._worth(value) - EPS:
            self.best = pool.only(solved.x > 0.5)
        return solved

    def _start(self, pool: Columns) -> Floats:
        """The best so far, whose columns are the first of their sort in the pool."""
        chosen, first = np.zeros(pool.count), 0
        for some, best in zip(pool.cycles, self.best.cycles, strict=True):
            chosen[first : first + len(best)] = 1.0
            first += len(some)
        chosen[first : first + len(self.best.giver)] = 1.0
        return chosen


def _left(begun: float, time_limit: float) -> float:
    return max(time_limit - (perf_counter() - begun), 1.0)
