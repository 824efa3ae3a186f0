"""The best value of the people, relaxed: chunks are cut finer where the price falls among them.

With the prices of the rows at hand (the duals), the Lagrangian bound of the true problem is known:
every group sends just those whose value exceeds the price of one of its people. Chunks are cut at
that threshold, and cuts are kept, until the relaxed value reaches the bound. (A window that moves
with the threshold, instead of cuts that are kept, oscillates.)
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from safeconduct.selection.programme.highs import maximise
from safeconduct.selection.programme.instance import Floats, Instance, Ints
from safeconduct.selection.programme.layout import Layout, one_chunk_a_group

_PARTS = 4
_ROUNDS = 40
#: Reduced costs are known to about this much.
TOLERANCE = 1e-6
_CLOSE = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """The relaxed optimum.

    Attributes:
        layout: fine enough.
        bound: what no solution can exceed.
        gain: for each segment, value less the price of one of its people: its reduced cost.
    """

    layout: Layout
    bound: float
    gain: Floats


def price(instance: Instance, people: int, *, time_limit: float) -> Priced | None:
    """Relax the level of values, with at least so many people; None if it cannot be solved."""
    layout, best = _first(instance), np.inf
    for _round in range(_ROUNDS):
        rows = [(layout.of_people(), float(people))]
        lower, upper = bounds(layout)
        solved = maximise(
            layout.of_values(), lower, upper, layout.with_rows(rows), integer=None,
            time_limit=time_limit,
        )  # fmt: skip
        if not solved.optimal:
            return None
        gain = _gain(layout, solved.duals)
        here = solved.value + _missed(layout, gain)
        best = min(best, here)
        if here - solved.value <= max(_CLOSE, 1e-9 * abs(here)):
            return Priced(layout=layout, bound=here, gain=gain)
        finer = layout.cut | _at_threshold(instance, gain)
        if (finer == layout.cut).all():
            return Priced(layout=layout, bound=here, gain=gain)
        layout = Layout(instance=instance, cut=finer)
    return Priced(layout=layout, bound=best, gain=gain)


def bounds(layout: Layout) -> tuple[Floats, Floats]:
    """Every chunk between none and all of its people; kinds and share are bound by rows."""
    upper = np.full(layout.columns, np.inf)
    upper[: layout.chunks] = layout.width
    upper[-1] = 0.0
    return np.zeros(layout.columns), upper


def _first(instance: Instance) -> Layout:
    """A few chunks a group, of about as many people each."""
    start = one_chunk_a_group(instance)
    before = np.cumsum(instance.sizes) - instance.sizes
    within = before - before[start.begin][start.chunk_of]
    part = within * _PARTS // np.maximum(instance.group_sizes[instance.group], 1)
    changes = np.ones(len(part), dtype=bool)
    changes[1:] = part[1:] != part[:-1]
    return replace(start, cut=start.cut | changes)


def _gain(layout: Layout, duals: Floats) -> Floats:
    """Value less price: the price of one person is what the rows that count him charge."""
    instance = layout.instance
    charged = duals[: instance.kinds][instance.kind]
    for number, row in enumerate(instance.overall, start=instance.kinds):
        charged = charged + duals[number] * row.weights
    charged = charged + duals[-1] * instance.people
    return np.asarray(instance.values - charged[instance.group], dtype=np.float64)


def _missed(layout: Layout, gain: Floats) -> float:
    """How much more the segments could gain at these prices than the chunks do."""
    sizes = layout.instance.sizes
    fine = np.maximum(gain, 0.0) * sizes
    summed = np.add.reduceat(gain * sizes, layout.begin)
    return float(fine.sum() - np.maximum(summed, 0.0).sum())


def _at_threshold(instance: Instance, gain: Floats) -> NDArray[np.bool_]:
    """Where the gain of a group's segments falls to nought and below it, and one further on."""
    new = np.zeros(len(gain), dtype=bool)
    for level in (TOLERANCE, -TOLERANCE):
        below = gain < level
        turns = np.zeros(len(gain), dtype=bool)
        turns[1:] = below[1:] & ~below[:-1] & (instance.group[1:] == instance.group[:-1])
        new |= turns
        new[1:] |= turns[:-1] & (instance.group[1:] == instance.group[:-1])
        new[:-1] |= turns[1:] & (instance.group[1:] == instance.group[:-1])
    starts = np.ones(len(gain), dtype=bool)
    starts[1:] = instance.group[1:] != instance.group[:-1]
    return new | starts


def core(priced: Priced, *, within: float) -> tuple[Layout, Ints]:
    """A layout in which all segments of a small gain or loss stand alone.

    Returns:
        the layout, and for each chunk 1 if all of its people go in every solution worth looking
        at, -1 if none does, 0 if that is open.
    """
    instance = priced.layout.instance
    near = np.abs(priced.gain) <= within + TOLERANCE
    cut = one_chunk_a_group(instance).cut | near
    cut[1:] |= near[:-1]
    surely = np.where(near, 0, np.sign(priced.gain)).astype(np.int64)
    cut[1:] |= surely[1:] != surely[:-1]
    layout = Layout(instance=instance, cut=cut)
    return layout, surely[layout.begin]
