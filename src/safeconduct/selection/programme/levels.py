"""The levels, one after another; each is held at its value while the next is improved.

They are never one sum with large weights: that would let a lower level outweigh a higher one, or
drown it in rounding.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from safeconduct.selection.programme.highs import Solved, maximise
from safeconduct.selection.programme.instance import Floats, Instance, Ints
from safeconduct.selection.programme.layout import Layout, one_chunk_a_group
from safeconduct.selection.programme.relaxation import Priced, bounds, core, price

_EPS = 1e-6
#: Shares are compared in thousandths, so that the level is a whole number like the others.
SHARES = 1000
_LEAST_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Level:
    """One objective, as it came out.

    Attributes:
        name: in words.
        value: reached.
        bound: what no plan can exceed, None if the solver found none; the gap is bound - value.
        seconds: that the solver took.
    """

    name: str
    value: int
    bound: int | None
    seconds: float

    @property
    def proven(self) -> bool:
        """Whether no better value is possible."""
        return self.bound is not None and self.bound <= self.value


class Unsolvable(Exception):  # noqa: N818 - nobody erred; the terms contradict each other
    """No list keeps to all rows, or none was found in time (`proven` is false then)."""

    def __init__(self, *, proven: bool) -> None:
        self.proven = proven
        super().__init__("the terms contradict each other" if proven else "no list found in time")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How many of each segment go, and how many of each kind in each stage.

    Attributes:
        going: for each segment.
        kind: for each segment, its kind at the end: alike in stages, in `kept` and in value; -1 for
            those of whom nobody goes.
        placed: kinds by stages.
        levels: in their order.
    """

    going: Ints
    kind: Ints
    placed: Ints
    levels: tuple[Level, ...]


@dataclass(kw_only=True)
class _Model:
    """A layout with bounds, the rows of the levels so far, and the best plan so far."""

    layout: Layout
    lower: Floats
    upper: Floats
    time_limit: float
    rows: list[tuple[Floats, float]] = field(default_factory=list)
    x: Floats = field(default_factory=lambda: np.zeros(0))

    def improve(self, row: Floats) -> Solved:
        """The best of an objective under all rows; the plan before stands if none is better."""
        whole = np.ones(self.layout.columns, dtype=bool)
        start = self.x if len(self.x) == self.layout.columns else None
        solved = maximise(
            row, self.lower, self.upper, self.layout.with_rows(self.rows), integer=whole,
            time_limit=self.time_limit, start=start,
        )  # fmt: skip
        if len(solved.x) and (start is None or solved.value >= float(row @ start) - _EPS):
            self.x = np.round(solved.x)
        elif start is None:
            raise Unsolvable(proven=solved.infeasible)
        return solved

    def level(self, name: str, row: Floats, *, least_bound: float = np.inf) -> Level:
        """Improve an objective and hold it."""
        begun = perf_counter()
        solved = self.improve(row)
        value = round(float(row @ self.x))
        bound = min(solved.bound, least_bound)
        told = int(np.floor(bound + _EPS)) if np.isfinite(bound) else None
        if told is not None:
            told = max(told, value)
        self.rows.append((row, float(value) - 0.5 if _fractional(row) else float(value)))
        return Level(name, value, told, round(perf_counter() - begun, 3))


def _fractional(row: Floats) -> bool:
    return bool((row != np.round(row)).any())


def solve(instance: Instance, *, time_limit: float) -> Plan:
    """The lexicographically best plan.

    Order: most people home; highest value (humanitarian priority); each side's requests, the worse
    served first; least change against the list before; higher value earlier.

    Args:
        instance: the problem.
        time_limit: seconds for each level; the best plan found by then is taken, and its level says
            that it is not proven.

    Raises:
        Unsolvable: if no plan keeps to all rows.
    """
    people = _people(instance, time_limit)
    first = people.level("people home", people.layout.of_people())
    people.time_limit = time_limit
    model, second = _values(instance, people, first.value)
    levels = [first, second, *_requests(model), _least_change(model)]
    fine = _finer(model)
    levels.append(_earlier(fine.model))
    return _plan(instance, fine, tuple(levels))


def _plan(instance: Instance, fine: _Fine, levels: tuple[Level, ...]) -> Plan:
    layout, x = fine.model.layout, fine.model.x
    going, kind = np.zeros(len(instance.sizes)), np.full(len(instance.sizes), -1)
    going[fine.segments] = x[: layout.chunks]
    kind[fine.segments] = layout.instance.kind
    placed = x[layout.chunks : -1].reshape(-1, instance.stages)
    return Plan(
        going=going.astype(np.int64), kind=kind, placed=placed.astype(np.int64), levels=levels
    )


def _people(instance: Instance, time_limit: float) -> _Model:
    """The model of the first level, which gets time enough to find a list at all."""
    layout = one_chunk_a_group(instance)
    lower, upper = bounds(layout)
    limit = max(time_limit, _LEAST_SECONDS)
    return _Model(layout=layout, lower=lower, upper=upper, time_limit=limit)


def _values(instance: Instance, people: _Model, count: int) -> tuple[_Model, Level]:
    """The level of values: solved on the few segments near their price, widened if need be."""
    begun, limit = perf_counter(), people.time_limit
    priced = price(instance, count, time_limit=limit)
    within, value, model = 1.0, -np.inf, None
    while priced is not None and np.isfinite(within):
        tried = _near(priced, within, limit, count)
        if tried is not None:
            model, value = tried
        gap = priced.bound - value
        if gap < 1.0 - _EPS or gap <= within:
            break
        within = gap
    if model is None:
        model = _with_everybody(instance, people, count)
    level = model.level("humanitarian priority", model.layout.of_values())
    bound = level.bound
    if priced is not None:
        # A core within the gap holds every better plan; a narrower one only bounds itself.
        proven = level.value + within >= priced.bound - _EPS
        least = int(np.floor(priced.bound + _EPS))
        bound = least if bound is None or not proven else min(bound, least)
    told = None if bound is None else max(bound, level.value)
    return model, Level(level.name, level.value, told, round(perf_counter() - begun, 3))


def _near(priced: Priced, within: float, limit: float, count: int) -> tuple[_Model, float] | None:
    """A model of the segments near their price, and the best value found on it, if any."""
    layout, surely = core(priced, within=within)
    lower, upper = bounds(layout)
    lower[: layout.chunks] = np.where(surely > 0, layout.width, 0.0)
    upper[: layout.chunks] = np.where(surely < 0, 0.0, layout.width)
    model = _Model(layout=layout, lower=lower, upper=upper, time_limit=limit)
    model.rows.append((layout.of_people(), float(count)))
    row = layout.of_values()
    try:
        model.improve(row)
    except Unsolvable:
        return None
    return model, float(row @ model.x)


def _with_everybody(instance: Instance, people: _Model, count: int) -> _Model:
    """A model of all segments that begins with the plan of the level before."""
    layout = Layout(instance=instance, cut=np.ones(len(instance.group), dtype=bool))
    lower, upper = bounds(layout)
    model = _Model(layout=layout, lower=lower, upper=upper, time_limit=people.time_limit)
    model.rows.append((layout.of_people(), float(count)))
    before = np.cumsum(instance.sizes) - instance.sizes
    first = np.flatnonzero(np.r_[True, instance.group[1:] != instance.group[:-1]])
    within = before - before[first][instance.group]
    going = people.x[: people.layout.chunks][instance.group]
    taken = np.clip(going - within, 0, instance.sizes)
    model.x = np.concatenate([taken, people.x[people.layout.chunks :]])
    return model


def _requests(model: _Model) -> list[Level]:
    """The share of the side that gets the smaller share, then the sum.

    The share of a side is the weight of its requests met over that of all its requests that could
    be met.
    """
    layout, instance = model.layout, model.layout.instance
    asked = [np.where(instance.asked_by == side, instance.wanted, 0) for side in (0, 1)]
    possible = [float((weights * instance.group_sizes).sum()) for weights in asked]
    levels = []
    if all(possible):
        model.upper[-1] = SHARES
        for weights, whole in zip(asked, possible, strict=True):
            row = layout.of_groups(weights / whole * SHARES) - layout.of_share(1.0)
            model.rows.append((row, -_EPS))
        if len(model.x):
            model.x[-1] = 0.0
        levels.append(
            model.level(
                "requests, the worse served side (thousandths)", layout.of_share(1.0)
            )
        )  # fmt: skip
    both = layout.of_groups(instance.wanted.astype(np.float64))
    levels.append(model.level("requests, both sides", both))
    return levels


def _least_change(model: _Model) -> Level:
    instance = model.layout.instance
    kept = instance.kept[instance.representative].astype(np.float64)
    return model.level("least change", model.layout.of_kinds(kept))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fine:
    """The last model, in which a stage sees values too, and the segments that it is made of."""

    model: _Model
    segments: Ints


def _finer(model: _Model) -> _Fine:
    """The same model over single segments; those that surely stay are left out."""
    old = model.layout
    segments = np.flatnonzero(model.upper[: old.chunks][old.chunk_of] > 0)
    instance = old.instance.only(segments)
    fine = Layout(instance=instance, cut=np.ones(len(segments), dtype=bool))
    lower, upper = bounds(fine)
    surely = (model.lower[: old.chunks] > 0)[old.chunk_of[segments]]
    lower[: fine.chunks] = np.where(surely, fine.width, 0.0)
    upper[-1] = model.upper[-1]
    made = _Model(layout=fine, lower=lower, upper=upper, time_limit=model.time_limit)
    made.rows = [(_carried(row, old, fine, segments), least) for row, least in model.rows]
    made.x = _begun(model, fine, segments)
    return _Fine(model=made, segments=segments)


def _begun(model: _Model, fine: Layout, segments: Ints) -> Floats:
    """The plan so far in the finer model: of each kind the higher values go in earlier stages."""
    old, instance = model.layout, fine.instance
    chunk = old.chunk_of[segments]
    x = np.zeros(fine.columns)
    x[-1] = model.x[-1]
    whole = model.lower[: old.chunks][chunk] > 0
    x[: fine.chunks] = np.where(whole, fine.width, model.x[: old.chunks][chunk])
    stages = instance.stages
    going = np.bincount(instance.kind, weights=x[: fine.chunks], minlength=instance.kinds)
    former = old.instance.kind[old.instance.group[segments]][instance.representative]
    places = model.x[old.chunks : -1].reshape(-1, stages)
    worth = instance.values[instance.representative]
    order = np.lexsort((-worth, former))
    # Both sums run through the people of a former kind, by value and by stage: where two spans
    # of them meet, that many of one value go in one stage.
    after = _within(np.cumsum(going[order]), former[order], going[order])
    ends = np.cumsum(places, axis=1)[former[order]]
    begins = ends - places[former[order]]
    shared = np.minimum(after[:, None], ends) - np.maximum((after - going[order])[:, None], begins)
    by_kind = np.zeros((instance.kinds, stages))
    by_kind[order] = np.maximum(shared, 0.0)
    x[fine.chunks : -1] = by_kind.reshape(-1)
    return x


def _within(running: NDArray[Any], former: Ints, going: NDArray[Any]) -> Floats:
    """A running sum that begins anew with every former kind."""
    first = np.r_[True, former[1:] != former[:-1]]
    before = (running - going)[first]
    return np.asarray(running - before[np.cumsum(first) - 1], dtype=np.float64)


def _carried(row: Floats, old: Layout, fine: Layout, segments: Ints) -> Floats:
    """A row of the old layout in the columns of the finer one."""
    carried = np.zeros(fine.columns)
    carried[: fine.chunks] = row[: old.chunks][old.chunk_of[segments]]
    carried[-1] = row[-1]
    by_kind = row[old.chunks : -1].reshape(-1, old.instance.stages)
    if by_kind.any():
        kind = old.instance.kind[old.instance.group[segments]]
        carried[fine.chunks : -1] = by_kind[kind[fine.instance.representative]].reshape(-1)
    return carried


def _earlier(model: _Model) -> Level:
    """Higher value in an earlier stage.

    One more than the value for each person, so that a day earlier is better even for those whose
    value is nought.
    """
    instance = model.layout.instance
    worth = (instance.values + instance.people)[instance.representative]
    earlier = instance.stages - np.arange(instance.stages)
    weights = (worth[:, None] * earlier[None, :]).astype(np.float64)
    return model.level("higher priority earlier", model.layout.of_kinds(weights))
