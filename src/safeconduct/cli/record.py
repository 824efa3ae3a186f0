"""`safeconduct record`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from safeconduct.cli import record_check
from safeconduct.cli.console import JsonOption, errors, screen
from safeconduct.tables import write_json

group = typer.Typer(help="The signed record of the talks.", no_args_is_help=True)
group.add_typer(record_check.group, name="check")


@group.callback()
def record_group() -> None:
    """The signed record of the talks."""


@group.command("verify")
def verify_command(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="The record, as either party keeps it.")
    ],
    keys: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Public keys of the parties and mediator. [default: DIR/../keys]"
        ),
    ] = None,
    json: JsonOption = None,
) -> None:
    """Check a record from nothing but its files and the public keys.

    Reads DIR and the keys; writes nothing. Exit status 0 if every entry, signature, checkpoint and
    copy holds; 1 if not, with each fault's file and place; 2 if there is nothing to check.
    """
    from safeconduct.cli.steps.recording import verify_directory

    result = verify_directory(directory, keys=keys or directory.parent / "keys")
    if json is not None:
        write_json(result.summary, json)
    if result.ok:
        screen.print(f"Verified: {result.entries} entries, root {result.root}")
        return
    for fault in result.faults:
        errors.print(fault, markup=False)
    errors.print(f"[bold red]Not verified:[/] {len(result.faults)} faults in {directory}")
    raise typer.Exit(1)
