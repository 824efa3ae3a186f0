"""`safeconduct node backup` and `safeconduct node restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from safeconduct.cli.console import JsonOption, errors, perform, screen
from safeconduct.cli.node import DataOption
from safeconduct.cli.node_upkeep import group as group
from safeconduct.cli.steps.workspace import Progress, Summary


@group.command("backup")
def backup_command(
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="The new file.")],
    data: DataOption = None,
    recovery_key: Annotated[
        bool,
        typer.Option("--recovery-key", help="Seal it under a random key, printed once."),
    ] = False,
    with_keys: Annotated[
        bool,
        typer.Option("--with-keys", help="Put the key ring in as well: one secret opens all."),
    ] = False,
    json: JsonOption = None,
) -> None:
    """Write a sealed backup of a running or stopped node, and try it by restoring it.

    Reads the database and the sealed files as they are at one moment. Writes FILE, sealed under a
    passphrase (asked for, or SAFECONDUCT_BACKUP_PASSPHRASE), and only once it has been restored
    into a temporary place, its rows counted, its history verified and a sample opened. It does not
    hold the key file: keep a copy of that of the same day, apart.
    """
    from safeconduct.cli.steps.backing_up import back_up, choose_secret, refuse_existing
    from safeconduct.cli.steps.noding import enter

    refuse_existing(to)
    enter(data)
    if with_keys:
        errors.print(
            "The key ring goes into the backup: whoever has the file and its secret reads "
            "everything. Keep it where you would keep the key file.",
            soft_wrap=True,
        )
    secret = choose_secret(recovery_key=recovery_key)

    def step(report: Progress) -> Summary:
        return back_up(to, secret, with_keys=with_keys, report=report)

    perform("backup", step, json_file=json)
    if recovery_key:
        screen.print("Recovery key, shown this once; write it down:")
        screen.print(secret.text, soft_wrap=True)
    if not with_keys:
        screen.print("The keys are not in it: copy the key file too, to another place.")


@group.command("restore")
def restore_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup.")],
    data: Annotated[Path, typer.Option("--data", metavar="DIR", help="The node to be.")],
    json: JsonOption = None,
) -> None:
    """Restore a backup into an empty place; a backup from either store fits both.

    Reads FILE, its secret (asked for, or SAFECONDUCT_BACKUP_PASSPHRASE) and the key file of its
    time, DIR.keys or SAFECONDUCT_KEY_FILE, unless FILE holds the keys. Writes DIR, and the rows
    into it or into the empty database of DATABASE_URL: whole, or not at all.
    """
    from safeconduct.cli.steps.backing_up import ask_secret, restore

    secret = ask_secret(file)

    def step(_report: Progress) -> Summary:
        return restore(file, secret, data)

    perform("restore", step, json_file=json)
