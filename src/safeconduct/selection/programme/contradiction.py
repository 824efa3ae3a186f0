"""Which rows cannot be kept together: a smallest set, found by leaving rows out one by one.

A row that can be left out of what contradicts itself, and the rest still does, is no part of the
contradiction (deletion filter, Chinneck and Dravnieks 1991). Done on the model of classes, where a
test takes milliseconds; conflict reports of solvers are fragile.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from safeconduct.selection.programme.highs import maximise
from safeconduct.selection.programme.instance import Instance, Restriction
from safeconduct.selection.programme.layout import one_chunk_a_group
from safeconduct.selection.programme.relaxation import bounds


def smallest_contradiction(instance: Instance, *, time_limit: float = 5.0) -> tuple[str, ...]:
    """Names of rows that cannot all be kept, though any of them left out, the rest can.

    Args:
        instance: whose rows contradict each other.
        time_limit: seconds for each test; a test that takes longer keeps its row.
    """
    kept = list(instance.restrictions)
    for row in instance.restrictions:
        without = [r for r in kept if r is not row]
        if not _possible(instance, without, time_limit):
            kept = without
    return tuple(row.name for row in kept)


def _possible(instance: Instance, rows: list[Restriction], time_limit: float) -> bool:
    layout = one_chunk_a_group(replace(instance, restrictions=tuple(rows)))
    lower, upper = bounds(layout)
    solved = maximise(
        np.zeros(layout.columns), lower, upper, layout.matrix,
        integer=np.ones(layout.columns, dtype=bool), time_limit=time_limit,
    )  # fmt: skip
    return not solved.infeasible
