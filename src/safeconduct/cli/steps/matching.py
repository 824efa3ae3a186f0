"""`match`: who is who, and the person files."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from safeconduct.cli.steps.cluster import Cluster, spark_engine
from safeconduct.cli.steps.unfinished import UnfinishedOnDisk
from safeconduct.cli.steps.workspace import (
    LINKAGE,
    SCRATCH,
    UNFINISHED,
    Progress,
    Store,
    Summary,
    quiet,
    require_columns,
)
from safeconduct.matching import (
    Frequencies,
    Judged,
    Judgement,
    Resources,
    TrainedModel,
    contradictions,
    frequencies_of,
    link,
)
from safeconduct.matching.engines import DuckDBEngine, Engine
from safeconduct.matching.fields.hints import hints
from safeconduct.matching.flags import flag_names
from safeconduct.matching.frequencies import FIELDS
from safeconduct.matching.incremental.adding import add
from safeconduct.matching.incremental.state import State, StateError
from safeconduct.matching.linkage import Linkage
from safeconduct.matching.population import Population
from safeconduct.people import believe, person_table, records_wide, with_references
from safeconduct.tables import (
    InputError,
    read_json,
    read_own_csv,
    write_csv,
    write_json,
    write_parquet,
)


def match(
    *,
    store: Store,
    out: Path,
    seed: int,
    model: Path | None = None,
    judgements: Path | None = None,
    frequencies: Path | None = None,
    same_weights: bool = False,
    memory: str | None = None,
    cluster: Cluster | None = None,
    progress: Progress = quiet,
) -> Summary:
    """Link all records of the store; write identities, people and flags, and the store's links."""
    statements = store.read("statements", made_by="import")
    reports = store.read("reports", made_by="import")
    progress("preparing records", 0, 3)
    records = with_references(records_wide(statements), reports)
    progress("comparing records", 1, 3)
    unfinished = UnfinishedOnDisk(store.root / UNFINISHED)
    with (
        _spilling_to(store.root / SCRATCH, memory) as resources,
        _engine(cluster, resources, store.root / SCRATCH) as engine,
    ):
        weights, population = _weights(store, model, resources, same=same_weights)
        linkage = link(
            records,
            seed=seed,
            model=weights,
            population=population,
            judgements=_read_judgements(judgements, known=reports["record"]),
            frequencies=_read_frequencies(frequencies) if frequencies else None,
            keep=store.root / LINKAGE,
            unfinished=unfinished,
            resources=resources,
            engine=engine,
            told=lambda done, parts: progress("comparing records", 1 + done, 2 + parts),
        )
    progress("computing person files", 2, 3)
    summary = _write(linkage, records, statements, reports, store=store, out=out)
    unfinished.clear()
    progress("done", 3, 3)
    return summary


def match_added(
    *,
    store: Store,
    out: Path,
    judgements: Path | None = None,
    memory: str | None = None,
    progress: Progress = quiet,
) -> Summary:
    """Link only what was imported since the last `match`, by the weights of then; write the same.

    What was linked is in the kept linkage before anything is written: after an interruption the
    same command goes on.
    """
    statements = store.read("statements", made_by="import")
    reports = store.read("reports", made_by="import")
    judged = _read_judgements(judgements, known=reports["record"])
    progress("reading what is linked", 0, 3)
    with (
        _spilling_to(store.root / SCRATCH, memory) as resources,
        _kept(store, resources) as state,
    ):
        known, present = state.record_keys(), reports["record"]
        fresh = present.filter(~present.is_in(known.implode()))
        _refuse_missing(known.filter(~known.is_in(present.implode())).sort(), store)
        progress(f"comparing {len(fresh):,} new records", 1, 3)
        records = with_references(records_wide(statements), reports)
        new = pl.col("record").is_in(fresh.implode())
        added = add(
            state,
            records.filter(new),
            judgements=judged,
            references=_references(records.filter(~new)),
            resources=resources,
        )
        linkage = Linkage(
            identities=state.identities(),
            links=state.links(),
            model=state.basis.model,
            blocking=state.blocking(),
        )
    progress("computing person files", 2, 3)
    summary = _write(linkage, records, statements, reports, store=store, out=out)
    progress("done", 3, 3)
    return {"new_records": len(fresh), "compared_pairs": added.pairs, **summary}


def _references(records: pl.DataFrame) -> pl.DataFrame:
    if "refers_to" not in records.columns:
        records = records.with_columns(refers_to=pl.lit(None, dtype=pl.String))
    return records.select("record", "refers_to")


@contextmanager
def _kept(store: Store, resources: Resources) -> Iterator[State]:
    """The linkage that the last `match` kept."""
    try:
        with State.open(store.root / LINKAGE, resources=resources) as state:
            yield state
    except StateError as error:
        raise InputError(
            str(error),
            where=store.root / LINKAGE,
            remedy="Run `safeconduct match` on this store once; from then on --add will do.",
        ) from error


def _refuse_missing(missing: pl.Series, store: Store) -> None:
    if missing.is_empty():
        return
    some = ", ".join(missing.head(3))
    raise InputError(
        f"{len(missing)} records that were linked are no longer in the store, such as {some}",
        where=store.root / LINKAGE,
        remedy="Run `safeconduct match` without --add: it forgets them and links all others anew.",
    )


def _weights(
    store: Store, model: Path | None, resources: Resources, *, same: bool
) -> tuple[TrainedModel | None, Population | None]:
    """The model and population to be used, where they are not made anew."""
    if not same:
        return (_read_model(model) if model else None), None
    with _kept(store, resources) as state:
        return state.basis.model, state.basis.population


def _write(
    linkage: Linkage,
    records: pl.DataFrame,
    statements: pl.DataFrame,
    reports: pl.DataFrame,
    *,
    store: Store,
    out: Path,
) -> Summary:
    """Write the tables of a linkage and the person files that follow from it."""
    beliefs = believe(statements, linkage.identities)
    persons = person_table(beliefs, linkage.identities)
    write_parquet(linkage.identities, store.path("identities"))
    write_parquet(linkage.links, store.path("links"))
    write_parquet(beliefs, store.path("beliefs"))
    write_parquet(persons, store.path("persons"))
    write_parquet(linkage.blocking, store.path("blocking"))
    write_parquet(_hints(linkage.links, records), store.path("hints"))
    write_json(linkage.model.settings, store.root / "model.json")
    write_csv(_identities_by_id(linkage.identities, reports), out / "identities.csv")
    write_csv(persons, out / "people.csv")
    flags = flag_names(records)
    write_csv(flags, out / "flags.csv")
    return {
        "records": linkage.identities.height,
        "identities": persons.height,
        "links": linkage.links.filter(pl.col("verdict") == "same").height,
        "unsure": linkage.links.filter(pl.col("verdict") == "unsure").height,
        "flagged_names": flags.height,
    }


def _hints(links: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """What an officer may want to look at first of the pairs that wait for him."""
    questions = links.filter(pl.col("verdict") == "unsure")
    asked = pl.concat([questions["record_l"], questions["record_r"]]).unique()
    return hints(questions, records.filter(pl.col("record").is_in(asked.implode())))


@contextmanager
def _spilling_to(scratch: Path, memory: str | None) -> Iterator[Resources]:
    """Room beside the store for what memory cannot hold; emptied before and after."""
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(mode=0o700)
    try:
        yield Resources(memory=memory, scratch=scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


@contextmanager
def _engine(cluster: Cluster | None, resources: Resources, scratch: Path) -> Iterator[Engine]:
    """What proposes and scores the pairs: this machine's database, unless there is a cluster."""
    if cluster is None:
        yield DuckDBEngine(resources=resources)
        return
    with spark_engine(cluster, scratch=scratch.absolute()) as engine:
        yield engine


def _read_model(path: Path) -> TrainedModel:
    try:
        return TrainedModel(read_json(path))
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            str(error), where=path, remedy="Leave --model out; the model is trained anew."
        ) from error


def _read_frequencies(path: Path) -> Frequencies:
    """The counts of a file; rows that cannot count are all named at once."""
    frame = read_own_csv(path)
    require_columns(
        frame,
        ("field", "name", "count"),
        where=path,
        remedy="Write field, name and count; docs/reference/files tells what they hold.",
    )
    counts = frame["count"].cast(pl.String).str.strip_chars().cast(pl.Float64, strict=False)
    faults = []
    for row, (field, name, count) in enumerate(
        zip(frame["field"], frame["name"], counts, strict=True), start=2
    ):
        if field not in FIELDS:
            faults.append(f"row {row}: {field!r} is none of {', '.join(FIELDS)}")
        elif not name or count is None or not count > 0:
            faults.append(f"row {row}: a name and a count above 0 are needed")
    if faults:
        raise InputError("; ".join(faults), where=path, remedy="Correct or delete these rows.")
    return frequencies_of(frame.with_columns(count=counts))


def _identities_by_id(identities: pl.DataFrame, reports: pl.DataFrame) -> pl.DataFrame:
    return (
        identities.join(reports.select("record", "record_id"), on="record")
        .select("record_id", "source", "person_id")
        .sort("source", "record_id")
    )


def _read_judgements(path: Path | None, *, known: pl.Series) -> list[Judged]:
    """The verdicts of a file; one that could not count is an error, never left aside silently."""
    if path is None:
        return []
    frame = read_own_csv(path)
    require_columns(
        frame,
        ("left", "right", "judgement"),
        where=path,
        remedy="Write left, right and judgement; docs/reference/files tells what they hold.",
    )
    records = set(known.to_list())
    judged, faults = [], []
    for row, (left, right, verdict) in enumerate(
        frame.select("left", "right", "judgement").iter_rows(), start=2
    ):
        unknown = [r for r in (left, right) if r not in records]
        if verdict not in tuple(Judgement):
            faults.append(f"row {row}: {verdict!r} is none of same, different, unsure")
        elif unknown:
            faults.append(f"row {row}: no report {', '.join(map(repr, unknown))} in this store")
        else:
            judged.append(Judged(left=left, right=right, judgement=Judgement(verdict)))
    faults += contradictions(judged)
    if faults:
        raise InputError(
            "; ".join(faults),
            where=path,
            remedy="Correct these rows; identities.csv has the sources and numbers of all reports.",
        )
    return judged
