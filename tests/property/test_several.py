"""Cycles and chains against every set of them there could be, on graphs small enough."""

from __future__ import annotations

from functools import cache
from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.selection.programme.highs import Matrix, maximise
from safeconduct.selection.several import (
    Aim,
    Caps,
    ExchangeGraph,
    best_exchanges,
    exchange_graph,
    invented_exchange,
)
from safeconduct.selection.several.columns import Rows, columns
from safeconduct.selection.several.pricing import cycles_above, steps_above

SOME = settings(max_examples=30, deadline=None)
NAMES = "abcdefg"


@st.composite
def graphs(draw: st.DrawFn) -> ExchangeGraph:
    size = draw(st.integers(0, 7))
    first = draw(st.integers(0, min(2, size)))
    names = NAMES[:size]
    possible = [(a, b) for a in names for b in names[first:] if a != b or a not in names[:first]]
    arcs = draw(
        st.dictionaries(st.sampled_from(possible), st.integers(0, 9), max_size=25)
        if possible
        else st.just({})
    )
    return exchange_graph(names, arcs, altruists=names[:first])


CAPS = st.builds(Caps, cycle=st.integers(0, 5), chain=st.integers(0, 4))


def every_exchange(graph: ExchangeGraph, caps: Caps) -> list[tuple[frozenset[int], int, int]]:
    """Every cycle and chain there is: who is in it, people home, weight."""
    weight = {pair: int(graph.weight[at]) for pair, at in graph.position.items()}
    found = []
    for length in range(1, graph.size + 1):
        for order in permutations(range(graph.size), length):
            opened = list(pairwise(order))
            closed = [*opened, (order[-1], order[0])]
            first = bool(graph.altruist[order[0]])
            if length <= caps.cycle and order[0] == min(order) and all(p in weight for p in closed):
                found.append((frozenset(order), length, sum(weight[p] for p in closed)))
            if first and 2 <= length <= caps.chain + 1 and all(p in weight for p in opened):
                found.append((frozenset(order), length - 1, sum(weight[p] for p in opened)))
    return found


def best_of_all(graph: ExchangeGraph, caps: Caps, aims: tuple[Aim, ...]) -> tuple[int, int]:
    by_first: dict[int, list[tuple[frozenset[int], int, int]]] = {}
    for exchange in every_exchange(graph, caps):
        by_first.setdefault(min(exchange[0]), []).append(exchange)

    def key(total: tuple[int, int]) -> tuple[int, ...]:
        return tuple(total[0] if aim is Aim.PEOPLE else total[1] for aim in aims)

    @cache
    def best(taken: frozenset[int], at: int) -> tuple[int, int]:
        if at == graph.size:
            return 0, 0
        options = [best(taken, at + 1)]
        if at not in taken:
            for members, people, weight in by_first.get(at, ()):
                if not members & taken:
                    rest = best(taken | members, at + 1)
                    options.append((people + rest[0], weight + rest[1]))
        return max(options, key=key)

    return best(frozenset(), 0)


@SOME
@given(graphs(), CAPS)
def test_as_many_people_home_as_possible_then_the_greatest_weight(
    graph: ExchangeGraph, caps: Caps
) -> None:
    found = best_exchanges(graph, caps=caps)
    best = best_of_all(graph, caps, (Aim.PEOPLE, Aim.WEIGHT))
    assert (found.people, found.weight) == best
    assert found.proven
    assert [level.value for level in found.levels] == list(best)


@SOME
@given(graphs(), CAPS)
def test_the_greatest_weight_alone(graph: ExchangeGraph, caps: Caps) -> None:
    found = best_exchanges(graph, caps=caps, aims=(Aim.WEIGHT,))
    assert found.weight == best_of_all(graph, caps, (Aim.WEIGHT,))[1]
    assert found.proven


@SOME
@given(graphs(), CAPS)
def test_nobody_is_twice_in_it_and_no_length_is_passed(graph: ExchangeGraph, caps: Caps) -> None:
    found = best_exchanges(graph, caps=caps)
    members = [at for exchange in (*found.cycles, *found.chains) for at in exchange]
    assert len(members) == len(set(members))
    assert all(release in graph.position for release in found.releases)
    assert all(len(cycle) <= caps.cycle for cycle in found.cycles)
    assert all(len(chain) - 1 <= caps.chain for chain in found.chains)
    assert all(graph.altruist[chain[0]] for chain in found.chains)
    assert not any(graph.altruist[at] for cycle in found.cycles for at in cycle)


@SOME
@given(graphs(), CAPS, st.randoms(use_true_random=False))
def test_the_order_of_the_names_changes_nothing_of_the_sums(
    graph: ExchangeGraph, caps: Caps, dice: object
) -> None:
    order = list(graph.names)
    dice.shuffle(order)  # type: ignore[attr-defined]
    arcs = {
        (graph.names[a], graph.names[b]): int(graph.weight[at])
        for (a, b), at in graph.position.items()
    }
    altruists = [name for name, first in zip(graph.names, graph.altruist, strict=True) if first]
    one = best_exchanges(graph, caps=caps)
    other = best_exchanges(exchange_graph(order, arcs, altruists=altruists), caps=caps)
    assert (one.people, one.weight) == (other.people, other.weight)


@SOME
@given(graphs(), CAPS, st.data())
def test_one_more_release_never_means_fewer_people(
    graph: ExchangeGraph, caps: Caps, data: st.DataObject
) -> None:
    if not graph.arcs:
        return
    without = data.draw(st.integers(0, graph.arcs - 1))
    keep = np.arange(graph.arcs) != without
    fewer = ExchangeGraph(
        names=graph.names, altruist=graph.altruist, source=graph.source[keep],
        target=graph.target[keep], weight=graph.weight[keep],
    )  # fmt: skip
    assert best_exchanges(fewer, caps=caps).people <= best_exchanges(graph, caps=caps).people


def plain(graph: ExchangeGraph, caps: Caps, *, people: int | None) -> int:
    """One integer programme over every cycle and every chain there is, as a peer."""
    value = graph.values(graph.weight if people is not None else np.ones_like(graph.weight))
    none = np.zeros(graph.size)
    cycles = cycles_above(value, -1e9, longest=caps.cycle)
    steps = steps_above(value, none, graph.altruist, -1e9, longest=caps.chain)
    every = columns([c.members for c in cycles], steps, longest=caps.cycle)
    rows = Rows(size=graph.size, longest=caps.chain)
    row, column, coefficient = every.entries(rows)
    low = np.full(rows.people + 1, -np.inf)
    low[-1] = people or 0
    solved = maximise(
        every.worth(value), np.zeros(every.count), np.ones(every.count),
        Matrix(rows=row, columns=column, values=coefficient, low=low, high=rows.upper),
        integer=np.ones(every.count, dtype=bool), time_limit=60.0,
    )  # fmt: skip
    assert solved.optimal
    return round(solved.value)


@pytest.mark.parametrize("seed", range(4))
def test_a_gap_is_closed_as_by_all_columns_at_once(seed: int) -> None:
    """Larger than trying all could go: relaxing and fixing by price lose nothing."""
    graph = invented_exchange(26, altruists=2, seed=seed, heaviest=90)
    found = best_exchanges(graph)
    assert found.proven
    assert found.people == plain(graph, Caps(), people=None)
    assert found.weight == plain(graph, Caps(), people=found.people)


def test_the_same_comes_out_every_time() -> None:
    def once() -> tuple[object, ...]:
        found = best_exchanges(invented_exchange(50, altruists=3, seed=5, heaviest=9))
        return found.cycles, found.chains, found.weight

    assert once() == once()
