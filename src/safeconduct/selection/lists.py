"""The façade of the room: from clearance, agreement and positions to lists and reasons."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from safeconduct.cartel.terms import Agreement, Positions
from safeconduct.selection.ends import ended, places
from safeconduct.selection.fates import kept_off, passed_over
from safeconduct.selection.guard import check_red_lines
from safeconduct.selection.inputs import Inputs, with_waiting
from safeconduct.selection.model import Terms, contradiction, place, solve
from safeconduct.selection.programme import Unsolvable
from safeconduct.selection.reasons import ListReason, reasons
from safeconduct.tables.problems import InputError

LISTED_SCHEMA = pl.Schema(
    {
        "person_id": pl.String, "stage": pl.Int64, "side": pl.String, "place": pl.Int64,
        "basis": pl.String, "counts": pl.Boolean, "priority": pl.Int64, "reasons": pl.String,
        "full_name": pl.String, "birth_date": pl.String, "rank": pl.String, "category": pl.String,
        "prisoner_number": pl.String,
    }
)  # fmt: skip
PROOF_SCHEMA = pl.Schema(
    {
        "level": pl.String, "value": pl.Int64, "bound": pl.Int64, "proven": pl.Boolean,
        "seconds": pl.Float64,
    }
)  # fmt: skip
_OWED_COLUMNS = (
    "person_id", "side", "category", "health", "full_name", "birth_date", "rank",
    "prisoner_number",
)  # fmt: skip


class NobodyToList(InputError):  # noqa: N818 - nobody erred; the lists cannot be
    """An agreement that nobody can fill: one of the sides has nobody who can be counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The lists and what stands behind them.

    Attributes:
        listed: frame of LISTED_SCHEMA, by stage, side and place.
        owed: who is returned outside any number and stands on no stage's list.
        reasons: one row for everybody: person_id, listed, stage, side, code, text.
        stages: stage, side, places, filled, empty, why.
        proof: level, value, bound (no list can exceed it), proven, seconds.
    """

    listed: pl.DataFrame
    owed: pl.DataFrame
    reasons: pl.DataFrame
    stages: pl.DataFrame
    proof: pl.DataFrame


def build_lists(
    clearance: pl.DataFrame,
    agreement: Agreement,
    positions: Positions,
    *,
    record_persons: pl.DataFrame,
    lottery_seed: bytes,
    time_limit: float = 60.0,
    excluded: pl.DataFrame | None = None,
    previous: pl.DataFrame | None = None,
    slack: float = 0.0,
    tolerance: float = 0.0,
) -> Selection:
    """Build the lists of all stages, exactly, and give everybody else his reason.

    Args:
        clearance: as `law.determine` gives it.
        agreement: terms, stages, refusals and requests that both sides signed.
        positions: what each side asks for and refuses beyond that.
        record_persons: record ("source:record_id") and person_id, for requests by record.
        lottery_seed: committed beforehand; draws between equals.
        time_limit: seconds for each objective.
        excluded: person_id, code, text of people refused in the talks.
        previous: person_id and stage of the list that stands, which is changed as little as the
            higher objectives allow.
        slack: which part of the highest humanitarian priority may be given up for the sides'
            requests and for keeping to the list before.
        tolerance: which part of the highest humanitarian priority may be given up to change the
            list before less, such as 0.001; more names are then kept, and their reasons say so.

    Raises:
        NobodyToList: if no list can be made at all, with the reasons counted.
        RedLineCrossed: if the result stood against a red line; nothing may be written then.
    """
    inputs = Inputs(
        clearance=clearance, agreement=agreement, positions=positions,
        record_persons=record_persons, lottery_seed=lottery_seed, excluded=excluded,
        previous=previous,
    )  # fmt: skip
    return lists_of(inputs, time_limit=time_limit, slack=slack, tolerance=tolerance)


def lists_of(
    inputs: Inputs, *, time_limit: float = 60.0, slack: float = 0.0, tolerance: float = 0.0
) -> Selection:
    """The same from one bundle; see `build_lists`."""
    clearance, agreement = inputs.clearance, inputs.agreement
    pool = inputs.pool()
    _refuse_nobody(pool, clearance, agreement)
    can_travel, terms = inputs.travellers(pool)
    try:
        plan = solve(can_travel, terms, time_limit=time_limit, slack=slack, tolerance=tolerance)
    except Unsolvable as fault:
        raise _contradiction(fault, can_travel, agreement, terms) from None
    placed = place(can_travel, plan, terms)
    listed = listed_of(placed)
    check_red_lines(listed, clearance, agreement)
    return Selection(
        listed=listed,
        owed=_owed(pool, listed),
        reasons=reasons(
            clearance,
            with_waiting(pool, can_travel),
            listed,
            agreement.stages,
            kept_off=kept_off(
                can_travel, placed, terms, time_limit=time_limit, slack=slack, tolerance=tolerance
            ),
            ended=ended(listed, agreement),
            passed=passed_over(
                can_travel, placed, terms, time_limit=time_limit, slack=slack, tolerance=tolerance
            )
            if all(level.proven for level in plan.levels)
            else None,
            at_best=_at_best(can_travel, terms, time_limit, tolerance) if slack else None,
        ),
        stages=places(listed, can_travel, clearance, agreement),
        proof=pl.DataFrame(
            [(v.name, v.value, v.bound, v.proven, v.seconds) for v in plan.levels],
            schema=PROOF_SCHEMA,
            orient="row",
        ),
    )


def _at_best(
    people: pl.DataFrame, terms: Terms, time_limit: float, tolerance: float
) -> pl.DataFrame:
    """Who would go if none of the priority were given up for requests."""
    return place(people, solve(people, terms, time_limit=time_limit, tolerance=tolerance), terms)


def listed_of(placed: pl.DataFrame) -> pl.DataFrame:
    """Those who go as a list: frame of LISTED_SCHEMA, by stage, side and place."""
    ordered = placed.sort(
        "stage", "side", pl.col("basis") == "owed", -pl.col("priority"), "captured", "ticket"
    )
    return ordered.with_columns(
        place=pl.int_range(1, pl.len() + 1).over("stage", "side"),
        counts=pl.col("basis") == "counted",
        reasons="priority_reasons",
    ).select(LISTED_SCHEMA.names()).cast(LISTED_SCHEMA)  # fmt: skip


def _contradiction(
    fault: Unsolvable, people: pl.DataFrame, agreement: Agreement, terms: Terms
) -> NobodyToList:
    """The smallest set of terms that no list can keep to together, in words."""
    if not fault.proven:
        return NobodyToList(
            "no list was found in the time given",
            where=agreement.title or "the agreement",
            remedy="Give it more time, or loosen quotas that ask for at least so many.",
        )
    names = contradiction(people, terms)
    return NobodyToList(
        f"no list can keep to these terms together: {'; '.join(names)}",
        where=agreement.title or "the agreement",
        remedy="Change one of them; each of the others can then be kept.",
    )


def _owed(pool: pl.DataFrame, listed: pl.DataFrame) -> pl.DataFrame:
    return (
        pool.filter(pl.col("basis") == "owed")
        .join(listed, on="person_id", how="anti")
        .select(_OWED_COLUMNS)
        .sort("side", "person_id")
    )


def _refuse_nobody(pool: pl.DataFrame, clearance: pl.DataFrame, agreement: Agreement) -> None:
    free = pool.filter(pl.col("refusal_code") == "")
    for side in ("A", "B"):
        mine = free.filter((pl.col("side") == side) & (pl.col("basis") == "counted"))
        if mine.is_empty() and any(stage.counted for stage in agreement.stages):
            raise NobodyToList(
                f"nobody held by {side} can be listed ({_counted_reasons(side, pool, clearance)})",
                where=agreement.title or "the agreement",
                remedy="Lift what keeps them back, or agree on other terms.",
            )
    if free.is_empty():
        raise NobodyToList(
            "nobody can be listed by either side",
            where=agreement.title or "the agreement",
            remedy="Lift what keeps them back, or agree on other terms.",
        )


def _counted_reasons(side: str, pool: pl.DataFrame, clearance: pl.DataFrame) -> str:
    owed = pl.lit(ListReason.OWED_OUTSIDE_COUNT.value)
    mine = pl.concat(
        [
            clearance.filter((pl.col("holder") == side) & ~pl.col("cleared")).select("code"),
            pool.filter(pl.col("side") == side).select(
                code=pl.when(pl.col("basis") == "owed").then(owed).otherwise("refusal_code")
            ),
        ]
    )
    counted = mine["code"].value_counts().sort("code")
    return ", ".join(f"{n} {code}" for code, n in counted.iter_rows()) or "it holds nobody"
