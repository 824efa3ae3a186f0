"""The façade of the room: from clearance, agreement and positions to lists and reasons."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from safeconduct.cartel.terms import Agreement, Positions
from safeconduct.selection.candidates import candidates, travels_alongside
from safeconduct.selection.guard import check_red_lines
from safeconduct.selection.model import CLASS_KEY, Plan, solve
from safeconduct.selection.reasons import reasons
from safeconduct.tables.problems import InputError

LISTED_SCHEMA = pl.Schema(
    {
        "person_id": pl.String, "stage": pl.Int64, "side": pl.String, "place": pl.Int64,
        "basis": pl.String, "counts": pl.Boolean, "priority": pl.Int64, "reasons": pl.String,
        "full_name": pl.String, "birth_date": pl.String, "rank": pl.String, "category": pl.String,
        "prisoner_number": pl.String,
    }
)  # fmt: skip
_OWED_COLUMNS = (
    "person_id", "side", "category", "health", "full_name", "birth_date", "rank",
    "prisoner_number",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The lists and what stands behind them.

    Attributes:
        listed: frame of LISTED_SCHEMA, by stage, side and place.
        owed: who is returned outside any number and stands on no stage's list.
        reasons: one row for everybody: person_id, listed, stage, side, code, text.
        stages: stage, side, places, filled, empty, why.
        proof: level, value, proven, seconds.
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

    Raises:
        InputError: if no list can be made at all, with the reasons counted.
        RedLineCrossed: if the result stood against a red line; nothing may be written then.
    """
    pool = candidates(
        clearance,
        agreement,
        positions,
        record_persons=record_persons,
        lottery_seed=lottery_seed,
        excluded=excluded,
        previous=previous,
    )
    free = pool.filter(pl.col("refusal_code") == "")
    can_travel = free.filter((pl.col("basis") == "counted") | travels_alongside())
    _refuse_nobody(can_travel, clearance, agreement)
    plan = solve(can_travel, agreement.stages, time_limit=time_limit)
    listed = _expand(can_travel, plan, agreement)
    check_red_lines(listed, clearance, agreement)
    return Selection(
        listed=listed,
        owed=_owed(pool, listed),
        reasons=reasons(clearance, pool, listed),
        stages=_stages(listed, can_travel, agreement),
        proof=pl.DataFrame(
            [(v.name, v.value, v.proven, v.seconds) for v in plan.levels],
            schema={
                "level": pl.String, "value": pl.Int64, "proven": pl.Boolean, "seconds": pl.Float64,
            },
            orient="row",
        ),
    )  # fmt: skip


def _expand(pool: pl.DataFrame, plan: Plan, agreement: Agreement) -> pl.DataFrame:
    """Who of each class goes in which stage: first captured first, then by lottery."""
    numbered = plan.classes.with_row_index("class_number").drop("size")
    ordered = (
        pool.join(numbered, on=CLASS_KEY, maintain_order="left")
        .sort("class_number", "captured", "ticket")
        .with_columns(at=pl.int_range(pl.len()).over("class_number"))
    )
    slots = [
        {"class_number": c, "first": int(sum(row[:s])), "last": int(sum(row[: s + 1])), "s": s}
        for c, row in enumerate(plan.counts.tolist())
        for s in _stage_order(plan.classes["kept_stage"][c], len(row))
        if row[s]
    ]
    slots = _contiguous(slots, plan)
    schema = {"class_number": pl.UInt32, "first": pl.Int64, "last": pl.Int64, "stage": pl.Int64}
    placed = (
        ordered.join(pl.DataFrame(slots, schema=schema), on="class_number")
        .filter((pl.col("at") >= pl.col("first")) & (pl.col("at") < pl.col("last")))
        .sort("stage", "side", pl.col("basis") == "owed", -pl.col("priority"), "captured", "ticket")
    )
    assert {s.number for s in agreement.stages} >= set(placed["stage"])
    return placed.with_columns(
        place=pl.int_range(1, pl.len() + 1).over("stage", "side"),
        counts=pl.col("basis") == "counted",
        reasons="priority_reasons",
    ).select(LISTED_SCHEMA.names()).cast(LISTED_SCHEMA)  # fmt: skip


def _stage_order(kept_stage: int, stages: int) -> list[int]:
    """Stages in which a class's first places are given out: the one they stood in before, first."""
    order = list(range(stages))
    if kept_stage:
        order.remove(kept_stage - 1)
        order.insert(0, kept_stage - 1)
    return order


def _contiguous(slots: list[dict[str, int]], plan: Plan) -> list[dict[str, int]]:
    """Number the places of each class one after another in the order of its stages."""
    given: dict[int, int] = {}
    numbered = []
    for slot in slots:
        c, s = slot["class_number"], slot["s"]
        start = given.get(c, 0)
        given[c] = start + int(plan.counts[c, s])
        numbered.append({"class_number": c, "first": start, "last": given[c], "stage": s + 1})
    return numbered


def _owed(pool: pl.DataFrame, listed: pl.DataFrame) -> pl.DataFrame:
    return (
        pool.filter(pl.col("basis") == "owed")
        .join(listed, on="person_id", how="anti")
        .select(_OWED_COLUMNS)
        .sort("side", "person_id")
    )


def _stages(listed: pl.DataFrame, pool: pl.DataFrame, agreement: Agreement) -> pl.DataFrame:
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
                    "why": _why_empty(empty, side, pool),
                }
            )
    return pl.DataFrame(rows)


def _why_empty(empty: tuple[int, int], side: str, pool: pl.DataFrame) -> str:
    def available(on: str, basis: str) -> int:
        return pool.filter((pl.col("side") == on) & (pl.col("basis") == basis)).height

    words = []
    if empty[0]:
        mine, theirs = available(side, "counted"), available("B" if side == "A" else "A", "counted")
        words.append(
            f"{empty[0]} counted places: {side} can list {mine} people, the other side {theirs}, "
            "and both must give equally many"
        )
    if empty[1]:
        words.append(
            f"{empty[1]} places of civilians: {available(side, 'owed')} held by {side} are cleared"
        )
    return "; ".join(words)


def _refuse_nobody(pool: pl.DataFrame, clearance: pl.DataFrame, agreement: Agreement) -> None:
    for side in ("A", "B"):
        mine = pool.filter((pl.col("side") == side) & (pl.col("basis") == "counted"))
        if mine.is_empty() and any(stage.counted for stage in agreement.stages):
            codes = clearance.filter(pl.col("holder") == side)["code"].value_counts().sort("code")
            told = ", ".join(f"{n} {code}" for code, n in codes.iter_rows()) or "it holds nobody"
            raise InputError(
                f"nobody held by {side} can be listed ({told})",
                where=agreement.title or "the agreement",
                remedy="Lift what keeps them back, or agree on other terms.",
            )
