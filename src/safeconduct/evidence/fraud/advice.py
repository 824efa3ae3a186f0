"""What to tell the family, and what to tell the police."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

import polars as pl

from safeconduct.evidence.fraud.network import Network
from safeconduct.evidence.fraud.risk import ContactRisk

LANGUAGES = ("en", "uk", "ru", "fr", "ar")
_POLICE = (ContactRisk.LIKELY_FRAUD.value, ContactRisk.POSSIBLE_EXTORTION.value)


@cache
def _table() -> Mapping[str, Mapping[str, Sequence[str]]]:
    file = resources.files("safeconduct.evidence.fraud").joinpath("advice.toml")
    return tomllib.loads(file.read_text("utf-8"))


def advice(risk: ContactRisk, language: str) -> tuple[str, ...]:
    """What to tell a family about one contact, a plain sentence each.

    >>> advice(ContactRisk.LIKELY_FRAUD, "en")[1]
    'Do not pay, and do not send codes or card numbers.'

    Raises:
        KeyError: for a language that is none of LANGUAGES.
    """
    return tuple(_table()[risk.value][language])


def police_report(contacts: pl.DataFrame, graph: Network, told: pl.DataFrame) -> pl.DataFrame:
    """One row a trace of each contact that is for the police, the largest rings first.

    It names no missing person and no family: the police ask the bureau for those, with the number
    of the report.

    Args:
        contacts: frame of RISK_SCHEMA.
        graph: as `network` makes it.
        told: record, called_on, demand_amount, currency, claim, if known.

    Returns:
        ring, report, day, risk, trace, kind, amount, currency, reasons, text.
    """
    columns = ("called_on", "demand_amount", "currency", "claim")
    absent = [pl.lit(None, dtype=pl.String).alias(c) for c in columns if c not in told.columns]
    words = told.with_columns(absent).select("record", *columns)
    wanted = contacts.filter(pl.col("risk").is_in(_POLICE))
    edges = graph.edges.select("record", "key", "kind")
    rows = wanted.join(edges, on="record", how="left").join(words, on="record", how="left")
    return (
        rows.select(
            "ring", report="record", day="called_on", risk="risk", trace="key", kind="kind",
            amount="demand_amount", currency="currency", reasons="reasons", text="claim",
        )
        .with_columns(pl.col(pl.String).fill_null(""))
        .sort(pl.col("ring") == "", "ring", "report", "trace")
    )  # fmt: skip
