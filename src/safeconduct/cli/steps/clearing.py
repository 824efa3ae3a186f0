"""`clear`: who may go in law, who wants to, who is owed, and who is held back by what."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from safeconduct.cartel import Agreement, parse_agreement
from safeconduct.cli.steps.workspace import Progress, Store, Summary, quiet
from safeconduct.law import changes, determine, with_law_facts
from safeconduct.matching import nearly_same_number, same_number
from safeconduct.people import SourceKind, records_wide
from safeconduct.tables import read_toml, write_csv, write_parquet

_NUMBERED = ("detaining_power", "prisoner_number", "full_name", "family_name", "given_name")
_LEGAL = ("procedure", "offence", "war_crime", "authority", "decided_on")
_INTERVIEW = ("wish", "fear_of_persecution", "in_private", "interviewed_on", "captor_present")
_HELD = tuple(kind for kind in SourceKind if kind.from_detaining_power)


def read_agreement(path: Path) -> Agreement:
    """The agreement in a TOML file; raises InputError with all its faults at once."""
    return parse_agreement(read_toml(path), where=str(path))


@dataclass(frozen=True, slots=True, kw_only=True)
class LawInputs:
    """What the law is asked about, as `law.determine` takes it."""

    people: pl.DataFrame
    legal: pl.DataFrame
    interviews: pl.DataFrame


def read_law_inputs(store: Store) -> LawInputs:
    """Everybody in the store with what is known of him, the legal files and the interviews."""
    people = store.read("people", made_by="assess")
    identities = store.read("identities", made_by="match").select("record", "person_id")
    statements = store.read("statements", made_by="import")
    links = store.read("links", made_by="match")
    wanted = (SourceKind.LEGAL, SourceKind.CONSENT)
    records = pl.concat(
        [
            _wide(statements, wanted, (*_LEGAL, *_INTERVIEW, *_NUMBERED)),
            _wide(statements, _HELD, _NUMBERED),
        ],
        how="diagonal",
    )
    files, asked = SourceKind.LEGAL, SourceKind.CONSENT
    return LawInputs(
        people=with_law_facts(people, statements, identities),
        legal=_of_kind(records, files, _LEGAL, identities, links, people),
        interviews=_of_kind(
            _with_unreadable_fear(records, statements), asked, _INTERVIEW, identities, links, people
        ),
    )


def clear(*, store: Store, cartel: Path, out: Path, progress: Progress = quiet) -> Summary:
    """Make every determination the agreement and the law ask for; write determinations.csv."""
    progress("reading the store", 0, 2)
    agreement = read_agreement(cartel)
    told = read_law_inputs(store)
    progress("determining", 1, 2)
    clearance = determine(
        told.people, told.legal, told.interviews, scope=agreement.scope, on=agreement.as_of
    )
    changed = _changes(store, clearance.people, out)
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
        **changed,
    }


def _changes(store: Store, after: pl.DataFrame, out: Path) -> Summary:
    """Write changes.csv if there is an earlier clearance to compare with."""
    if not store.has("clearance"):
        return {}
    found = changes(store.read("clearance", made_by="clear"), after)
    write_csv(found, out / "changes.csv")
    return {"determined_otherwise": found["person_id"].n_unique()}


def _wide(
    statements: pl.DataFrame, kinds: tuple[SourceKind, ...], fields: tuple[str, ...]
) -> pl.DataFrame:
    """The records of some kinds with the fields that are asked for, known or not."""
    told = statements.filter(
        pl.col("kind").is_in([kind.value for kind in kinds]) & pl.col("field").is_in(fields)
    )
    return _with_columns(records_wide(told), fields)


def _with_unreadable_fear(records: pl.DataFrame, statements: pl.DataFrame) -> pl.DataFrame:
    """An answer to the question of fear that nobody could read is open, and not a no."""
    asked = pl.col("field") == "fear_of_persecution"
    unread = statements.filter(asked & pl.col("value").is_null()).select("record").unique()
    marked = records.join(unread.with_columns(unread=True), on="record", how="left")
    open_answer = pl.col("fear_of_persecution").is_null() & pl.col("unread").fill_null(value=False)
    return marked.with_columns(
        fear_of_persecution=pl.when(open_answer)
        .then(pl.lit("unknown"))
        .otherwise("fear_of_persecution")
    ).drop("unread")


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
    held = [kind.value for kind in _HELD]
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
