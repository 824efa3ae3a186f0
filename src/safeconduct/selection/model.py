"""From people and terms to the programme, and from its plan back to people.

People who travel together are one unit; everybody else is one by himself. Units equal in every
attribute that a row sees are interchangeable, so only the number of each class in each stage
matters; who of a class goes is decided by day of capture and lottery.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from safeconduct.cartel.terms import Stage
from safeconduct.people.vocabulary import Side
from safeconduct.selection.balance import Bound
from safeconduct.selection.programme import (
    Fairness,
    Instance,
    Level,
    Plan,
    Restriction,
    smallest_contradiction,
)
from safeconduct.selection.programme import solve as solve_programme

__all__ = ["Level", "Plan", "Terms", "contradiction", "place", "solve"]

_ORDER = ("captured", "ticket")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a list must keep to.

    Attributes:
        stages: with their places.
        bounds: quotas and balances, on columns of the people's frame.
        apart: pairs of units that must not travel in one stage.
        equal: whether both sides give equally many in each stage; where not, bounds say how much.
    """

    stages: tuple[Stage, ...]
    bounds: tuple[Bound, ...] = ()
    apart: tuple[tuple[str, str], ...] = ()
    equal: bool = True

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns that the bounds look at, each once."""
        return tuple(dict.fromkeys(c for bound in self.bounds for c in bound.columns))

    @property
    def sums(self) -> tuple[str, ...]:
        """What is added up over the people of a unit, beside its priority."""
        kept = (f"kept.{stage.number}" for stage in self.stages)
        return ("wanted", "people", *self.columns, *kept)

    @property
    def class_key(self) -> tuple[str, ...]:
        """What units of one class are alike in."""
        return ("side", "basis", "unit_id", *self.sums)


def solve(
    people: pl.DataFrame,
    terms: Terms,
    *,
    time_limit: float,
    slack: float = 0.0,
    fairness: Fairness = Fairness.ORDER,
    floor: tuple[int, int] = (0, 0),
    tolerance: float = 0.0,
) -> Plan:
    """The lexicographically best plan.

    Args:
        people: side, basis, priority, wanted, kept_stage (0 for none), unit_id ("" for those by
            themselves), captured, ticket, and the columns of the bounds; one row a person.
        terms: what it must keep to.
        time_limit: seconds for each level; the best plan found by then is taken, and its level
            says that it is not proven.
        slack: which part of the highest humanitarian priority may be given up for requests and for
            keeping to the list before.
        fairness: how both sides' requests are weighed against each other.
        floor: the weight of requests that A and B would have met without an agreement.
        tolerance: which part of the highest priority may be given up to change less, and for
            nothing else.

    Raises:
        Unsolvable: if no list keeps to all terms.
    """
    # Requests are those of the side to which people return, and segments say who holds them.
    return solve_programme(
        _instance(people, terms), time_limit=time_limit, slack=slack, fairness=fairness,
        floor=floor, tolerance=tolerance,
    )  # fmt: skip


def contradiction(people: pl.DataFrame, terms: Terms) -> tuple[str, ...]:
    """Terms that no list can keep to together, though any of them left out, the rest can."""
    return smallest_contradiction(_instance(people, terms))


def place(people: pl.DataFrame, plan: Plan, terms: Terms) -> pl.DataFrame:
    """Those of the people who go, with their `stage`: first captured first, then by lottery.

    Whether somebody was asked for decides whether he goes and not when: so among people alike in
    all that a stage sees, the first captured goes in the first stage whatever class he is of.
    """
    key = [*terms.class_key, "priority"]
    numbered = people.with_row_index("row")
    units = _units(numbered, terms)
    segments = _segments(units, terms).with_columns(
        going=pl.Series(plan.going, dtype=pl.Int64), kind=pl.Series(plan.kind, dtype=pl.Int64)
    )
    wanted = segments.filter(pl.col("going") > 0).with_row_index("segment")
    going = (
        units.join(wanted.select(*key, "segment", "going", "kind"), on=key)
        .select("row", "unit_id", "segment", "going", "kind", *_ORDER)
        .sort("segment", *_ORDER)
        .filter(pl.int_range(pl.len()).over("segment") < pl.col("going"))
    )
    placed = going.sort("kind", *_ORDER).with_columns(stage=_in_turn(plan, terms))
    placed = _first_captured(placed.select("row", "unit_id", "stage"), units, terms)
    members = numbered.select("row", "unit_id").filter(pl.col("unit_id") != "")
    together = members.join(placed.select("unit_id", "stage"), on="unit_id")
    alone = placed.filter(pl.col("unit_id") == "")
    rows = pl.concat([part.select("row", "stage") for part in (alone, together)])
    return people[rows["row"]].with_columns(stage=rows["stage"])


def _first_captured(placed: pl.DataFrame, units: pl.DataFrame, terms: Terms) -> pl.DataFrame:
    """Whoever kept a place that he cannot keep now is like anybody else.

    A class also tells apart on which list before somebody stood. Of units alike but for that, those
    who go without keeping their place are chosen anew: the first captured go, then by lottery.
    """
    if not (units["kept_stage"] > 0).any():
        return placed
    kept = {f"kept.{stage.number}" for stage in terms.stages}
    alike = [*(c for c in terms.class_key if c not in kept), "priority"]
    single = units.filter(pl.col("unit_id") == "")
    named = single.select(
        "row", "kept_stage", *_ORDER, alike=pl.struct(alike).rank("dense").cast(pl.Int64)
    ).join(placed.select("row", "stage"), on="row", how="left")
    keeps = (pl.col("stage") == pl.col("kept_stage")).fill_null(value=False)
    open_ = named.filter(~keeps).sort("alike", *_ORDER)
    slots = (
        open_.filter(pl.col("stage").is_not_null()).select("alike", "stage").sort("alike", "stage")
    )
    turn = pl.int_range(pl.len()).over("alike")
    chosen = open_.select("row", "alike", turn=turn).join(
        slots.with_columns(turn=turn), on=["alike", "turn"]
    )
    parts = (
        named.filter(keeps).select("row", "stage"),
        chosen.select("row", "stage"),
    )
    anew = pl.concat(parts).with_columns(unit_id=pl.lit(""))
    together = placed.filter(pl.col("unit_id") != "")
    return pl.concat([anew.select(placed.columns), together])


def _in_turn(plan: Plan, terms: Terms) -> pl.Series:
    """The stages to give out to those who go, kind by kind."""
    numbers = np.array([stage.number for stage in terms.stages], dtype=np.int64)
    kinds, at = np.nonzero(plan.placed)
    given = pl.DataFrame(
        {"kind": kinds, "stage": numbers[at], "places": plan.placed[kinds, at]}
    ).sort("kind", "stage")
    return given.select(pl.col("stage").repeat_by("places").explode()).to_series().drop_nulls()


def _units(people: pl.DataFrame, terms: Terms) -> pl.DataFrame:
    """One row a unit, with what its people come to."""
    needed = {"row", "side", "basis", "priority", "wanted", "kept_stage", "unit_id", *_ORDER}
    told = people.select(
        c for c in people.columns if c in needed or c in terms.columns
    ).with_columns(
        *(pl.col(c).cast(pl.Int16) for c in terms.columns),
        *(
            (pl.col("kept_stage") == s.number).cast(pl.Int16).alias(f"kept.{s.number}")
            for s in terms.stages
        ),
        people=pl.lit(1, dtype=pl.Int16),
    )
    joined = told.filter(pl.col("unit_id") != "")
    if joined.is_empty():
        return told
    sums = [pl.col(c).sum().cast(told.schema[c]) for c in ("priority", *terms.sums)]
    together = joined.group_by("side", "basis", "unit_id").agg(
        *sums, *(pl.col(c).min() for c in _ORDER), pl.col("kept_stage").min()
    )
    return pl.concat([told.filter(pl.col("unit_id") == ""), together], how="diagonal")


def _segments(units: pl.DataFrame, terms: Terms) -> pl.DataFrame:
    """Units of one class and priority, counted: class key, priority, size and group (from 0)."""
    key = list(terms.class_key)
    counted = units.group_by(*key, "priority").len("size")
    ordered = counted.sort(*key, "priority", descending=True)
    return ordered.with_columns(group=pl.struct(key).rle_id().cast(pl.Int64))


def _instance(people: pl.DataFrame, terms: Terms) -> Instance:
    segments = _segments(_units(people, terms), terms)
    groups = segments.unique("group", keep="first", maintain_order=True)
    kept = [_whole(groups, f"kept.{stage.number}") for stage in terms.stages]
    return Instance(
        sizes=_whole(segments, "size"), values=_whole(segments, "priority"),
        group=_whole(segments, "group"), stages=len(terms.stages),
        restrictions=(
            *_places(groups, terms),
            *(_of_bound(bound, groups, terms) for bound in terms.bounds),
            *_apart(groups, terms),
        ),
        people=_whole(groups, "people"), wanted=_whole(groups, "wanted"),
        asked_by=(groups["side"] == Side.A.value).to_numpy().astype(np.int64),
        kept=np.stack(kept, axis=1),
    )  # fmt: skip


def _whole(frame: pl.DataFrame, column: str) -> NDArray[np.int64]:
    return frame[column].to_numpy().astype(np.int64)


def _places(groups: pl.DataFrame, terms: Terms) -> list[Restriction]:
    """Places of each stage; parity binds the counted alone: nobody owed waits for the others."""
    people = _whole(groups, "people").astype(np.float64)
    mine = (groups["side"] == Side.A.value).to_numpy()
    counted = (groups["basis"] == "counted").to_numpy()
    rows = []
    for at, stage in enumerate(terms.stages):
        for name, side in (("A", mine), ("B", ~mine)):
            for basis, who, places in (
                ("counted", counted, stage.counted), ("owed", ~counted, stage.civilians),
            ):  # fmt: skip
                rows.append(
                    Restriction(
                        name=f"places of {basis} people of {name} in stage {stage.number}",
                        weights=people * (side & who), high=float(places), stage=at,
                    )
                )  # fmt: skip
        if not terms.equal:
            continue
        rows.append(
            Restriction(
                name=f"equal numbers in stage {stage.number}",
                weights=np.where(mine, people, -people) * counted, low=0.0, high=0.0, stage=at,
            )
        )  # fmt: skip
    return rows


def _of_bound(bound: Bound, groups: pl.DataFrame, terms: Terms) -> Restriction:
    weights = sum(
        (weight * groups[column].to_numpy().astype(np.float64) for column, weight in bound.terms),
        start=np.zeros(groups.height),
    )
    at = {stage.number: number for number, stage in enumerate(terms.stages)}
    return Restriction(
        name=bound.name, weights=weights, low=bound.low, high=bound.high,
        stage=None if bound.stage is None else at[bound.stage],
        until=None if bound.until is None else at[bound.until],
    )  # fmt: skip


def _apart(groups: pl.DataFrame, terms: Terms) -> list[Restriction]:
    """Of two units at most one in each stage; those who are no candidates bind nobody."""
    at = {unit: number for number, unit in enumerate(groups["unit_id"]) if unit}
    rows = []
    for pair in terms.apart:
        if not all(unit in at for unit in pair):
            continue
        weights = np.zeros(groups.height)
        weights[[at[unit] for unit in pair]] = 1.0
        rows += [
            Restriction(
                name=f"{pair[0]} and {pair[1]} apart in stage {stage.number}",
                weights=weights, high=1.0, stage=number,
            )
            for number, stage in enumerate(terms.stages)
        ]  # fmt: skip
    return rows
