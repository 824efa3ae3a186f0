"""Why a person is on a list or on none: one code and one sentence for everybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


#: Why no more people of a side could be listed.
FULL = "All places are taken."
EQUAL = "Both sides give equally many, and one of them can list no more."
BY_SCALE = "Both sides give equal worth by the agreed scale, and no more can be set against them."
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
    KEPT_OFF_BY_TERMS = "kept_off_by_terms"
    GOES_TOGETHER = "goes_together"
    TRAVELS_APART = "travels_apart"
    OTHERS_KEPT = "others_kept"
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
    ended: Mapping[str, str] | None = None,
    passed: pl.DataFrame | None = None,
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
        ended: for each side that hands over, why no more of its people could be listed; by default
            what follows from places and equal numbers alone.
        passed: what else passes somebody over, as `fates.passed_over` tells it; None if the lists
            are not proven to be the best.
    """
    if ended is None:
        counted = listed.filter(pl.col("counts") & (pl.col("side") == Side.A.value)).height
        full = counted == sum(stage.counted for stage in stages)
        ended = dict.fromkeys((Side.A.value, Side.B.value), FULL if full else EQUAL)
    placed = candidates.join(
        listed.select("person_id", "stage"), on="person_id", how="left", maintain_order="left"
    )
    placed = _with_passed(_with_terms(placed, kept_off), passed)
    going = placed.filter(pl.col("stage").is_not_null()) if at_best is None else at_best
    told = (
        _with_cutoff(placed, going)
        .with_columns(gave_way=pl.col("person_id").is_in(going["person_id"].implode()))
        .with_columns(_code())
        .with_columns(_text(ended))
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


def _with_passed(placed: pl.DataFrame, passed: pl.DataFrame | None) -> pl.DataFrame:
    told = ("stable", "together", "apart", "alone")
    if passed is None:
        no = [pl.lit(value=False).alias(name) for name in (*told, "settled")]
        return placed.with_columns(*no, terms=pl.lit(""), alike=pl.lit(0, dtype=pl.Int64))
    known = passed.with_columns(settled=pl.lit(value=True))
    joined = placed.join(known, on="person_id", how="left", maintain_order="left")
    return joined.with_columns(
        pl.col(*told, "settled").fill_null(value=False),
        pl.col("terms").fill_null(""),
        pl.col("alike").fill_null(0),
    )


def _with_cutoff(placed: pl.DataFrame, going: pl.DataFrame) -> pl.DataFrame:
    """The last who goes of those in whose place he could go, and of a person's equals.

    Those are the people alike in all that the terms see, if any of them goes: somebody whom a term
    puts on the list, such as a quota of at least so many, keeps nobody else off by his points.
    Otherwise they are those of his side and basis.

    `equals_captured` is the last day of capture of equals who go and keep no place of the list
    before this one; `drew` is true where one of them had the same day, so that the lottery decided.
    """
    known = placed.select("person_id", "alike")
    going = going.select(pl.exclude("alike")).join(
        known, on="person_id", how="left", maintain_order="left"
    )
    by_side = _cutoff(placed, going, ["side", "basis"])
    by_kind = _cutoff(placed, going, ["side", "basis", "alike"])
    names = ("last_points", "last_wanted", "equals_captured", "drew")
    other = by_kind.select(pl.col(names).name.prefix("_"))
    both = pl.concat([by_side, other], how="horizontal")
    whole = pl.col("_last_points").is_null()
    return both.with_columns(
        pl.when(whole).then(pl.col(name)).otherwise(pl.col(f"_{name}")).alias(name)
        for name in names
    ).drop(other.columns)


def _cutoff(placed: pl.DataFrame, going: pl.DataFrame, among: list[str]) -> pl.DataFrame:
    last = (
        going.sort("priority", "wanted")
        .group_by(among, maintain_order=True)
        .agg(last_points=pl.col("priority").first(), last_wanted=pl.col("wanted").first())
    )
    equal = [*among, "priority", "wanted"]
    free = going.filter(pl.col("stage") != pl.col("kept_stage"))
    # Whoever keeps his place of the list before does so whenever he was captured.
    equals = free.group_by(equal).agg(equals_captured=pl.col("captured").max())
    drawn = [*equal, "captured"]
    drew = free.select(drawn).unique().with_columns(drew=pl.lit(value=True))
    joined = placed
    for frame, on in ((last, among), (equals, equal), (drew, drawn)):
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
        .when(before_last & pl.col("stable")).then(pl.lit(ListReason.OTHERS_KEPT.value))
        .when(before_last & pl.col("together")).then(pl.lit(ListReason.GOES_TOGETHER.value))
        .when(before_last & pl.col("apart")).then(pl.lit(ListReason.TRAVELS_APART.value))
        .when(before_last & pl.col("settled")).then(pl.lit(ListReason.KEPT_OFF_BY_TERMS.value))
        .when(before_last).then(pl.lit(ListReason.NOT_PROVEN.value))
        .when(~tied).then(pl.lit(ListReason.OUTRANKED.value))
        .when(wanted < pl.col("last_wanted"))
        .then(pl.lit(ListReason.OTHERS_WERE_ASKED_FOR.value))
        .when(captured > pl.col("equals_captured"))
        .then(pl.lit(ListReason.CAPTURED_LATER.value))
        .when((captured == pl.col("equals_captured")) & pl.col("drew").fill_null(value=False))
        .then(pl.lit(ListReason.LOST_LOTTERY.value))
        .when(pl.col("alone") & (pl.col("terms") != ""))
        .then(pl.lit(ListReason.KEPT_OFF_BY_TERMS.value))
        .otherwise(pl.lit(ListReason.OTHERS_STOOD_ALREADY.value))
        .alias("code")
    )  # fmt: skip


def _text(ended: Mapping[str, str]) -> pl.Expr:
    points = pl.col("priority")
    limit = pl.col("side").replace_strict(dict(ended), default="", return_dtype=pl.String)
    # Where nobody goes whom the same terms count, more points alone might not help him.
    also = (
        pl.when(pl.col("alone") & (pl.col("terms") != ""))
        .then(pl.format(" These terms leave him no room either: {}.", "terms"))
        .otherwise(pl.lit(""))
    )
    joint = pl.when(pl.col("terms") != "").then(pl.format(": {}", "terms")).otherwise(pl.lit(""))
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
        ListReason.KEPT_OFF_BY_TERMS: pl.format(
            "Has {} points. Terms that bind together leave him no room{}.", points, joint
        ),
        ListReason.GOES_TOGETHER: pl.format(
            "Has {} points. Goes together with others, and there is not room for all of them.",
            points,
        ),
        ListReason.TRAVELS_APART: pl.format(
            "Has {} points. Must not travel with somebody who goes.", points
        ),
        ListReason.OTHERS_KEPT: pl.format(
            "Has {} points. Others keep the places that the list before this one gave them, as "
            "far as the declared tolerance allows.",
            points,
        ),
        ListReason.OUTRANKED: pl.format(
            "Has {} points; the places ended at {}. {}{}", points, "last_points", limit, also
        ),
        ListReason.OTHERS_WERE_ASKED_FOR: pl.format(
            "Has {} points, as the last on the list has; of equals, those asked for go first.{}",
            points,
            also,
        ),
        ListReason.CAPTURED_LATER: pl.format(
            "Has {} points, as the last on the list has; of equals, the first captured go first.{}",
            points,
            also,
        ),
        ListReason.LOST_LOTTERY: pl.format(
            "Has {} points and the same day of capture as the last on the list; the lottery "
            "between equals went to others.{}",
            points,
            also,
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
