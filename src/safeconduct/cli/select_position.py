"""`safeconduct select position`: the document of one side, checked before it is used or shown."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from safeconduct.cli.console import JsonOption, perform
from safeconduct.cli.steps.workspace import Store


def position_command(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="The document of one side, as TOML (docs: Files)."),
    ],
    other: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The other side's, to find people for whom both ask."),
    ] = None,
    store: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The store, after `clear`: to check it against people."),
    ] = None,
    cartel: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The agreement: to check quotas against its stages."),
    ] = None,
    shown: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where to write what the mediator gets to see."),
    ] = None,
    json: JsonOption = None,
) -> None:
    """Check one side's position, and tell its version, its digest and what it shows.

    Reads the document, and the store and the agreement if they are named; tells all faults at once,
    each with its place and what may be said instead. Writes nothing but --shown, readable by its
    owner alone.
    """
    from safeconduct.cli.steps.positions import position

    perform(
        "select position",
        lambda progress: position(
            file=file, other=other, store=None if store is None else Store(store), cartel=cartel,
            shown=shown, progress=progress,
        ),
        json_file=json,
    )  # fmt: skip
