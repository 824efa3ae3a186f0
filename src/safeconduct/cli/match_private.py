"""`safeconduct match private`: common people of two bureaux that show each other nobody else."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from safeconduct.cli.console import JsonOption, StoreOption, perform
from safeconduct.cli.steps.workspace import Store

group = typer.Typer(
    help="Find the people whom two bureaux have in common, without showing the others.",
    no_args_is_help=True,
)
FolderArgument = Annotated[
    Path, typer.Argument(metavar="DIR", help="The session's folder on this side.")
]

GoOnOption = Annotated[
    bool | None,
    typer.Option("--go-on/--stop", help="Name people, or nobody, once the count is known."),
]
LedgerOption = Annotated[Path, typer.Option(metavar="FILE", help="Where all sessions are entered.")]


@group.callback()
def private_group() -> None:
    """Find the people whom two bureaux have in common, without showing the others."""


@group.command("key")
def key_command(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The side's name.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where both files go.")] = Path("keys"),
    json: JsonOption = None,
) -> None:
    """Draw a key to sign with.

    Writes NAME.secret, for this side alone, and NAME.pub, which is handed to the other side in
    person, or through somebody whom both trust.
    """
    from safeconduct.cli.steps.private_folders import make_key

    perform("match private key", lambda _: make_key(name=name, out=out), json_file=json)


@group.command("begin")
def begin_command(
    folder: FolderArgument,
    key: Annotated[Path, typer.Option(metavar="FILE", help="This side's NAME.secret.")],
    other: Annotated[Path, typer.Option(metavar="FILE", help="The other side's NAME.pub.")],
    label: Annotated[
        str, typer.Option(help="A name for the session that was never used between the two.")
    ],
    purpose: Annotated[str, typer.Option(help="Why the two match; both sign it.")],
    most: Annotated[
        int, typer.Option(min=1, max=2_000_000, help="Keys that a side may have at most.")
    ],
    least_to_name: Annotated[
        int, typer.Option(min=1, help="With fewer keys in common, nobody is named.")
    ] = 1,
    store: StoreOption = Path("store"),
    ledger: LedgerOption = Path("private-sessions.csv"),
    json: JsonOption = None,
) -> None:
    """Begin a session: both sides do, with the same label, purpose and numbers.

    Reads the store, the keys and the ledger. Writes the offer and DIR/secret, which never leaves
    this machine, and enters the session in the ledger. At most 4 sessions with one side in 30 days.
    """
    from safeconduct.cli.steps.private_matching import KINDS, begin
    from safeconduct.matching.private.limits import Limit
    from safeconduct.matching.private.terms import Terms

    terms = Terms(label=label, purpose=purpose, kinds=KINDS, most=most, least_to_name=least_to_name)
    perform(
        "match private begin",
        lambda _: begin(
            folder=folder, store=Store(store), key=key, other=other, terms=terms, ledger=ledger,
            today=datetime.now(UTC).date(), limit=Limit(),
        ),
        json_file=json,
    )  # fmt: skip


@group.command("next")
def next_command(
    folder: FolderArgument,
    go_on: GoOnOption = None,
    json: JsonOption = None,
) -> None:
    """Take the other side's or the mediator's file that lies in DIR, and write what is due.

    Tells which file to send and which to wait for. When the count is known it stops and asks:
    nobody is named unless both sides run it with --go-on. When all is done, writes DIR/common.csv
    with this side's records that both have.
    """
    from safeconduct.cli.steps.private_folders import is_mediated
    from safeconduct.cli.steps.private_matching import advance_alone

    if is_mediated(folder):
        from safeconduct.cli.steps.private_handing import advance_mediated

        perform(
            "match private next",
            lambda _: advance_mediated(folder=folder, go_on=go_on),
            json_file=json,
        )
        return
    perform(
        "match private next",
        lambda progress: advance_alone(folder=folder, go_on=go_on, progress=progress),
        json_file=json,
    )


@group.command("register")
def register_command(
    out: Annotated[Path, typer.Argument(metavar="FILE", help="The list of digests to write.")],
    store: StoreOption = Path("store"),
    json: JsonOption = None,
) -> None:
    """Write the digests of all reports, for the auditor to hold before a session.

    A digest shows nothing of its report to whoever does not have it.
    """
    from safeconduct.cli.steps.private_auditing import register

    perform(
        "match private register",
        lambda _: register(store=Store(store), out=out),
        json_file=json,
    )


@group.command("open")
def open_command(
    folder: FolderArgument,
    places: Annotated[str, typer.Option(help="The places that the auditor drew, as 3,17,40.")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="What the auditor gets.")] = Path(
        "openings.json"
    ),
    json: JsonOption = None,
) -> None:
    """Lay places of this side's commitment open to the auditor, and to nobody else.

    Writes FILE with the reports at these places.
    """
    from safeconduct.cli.steps.private_auditing import lay_open

    perform(
        "match private open",
        lambda _: lay_open(folder=folder, places=places, out=out),
        json_file=json,
    )


@group.command("audit")
def audit_command(
    offer: Annotated[
        Path, typer.Argument(metavar="OFFER", help="The audited side's offer of the session.")
    ],
    openings: Annotated[Path, typer.Argument(metavar="OPENINGS", help="What it laid open.")],
    registered: Annotated[
        Path, typer.Option(metavar="FILE", help="Digests that it registered before.")
    ],
    key: Annotated[Path, typer.Option(metavar="FILE", help="Its NAME.pub.")],
    places: Annotated[str, typer.Option(help="The places that were asked for, as 3,17,40.")],
    json: JsonOption = None,
) -> None:
    """Check, as the auditor, that a side matched reports that it truly had.

    Writes nothing. Exit status 1 if anything is objected to, each with its place and reason.
    """
    from safeconduct.cli.steps.private_auditing import audit_side

    found = perform(
        "match private audit",
        lambda _: audit_side(
            offer=offer, openings=openings, registered=registered, key=key, places=places
        ),
        json_file=json,
    )
    if found["objections"]:
        raise typer.Exit(1)
