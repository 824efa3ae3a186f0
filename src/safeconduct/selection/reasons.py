"""Why a person is on a list or on none: one code and one sentence for everybody."""

from __future__ import annotations

from enum import StrEnum

import polars as pl

REASON_SCHEMA = pl.Schema(
    {
        "person_id": pl.String,
        "listed": pl.Boolean,
        "stage": pl.Int64,
        "side": pl.String,
        "code": pl.String,
        "text": pl.String,
    }
)


class ListReason(StrEnum):
    """Reasons that the lists give; those of people who are not cleared are the law's."""

    LISTED = "listed"
    LISTED_ALONGSIDE = "listed_alongside"
    OWED_OUTSIDE_COUNT = "owed_outside_count"
    REFUSED_BY_AGREEMENT = "refused_by_agreement"
    REFUSED_BY_HOLDER = "refused_by_holder"
    REFUSED_IN_TALKS = "refused_in_talks"
    OUTRANKED = "outranked"
    OTHERS_WERE_ASKED_FOR = "others_were_asked_for"
    CAPTURED_LATER = "captured_later"
    LOST_LOTTERY = "lost_lottery"


def reasons(
    clearance: pl.DataFrame, candidates: pl.DataFrame, listed: pl.DataFrame
) -> pl.DataFrame:
    """One row for every person of the clearance, in REASON_SCHEMA, sorted by person_id.

    Args:
        clearance: everybody; its code and text are the reason of those who are not cleared.
        candidates: the cleared, as `candidates.candidates` gives them.
        listed: person_id, stage and basis of those on a list.
    """
    placed = candidates.join(
        listed.select("person_id", "stage"), on="person_id", how="left", maintain_order="left"
    )
    told = _with_cutoff(placed).with_columns(_code()).with_columns(_text())
    mine = told.select("person_id", "stage", _code="code", _text="text")
    return (
        clearance.select("person_id", "holder", "code", "text")
        .join(mine, on="person_id", how="left")
        .with_columns(
            listed=pl.col("stage").is_not_null(),
            side="holder",
            code=pl.coalesce("_code", "code"),
            text=pl.coalesce("_text", "text"),
        )
        .select(REASON_SCHEMA.names())
        .cast(REASON_SCHEMA)
        .sort("person_id")
    )


def _with_cutoff(placed: pl.DataFrame) -> pl.DataFrame:
    """The last place on the list of the same side: its points, weight of requests, and capture."""
    last = (
        placed.filter(pl.col("stage").is_not_null())
        .sort("priority", "wanted", pl.col("captured").rank("dense", descending=True))
        .group_by("side", "basis", maintain_order=True)
        .agg(
            last_points=pl.col("priority").first(),
            last_wanted=pl.col("wanted").first(),
            last_captured=pl.col("captured").first(),
        )
    )
    return placed.join(last, on=["side", "basis"], how="left", maintain_order="left")


def _code() -> pl.Expr:
    placed, owed = pl.col("stage").is_not_null(), pl.col("basis") == "owed"
    tied = pl.col("priority") == pl.col("last_points")
    return (
        pl.when(placed & owed).then(pl.lit(ListReason.LISTED_ALONGSIDE.value))
        .when(placed).then(pl.lit(ListReason.LISTED.value))
        .when(owed).then(pl.lit(ListReason.OWED_OUTSIDE_COUNT.value))
        .when(pl.col("refusal_code") != "").then(pl.col("refusal_code"))
        .when(~tied).then(pl.lit(ListReason.OUTRANKED.value))
        .when(pl.col("wanted") < pl.col("last_wanted"))
        .then(pl.lit(ListReason.OTHERS_WERE_ASKED_FOR.value))
        .when(pl.col("captured") > pl.col("last_captured"))
        .then(pl.lit(ListReason.CAPTURED_LATER.value))
        .otherwise(pl.lit(ListReason.LOST_LOTTERY.value))
        .alias("code")
    )  # fmt: skip


def _text() -> pl.Expr:
    points = pl.col("priority")
    sentences = {
        ListReason.LISTED: pl.format("On the list of stage {} with {} points.", "stage", points),
        ListReason.LISTED_ALONGSIDE: pl.format(
            "Travels with stage {}, released unconditionally and counted for nobody.", "stage"
        ),
        ListReason.OWED_OUTSIDE_COUNT: pl.lit(
            "On the list of the owed: to be returned at once, outside any number."
        ),
        ListReason.OUTRANKED: pl.format(
            "Has {} points; the places ended at {}. All places are taken.", points, "last_points"
        ),
        ListReason.OTHERS_WERE_ASKED_FOR: pl.format(
            "Has {} points, as the last on the list has; of equals, those asked for go first.",
            points,
        ),
        ListReason.CAPTURED_LATER: pl.format(
            "Has {} points, as the last on the list has; of equals, the first captured go first.",
            points,
        ),
        ListReason.LOST_LOTTERY: pl.format(
            "Has {} points and the same day of capture as the last on the list; the lottery "
            "between equals went to others.",
            points,
        ),
    }
    text: pl.Expr = pl.col("refusal_text")
    for reason, sentence in sentences.items():
        text = pl.when(pl.col("code") == reason.value).then(sentence).otherwise(text)
    return text.alias("text")
