"""From people and terms to the programme, and from its plan back to people.

People equal in every attribute that a row sees are interchangeable, so only the number of each
class in each stage matters; who of a class goes is decided by day of capture and lottery.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from safeconduct.cartel.terms import Stage
from safeconduct.people.vocabulary import Side
from safeconduct.selection.balance import Bound
from safeconduct.selection.programme import Instance, Level, Plan, Restriction
from safeconduct.selection.programme import solve as solve_programme

__all__ = ["Level", "Plan", "place", "solve"]

#: What a class is alike in, beside the bounds of the terms.
CLASS_KEY = ("side", "basis", "wanted", "kept_stage")
_ORDER = ("captured", "ticket")


def solve(
    people: pl.DataFrame,
    stages: Sequence[Stage],
    *,
    bounds: Sequence[Bound] = (),
    time_limit: float,
) -> Plan:
    """The lexicographically best plan.

    Args:
        people: CLASS_KEY and priority, and the columns that `bounds` name; one row a person who can
            be listed.
        stages: places of each stage.
        bounds: what the terms and positions ask beyond places and parity.
        time_limit: seconds for each level; the best plan found by then is taken, and its level
            says that it is not proven.

    Raises:
        Unsolvable: if no list keeps to all bounds.
    """
    return solve_programme(instance_of(people, stages, bounds), time_limit=time_limit)


def instance_of(
    people: pl.DataFrame, stages: Sequence[Stage], bounds: Sequence[Bound] = ()
) -> Instance:
    """The programme of people and terms; its segments are in the order of `segments_of`."""
    segments = segments_of(people, bounds)
    key = _class_key(bounds)
    groups = segments.unique("group", keep="first", maintain_order=True).select("group", *key)
    side = groups["side"].to_numpy() == Side.A.value
    counted = groups["basis"].to_numpy() == "counted"
    return Instance(
        sizes=segments["size"].to_numpy().astype(np.int64),
        values=segments["priority"].to_numpy().astype(np.int64),
        group=segments["group"].to_numpy().astype(np.int64),
        stages=len(stages),
        restrictions=(
            *_places(stages, side, counted),
            *(_of_bound(bound, groups, stages) for bound in bounds),
        ),
        wanted=groups["wanted"].to_numpy().astype(np.int64),
        asked_by=side.astype(np.int64),
        kept=_positions(groups["kept_stage"], stages),
    )


def segments_of(people: pl.DataFrame, bounds: Sequence[Bound] = ()) -> pl.DataFrame:
    """People of one class and priority, counted: class key, priority, size, group (from 0)."""
    key = _class_key(bounds)
    counted = people.group_by(*key, "priority").len("size")
    ordered = counted.sort(*key, "priority", descending=[*[True] * len(key), True])
    return ordered.with_columns(group=pl.struct(key).rle_id().cast(pl.Int64))


def _class_key(bounds: Sequence[Bound]) -> list[str]:
    return [*CLASS_KEY, *dict.fromkeys(c for bound in bounds for c in bound.columns)]


def _positions(kept: pl.Series, stages: Sequence[Stage]) -> np.ndarray:
    place = {stage.number: at for at, stage in enumerate(stages)}
    return np.array([place.get(number, -1) for number in kept], dtype=np.int64)


def _places(stages: Sequence[Stage], side: np.ndarray, counted: np.ndarray) -> list[Restriction]:
    """Places of each stage; parity binds the counted alone: nobody owed waits for the others."""
    rows = []
    for at, stage in enumerate(stages):
        for name, mine in (("A", side), ("B", ~side)):
            for basis, who, places in (
                ("counted", counted, stage.counted), ("owed", ~counted, stage.civilians),
            ):  # fmt: skip
                rows.append(
                    Restriction(
                        name=f"places of {basis} people of {name} in stage {stage.number}",
                        weights=(mine & who).astype(np.float64), high=float(places), stage=at,
                    )
                )  # fmt: skip
        rows.append(
            Restriction(
                name=f"equal numbers in stage {stage.number}",
                weights=np.where(side, 1.0, -1.0) * counted, low=0.0, high=0.0, stage=at,
            )
        )  # fmt: skip
    return rows


def _of_bound(bound: Bound, groups: pl.DataFrame, stages: Sequence[Stage]) -> Restriction:
    weights = sum(
        (weight * groups[column].to_numpy().astype(np.float64) for column, weight in bound.terms),
        start=np.zeros(groups.height),
    )
    at = None if bound.stage is None else [s.number for s in stages].index(bound.stage)
    return Restriction(name=bound.name, weights=weights, low=bound.low, high=bound.high, stage=at)


def place(
    people: pl.DataFrame, plan: Plan, stages: Sequence[Stage], bounds: Sequence[Bound] = ()
) -> pl.DataFrame:
    """Those of the people who go, with their `stage`: first captured first, then by lottery.

    Whether somebody was asked for decides whether he goes and not when: so among people alike in
    all that a stage sees, the first captured goes in the first stage whatever class he is of.
    """
    key = [*_class_key(bounds), "priority"]
    segments = segments_of(people, bounds).with_columns(
        going=pl.Series(plan.going, dtype=pl.Int64), kind=pl.Series(plan.kind, dtype=pl.Int64)
    )
    going = (
        people.join(segments.select(*key, "going", "kind"), on=key)
        .sort(*key, *_ORDER)
        .filter(pl.int_range(pl.len()).over(key) < pl.col("going"))
    )
    numbers = [stage.number for stage in stages]
    kinds, at = np.nonzero(plan.placed)
    given = pl.DataFrame(
        {
            "kind": kinds, "stage": np.array(numbers, dtype=np.int64)[at],
            "places": plan.placed[kinds, at],
        }
    ).sort("kind", "stage")  # fmt: skip
    in_turn = given.select(pl.col("stage").repeat_by("places").explode()).to_series().drop_nulls()
    return going.sort("kind", *_ORDER).with_columns(stage=in_turn)
