"""Who can be on a list, and who of those that the law would let go is refused by whom."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import polars as pl

from safeconduct.cartel.positions import Trade
from safeconduct.cartel.terms import Agreement, Positions, Refusal, Request, TargetKind
from safeconduct.people.vocabulary import Category
from safeconduct.selection.priority import with_priority
from safeconduct.selection.reasons import ListReason

_COLUMN = {
    TargetKind.BRANCH: "branch",
    TargetKind.UNIT: "unit",
    TargetKind.CATEGORY: "category",
    TargetKind.RANK: "rank",
}
UNDATED = "9999"


def candidates(
    clearance: pl.DataFrame,
    agreement: Agreement,
    positions: Positions,
    *,
    record_persons: pl.DataFrame,
    lottery_seed: bytes,
    excluded: pl.DataFrame | None,
    previous: pl.DataFrame | None,
    tokens: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Everybody who is cleared, with all that the model and the order within a class look at.

    Returns:
        the clearance's columns of the cleared, and side (who hands over), basis (counted or owed),
        priority, priority_reasons, wanted (weight of the requests for him), refusal_code and
        refusal_text ("" if nobody refuses him; owed people cannot be refused), kept_stage (his
        stage on the previous list, 0 if none), captured (for ordering) and ticket (the lottery's).
    """
    cleared = clearance.filter("cleared").sort("person_id")
    records = record_persons.filter(pl.col("person_id").is_in(cleared["person_id"].to_list()))
    frame = with_priority(cleared, on=agreement.as_of).with_columns(
        side="holder",
        basis=pl.when("owed").then(pl.lit("owed")).otherwise(pl.lit("counted")),
        captured=pl.col("captured_on").str.strip_prefix("~").replace("", UNDATED),
        wanted=_wanted((*agreement.requests, *positions.requests), records),
    )
    frame = _with_refusals(frame, agreement, positions, records, excluded)
    frame = _with_previous(frame, previous, stages=[s.number for s in agreement.stages])
    return frame.with_columns(ticket=_tickets(_drawn_by(frame["person_id"], tokens), lottery_seed))


def travels_alongside() -> pl.Expr:
    """Owed civilians, who may fill the places of civilians in a stage; they are never counted."""
    civilians = [c.value for c in Category if c.civilian]
    return (pl.col("basis") == "owed") & pl.col("category").is_in(civilians)


def meant(target_kind: TargetKind, values: frozenset[str], records: pl.DataFrame) -> pl.Expr:
    """Whether a target means a person."""
    if target_kind is TargetKind.RECORDS:
        people = records.filter(pl.col("record").is_in(sorted(values)))["person_id"]
        return pl.col("person_id").is_in(people.unique().to_list())
    folded = sorted(value.lower() for value in values)
    return pl.col(_COLUMN[target_kind]).str.to_lowercase().is_in(folded)


def _wanted(requests: Sequence[Request], records: pl.DataFrame) -> pl.Expr:
    """The weight of all requests for a person by the side to which he would return."""
    weights = [
        pl.when(
            (pl.col("holder") == request.side.other.value)
            & meant(request.target.kind, request.target.values, records)
        )
        .then(request.weight)
        .otherwise(0)
        for request in requests
    ]
    return pl.sum_horizontal(pl.lit(0), *weights).cast(pl.Int64)


def _with_refusals(
    frame: pl.DataFrame,
    agreement: Agreement,
    positions: Positions,
    records: pl.DataFrame,
    excluded: pl.DataFrame | None,
) -> pl.DataFrame:
    code, text = pl.lit(""), pl.lit("")
    told = [(ListReason.REFUSED_BY_AGREEMENT, r) for r in agreement.refusals]
    told += [(ListReason.REFUSED_BY_HOLDER, r) for r in positions.refusals]
    for reason, refusal in reversed(told):
        applies = _refused(refusal, records)
        if reason is ListReason.REFUSED_BY_HOLDER:
            applies &= ~_traded(refusal, positions.trades, records)
        code = pl.when(applies).then(pl.lit(reason.value)).otherwise(code)
        text = pl.when(applies).then(pl.lit(_refusal_text(reason, refusal))).otherwise(text)
    frame = frame.with_columns(refusal_code=code, refusal_text=text)
    if excluded is None:
        return frame
    named = excluded.select("person_id", _text=pl.col("text").fill_null("")).unique(
        "person_id", keep="first", maintain_order=True
    )
    taken = pl.col("_text").is_not_null() & (pl.col("basis") != "owed")
    return frame.join(named, on="person_id", how="left", maintain_order="left").with_columns(
        refusal_code=pl.when(taken)
        .then(pl.lit(ListReason.REFUSED_IN_TALKS.value))
        .otherwise("refusal_code"),
        refusal_text=pl.when(taken).then("_text").otherwise("refusal_text"),
    ).drop("_text")  # fmt: skip


def _refused(refusal: Refusal, records: pl.DataFrame) -> pl.Expr:
    return (
        (pl.col("basis") != "owed")
        & (pl.col("holder") == refusal.side.value)
        & meant(refusal.target.kind, refusal.target.values, records)
    )


def _traded(refusal: Refusal, trades: Sequence[Trade], records: pl.DataFrame) -> pl.Expr:
    """Those whom the side would give against others: a balance binds them, and no refusal."""
    lifted = [
        meant(trade.target.kind, trade.target.values, records)
        for trade in trades
        if trade.lifts(refusal)
    ]
    return pl.any_horizontal(pl.lit(value=False), *lifted).fill_null(value=False)


def _refusal_text(reason: ListReason, refusal: Refusal) -> str:
    who = "The agreement" if reason is ListReason.REFUSED_BY_AGREEMENT else f"Side {refusal.side}"
    kind = refusal.target.kind.value
    named = "him by name" if refusal.target.kind is TargetKind.RECORDS else f"his {kind}"
    return f"{who} leaves out {named}; the reason given: {refusal.reason}"


def _with_previous(
    frame: pl.DataFrame, previous: pl.DataFrame | None, *, stages: list[int]
) -> pl.DataFrame:
    """A stage that the agreement does not have (any more) counts as none."""
    if previous is None:
        return frame.with_columns(kept_stage=pl.lit(0, dtype=pl.Int64))
    kept = (
        previous.select("person_id", kept_stage=pl.col("stage").cast(pl.Int64))
        .filter(pl.col("kept_stage").is_in(stages))
        .sort("person_id", "kept_stage")
        .unique("person_id", keep="first", maintain_order=True)
    )
    return frame.join(kept, on="person_id", how="left", maintain_order="left").with_columns(
        pl.col("kept_stage").fill_null(0)
    )


def _drawn_by(people: pl.Series, tokens: pl.DataFrame | None) -> pl.Series:
    """What stands for each person in the lottery: his token, if there is one, or his id."""
    if tokens is None:
        return people
    of = dict(tokens.select("person_id", "token").iter_rows())
    return pl.Series("token", [of.get(person, person) for person in people], dtype=pl.String)


def _tickets(people: pl.Series, seed: bytes) -> pl.Series:
    """SHA-256 of the committed seed and what stands for the person: nobody chooses his ticket."""
    drawn = [hashlib.sha256(seed + b"|" + person.encode()).hexdigest() for person in people]
    return pl.Series("ticket", drawn, dtype=pl.String)
