"""The first rules of the fraud desk: calls, messages and payments reported by families.

A flag warns the family and never lowers the belief that the person is held: swindlers use true
captives too, and captors who extort give evidence of captivity.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

import polars as pl


class ContactRisk(StrEnum):
    """What to tell the family about one contact."""

    NONE = "none"
    CAUTION = "caution"
    LIKELY_FRAUD = "likely_fraud"
    POSSIBLE_EXTORTION = "possible_extortion"


@dataclass(frozen=True, slots=True)
class Signal:
    """One sign of fraud: its code, its weight in points, and the words that tell it."""

    code: str
    points: int
    text: str


DEMAND = Signal("demand", 2, "money was asked for; no authority ever charges for an exchange")
SHARED = Signal("shared_line", 2, "the same number or account was used with several families")
NO_PROOF = Signal("proof_refused", 2, "proof of life was refused")
PATTERN = Signal(
    "pattern", 1, "the story is one that swindlers use (list, parcel, hospital, codes)"
)
PROOF_GIVEN = Signal("proof_given", -2, "proof of life was given")
SIGNALS = (DEMAND, SHARED, NO_PROOF, PATTERN, PROOF_GIVEN)
LIKELY_FROM = 4
_STORY = re.compile(
    r"(?i)(list|parcel|hospital|surgery|operation|bank|card|code|fee|pay|transfer|deposit"
    r"|списо?к|посил|посыл|шпитал|лікарн|госпитал|больниц|операц|карт|переказ|перевод|кошт|оплат)"
)


def assess_contacts(contacts: pl.DataFrame) -> pl.DataFrame:
    """The risk of each contact, with its reasons.

    Args:
        contacts: record, person_id, contact_value, claim, demand_amount, proof_refused; null where
            unknown.

    Returns:
        record, person_id, risk (ContactRisk), points, signals (codes joined by a space), reasons;
        sorted by record.
    """
    demand = pl.col("demand_amount").fill_null("").str.contains(r"[1-9]")
    families = pl.col("person_id").n_unique().over("contact_value")
    shared = pl.col("contact_value").is_not_null() & (families > 1)
    pattern = pl.col("claim").fill_null("").str.contains(_STORY.pattern)
    tests = {
        DEMAND: demand,
        SHARED: shared,
        NO_PROOF: (pl.col("proof_refused") == "yes").fill_null(value=False),
        PATTERN: pattern & demand,
        PROOF_GIVEN: (pl.col("proof_refused") == "no").fill_null(value=False),
    }
    flags = [test.alias(signal.code) for signal, test in tests.items()]
    return (
        contacts.with_columns(flags)
        .with_columns(
            points=pl.sum_horizontal(
                pl.when(s.code).then(s.points).otherwise(0).cast(pl.Int64) for s in SIGNALS
            )
        )
        .with_columns(
            risk=_risk(),
            signals=_joined({s.code: s.code for s in SIGNALS}, " "),
            reasons=_joined({s.code: s.text for s in SIGNALS}, "; "),
        )
        .select("record", "person_id", "risk", "points", "signals", "reasons")
        .sort("record")
    )


def _risk() -> pl.Expr:
    likely = pl.col("points") >= LIKELY_FROM
    return (
        pl.when(pl.col(DEMAND.code) & pl.col(PROOF_GIVEN.code) & ~pl.col(SHARED.code))
        .then(pl.lit(ContactRisk.POSSIBLE_EXTORTION.value))
        .when(likely)
        .then(pl.lit(ContactRisk.LIKELY_FRAUD.value))
        .when(pl.col("points") > 0)
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
        .group_by("person_id")
        .agg(fraud_flags=pl.col("risk").unique().sort().str.join(" "))
        .sort("person_id")
    )
