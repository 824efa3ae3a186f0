"""What one term does to whom: the lists are built again without it."""

from __future__ import annotations

import math
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
    tolerance: float = 0.0,
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
        tolerance: by which the list was made.

    Returns:
        person_id, term (its words).
    """
    found: dict[str, str] = {}
    for bound in terms.bounds:
        if not binds(bound, placed):
            continue
        others = replace(terms, bounds=tuple(b for b in terms.bounds if b is not bound))
        plan = solve(people, others, time_limit=time_limit, slack=slack, tolerance=tolerance)
        again = place(people, plan, others)
        gained = again.join(placed, on="person_id", how="anti")["person_id"]
        for person in gained:
            found.setdefault(person, bound.name)
    return pl.DataFrame(
        sorted(found.items()), schema={"person_id": pl.String, "term": pl.String}, orient="row"
    )


def passed_over(
    people: pl.DataFrame,
    placed: pl.DataFrame,
    terms: Terms,
    *,
    time_limit: float,
    slack: float = 0.0,
    tolerance: float = 0.0,
) -> pl.DataFrame:
    """What else passes people over, beside points, requests and lottery; one row for each.

    Args:
        people: everybody who can be listed, with the columns that the bounds look at.
        placed: those of them who go, with their stage.
        terms: all there are.
        time_limit: seconds for each level.
        slack: as the list was made with.
        tolerance: by which the list was made.

    Returns:
        person_id; stable (he would go, did names not keep their places by the tolerance); together,
        apart (he is bound to others); terms (those that leave him no room, in words; "" for none);
        alike (a number: people with the same one are told apart by no term); alone (nobody alike
        goes).
    """
    left: set[str] = set()
    if tolerance:
        again = place(people, solve(people, terms, time_limit=time_limit, slack=slack), terms)
        left = set(again.join(placed, on="person_id", how="anti")["person_id"])
    bound = [hindered(bound) for bound in terms.bounds if binds(bound, placed)]
    apart = sorted({unit for pair in terms.apart for unit in pair})
    same = ["side", "basis", "unit_id", *terms.columns]
    numbered = people.with_columns(alike=pl.struct(same).rank("dense").cast(pl.Int64))
    going = numbered.join(placed, on="person_id", how="semi").select("alike").unique()
    going = going.with_columns(_goes=pl.lit(value=True))
    sizes = people.filter(pl.col("unit_id") != "").group_by("unit_id").len("_many")
    return (
        numbered.join(going, on="alike", how="left", maintain_order="left")
        .join(sizes, on="unit_id", how="left", maintain_order="left")
        .select(
            "person_id",
            stable=pl.col("person_id").is_in(sorted(left)),
            together=pl.col("_many").fill_null(1) > 1,
            apart=pl.col("unit_id").is_in(apart),
            terms=pl.concat_str(bound, separator="; ", ignore_nulls=True) if bound else pl.lit(""),
            alike=pl.col("alike"),
            alone=pl.col("_goes").is_null(),
        )
    )


def hindered(bound: Bound) -> pl.Expr:
    """The words of a bound that leaves no room, for those of whom it lets no more go.

    Below a most those whom it counts have no room; at a least, those of its side whom it does not
    count, since nobody can go in the place of one who must.
    """
    counted = [pl.any_horizontal(c) for c in _columns(bound)]
    more, fewer = counted
    if bound.low == bound.high:
        return pl.when(more | fewer).then(pl.lit(bound.name))
    stopped = pl.lit(value=False)
    if math.isfinite(bound.high):
        stopped = stopped | more
    if math.isfinite(bound.low) and bound.of is not None:
        stopped = stopped | ((pl.col("side") == bound.of.side.value) & ~more)
    return pl.when(stopped).then(pl.lit(bound.name))


def _columns(bound: Bound) -> tuple[list[pl.Expr], list[pl.Expr]]:
    """Columns that raise the count, and that lower it."""
    none = [pl.lit(value=False)]
    return (
        [*none, *(pl.col(column) for column, weight in bound.terms if weight > 0)],
        [*none, *(pl.col(column) for column, weight in bound.terms if weight < 0)],
    )


def binds(bound: Bound, placed: pl.DataFrame) -> bool:
    """Whether a bound leaves no room: one more or one fewer would cross it."""
    there = bound.there(placed)
    count = sum(weight * float(there[column].sum()) for column, weight in bound.terms)
    step = max(abs(weight) for _column, weight in bound.terms)
    return count > bound.high - step + _SLACK or count < bound.low + step - _SLACK
