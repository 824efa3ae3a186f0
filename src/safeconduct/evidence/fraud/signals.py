"""Signs of fraud in a contact, each with its weight and the words that tell it.

Weights are decibans: ten points make fraud ten times as likely against its absence (Good 1950).
They were fitted on invented worlds (benchmarks/evidence.py fraud) and rounded.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from safeconduct.evidence.fraud.patterns import found_in, patterns
from safeconduct.people.vocabulary import Health


@dataclass(frozen=True, slots=True)
class Signal:
    """One sign of fraud: its code, its weight in points, and the words that tell it."""

    code: str
    points: int
    text: str


DEMAND = Signal("demand", 13, "money was asked for; no authority ever charges for an exchange")
SHARED = Signal("shared_line", 5, "the same line was used with several families to ask for money")
SHARED_ACCOUNT = Signal(
    "shared_account", 2, "the same account, card, wallet or payee was named to several families"
)
NO_PROOF = Signal("proof_refused", 18, "proof of life was refused")
SCRIPT = Signal("script", 3, "the words are nearly those of an earlier demand to another family")
DEAD_LINE = Signal(
    "dead_line", 10, "the line or device belongs to somebody who, as far as we know, is dead"
)
AGAINST = Signal(
    "against_evidence", 6, "he is said to be in hospital at a time at which he was seen well"
)
PROOF_GIVEN = Signal("proof_given", -8, "proof of life was given")
OWN_LINE = Signal("own_line", -10, "the call came over his own telephone")
STORIES = tuple(Signal(p.code, p.points, p.words) for p in patterns())
SIGNALS = (
    DEMAND, SHARED, SHARED_ACCOUNT, NO_PROOF, SCRIPT, DEAD_LINE, AGAINST, *STORIES, PROOF_GIVEN,
    OWN_LINE,
)  # fmt: skip
#: What is believed of a contact before anything is known of it.
PRIOR_POINTS = -21
#: Days between a claim and a sighting within which they contradict each other.
NEAR_DAYS = 30
_WELL = [Health.GOOD.value, Health.NOT_WOUNDED.value, Health.RECOVERED.value]


def asks_for_money() -> pl.Expr:
    """Whether a contact asks for money or for what gives access to it."""
    amount = pl.col("demand_amount").fill_null("").str.contains(r"[1-9]")
    codes = next(p for p in patterns() if p.code == "bank_codes")
    return amount | found_in(pl.col("claim"), codes)


def on_lines(
    contacts: pl.DataFrame, found: pl.DataFrame, *, dead: pl.Series
) -> dict[Signal, pl.Expr]:
    """Signals that rest on shared traces, as tests on the column `record`.

    Args:
        contacts: record, person_id, demand (Boolean).
        found: frame of TRACE_SCHEMA.
        dead: person_id of those who, as far as we know, are dead.
    """
    used = found.filter(~pl.col("own")).join(contacts.select("record", "demand"), on="record")
    shared = (
        used.filter("demand").group_by("key").agg(pl.col("person_id").n_unique().alias("families"))
        .filter(pl.col("families") > 1)
    )  # fmt: skip
    over = used.join(shared, on="key").with_columns(
        paid=pl.col("kind").is_in(["account", "card", "wallet", "payee"])
    )
    own = found.filter("own").select("key", owner="person_id")
    of_dead = own.filter(pl.col("owner").is_in(dead.implode())) if len(dead) else own.head(0)
    his = used.join(own, left_on=["key", "person_id"], right_on=["key", "owner"], how="semi")
    corpse = used.join(of_dead, on="key", how="semi")
    return {
        SHARED: _among(over.filter(~pl.col("paid"))),
        SHARED_ACCOUNT: _among(over.filter("paid")),
        DEAD_LINE: _among(corpse),
        OWN_LINE: _among(his.join(corpse, on="record", how="anti")),
    }


def _among(rows: pl.DataFrame) -> pl.Expr:
    return pl.col("record").is_in(rows["record"].unique().implode())


def against_evidence(contacts: pl.DataFrame, sightings: pl.DataFrame) -> pl.Expr:
    """Whether a contact puts him in hospital near a day on which others saw him well.

    Args:
        contacts: record, person_id, claim, called_on.
        sightings: person_id, seen_on (`YYYY-MM-DD`), health.
    """
    hospital = next(p for p in patterns() if p.code == "hospital")
    said = contacts.filter(found_in(pl.col("claim"), hospital))
    well = sightings.filter(pl.col("health").is_in(_WELL))
    near = (
        said.join(well, on="person_id")
        .with_columns(
            _said=pl.col("called_on").str.to_date(strict=False),
            _seen=pl.col("seen_on").str.to_date(strict=False),
        )
        .filter((pl.col("_said") - pl.col("_seen")).dt.total_days().abs() <= NEAR_DAYS)
    )
    return _among(near)
