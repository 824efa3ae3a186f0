"""`safeconduct keys`."""

from __future__ import annotations

import datetime
import secrets
import sys
from pathlib import Path
from typing import Annotated

import typer

from safeconduct.cli import keys_members, keys_root
from safeconduct.cli.console import errors, screen
from safeconduct.cli.keys_asking import asked, refusals
from safeconduct.record import RecordError

group = typer.Typer(
    help="Keys of a party: its offline root, its members' approvals, their backups.",
    no_args_is_help=True,
)
group.add_typer(keys_root.group, name="root")
group.add_typer(keys_members.group, name="members")


@group.callback()
def keys_group() -> None:
    """Keys of a party: its offline root, its members' approvals, their backups."""


@group.command("ceremony")
def ceremony_command(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="Of the ceremony; an interrupted one goes on.")
    ],
    party: Annotated[str, typer.Option(metavar="NAME", help="The party.")] = "",
    custodians: Annotated[int, typer.Option(metavar="N", help="Root keys to draw.")] = 3,
    threshold: Annotated[int, typer.Option(metavar="M", help="How many of them must sign.")] = 2,
    days: Annotated[int, typer.Option(metavar="DAYS", help="Until the root expires.")] = 365,
    keep: Annotated[
        str,
        typer.Option(
            metavar="WHERE", help="Root keys are kept in: files, keyring or pkcs11:TOKEN."
        ),
    ] = "files",
    tls: Annotated[
        list[Path] | None,
        typer.Option(metavar="PEM", help="Certificate of the party's node.", exists=True),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not stop to be confirmed.")] = False,
) -> None:
    """Draw the keys of a party, step by step: root keys for its custodians, and online keys.

    Writes DIR/root/1.root (the signed root, for everybody), DIR/online/keys (secret) and for each
    custodian DIR/custodians/ID/key and sheet.pdf (secret; to be carried away and printed). Secrets
    are readable by their owner alone and are never shown. Do it on a computer without a network.
    What was drawn is never drawn again or overwritten; an interrupted ceremony goes on when the
    command is repeated. Prints the phrase by which the other sides compare the root.
    """
    from safeconduct.cli.steps.keys_ceremony import certificate_digest, hold, new_plan
    from safeconduct.record.party_root import ROOT_TYPE
    from safeconduct.record.phrases import phrase
    from safeconduct.record.signed_json import SignedJson

    with refusals():
        plan = None
        if party:
            now = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
            plan = new_plan(
                party,
                custodians=custodians,
                threshold=threshold,
                now=_utc(now),
                expires_at=_utc(now + datetime.timedelta(days=days)),
                keep=keep,
                tls=tuple(certificate_digest(path) for path in tls or ()),
            )
        plan, data = hold(directory, plan, tell=_tell, ask=asked)
        for number, custodian in enumerate(plan.custodians, 1):
            if plan.keep == "files" and (directory / "custodians" / custodian).is_dir():
                _hand_over(directory, custodian, number, len(plan.custodians), confirm=not yes)
        screen.print(f"\nThe root of {plan.party}, version 1. Read it to the other sides by voice:")
        screen.print(phrase(SignedJson.parse(data, ROOT_TYPE).digest), style="bold")


def _tell(text: str) -> None:
    screen.print(text, soft_wrap=True, markup=False)


def _utc(moment: datetime.datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _hand_over(directory: Path, custodian: str, number: int, count: int, *, confirm: bool) -> None:
    place = directory / "custodians" / custodian
    _tell(
        f"\nCustodian {number} of {count}, known as {custodian} and by no other name:\n"
        f"  1. print {place / 'sheet.pdf'} and seal it in an envelope;\n"
        f"  2. move {place} to a stick of your own, and leave nothing behind."
    )
    if confirm and sys.stdin.isatty():
        typer.confirm("Done?", default=True, abort=True)


@group.command("draw")
def draw_command(
    place: Annotated[
        str, typer.Argument(metavar="KEY", help="A new file, keyring: or pkcs11:TOKEN.")
    ],
    root: Annotated[
        bool, typer.Option("--root", help="A root key, instead of a member's.")
    ] = False,
) -> None:
    """Draw a key for a new member, or a new custodian, under a random id.

    Writes KEY (secret, unless a token keeps it) and, for a file, KEY.pub. Prints the id and the
    verifier key, which is no secret.
    """
    from safeconduct.cli.steps.keys_files import write_once
    from safeconduct.cli.steps.keys_holders import draw

    with refusals():
        name = f"{'r' if root else 'm'}-{secrets.token_hex(8)}"
        key = draw(place, name, secrets.token_bytes(32), ask=asked)
        if ":" not in place:
            write_once(Path(f"{place}.pub"), (key.public.text + "\n").encode())
        print(key.name, key.public.text)


@group.command("approve")
def approve_command(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="The log of approvals.", exists=True)
    ],
    draft: Annotated[Path, typer.Argument(metavar="DRAFT", help="The draft.", exists=True)],
    key: Annotated[
        str, typer.Option(metavar="KEY", help="A file, keyring:NAME or pkcs11:TOKEN/LABEL.")
    ],
    withdraw: Annotated[
        bool, typer.Option("--withdraw", help="Take an approval back, before it is used.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether it is meant.")] = False,
) -> None:
    """Approve a draft as a member: show it whole, then sign that it may be signed.

    Reads DRAFT and KEY; writes DIR. Prints how many members approve it now, and how many must.
    Exit status 1 if it was refused, with the reason; DIR is then as it was.
    """
    import time

    from safeconduct.cli.steps.keys_members import approve
    from safeconduct.record.drafts import Draft

    with refusals():
        try:
            read = Draft.parse(draft.read_bytes().removesuffix(b"\n"))
        except RecordError as error:
            raise error.within(draft) from None
        screen.print_json(data={**_shown(read)})
        if not yes and not typer.confirm("Withdraw?" if withdraw else "Approve?"):
            raise typer.Exit(1)
        there, due = approve(
            directory, read, key, withdraw=withdraw, time=int(time.time()), ask=asked
        )
        print(f"OK approved by {there} of the {due} who must")


def _shown(draft: object) -> dict[str, object]:
    from safeconduct.record.drafts import Draft
    from safeconduct.record.envelope import decode_json

    assert isinstance(draft, Draft)
    return {**decode_json(draft.data), "digest": draft.digest}


@group.command("restore")
def restore_command(
    place: Annotated[Path, typer.Argument(metavar="KEY", help="The file to write.")],
    root: Annotated[
        Path | None,
        typer.Option(metavar="ROOT", help="A root that names the key.", exists=True),
    ] = None,
    name: Annotated[
        str, typer.Option(metavar="ID", help="Its id, where there is no root at hand.")
    ] = "",
) -> None:
    """Make a key again from its printed backup.

    Reads the seven lines of the sheet from standard input; what was typed wrong is told by its
    line. Writes KEY, which is readable by its owner alone. Exit status 1 if the lines or the root
    do not fit; nothing is then written.
    """
    from safeconduct.cli.steps.keys_restoring import restore

    with refusals():
        if bool(root) == bool(name):
            raise typer.BadParameter("Give either --root or --name.")
        if sys.stdin.isatty():
            errors.print("Type the seven lines of the sheet, then Ctrl-D.")
        lines = sys.stdin.read(4096).splitlines()
        key = restore(place, lines, root=root, name=name)
        print(f"OK {key.name} {key.public.text}")
