"""Demands for acknowledgement, and the list of those whose return is asked.

A demand names to the captors' bureau those whom it has not acknowledged, with what they need to
find them (GC III arts 70, 122 and 123), and is copied to the Central Tracing Agency. It never says
who told us: a witness still in captivity would pay for it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

import polars as pl

LANGUAGES = ("en", "uk", "ru", "fr", "ar")
#: What the captors are told of each person; nothing that leads to a source.
TOLD = ("number", "full_name", "birth_date", "unit", "captured_on", "area")


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """One letter to one captor.

    Attributes:
        captor: the side that is asked.
        people: frame of TOLD, one row a person.
        texts: the letter by language.
    """

    captor: str
    people: pl.DataFrame
    texts: Mapping[str, str]


def demands(
    listed: pl.DataFrame, *, names: Mapping[str, str], bureau: str, on: date
) -> tuple[Demand, ...]:
    """One demand for each captor of whom somebody stands on the list.

    Args:
        listed: frame of UNACKNOWLEDGED_SCHEMA.
        names: name of each side, for the letter.
        bureau: who signs.
        on: the day of the letter.
    """
    known = listed.filter(pl.col("on_list") & (pl.col("captor") != "")).sort("person_id")
    made = []
    for captor in sorted(known["captor"].unique()):
        people = known.filter(pl.col("captor") == captor).with_columns(
            number=pl.int_range(1, pl.len() + 1)
        )
        texts = {
            language: _letter(language).format(
                captor=names.get(captor, captor), bureau=bureau, day=on.isoformat(),
                count=people.height,
            )
            for language in LANGUAGES
        }  # fmt: skip
        made.append(Demand(captor=captor, people=people.select(TOLD), texts=texts))
    return tuple(made)


@cache
def _letters() -> Mapping[str, Mapping[str, str]]:
    text = (
        resources.files("safeconduct.evidence").joinpath("demand_letters.toml").read_text("utf-8")
    )
    return tomllib.loads(text)


def _letter(language: str) -> str:
    return _letters()["letter"][language]


def return_asked_toml(listed: pl.DataFrame, identities: pl.DataFrame, people: pl.DataFrame) -> str:
    """Those on the list as requests for their return, in the form of positions.toml.

    Args:
        listed: frame of UNACKNOWLEDGED_SCHEMA.
        identities: record, person_id.
        people: person_id, party_of_origin: whose people they are.
    """
    wanted = listed.filter("on_list").join(
        people.select("person_id", "party_of_origin"), on="person_id"
    )
    records = identities.group_by("person_id").agg(pl.col("record").min())
    lines = ["# Captives whom nobody acknowledges, and whose return is asked (assess demand).", ""]
    for side in ("A", "B"):
        own = (
            wanted.filter(pl.col("party_of_origin") == side)
            .join(records, on="person_id")
            .sort("record")
        )
        if own.height:
            keys = ", ".join(_quoted(r) for r in own["record"])
            lines += [
                f"[[{side}.requests]]", f"records = [{keys}]", "weight = 3",
                'reason = "a captive whom his captors do not acknowledge"', "",
            ]  # fmt: skip
    return "\n".join(lines)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
