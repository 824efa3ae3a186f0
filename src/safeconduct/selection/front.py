"""The front between humanitarian priority and the sides' wishes: what giving up a little would buy.

Points are found by holding the priority at a little less than its best, and improving the requests
under that (epsilon-constraint method, Haimes 1971); each is proven like any list.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from safeconduct.selection.inputs import Inputs
from safeconduct.selection.outline import outline_of

FRONT_SCHEMA = pl.Schema(
    {
        "given_up": pl.Float64, "people": pl.Int64, "points": pl.Int64, "points_lost": pl.Int64,
        "share_a": pl.Int64, "share_b": pl.Int64, "requests": pl.Int64, "kept": pl.Int64,
        "proven": pl.Boolean,
    }
)  # fmt: skip
STEPS = (0.0, 0.001, 0.005, 0.01, 0.02, 0.05, 0.1)


def front(
    inputs: Inputs, *, steps: Sequence[float] = STEPS, time_limit: float = 60.0
) -> pl.DataFrame:
    """Lists that give up more and more of the priority for the sides' requests.

    Args:
        inputs: of the lists.
        steps: which parts of the highest priority may be given up.
        time_limit: seconds for each level of each list.

    Returns:
        frame of FRONT_SCHEMA, one row a step: points and points lost against the best; of each side
        the share of its requests that is met, in thousandths; the weight of all requests met; how
        many keep their place of the list before.

    Raises:
        Unsolvable: if no list keeps to all terms.
    """
    people, terms = inputs.travellers(inputs.pool())
    rows, best = [], 0
    for step in steps:
        found = outline_of(people, terms, slack=step, time_limit=time_limit)
        best = max(best, found.points)
        rows.append(
            (step, found.people, found.points, best - found.points, found.shares["A"],
             found.shares["B"], found.requests, found.kept, found.proven)
        )  # fmt: skip
    return pl.DataFrame(rows, schema=FRONT_SCHEMA, orient="row")
