"""`match`: who is who, and the person files."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from safeconduct.cli.steps.workspace import Progress, Store, Summary, quiet, require_columns
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
from safeconduct.matching.flags import flag_names
from safeconduct.matching.frequencies import FIELDS
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
    memory: str | None = None,
    progress: Progress = quiet,
) -> Summary:
    """Link the records of the store; write identities, people and flags, and the store's links."""
    statements = store.read("statements", made_by="import")
    reports = store.read("reports", made_by="import")
    progress("preparing records", 0, 3)
    records = with_references(records_wide(statements), reports)
    progress("comparing records", 1, 3)
    with _spilling_to(store.root / "scratch", memory) as resources:
        linkage = link(
            records,
            seed=seed,
            model=_read_model(model) if model else None,
            judgements=_read_judgements(judgements, known=reports["record"]),
            frequencies=_read_frequencies(frequencies) if frequencies else None,
            resources=resources,
            told=lambda done, parts: progress("comparing records", 1 + done, 2 + parts),
        )
    progress("computing person files", 2, 3)
    beliefs = believe(statements, linkage.identities)
    persons = person_table(beliefs, linkage.identities)
    write_parquet(linkage.identities, store.path("identities"))
    write_parquet(linkage.links, store.path("links"))
    write_parquet(beliefs, store.path("beliefs"))
    write_parquet(persons, store.path("persons"))
    write_parquet(linkage.blocking, store.path("blocking"))
    write_json(linkage.model.settings, store.root / "model.json")
    write_csv(_identities_by_id(linkage.identities, reports), out / "identities.csv")
    write_csv(persons, out / "people.csv")
    flags = flag_names(records)
    write_csv(flags, out / "flags.csv")
    progress("done", 3, 3)
    return {
        "records": linkage.identities.height,
        "identities": persons.height,
        "links": linkage.links.filter(pl.col("verdict") == "same").height,
        "unsure": linkage.links.filter(pl.col("verdict") == "unsure").height,
        "flagged_names": flags.height,
    }


@contextmanager
def _spilling_to(scratch: Path, memory: str | None) -> Iterator[Resources]:
    """Room beside the store for what memory cannot hold; emptied before and after."""
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(mode=0o700)
    try:
        yield Resources(memory=memory, scratch=scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


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
