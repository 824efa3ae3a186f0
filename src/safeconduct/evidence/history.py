"""How the status of a person came about: every transition, with the rule and the evidence."""

from __future__ import annotations

import polars as pl

from safeconduct.evidence.captivity import captivity
from safeconduct.people.dates import newest_number
from safeconduct.people.vocabulary import CaptivityStatus

_ORDER = {s.value: at for at, s in enumerate(CaptivityStatus)}
_CERTAINTY = {s.value: s.certainty for s in CaptivityStatus}
_ENDED = [s.value for s in CaptivityStatus if s.ended]


def transitions(
    reports: pl.DataFrame, identities: pl.DataFrame, fates: pl.DataFrame
) -> pl.DataFrame:
    """Every change of status, in the order in which the bureau learnt what brought it about.

    The status after each report is that of `captivity` on the reports known by then, so that the
    last one is the present status. Going back is a transition like any other, and is kept.

    Args:
        reports: as for `captivity`; those without a day of record come by their day of observation,
            and first if they have none either.
        identities: record, person_id.
        fates: record, fate.

    Returns:
        person_id, step (Int64, from 1), on (the day, null if unknown), from_status ("" at first),
        to_status, rule, evidence (the record that brought it about), back (Boolean: certainty or an
        end was lost), reasons.
    """
    when = pl.coalesce("recorded_on", "observed_on")
    told = (
        reports.join(identities.select("record", "person_id"), on="record")
        .with_columns(_on=when)
        .with_columns(_at=newest_number("_on"))
        .sort("person_id", "_at", "record")
        .with_columns(_step=pl.int_range(pl.len()).over("person_id"))
    )
    known = told.select("person_id", "_step").join(
        told.select("person_id", "record", _of="_step"), on="person_id"
    )
    pairs = known.filter(pl.col("_of") <= pl.col("_step")).with_columns(
        _state=pl.concat_str("person_id", pl.lit(" "), pl.col("_step").cast(pl.String))
    )
    states = captivity(
        _spread(reports, pairs),
        pairs.select(record=_key(), person_id="_state"),
        _spread(fates, pairs),
    )
    after = told.select(
        "person_id", "_step", "_on", "record",
        _state=pl.concat_str("person_id", pl.lit(" "), pl.col("_step").cast(pl.String)),
    ).join(states.rename({"person_id": "_state"}), on="_state")  # fmt: skip
    return _changes(after.sort("person_id", "_step"))


def _key() -> pl.Expr:
    return pl.concat_str("record", pl.lit(" @ "), "_state")


def _spread(frame: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Each record once for every state of its person that knows it."""
    return frame.join(pairs.select("record", "_state"), on="record").with_columns(record=_key())


def _changes(after: pl.DataFrame) -> pl.DataFrame:
    before = pl.col("status").shift(1).over("person_id").fill_null("")
    certainty = {"": -1, **_CERTAINTY}
    lost = pl.col("status").replace_strict(_CERTAINTY) < before.replace_strict(certainty)
    reopened = before.is_in(_ENDED) & ~pl.col("status").is_in(_ENDED)
    return (
        after.with_columns(from_status=before, back=lost | reopened)
        .filter(pl.col("from_status") != pl.col("status"))
        .select(
            "person_id",
            step=pl.int_range(1, pl.len() + 1).over("person_id"),
            on="_on",
            from_status="from_status",
            to_status="status",
            rule="status_rule",
            evidence="record",
            back="back",
            reasons="status_reasons",
        )
    )
