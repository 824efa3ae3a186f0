"""`import`: tables in, reports and statements out, and every cell that could not be used."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from safeconduct.cli.steps.workspace import (
    LINKAGE,
    OPENINGS,
    STORE_FILES,
    Progress,
    Store,
    Summary,
    quiet,
)
from safeconduct.people import REPORT_SCHEMA, STATEMENT_SCHEMA, Intake, take_in
from safeconduct.tables import (
    Mappings,
    Problem,
    load_mappings,
    read_parquet,
    read_table,
    staged_directory,
    write_parquet,
    write_rejects,
)


def import_files(
    files: Sequence[Path],
    *,
    mapping: Path | None,
    store: Store,
    rejects: Path,
    latest: date,
    progress: Progress = quiet,
) -> Summary:
    """Add the reports of all files to the store, all of them or, on an unusable file, none.

    A record that the store has already is left as it is: a report is never overwritten. If it now
    says something else, the new version is reported in the rejects with what to do.
    """
    mappings = load_mappings(mapping) if mapping else Mappings(())
    intakes: list[Intake] = []
    for done, file in enumerate(files):
        progress(file.name, done, len(files))
        intakes.append(take_in(read_table(file, mappings.for_file(file)), latest=latest))
    progress("writing", len(files), len(files))
    reports, statements, repeated = _merged(store, intakes)
    problems = [*(p for i in intakes for p in i.problems), *repeated]
    with staged_directory(store.root, ours=STORE_FILES) as directory:
        _keep_others(store, directory)
        write_parquet(reports, directory / "reports.parquet")
        write_parquet(statements, directory / "statements.parquet")
    write_rejects(problems, rejects)
    return {
        "files": len(files),
        "records_in": reports.height,
        "statements": statements.height,
        "rejected": len(problems),
        "rejected_rows": sum(p.row_rejected for p in problems),
        "rejected_cells": sum(not p.row_rejected for p in problems),
        "sources": reports["source"].n_unique(),
        "rejects": str(rejects),
    }


def _keep_others(store: Store, directory: Path) -> None:
    """What outlives an import; other tables are made anew.

    People's judgements, the salts of lists, and the linkage to which new records can be added.
    """
    for name in ("judgements.csv", OPENINGS):
        kept = store.root / name
        if kept.is_file():
            (directory / name).write_bytes(kept.read_bytes())
    linkage = store.root / LINKAGE
    if linkage.is_file():
        os.link(linkage, directory / LINKAGE)


def _merged(
    store: Store, intakes: Sequence[Intake]
) -> tuple[pl.DataFrame, pl.DataFrame, list[Problem]]:
    reports = pl.DataFrame(schema=REPORT_SCHEMA)
    statements = pl.DataFrame(schema=STATEMENT_SCHEMA)
    if store.has("reports") and store.has("statements"):
        reports = read_parquet(store.path("reports"))
        statements = read_parquet(store.path("statements"))
    problems: list[Problem] = []
    for intake in intakes:
        known = intake.reports.join(reports, on="record", how="semi")
        new = intake.reports.join(reports, on="record", how="anti")
        problems.extend(_changed(intake, known, statements))
        reports = pl.concat([reports, new])
        statements = pl.concat([statements, intake.statements.join(new, on="record", how="semi")])
    return reports.sort("record"), statements.sort("record", "field"), problems


def _changed(intake: Intake, known: pl.DataFrame, statements: pl.DataFrame) -> list[Problem]:
    """Records sent again whose cells differ from what the store has."""
    cells = ["record", "field", "given"]
    again = intake.statements.join(known, on="record", how="semi").select(cells)
    before = statements.join(known, on="record", how="semi").select(cells)
    differing = pl.concat(
        [again.join(before, on=cells, how="anti"), before.join(again, on=cells, how="anti")]
    )
    changed = known.join(differing, on="record", how="semi")
    return [
        Problem(
            file=file,
            row=row,
            column="record_id",
            value=record_id,
            reason="this source has sent a record of this id before, with other contents",
            remedy="A report is never overwritten: send the correction under an id of its own",
            row_rejected=True,
        )
        for file, row, record_id in changed.select("file", "row", "record_id").iter_rows()
    ]
