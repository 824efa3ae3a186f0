"""The façade of the room: from clearance, agreement and positions to lists and reasons."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from safeconduct.cartel.terms import Agreement, Positions
from safeconduct.selection.fates import kept_off
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
STAGES_SCHEMA = pl.Schema(
    {
        "stage": pl.Int64, "side": pl.String, "places": pl.Int64, "filled": pl.Int64,
        "empty": pl.Int64, "why": pl.String,
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

    Raises:
        NobodyToList: if no list can be made at all, with the reasons counted.
        RedLineCrossed: if the result stood against a red line; nothing may be written then.
    """
    inputs = Inputs(
        clearance=clearance, agreement=agreement, positions=positions,
        record_persons=record_persons, lottery_seed=lottery_seed, excluded=excluded,
        previous=previous,
    )  # fmt: skip
    return lists_of(inputs, time_limit=time_limit, slack=slack)


def lists_of(inputs: Inputs, *, time_limit: float = 60.0, slack: float = 0.0) -> Selection:
    """The same from one bundle; see `build_lists`."""
    clearance, agreement = inputs.clearance, inputs.agreement
    pool = inputs.pool()
    _refuse_nobody(pool, clearance, agreement)
    can_travel, terms = inputs.travellers(pool)
    try:
        plan = solve(can_travel, terms, time_limit=time_limit, slack=slack)
    except Unsolvable as fault:
        raise _contradiction(fault, can_travel, agreement, terms) from None
    placed = place(can_travel, plan, terms)
    listed = _listed(placed)
    check_red_lines(listed, clearance, agreement)
    return Selection(
        listed=listed,
        owed=_owed(pool, listed),
        reasons=reasons(
            clearance,
            with_waiting(pool, can_travel),
            listed,
            agreement.stages,
            kept_off=kept_off(can_travel, placed, terms, time_limit=time_limit, slack=slack),
            at_best=_at_best(can_travel, terms, time_limit) if slack else None,
        ),
        stages=_stages(listed, can_travel, clearance, agreement),
        proof=pl.DataFrame(
            [(v.name, v.value, v.bound, v.proven, v.seconds) for v in plan.levels],
            schema=PROOF_SCHEMA,
            orient="row",
        ),
    )


def _at_best(people: pl.DataFrame, terms: Terms, time_limit: float) -> pl.DataFrame:
    """Who would go if none of the priority were given up."""
    return place(people, solve(people, terms, time_limit=time_limit), terms)


def _listed(placed: pl.DataFrame) -> pl.DataFrame:
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


def _stages(
    listed: pl.DataFrame, pool: pl.DataFrame, clearance: pl.DataFrame, agreement: Agreement
) -> pl.DataFrame:
    rows = []
    for stage in agreement.stages:
        for side in ("A", "B"):
            there = listed.filter((pl.col("stage") == stage.number) & (pl.col("side") == side))
            counted = int(there["counts"].sum())
            empty = stage.counted - counted, stage.civilians - (there.height - counted)
            rows.append(
                {
                    "stage": stage.number,
                    "side": side,
                    "places": stage.per_side,
                    "filled": there.height,
                    "empty": sum(empty),
                    "why": _why_empty(empty, side, pool, clearance),
                }
            )
    return pl.DataFrame(rows, schema=STAGES_SCHEMA)


def _why_empty(
    empty: tuple[int, int], side: str, pool: pl.DataFrame, clearance: pl.DataFrame
) -> str:
    def available(on: str, basis: str) -> int:
        return pool.filter((pl.col("side") == on) & (pl.col("basis") == basis)).height

    words = []
    if empty[0]:
        mine, theirs = available(side, "counted"), available("B" if side == "A" else "A", "counted")
        short = side if mine <= theirs else ("B" if side == "A" else "A")
        words.append(
            f"{empty[0]} counted places: {side} can list {mine} people, the other side {theirs}, "
            f"and both must give equally many; {_waiting(short, clearance)}"
        )
    if empty[1]:
        words.append(
            f"{empty[1]} places of civilians: {available(side, 'owed')} held by {side} are cleared"
        )
    return "; ".join(words)


def _waiting(side: str, clearance: pl.DataFrame) -> str:
    """What keeps back those who would count; people of one side alone, counted by reason."""
    waiting = clearance.filter(
        (pl.col("holder") == side) & ~pl.col("cleared") & ~pl.col("owed")
    )["code"].value_counts().sort("count", "code", descending=[True, False])  # fmt: skip
    told = ", ".join(f"{n} {code}" for code, n in waiting.iter_rows()) or "nobody"
    return f"of those held by {side}, there wait {told}"


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
