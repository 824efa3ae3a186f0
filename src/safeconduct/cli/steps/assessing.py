"""`assess`: how sure are we of each person, and which contacts smell of fraud."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from safeconduct.cli.steps.workspace import Progress, Store, Summary, quiet
from safeconduct.evidence import (
    Desk,
    Parameters,
    Question,
    Weighing,
    areas_of,
    captivity,
    custody,
    flags_by_person,
    judge_contacts,
    likeliest,
    parse_parameters,
    shipped_parameters,
    transitions,
    unacknowledged,
    weigh_everything,
)
from safeconduct.evidence.fraud.gathering import contacts_of, sightings_of
from safeconduct.people import CaptivityStatus, records_wide
from safeconduct.tables import problems_frame, read_toml, write_csv, write_parquet

_UNLIKELY_ALIVE = 0.1
_DAYS = ("captured_on", "last_seen_on", "called_on", "interviewed_on", "decided_on")
_WHOLE_DAY = len("2026-09-16")
_ENDED = [s.value for s in CaptivityStatus if s.ended]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """Everything that `assess` computes from a store.

    Attributes:
        on: the day for which it is computed.
        people: one row a person file, with status and beliefs.
        weighing: contributions and beliefs.
        desk: what the fraud desk makes of the contacts.
        contacts: the contacts as told.
        history: every change of status.
        unacknowledged: frame of UNACKNOWLEDGED_SCHEMA.
        identities: record, person_id.
    """

    on: date
    people: pl.DataFrame
    weighing: Weighing
    desk: Desk
    contacts: pl.DataFrame
    history: pl.DataFrame
    unacknowledged: pl.DataFrame
    identities: pl.DataFrame


def assess(
    *,
    store: Store,
    out: Path,
    as_of: date | None = None,
    parameters: Path | None = None,
    progress: Progress = quiet,
) -> Summary:
    """Compute everything; write people.csv, contacts.csv, evidence.csv and unacknowledged.csv."""
    found = compute(store=store, as_of=as_of, parameters=parameters, progress=progress)
    write_parquet(found.people, store.path("people"))
    write_parquet(found.weighing.contributions, store.path("contributions"))
    write_parquet(found.weighing.beliefs, store.path("answers"))
    write_parquet(found.history, store.path("history"))
    write_csv(found.people, out / "people.csv")
    write_csv(found.desk.contacts, out / "contacts.csv")
    write_csv(found.unacknowledged, out / "unacknowledged.csv")
    write_csv(_in_doubt(found), out / "evidence.csv")
    write_csv(
        problems_frame([*found.weighing.problems, *found.desk.problems]),
        out / "evidence-problems.csv",
    )
    progress("done", 5, 5)
    counts = found.people["status"].value_counts().sort("status")
    risks = found.desk.contacts["risk"].value_counts().sort("risk")
    return {
        "people": found.people.height,
        "as_of": found.on.isoformat(),
        "status_counts": dict(counts.iter_rows()),
        "acknowledged": int(found.people["acknowledged"].sum()),
        "contradicted": int(
            found.weighing.beliefs.filter(pl.col("contradicted"))["person_id"].n_unique()
        ),
        "unacknowledged_on_list": int(found.unacknowledged["on_list"].sum()),
        "contacts": found.desk.contacts.height,
        "contact_risks": dict(risks.iter_rows()),
        "rings": found.desk.network.rings.height,
        "problems": len(found.weighing.problems) + len(found.desk.problems),
    }


def compute(
    *,
    store: Store,
    as_of: date | None = None,
    parameters: Path | None = None,
    progress: Progress = quiet,
) -> Assessed:
    """Everything of step 3 from a store, without writing anything."""
    progress("reading the store", 0, 5)
    table = read_parameters(parameters)
    reports = store.read("reports", made_by="import")
    identities = store.read("identities", made_by="match")
    persons = store.read("persons", made_by="match")
    links = store.read("links", made_by="match")
    statements = store.read("statements", made_by="import")
    records = records_wide(statements)
    on = as_of or newest_day(reports, statements)
    progress("weighing evidence", 1, 5)
    weighing = weigh_everything(
        reports=reports, records=records, identities=identities, links=links, people=persons,
        parameters=table, on=on,
    )  # fmt: skip
    fates = _columns(records, "fate", "detaining_power")
    status = captivity(weighing.reports, identities, fates)
    progress("checking contacts", 2, 5)
    contacts = contacts_of(records, statements, identities)
    desk = judge_contacts(
        contacts,
        sightings=sightings_of(records, reports, identities),
        dead=_known_dead(weighing, status),
    )
    progress("telling who is not acknowledged", 3, 5)
    where = custody(status, persons, statements, identities)
    people = _people(persons, status, where, weighing.beliefs, flags_by_person(desk.contacts))
    listed = unacknowledged(
        people=people, beliefs=weighing.beliefs, contributions=weighing.contributions,
        reports=reports, identities=identities, links=links, areas=areas_of(records, identities),
        parameters=table, on=on,
    )  # fmt: skip
    progress("telling how each status came about", 4, 5)
    return Assessed(
        on=on, people=people, weighing=weighing, desk=desk, contacts=contacts,
        history=transitions(weighing.reports, identities, fates), unacknowledged=listed,
        identities=identities.select("record", "person_id"),
    )  # fmt: skip


def read_parameters(path: Path | None) -> Parameters:
    """A table of parameters of one's own, or the shipped one."""
    if path is None:
        return shipped_parameters()
    return parse_parameters(read_toml(path), where=str(path))


def newest_day(reports: pl.DataFrame, statements: pl.DataFrame) -> date:
    """The newest day that any report names but birthdays; the library has no clock.

    Where none names a day, no age can be reckoned from it either, and any day will do.
    """
    told = statements.filter(pl.col("field").is_in(_DAYS))["value"]
    days = pl.concat([reports["observed_on"], reports["recorded_on"], told]).drop_nulls()
    newest = days.filter(days.str.len_chars() == _WHOLE_DAY).max()
    return date.fromisoformat(str(newest)) if newest is not None else date(1970, 1, 1)


def _columns(records: pl.DataFrame, *names: str) -> pl.DataFrame:
    missing = [pl.lit(None, dtype=pl.String).alias(n) for n in names if n not in records.columns]
    return records.with_columns(missing).select("record", *names)


def _known_dead(weighing: Weighing, status: pl.DataFrame) -> pl.Series:
    alive = weighing.beliefs.filter(
        (pl.col("question") == Question.ALIVE.value)
        & (pl.col("probability") < _UNLIKELY_ALIVE)
        & (pl.col("statements") > 0)
    )["person_id"]
    died = status.filter(pl.col("status") == CaptivityStatus.DIED.value)["person_id"]
    return pl.concat([alive, died]).unique().sort()


def _people(
    persons: pl.DataFrame,
    status: pl.DataFrame,
    where: pl.DataFrame,
    beliefs: pl.DataFrame,
    flags: pl.DataFrame,
) -> pl.DataFrame:
    yes = {
        q: beliefs.filter(pl.col("question") == q.value).select(
            "person_id", pl.col("probability").alias(q.value)
        )
        for q in (Question.CAPTURED, Question.ALIVE)
    }
    place = likeliest(beliefs, Question.WHERE).select("person_id", where_probability="probability")
    return (
        persons.join(status, on="person_id")
        .join(flags, on="person_id", how="left")
        .with_columns(pl.col("fraud_flags").fill_null(""))
        .join(where, on="person_id", how="left")
        .join(yes[Question.CAPTURED], on="person_id", how="left")
        .join(yes[Question.ALIVE], on="person_id", how="left")
        .join(place, on="person_id", how="left")
        .sort("person_id")
    )


def _in_doubt(found: Assessed) -> pl.DataFrame:
    """Contributions to the beliefs in those whom nobody acknowledges and of whom something is said.

    The whole is in the store; `assess why` shows it of one person.
    """
    open_cases = found.people.filter(~pl.col("acknowledged") & ~pl.col("status").is_in(_ENDED))
    told = found.weighing.contributions.filter(pl.col("sign") != "tracing_request sought")
    both = told.join(open_cases.select("person_id"), on="person_id", how="semi")
    asked = [q.value for q in Question if q is not Question.HE]
    return both.filter(pl.col("question").is_in(asked))
