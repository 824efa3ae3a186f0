"""Yesterday's list and today's, name by name, each with the reason of the day.

A list changes only as far as it must: that as many as can be keep their places is a level of its
own, and a declared tolerance lets it keep more (`lists_of`).
"""

from __future__ import annotations

import polars as pl

from safeconduct.selection.difference import DIFFERENCE_SCHEMA, Moved, difference
from safeconduct.selection.lists import Selection
from safeconduct.selection.reasons import ListReason

EXPLAINED_SCHEMA = pl.Schema(
    [*DIFFERENCE_SCHEMA.items(), ("code", pl.String()), ("why", pl.String())]
)
#: Reasons of those who could go, and do not.
ABLE = frozenset(ListReason) - {
    ListReason.REFUSED_BY_AGREEMENT, ListReason.REFUSED_BY_HOLDER, ListReason.REFUSED_IN_TALKS,
    ListReason.WAITS_FOR_OTHERS, ListReason.OWED_OUTSIDE_COUNT,
}  # fmt: skip
_UNKNOWN = "unknown_today"


def explained(before: pl.DataFrame, made: Selection) -> pl.DataFrame:
    """Every name that differs, with why; frame of EXPLAINED_SCHEMA.

    Of who went the reason is that of the day: what keeps him back now, or who stands before him. Of
    who came it is how many places of his side others left, and whether they could still go. Nothing
    of it names anybody else.

    Args:
        before: person_id, side and stage of yesterday's list.
        made: today's.
    """
    found = difference(before, made.listed).join(
        made.reasons.select("person_id", "code", "text"),
        on="person_id", how="left", maintain_order="left",
    )  # fmt: skip
    found = found.with_columns(
        pl.col("code").fill_null(_UNKNOWN),
        pl.col("text").fill_null("Nobody is known by that name today."),
    )
    went = pl.col("change") == Moved.WENT.value
    able = pl.col("code").is_in([reason.value for reason in ABLE])
    left = found.filter(went).group_by("side").agg(
        _unable=(~able).sum().cast(pl.Int64), _able=able.sum().cast(pl.Int64)
    )  # fmt: skip
    told = found.join(left, on="side", how="left", maintain_order="left").with_columns(
        pl.col("_unable", "_able").fill_null(0)
    )
    return told.with_columns(why=_why()).select(EXPLAINED_SCHEMA.names()).cast(EXPLAINED_SCHEMA)


def summary(found: pl.DataFrame) -> dict[str, int]:
    """How many came, went and travel on another day; how many went who could still go."""
    counts = dict(found["change"].value_counts().iter_rows())
    able = found.filter(
        (pl.col("change") == Moved.WENT.value)
        & pl.col("code").is_in([reason.value for reason in ABLE])
    )
    return {**{change.value: counts.get(change.value, 0) for change in Moved},
            "went_though_able": able.height}  # fmt: skip


def _why() -> pl.Expr:
    places = (
        pl.when((pl.col("_unable") > 0) | (pl.col("_able") > 0))
        .then(
            pl.format(
                " Of his side {} left the list who can go no longer, and {} before whom others "
                "stand now.",
                "_unable", "_able",
            )
        )
        .otherwise(pl.lit(" Nobody of his side left the list: there was room."))
    )  # fmt: skip
    came = pl.concat_str(pl.col("text"), places)
    other = pl.format(
        "Travelled in stage {} and travels in stage {}: higher need goes earlier, as far as the "
        "terms of each stage allow.",
        "stage_before", "stage",
    )  # fmt: skip
    return (
        pl.when(pl.col("change") == Moved.CAME.value).then(came)
        .when(pl.col("change") == Moved.OTHER_STAGE.value).then(other)
        .otherwise(pl.col("text"))
    )  # fmt: skip
