"""Where lists end and why: places filled and empty, and what keeps further people off."""

from __future__ import annotations

import polars as pl

from safeconduct.cartel.terms import Agreement, Stage
from safeconduct.people.vocabulary import Side
from safeconduct.selection.reasons import BY_SCALE, EQUAL, FULL

STAGES_SCHEMA = pl.Schema(
    {
        "stage": pl.Int64, "side": pl.String, "places": pl.Int64, "filled": pl.Int64,
        "empty": pl.Int64, "why": pl.String,
    }
)  # fmt: skip


def ended(listed: pl.DataFrame, agreement: Agreement) -> dict[str, str]:
    """For each side, in a sentence, why no more of its people could be listed."""
    return {side.value: _ended(side, listed, agreement) for side in (Side.A, Side.B)}


def _ended(side: Side, listed: pl.DataFrame, agreement: Agreement) -> str:
    mine = listed.filter(pl.col("counts") & (pl.col("side") == side.value))
    if mine.height == sum(stage.counted for stage in agreement.stages):
        return FULL
    taken = [
        room.name
        for room in agreement.rooms
        if room.side is side
        and mine.filter(pl.col("stage").is_between(room.first, room.last)).height == room.counted
    ]
    if taken:
        return f"There is no more room: {'; '.join(taken)}."
    return EQUAL if agreement.scale is None else BY_SCALE


def places(
    listed: pl.DataFrame, pool: pl.DataFrame, clearance: pl.DataFrame, agreement: Agreement
) -> pl.DataFrame:
    """Places of each stage and side, filled and empty, and why; frame of STAGES_SCHEMA.

    Args:
        listed: as `lists.LISTED_SCHEMA`.
        pool: everybody who could be listed.
        clearance: everybody.
        agreement: the terms.
    """
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
                    "why": _why_empty(empty, side, pool, clearance, agreement, stage),
                }
            )
    return pl.DataFrame(rows, schema=STAGES_SCHEMA)


def _why_empty(
    empty: tuple[int, int],
    side: str,
    pool: pl.DataFrame,
    clearance: pl.DataFrame,
    agreement: Agreement,
    stage: Stage,
) -> str:
    def available(on: str, basis: str) -> int:
        return pool.filter((pl.col("side") == on) & (pl.col("basis") == basis)).height

    words = []
    if empty[0]:
        mine, theirs = available(side, "counted"), available("B" if side == "A" else "A", "counted")
        short = side if mine <= theirs else ("B" if side == "A" else "A")
        words.append(
            f"{empty[0]} counted places: {side} can list {mine} people, the other side {theirs}, "
            f"and both must give {_parity(agreement)}; {_waiting(short, clearance)}"
        )
        words += [
            f"room is limited to {room.name}"
            for room in agreement.rooms
            if room.first <= stage.number <= room.last and room.counted < stage.counted
        ]
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


def _parity(agreement: Agreement) -> str:
    return "equally many" if agreement.scale is None else "equal worth by the agreed scale"
