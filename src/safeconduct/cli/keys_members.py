"""`safeconduct keys members`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from safeconduct.cli.keys_asking import asked, refusals

group = typer.Typer(
    help="The members whose approval a message needs, under random ids.", no_args_is_help=True
)
LogArgument = Annotated[
    Path, typer.Argument(metavar="DIR", help="The log of approvals.", exists=True)
]
ByOption = Annotated[
    list[str], typer.Option("--by", metavar="KEY", help="Key of a member who agrees; repeat it.")
]


@group.callback()
def members_group() -> None:
    """The members whose approval a message needs, under random ids."""


@group.command("found")
def found_command(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="A new directory.")],
    keys: Annotated[
        list[str],
        typer.Argument(metavar="KEY...", help="Of each member: a file, keyring:NAME, pkcs11:T/L."),
    ],
    party: Annotated[
        str, typer.Option(metavar="KEY", help="Message key of the party (verifier key or file).")
    ],
    threshold: Annotated[int, typer.Option(metavar="M", help="How many must approve.")] = 2,
) -> None:
    """Found the private log of approvals of a party, with its first members.

    Writes DIR. It stays with the party: entries of the talks name its root and nothing else of it.
    """
    from safeconduct.cli.steps.keys_members import found
    from safeconduct.cli.steps.keys_roots import read_verifier_key

    with refusals():
        ids = found(
            directory,
            read_verifier_key(party),
            keys,
            threshold=threshold,
            time=int(time.time()),
            ask=asked,
        )
        print(f"OK {threshold} of {len(ids)}: {' '.join(ids)}")


@group.command("list")
def list_command(directory: LogArgument) -> None:
    """Check the log of approvals and list its present members by their ids.

    Reads DIR; writes nothing to it but a newer checkpoint.
    """
    from safeconduct.cli.steps.keys_members import board

    with refusals(), board(directory, time=int(time.time())) as log:
        print(f"OK {log.board.threshold} of {len(log.board.members)}, {log.board.size} statements")
        for key in log.board.members.values():
            print(key.name, key.text)


@group.command("add")
def add_command(
    directory: LogArgument,
    key: Annotated[str, typer.Argument(metavar="KEY", help="Of the new member.")],
    by: ByOption,
) -> None:
    """Add a member, with the keys of as many as must approve a message.

    Reads the keys; writes DIR. Exit status 1 if it was refused; DIR is then as it was.
    """
    from safeconduct.cli.steps.keys_members import add_member

    with refusals():
        name = add_member(directory, key, by, time=int(time.time()), ask=asked)
        print(f"OK {name} added")


@group.command("remove")
def remove_command(
    directory: LogArgument,
    member: Annotated[str, typer.Argument(metavar="ID", help="Of the member.")],
    by: ByOption,
) -> None:
    """Remove a member, with the keys of as many as must approve; what he approved counts no more.

    Reads the keys; writes DIR. Exit status 1 if it was refused; DIR is then as it was.
    """
    from safeconduct.cli.steps.keys_members import remove_member

    with refusals():
        remove_member(directory, member, by, time=int(time.time()), ask=asked)
        print(f"OK {member} removed")
