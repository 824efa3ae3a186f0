"""The levels, one after another; each is held at its value while the next is improved.

They are never one sum with large weights: that would let a lower level outweigh a higher one, or
drown it in rounding.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter

import numpy as np

from safeconduct.selection.programme.fairness import Fairness, fair
from safeconduct.selection.programme.finer import Fine, finer
from safeconduct.selection.programme.instance import Instance, Ints
from safeconduct.selection.programme.layout import Layout, one_chunk_a_group
from safeconduct.selection.programme.modelling import EPS, Level, Model, Unsolvable
from safeconduct.selection.programme.relaxation import Priced, bounds, core, price

_LEAST_SECONDS = 10.0


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


def solve(
    instance: Instance,
    *,
    time_limit: float,
    slack: float = 0.0,
    fairness: Fairness = Fairness.ORDER,
    floor: tuple[int, int] = (0, 0),
    tolerance: float = 0.0,
) -> Plan:
    """The lexicographically best plan.

    Order: most people home; highest value (humanitarian priority); each side's requests, the worse
    served first; least change against the list before; higher value earlier.

    Args:
        instance: the problem.
        time_limit: seconds for each level; the best plan found by then is taken, and its level says
            that it is not proven.
        slack: which part of the highest value may be given up for the levels after it.
        fairness: how both sides' requests are weighed against each other.
        floor: for each side (0 and 1), the weight of requests that it has without an agreement.
        tolerance: which part of the highest value may be given up to change less, and for nothing
            else; what keeping names does not need of it is won back.

    Raises:
        Unsolvable: if no plan keeps to all rows.
    """
    people = _people(instance, time_limit)
    first = people.level("people home", people.layout.of_people())
    people.time_limit = time_limit
    model, second = _values(instance, people, first.value, slack, tolerance)
    levels = [
        first,
        second,
        *fair(model, fairness, floor),
        *_least_change(model, tolerance, second),
    ]
    fine = finer(model)
    levels.append(_earlier(fine.model))
    return _plan(instance, fine, tuple(levels))


def _plan(instance: Instance, fine: Fine, levels: tuple[Level, ...]) -> Plan:
    layout, x = fine.model.layout, fine.model.x
    going, kind = np.zeros(len(instance.sizes)), np.full(len(instance.sizes), -1)
    going[fine.segments] = x[: layout.chunks]
    kind[fine.segments] = layout.instance.kind
    placed = x[layout.chunks : -1].reshape(-1, instance.stages)
    return Plan(
        going=going.astype(np.int64), kind=kind, placed=placed.astype(np.int64), levels=levels
    )


def _people(instance: Instance, time_limit: float) -> Model:
    """The model of the first level, which gets time enough to find a list at all."""
    layout = one_chunk_a_group(instance)
    lower, upper = bounds(layout)
    limit = max(time_limit, _LEAST_SECONDS)
    return Model(layout=layout, lower=lower, upper=upper, time_limit=limit)


def _values(
    instance: Instance, people: Model, count: int, slack: float, tolerance: float
) -> tuple[Model, Level]:
    """The level of values: solved on the few segments near their price, widened if need be."""
    begun, limit = perf_counter(), people.time_limit
    priced = price(instance, count, time_limit=limit)
    # Whatever may be given up must stay open: segments as far from their price as that.
    given = 0.0 if priced is None else float(np.ceil((slack + tolerance) * priced.bound))
    within, value = max(1.0, given), float(-np.inf)
    model: Model | None = None
    while priced is not None and np.isfinite(within):
        tried = _near(priced, within, limit, count)
        if tried is not None:
            model, value = tried
        gap = priced.bound - value
        if gap < 1.0 - EPS or gap <= within:
            break
        within = gap
    if model is None:
        model = _with_everybody(instance, people, count)
    level = model.level("humanitarian priority", model.layout.of_values())
    bound = level.bound
    if priced is not None:
        # A core within the gap holds every better plan; a narrower one only bounds itself.
        proven = level.value + within >= priced.bound - EPS
        least = int(np.floor(priced.bound + EPS))
        bound = least if bound is None or not proven else min(bound, least)
    told = None if bound is None else max(bound, level.value)
    if slack:
        row, held = model.rows[-1]
        model.rows[-1] = (row, held - np.floor(slack * level.value))
    return model, Level(level.name, level.value, told, round(perf_counter() - begun, 3))


def _near(priced: Priced, within: float, limit: float, count: int) -> tuple[Model, float] | None:
    """A model of the segments near their price, and the best value found on it, if any."""
    layout, surely = core(priced, within=within)
    lower, upper = bounds(layout)
    lower[: layout.chunks] = np.where(surely > 0, layout.width, 0.0)
    upper[: layout.chunks] = np.where(surely < 0, 0.0, layout.width)
    model = Model(layout=layout, lower=lower, upper=upper, time_limit=limit)
    model.rows.append((layout.of_people(), float(count)))
    row = layout.of_values()
    try:
        model.improve(row)
    except Unsolvable:
        return None
    return model, float(row @ model.x)


def _with_everybody(instance: Instance, people: Model, count: int) -> Model:
    """A model of all segments that begins with the plan of the level before."""
    layout = Layout(instance=instance, cut=np.ones(len(instance.group), dtype=bool))
    lower, upper = bounds(layout)
    model = Model(layout=layout, lower=lower, upper=upper, time_limit=people.time_limit)
    model.rows.append((layout.of_people(), float(count)))
    before = np.cumsum(instance.sizes) - instance.sizes
    first = np.flatnonzero(np.r_[True, instance.group[1:] != instance.group[:-1]])
    within = before - before[first][instance.group]
    going = people.x[: people.layout.chunks][instance.group]
    taken = np.clip(going - within, 0, instance.sizes)
    model.x = np.concatenate([taken, people.x[people.layout.chunks :]])
    return model


def _least_change(model: Model, tolerance: float, values: Level) -> list[Level]:
    """As many as can be keep their places, of the list before, at the price of the tolerance."""
    instance = model.layout.instance
    kept = instance.kept[instance.representative].astype(np.float64)
    row = model.layout.of_values()
    if not tolerance:
        return [model.level("least change", model.layout.of_kinds(kept))]
    given = np.floor(tolerance * values.value)
    model.rows = [
        (held, least - given) if np.array_equal(held, row) else (held, least)
        for held, least in model.rows
    ]
    change = model.level("least change", model.layout.of_kinds(kept))
    return [change, model.level("humanitarian priority, again", row)]


def _earlier(model: Model) -> Level:
    """Higher value in an earlier stage.

    One more than the value for each person, so that a day earlier is better even for those whose
    value is nought.
    """
    instance = model.layout.instance
    worth = (instance.values + instance.people)[instance.representative]
    earlier = instance.stages - np.arange(instance.stages)
    weights = (worth[:, None] * earlier[None, :]).astype(np.float64)
    return model.level("higher priority earlier", model.layout.of_kinds(weights))
