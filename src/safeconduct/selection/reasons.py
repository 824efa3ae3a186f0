"""Why a person is on a list or on none: one code and one sentence for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import polars as pl

from safeconduct.cartel.terms import Stage
from safeconduct.people.vocabulary import Side

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


#: It says nothing of the others, nor of what keeps them.
WAITS = "Goes together with others, and not all of them can go yet."


class ListReason(StrEnum):
    """Reasons that the lists give; those of people who are not cleared are the law's."""

    LISTED = "listed"
    LISTED_ALONGSIDE = "listed_alongside"
    OWED_OUTSIDE_COUNT = "owed_outside_count"
    REFUSED_BY_AGREEMENT = "refused_by_agreement"
    REFUSED_BY_HOLDER = "refused_by_holder"
    REFUSED_IN_TALKS = "refused_in_talks"
    WAITS_FOR_OTHERS = "waits_for_others"
    KEPT_OFF_BY_TERM = "kept_off_by_term"
    OUTRANKED = "outranked"
    OTHERS_WERE_ASKED_FOR = "others_were_asked_for"
    CAPTURED_LATER = "captured_later"
    LOST_LOTTERY = "lost_lottery"
    OTHERS_STOOD_ALREADY = "others_stood_already"
    NO_COUNTED_PLACE = "no_counted_place"
    PRIORITY_GIVEN_UP = "priority_given_up"
    NOT_PROVEN = "search_cut_short"


def reasons(
    clearance: pl.DataFrame,
    candidates: pl.DataFrame,
    listed: pl.DataFrame,
    stages: Sequence[Stage],
    *,
    kept_off: pl.DataFrame | None = None,
    at_best: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """One row for every person of the clearance, in REASON_SCHEMA, sorted by person_id.

    Args:
        clearance: everybody; its code and text are the reason of those who are not cleared.
        candidates: the cleared, as `candidates.candidates` gives them.
        listed: person_id, stage, side and counts of those on a list.
        stages: of the agreement.
        kept_off: person_id and term of those who would be listed but for that term alone.
        at_best: who would go, with their `stage`, if none of the priority were given up; None where
            none is.
    """
    counted = listed.filter(pl.col("counts") & (pl.col("side") == Side.A.value)).height
    full = counted == sum(stage.counted for stage in stages)
    placed = candidates.join(
        listed.select("person_id", "stage"), on="person_id", how="left", maintain_order="left"
    )
    placed = _with_terms(placed, kept_off)
    going = placed.filter(pl.col("stage").is_not_null()) if at_best is None else at_best
    told = (
        _with_cutoff(placed, going)
        .with_columns(gave_way=pl.col("person_id").is_in(going["person_id"].implode()))
        .with_columns(_code())
        .with_columns(_text(full=full))
    )
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


def _with_terms(placed: pl.DataFrame, kept_off: pl.DataFrame | None) -> pl.DataFrame:
    if kept_off is None:
        return placed.with_columns(term=pl.lit(None, dtype=pl.String))
    return placed.join(kept_off, on="person_id", how="left", maintain_order="left")


def _with_cutoff(placed: pl.DataFrame, going: pl.DataFrame) -> pl.DataFrame:
    """The last who goes of the same side and basis, and of a person's equals.

    `equals_captured` is the last day of capture of equals who go; `drew` is true where one of them
    had the same day and keeps no place of the list before this one, so that the lottery decided.
    """
    last = (
        going.sort("priority", "wanted")
        .group_by("side", "basis", maintain_order=True)
        .agg(last_points=pl.col("priority").first(), last_wanted=pl.col("wanted").first())
    )
    equal = ["side", "basis", "priority", "wanted"]
    equals = going.group_by(equal).agg(equals_captured=pl.col("captured").max())
    drawn = [*equal, "captured"]
    free = going.filter(pl.col("stage") != pl.col("kept_stage"))
    drew = free.select(drawn).unique().with_columns(drew=pl.lit(value=True))
    joined = placed
    for frame, on in ((last, ["side", "basis"]), (equals, equal), (drew, drawn)):
        joined = joined.join(frame, on=on, how="left", maintain_order="left")
    return joined


def _code() -> pl.Expr:
    placed, owed = pl.col("stage").is_not_null(), pl.col("basis") == "owed"
    points, wanted, captured = pl.col("priority"), pl.col("wanted"), pl.col("captured")
    tied = points == pl.col("last_points")
    before_last = (points > pl.col("last_points")) | (tied & (wanted > pl.col("last_wanted")))
    return (
        pl.when(placed & owed).then(pl.lit(ListReason.LISTED_ALONGSIDE.value))
        .when(placed).then(pl.lit(ListReason.LISTED.value))
        .when(owed).then(pl.lit(ListReason.OWED_OUTSIDE_COUNT.value))
        .when(pl.col("refusal_code") != "").then(pl.col("refusal_code"))
        .when(pl.col("term").is_not_null()).then(pl.lit(ListReason.KEPT_OFF_BY_TERM.value))
        .when(pl.col("last_points").is_null()).then(pl.lit(ListReason.NO_COUNTED_PLACE.value))
        .when("gave_way").then(pl.lit(ListReason.PRIORITY_GIVEN_UP.value))
        .when(before_last).then(pl.lit(ListReason.NOT_PROVEN.value))
        .when(~tied).then(pl.lit(ListReason.OUTRANKED.value))
        .when(wanted < pl.col("last_wanted"))
        .then(pl.lit(ListReason.OTHERS_WERE_ASKED_FOR.value))
        .when(captured > pl.col("equals_captured"))
        .then(pl.lit(ListReason.CAPTURED_LATER.value))
        .when((captured == pl.col("equals_captured")) & pl.col("drew").fill_null(value=False))
        .then(pl.lit(ListReason.LOST_LOTTERY.value))
        .otherwise(pl.lit(ListReason.OTHERS_STOOD_ALREADY.value))
        .alias("code")
    )  # fmt: skip


def _text(*, full: bool) -> pl.Expr:
    points = pl.col("priority")
    limit = (
        "All places are taken."
        if full
        else "Both sides give equally many, and one of them can list no more."
    )
    sentences = {
        ListReason.LISTED: pl.format("On the list of stage {} with {} points.", "stage", points),
        ListReason.LISTED_ALONGSIDE: pl.format(
            "Travels with stage {}, released unconditionally and counted for nobody.", "stage"
        ),
        ListReason.OWED_OUTSIDE_COUNT: pl.lit(
            "On the list of the owed: to be returned at once, outside any number."
        ),
        ListReason.KEPT_OFF_BY_TERM: pl.format(
            "Has {} points. He would be on the list but for one term: {}.", points, "term"
        ),
        ListReason.OUTRANKED: pl.format(
            f"Has {{}} points; the places ended at {{}}. {limit}", points, "last_points"
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
        ListReason.OTHERS_STOOD_ALREADY: pl.format(
            "Has {} points, as the last on the list has; of equals, those whom the list before "
            "this one named keep their places.",
            points,
        ),
        ListReason.NO_COUNTED_PLACE: pl.lit("The agreement has no counted place."),
        ListReason.PRIORITY_GIVEN_UP: pl.format(
            "Has {} points and gave way, since a little of the priority was given up for what the "
            "sides asked for.",
            points,
        ),
        ListReason.NOT_PROVEN: pl.format(
            "Has {} points; the search was stopped before it was proven that no better list "
            "exists. Build the list again with more time.",
            points,
        ),
    }
    text: pl.Expr = pl.col("refusal_text")
    for reason, sentence in sentences.items():
        text = pl.when(pl.col("code") == reason.value).then(sentence).otherwise(text)
    return text.alias("text")
