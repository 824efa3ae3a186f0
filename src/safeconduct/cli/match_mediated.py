"""`safeconduct match private`, where a mediator whom both trust matches what both seal to him."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from safeconduct.cli.console import JsonOption, StoreOption, perform
from safeconduct.cli.match_private import FolderArgument, LedgerOption
from safeconduct.cli.steps.workspace import Store

KeyOption = Annotated[Path, typer.Option(metavar="FILE", help="This side's NAME.secret.")]
OtherOption = Annotated[Path, typer.Option(metavar="FILE", help="The other side's NAME.pub.")]
MediatorOption = Annotated[Path, typer.Option(metavar="FILE", help="The mediator's NAME.pub.")]


def _now() -> datetime:
    return datetime.now(UTC)


def invite_command(
    folder: FolderArgument,
    key: Annotated[Path, typer.Option(metavar="FILE", help="The mediator's NAME.secret.")],
    side: Annotated[
        list[Path], typer.Option(metavar="FILE", help="A side's NAME.pub; give it twice.")
    ],
    label: Annotated[
        str, typer.Option(help="A name for the session that was never used between the three.")
    ],
    purpose: Annotated[str, typer.Option(help="Why the two match; all sign it.")],
    most: Annotated[
        int, typer.Option(min=1, max=500_000, help="Records that a side may hand over at most.")
    ],
    least_percent: Annotated[
        int, typer.Option(min=20, max=99, help="Pairs of less probability are told to nobody.")
    ] = 20,
    least_to_name: Annotated[
        int, typer.Option(min=1, help="With fewer common people, nobody is named.")
    ] = 1,
    fields: Annotated[
        str,
        typer.Option(
            help="Fields that the mediator gets, as family_name,birth_date. "
            "[default: all that are compared, without families' telephones]"
        ),
    ] = "",
    ledger: LedgerOption = Path("private-sessions.csv"),
    json: JsonOption = None,
) -> None:
    """Invite two sides, as the mediator: draw a key for this session alone, and state the terms.

    Writes an invitation to each side and DIR/secret, which never leaves this machine; best on a
    file system in memory. At most 4 sessions of the same two sides in 30 days.
    """
    from safeconduct.cli.steps.private_mediating import invite, terms_of
    from safeconduct.matching.private.limits import Limit

    perform(
        "match private invite",
        lambda _: invite(
            folder=folder, key=key, sides=side, ledger=ledger, clock=_now, limit=Limit(),
            terms=terms_of(
                sides=side, label=label, purpose=purpose, most=most, fields=fields,
                least_percent=least_percent, least_to_name=least_to_name,
            ),
        ),
        json_file=json,
    )  # fmt: skip


def terms_command(
    invitation: Annotated[Path, typer.Argument(metavar="INVITATION", help="What came.")],
    key: KeyOption,
    other: OtherOption,
    mediator: MediatorOption,
    json: JsonOption = None,
) -> None:
    """Read what a mediator invites to, and whether he signed it. Writes nothing."""
    from safeconduct.cli.steps.private_handing import Keys, show_invitation

    keys = Keys(me=key, other=other, mediator=mediator)
    perform(
        "match private terms",
        lambda _: show_invitation(path=invitation, keys=keys),
        json_file=json,
    )


def seal_command(
    folder: FolderArgument,
    invitation: Annotated[
        Path, typer.Option(metavar="FILE", help="The mediator's invitation to this side.")
    ],
    label: Annotated[str, typer.Option(help="The invitation's label: you agree to its terms.")],
    key: KeyOption,
    other: OtherOption,
    mediator: MediatorOption,
    store: StoreOption = Path("store"),
    ledger: LedgerOption = Path("private-sessions.csv"),
    json: JsonOption = None,
) -> None:
    """Seal this side's records to the mediator, for one session, and sign that he may match them.

    Reads the store. Writes the file to send, and DIR/secret, which never leaves this machine; it is
    entered in the ledger. The mediator sees these records in clear while he matches: `match private
    begin` needs nobody's trust, and finds fewer. At most 4 sessions with one side in 30 days.
    """
    from safeconduct.cli.steps.private_handing import Keys, seal_records
    from safeconduct.matching.private.limits import Limit

    perform(
        "match private seal",
        lambda _: seal_records(
            folder=folder, store=Store(store), invitation=invitation, label=label,
            keys=Keys(me=key, other=other, mediator=mediator), ledger=ledger,
            today=_now().date(), limit=Limit(),
        ),
        json_file=json,
    )  # fmt: skip


def mediate_command(
    folder: FolderArgument,
    model: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A model.json trained before, instead of training."),
    ] = None,
    end: Annotated[
        bool, typer.Option("--end", help="End the session now; what was not given is deleted.")
    ] = False,
    json: JsonOption = None,
) -> None:
    """Match, as the mediator, what both sides sealed, and give out what both go on to.

    Run it when both sides' records lie in DIR: compares them in a process that can write no file,
    destroys the session's key, and writes a count to each side and certificate.json. Run it again
    when both sides' consents lie there: writes each side's result and the final certificate.
    """
    from safeconduct.cli.steps.private_mediating import mediate

    perform(
        "match private mediate",
        lambda progress: mediate(
            folder=folder, end=end, model=model, clock=_now, progress=progress
        ),
        json_file=json,
    )


def certificate_command(
    certificate: Annotated[Path, typer.Argument(metavar="FILE", help="What the mediator signed.")],
    mediator: MediatorOption,
    folder: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="This side's folder: are its files those certified?"),
    ] = None,
    json: JsonOption = None,
) -> None:
    """Check a mediator's certificate: what he got and gave, when and how the key was destroyed.

    Writes nothing. Exit status 1 if it does not fit the files of DIR.
    """
    from safeconduct.cli.steps.private_certifying import check_certificate

    found = perform(
        "match private certificate",
        lambda _: check_certificate(path=certificate, key=mediator, folder=folder),
        json_file=json,
    )
    if found["objections"]:
        raise typer.Exit(1)


COMMANDS: dict[str, Callable[..., None]] = {
    "invite": invite_command,
    "terms": terms_command,
    "seal": seal_command,
    "mediate": mediate_command,
    "certificate": certificate_command,
}
