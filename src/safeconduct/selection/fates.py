"""What one term does to whom: the lists are built again without it."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from safeconduct.selection.balance import Bound
from safeconduct.selection.model import Terms, place, solve

_SLACK = 1e-9


def kept_off(
    people: pl.DataFrame,
    placed: pl.DataFrame,
    terms: Terms,
    *,
    time_limit: float,
    slack: float = 0.0,
) -> pl.DataFrame:
    """Who would be listed but for one term alone, and which.

    Only terms that bind are tried: leaving out one with room to spare changes nothing. Of several
    that each keep somebody off, the first is told.

    Args:
        people: everybody who can be listed, with the columns that the bounds look at.
        placed: those of them who go, with their stage.
        terms: all there are.
        time_limit: seconds for each level.
        slack: as the lists were built with.

    Returns:
        person_id, term (its words).
    """
    found: dict[str, str] = {}
    for bound in terms.bounds:
        if not binds(bound, placed):
            continue
        others = replace(terms, bounds=tuple(b for b in terms.bounds if b is not bound))
        again = place(people, solve(people, others, time_limit=time_limit, slack=slack), others)
        gained = again.join(placed, on="person_id", how="anti")["person_id"]
        for person in gained:
            found.setdefault(person, bound.name)
    return pl.DataFrame(
        sorted(found.items()), schema={"person_id": pl.String, "term": pl.String}, orient="row"
    )


def binds(bound: Bound, placed: pl.DataFrame) -> bool:
    """Whether a bound leaves no room: one more or one fewer would cross it."""
    there = placed if bound.stage is None else placed.filter(pl.col("stage") == bound.stage)
    count = sum(weight * float(there[column].sum()) for column, weight in bound.terms)
    step = max(abs(weight) for _column, weight in bound.terms)
    return count > bound.high - step + _SLACK or count < bound.low + step - _SLACK
