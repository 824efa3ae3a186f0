"""`clear`: who may go in law, who wants to, who is owed, and who is held back by what."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from safeconduct.cartel import Agreement, parse_agreement
from safeconduct.cli.steps.workspace import Progress, Store, Summary, quiet
from safeconduct.law import determine
from safeconduct.matching import nearly_same_number, same_number
from safeconduct.people import SourceKind, records_wide
from safeconduct.tables import read_toml, write_csv, write_parquet

_NUMBERED = ("detaining_power", "prisoner_number", "full_name", "family_name", "given_name")
_LEGAL = ("procedure", "offence", "war_crime", "authority", "decided_on")
_INTERVIEW = ("wish", "fear_of_persecution", "in_private", "interviewed_on")


def read_agreement(path: Path) -> Agreement:
    """The agreement in a TOML file; raises InputError with all its faults at once."""
    return parse_agreement(read_toml(path), where=str(path))


def clear(*, store: Store, cartel: Path, out: Path, progress: Progress = quiet) -> Summary:
    """Make every determination the agreement and the law ask for; write determinations.csv."""
    progress("reading the store", 0, 2)
    agreement = read_agreement(cartel)
    people = store.read("people", made_by="assess")
    identities = store.read("identities", made_by="match")
    statements = store.read("statements", made_by="import")
    records = _with_unreadable_fear(records_wide(statements), statements)
    links = store.read("links", made_by="match")
    legal = _of_kind(records, SourceKind.LEGAL, _LEGAL, identities, links, people)
    interviews = _of_kind(records, SourceKind.CONSENT, _INTERVIEW, identities, links, people)
    progress("determining", 1, 2)
    clearance = determine(people, legal, interviews, scope=agreement.scope, on=agreement.as_of)
    write_parquet(clearance.people, store.path("clearance"))
    write_csv(clearance.determinations, out / "determinations.csv")
    progress("done", 2, 2)
    frame = clearance.people
    return {
        "people": frame.height,
        "cleared": int(frame["cleared"].sum()),
        "held_back": int(frame["held_back"].sum()),
        "owed": int(frame["owed"].sum()),
        "codes": dict(frame["code"].value_counts().sort("code").iter_rows()),
        "determinations": clearance.determinations.height,
    }


def _with_unreadable_fear(records: pl.DataFrame, statements: pl.DataFrame) -> pl.DataFrame:
    """An answer to the question of fear that nobody could read is open, and not a no."""
    asked = pl.col("field") == "fear_of_persecution"
    unread = statements.filter(asked & pl.col("value").is_null())["record"].to_list()
    known = _with_columns(records, ("fear_of_persecution",))
    open_answer = pl.col("fear_of_persecution").is_null() & pl.col("record").is_in(unread)
    return known.with_columns(
        fear_of_persecution=pl.when(open_answer)
        .then(pl.lit("unknown"))
        .otherwise("fear_of_persecution")
    )


def _of_kind(
    records: pl.DataFrame,
    kind: SourceKind,
    fields: tuple[str, ...],
    identities: pl.DataFrame,
    links: pl.DataFrame,
    people: pl.DataFrame,
) -> pl.DataFrame:
    """Records of a kind with the person they are linked to, and those they may possibly be of.

    A file that may be a captive's but was not joined to him holds him back until somebody has
    looked: a wrong hold costs a day, a missed one costs more.
    """
    records = _with_columns(records, (*fields, *_NUMBERED))
    wanted = records.filter(pl.col("kind") == kind.value)
    linked = wanted.select("record", *fields).join(
        identities.select("record", "person_id"), on="record"
    )
    listed = people.filter("acknowledged").select("person_id")
    possible = (
        _near(records, wanted, linked, links, listed)
        .join(identities.select(other="record", person_id="person_id"), on="other")
        .join(listed, on="person_id", how="semi")
        .join(linked, on=["record", "person_id"], how="anti")
        .join(wanted.select("record", *fields), on="record")
        .select("record", *fields, "person_id")
        .unique()
    )
    return (
        pl.concat(
            [
                linked.with_columns(link=pl.lit("linked")),
                possible.with_columns(link=pl.lit("possible")),
            ]
        )
        .rename({"record": "record_id"})
        .select("person_id", "record_id", *fields, "link")
        .sort("person_id", "record_id", "link")
    )


def _near(
    records: pl.DataFrame,
    wanted: pl.DataFrame,
    linked: pl.DataFrame,
    links: pl.DataFrame,
    listed: pl.DataFrame,
) -> pl.DataFrame:
    """Pairs record, other: a wanted record and one that may be of the same person.

    By the same prisoner number for every wanted record; by nearly the same, or any proposed link,
    for those that were joined to nobody whom a Power acknowledges.
    """
    held = [k.value for k in SourceKind if k.from_detaining_power]
    pool = records.filter(pl.col("kind").is_in(held)).select("record", *_NUMBERED)
    numbered = wanted.select("record", *_NUMBERED)
    stray = linked.join(listed, on="person_id", how="anti").select("record")
    proposed = pl.concat(
        [
            links.select(record="record_l", other="record_r"),
            links.select(record="record_r", other="record_l"),
        ]
    ).join(stray, on="record", how="semi")
    lost = numbered.join(stray, on="record", how="semi")
    pairs = [same_number(numbered, pool), nearly_same_number(lost, pool), proposed]
    return pl.concat(pairs).unique()


def _with_columns(records: pl.DataFrame, names: tuple[str, ...]) -> pl.DataFrame:
    missing = [name for name in names if name not in records.columns]
    return records.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in missing)
