"""The last model: over single segments, so that a stage sees values too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from safeconduct.selection.programme.instance import Floats, Ints
from safeconduct.selection.programme.layout import Layout
from safeconduct.selection.programme.modelling import Model
from safeconduct.selection.programme.relaxation import bounds


@dataclass(frozen=True, slots=True, kw_only=True)
class Fine:
    """The last model, in which a stage sees values too, and the segments that it is made of."""

    model: Model
    segments: Ints


def finer(model: Model) -> Fine:
    """The same model over single segments; those that surely stay are left out."""
    old = model.layout
    segments = np.flatnonzero(model.upper[: old.chunks][old.chunk_of] > 0)
    instance = old.instance.only(segments)
    fine = Layout(instance=instance, cut=np.ones(len(segments), dtype=bool))
    lower, upper = bounds(fine)
    surely = (model.lower[: old.chunks] > 0)[old.chunk_of[segments]]
    lower[: fine.chunks] = np.where(surely, fine.width, 0.0)
    upper[-1] = model.upper[-1]
    made = Model(layout=fine, lower=lower, upper=upper, time_limit=model.time_limit)
    made.rows = [(_carried(row, old, fine, segments), least) for row, least in model.rows]
    made.x = _begun(model, fine, segments)
    return Fine(model=made, segments=segments)


def _begun(model: Model, fine: Layout, segments: Ints) -> Floats:
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
