"""The front between humanitarian priority and the sides' wishes: what giving up a little would buy.

Points are found by holding the priority at a little less than its best, and improving the requests
under that (epsilon-constraint method, Haimes 1971); each is proven like any list.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from safeconduct.selection.inputs import Inputs
from safeconduct.selection.model import place, solve

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
    whole = _asked(people)
    rows, best = [], 0
    for step in steps:
        plan = solve(people, terms, time_limit=time_limit, slack=step)
        placed = place(people, plan, terms)
        points = int(placed["priority"].sum())
        best = max(best, points)
        asked = _asked(placed)
        shares = (round(1000 * asked[s] / whole[s]) if whole[s] else 0 for s in ("A", "B"))
        kept = placed.filter(pl.col("stage") == pl.col("kept_stage")).height
        rows.append(
            (step, placed.height, points, best - points, *shares, sum(asked.values()), kept,
             all(level.proven for level in plan.levels))
        )  # fmt: skip
    return pl.DataFrame(rows, schema=FRONT_SCHEMA, orient="row")


def _asked(people: pl.DataFrame) -> dict[str, int]:
    """Weight of the requests for these people, by the side that asks: that to which they return."""
    held = {side: people.filter(pl.col("side") == side)["wanted"].sum() for side in ("A", "B")}
    return {"A": int(held["B"]), "B": int(held["A"])}
