"""`safeconduct import`."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from safeconduct.cli.console import JsonOption, perform
from safeconduct.cli.steps.workspace import Store


def import_command(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="Tables: CSV, XLSX, Parquet, JSON Lines or PFIF XML.", metavar="FILE..."
        ),
    ],
    mapping: Annotated[
        Path | None,
        typer.Option(metavar="M.toml", help="Which column of which file means what."),
    ] = None,
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="The store to add to; made if it is not there.")
    ] = Path("store"),
    rejects: Annotated[
        Path,
        typer.Option(metavar="FILE", help="Where rejected rows and cells go, with their reasons."),
    ] = Path("rejects.csv"),
    as_of: Annotated[
        str | None,
        typer.Option(metavar="YYYY-MM-DD", help="Day of intake; no date may lie after it. [today]"),
    ] = None,
    json: JsonOption = None,
) -> None:
    """Read tables of any source into the store, as reports and statements.

    Reads FILE... and M.toml. Writes DIR/reports.parquet, DIR/statements.parquet and the rejects.
    Good rows are kept; every row or cell that cannot be used is listed with what to do about it.
    """
    from safeconduct.cli.steps.importing import import_files

    latest = day(as_of) if as_of else datetime.now(tz=UTC).date()
    perform(
        "import",
        lambda progress: import_files(
            files,
            mapping=mapping,
            store=Store(out),
            rejects=rejects,
            latest=latest,
            progress=progress,
        ),
        json_file=json,
    )


def day(text: str) -> date:
    """A day given on the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day; write it as 2026-09-16") from None
