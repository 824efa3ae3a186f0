"""What to make of each contact that a family reported: swindle, extortion, or neither.

A flag warns the family and never lowers the belief that the person is held: swindlers use true
captives too, and captors who extort give evidence of captivity.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from safeconduct.evidence.fraud.network import COLUMNS, OWN, Network, network, traces
from safeconduct.evidence.fraud.patterns import found_in, patterns
from safeconduct.evidence.fraud.signals import (
    AGAINST,
    DEAD_LINE,
    DEMAND,
    NO_PROOF,
    OWN_LINE,
    PRIOR_POINTS,
    PROOF_GIVEN,
    SCRIPT,
    SIGNALS,
    STORIES,
    Signal,
    against_evidence,
    asks_for_money,
    on_lines,
)
from safeconduct.evidence.fraud.similarity import earlier_scripts
from safeconduct.tables.problems import Problem


class ContactRisk(StrEnum):
    """What to tell the family about one contact."""

    NONE = "none"
    CAUTION = "caution"
    LIKELY_FRAUD = "likely_fraud"
    POSSIBLE_EXTORTION = "possible_extortion"


LIKELY_FROM = 0.5
CAUTION_FROM = 0.15
RISK_SCHEMA = pl.Schema(
    {
        "record": pl.String, "person_id": pl.String, "risk": pl.String, "points": pl.Int64,
        "probability": pl.Float64, "signals": pl.String, "reasons": pl.String,
        "script_like": pl.String, "ring": pl.String,
    }
)  # fmt: skip
_NEEDED = ("contact_value", "claim", "demand_amount", "proof_refused", "called_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the fraud desk makes of all contacts.

    Attributes:
        contacts: frame of RISK_SCHEMA, sorted by record.
        network: cases and traces.
        signals: record, and a Boolean column for each signal.
        problems: traces that cannot be right; they are kept.
    """

    contacts: pl.DataFrame
    network: Network
    signals: pl.DataFrame
    problems: tuple[Problem, ...]


def judge_contacts(
    contacts: pl.DataFrame,
    *,
    sightings: pl.DataFrame | None = None,
    dead: pl.Series | None = None,
    region: str | None = None,
) -> Desk:
    """Judge every contact, and connect those of several cases.

    Args:
        contacts: record, person_id (null where no case is known), contact_value, claim,
            demand_amount, proof_refused, called_on, and what else is known of network.COLUMNS and
            network.OWN; null where unknown.
        sightings: person_id, seen_on, health: who was seen when, and how he was.
        dead: person_id of those who, as far as we know, are dead.
        region: ISO country of numbers without a country code.
    """
    wanted = ("record", "person_id", *_NEEDED, *COLUMNS, *OWN)
    absent = [pl.lit(None, dtype=pl.String).alias(c) for c in wanted if c not in contacts.columns]
    known = contacts.with_columns(absent).select(*dict.fromkeys(wanted))
    known = known.with_columns(demand=asks_for_money(), day=pl.col("called_on"))
    found, problems = traces(known, region=region)
    scripts = earlier_scripts(known)
    tests = _tests(known, found, scripts, sightings, dead)
    flagged = known.join(scripts, on="record", how="left").with_columns(
        test.fill_null(value=False).alias(signal.code) for signal, test in tests.items()
    )
    graph = network(found, known.filter("demand")["record"])
    rings = graph.edges.filter(pl.col("ring") != "").select("record", "ring").unique("record")
    judged = (
        _judged(flagged)
        .join(rings, on="record", how="left")
        .with_columns(pl.col("script_like", "ring").fill_null(""))
    )
    return Desk(
        contacts=judged.select(RISK_SCHEMA.names()).cast(RISK_SCHEMA).sort("record"),
        network=graph,
        signals=flagged.select("record", *(s.code for s in SIGNALS)).sort("record"),
        problems=tuple(problems),
    )


def assess_contacts(contacts: pl.DataFrame) -> pl.DataFrame:
    """The risk of each contact, with its reasons, from the contacts alone.

    Args:
        contacts: as for `judge_contacts`.

    Returns:
        frame of RISK_SCHEMA: record, person_id, risk (ContactRisk), points (decibans), probability
        of fraud, signals (codes joined by a space), reasons, script_like (an earlier contact with
        nearly the same words) and ring; sorted by record.
    """
    if contacts.is_empty():  # most people have none, and every change of a file asks
        return RISK_SCHEMA.to_frame()
    return judge_contacts(contacts).contacts


def _tests(
    known: pl.DataFrame,
    found: pl.DataFrame,
    scripts: pl.DataFrame,
    sightings: pl.DataFrame | None,
    dead: pl.Series | None,
) -> dict[Signal, pl.Expr]:
    corpses = pl.Series("person_id", [], dtype=pl.String) if dead is None else dead
    nowhere = pl.lit(value=False)
    return {
        DEMAND: pl.col("demand"),
        **on_lines(known, found, dead=corpses),
        NO_PROOF: pl.col("proof_refused") == "yes",
        SCRIPT: pl.col("record").is_in(scripts["record"].implode()),
        AGAINST: nowhere if sightings is None else against_evidence(known, sightings),
        **{
            signal: found_in(pl.col("claim"), pattern) & pl.col("demand")
            for signal, pattern in zip(STORIES, patterns(), strict=True)
        },
        PROOF_GIVEN: pl.col("proof_refused") == "no",
    }


def _judged(flagged: pl.DataFrame) -> pl.DataFrame:
    points = pl.sum_horizontal(
        pl.when(s.code).then(s.points).otherwise(0).cast(pl.Int64) for s in SIGNALS
    )
    return (
        flagged.with_columns(points=points)
        .with_columns(probability=_probability(pl.col("points") + PRIOR_POINTS).round(4))
        .with_columns(
            risk=_risk(),
            signals=_joined({s.code: s.code for s in SIGNALS}, " "),
            reasons=_joined({s.code: s.text for s in SIGNALS}, "; "),
        )
    )


def _probability(points: pl.Expr) -> pl.Expr:
    return 1 / (1 + (points * -0.2302585092994046).exp())


def _risk() -> pl.Expr:
    """Extortion: money is asked, and whoever asks has shown that he has him.

    His own telephone shows it too, unless its owner is dead or proof was refused.
    """
    shown = pl.col(PROOF_GIVEN.code) | (pl.col(OWN_LINE.code) & ~pl.col(NO_PROOF.code))
    likely = pl.col("probability") >= LIKELY_FROM
    caution = pl.col(DEMAND.code) | (pl.col("probability") >= CAUTION_FROM)
    return (
        pl.when(pl.col(DEMAND.code) & shown & ~pl.col(DEAD_LINE.code) & ~likely)
        .then(pl.lit(ContactRisk.POSSIBLE_EXTORTION.value))
        .when(likely)
        .then(pl.lit(ContactRisk.LIKELY_FRAUD.value))
        .when(caution)
        .then(pl.lit(ContactRisk.CAUTION.value))
        .otherwise(pl.lit(ContactRisk.NONE.value))
    )


def _joined(texts: dict[str, str], separator: str) -> pl.Expr:
    parts = [pl.when(code).then(pl.lit(text)) for code, text in texts.items()]
    return pl.concat_str(parts, separator=separator, ignore_nulls=True)


def flags_by_person(assessed: pl.DataFrame) -> pl.DataFrame:
    """A frame person_id, fraud_flags: the risks above none of his contacts, each named once."""
    return (
        assessed.filter(pl.col("risk") != ContactRisk.NONE.value)
        .filter(pl.col("person_id").is_not_null())
        .group_by("person_id")
        .agg(fraud_flags=pl.col("risk").unique().sort().str.join(" "))
        .sort("person_id")
    )
