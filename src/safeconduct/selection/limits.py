"""Rows of an agreement that nobody named people for: room on the way, and parity by a scale."""

from __future__ import annotations

import polars as pl

from safeconduct.cartel.scale import Scale
from safeconduct.cartel.terms import Agreement
from safeconduct.people.vocabulary import Side
from safeconduct.selection.balance import Bound


def with_limits(
    people: pl.DataFrame, agreement: Agreement
) -> tuple[pl.DataFrame, tuple[Bound, ...]]:
    """The people with the columns that limits look at, and the limits as bounds.

    Args:
        people: side, basis and rank.
        agreement: its transports, days and scale.
    """
    rooms = tuple(
        Bound(
            name=room.name, terms=((f"counted.{room.side.value}", 1.0),), high=float(room.counted),
            stage=room.first, until=room.last,
        )
        for room in agreement.rooms
    )  # fmt: skip
    if rooms:
        people = people.with_columns(
            _counted(side).alias(f"counted.{side.value}") for side in (Side.A, Side.B)
        )
    if agreement.scale is None:
        return people, rooms
    people, terms = _with_worth(people, agreement.scale)
    parity = tuple(
        Bound(
            name=f"equal worth by the agreed scale in stage {stage.number}", terms=terms, low=0.0,
            high=0.0, stage=stage.number,
        )
        for stage in agreement.stages
    )  # fmt: skip
    return people, (*rooms, *parity)


def worth(ranks: pl.Series, scale: Scale) -> pl.Series:
    """What people of these ranks stand for, each."""
    known = {rank: scale.of(rank or "") for rank in ranks.unique()}
    return pl.Series([known[rank] for rank in ranks], dtype=pl.Int64)


def _with_worth(
    people: pl.DataFrame, scale: Scale
) -> tuple[pl.DataFrame, tuple[tuple[str, float], ...]]:
    """A column for each side and worth, and the terms of their difference."""
    each = worth(people["rank"], scale)
    named = [
        (side, number, f"worth.{side.value}.{number}")
        for side in (Side.A, Side.B)
        for number in sorted(each.unique())
    ]
    seen = people.with_columns(_worth=each).with_columns(
        (_counted(side) & (pl.col("_worth") == number)).alias(name) for side, number, name in named
    )
    terms = tuple(
        (name, float(number if side is Side.A else -number)) for side, number, name in named
    )
    return seen.drop("_worth"), terms


def _counted(side: Side) -> pl.Expr:
    return (pl.col("side") == side.value) & (pl.col("basis") == "counted")
