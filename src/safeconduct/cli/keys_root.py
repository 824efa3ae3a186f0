"""`safeconduct keys root`."""

from __future__ import annotations

import datetime
import time
from pathlib import Path
from typing import Annotated

import typer

from safeconduct.cli.console import JsonOption, screen, show
from safeconduct.cli.keys_asking import asked, refusals
from safeconduct.tables import write_json

group = typer.Typer(help="The root of a party: which keys speak for it.", no_args_is_help=True)
RootArgument = Annotated[Path, typer.Argument(metavar="ROOT", help="A root.", exists=True)]


@group.callback()
def root_group() -> None:
    """The root of a party: which keys speak for it."""


@group.command("show")
def show_command(root: RootArgument, json: JsonOption = None) -> None:
    """Show what a root says, who has signed it, and its phrase; whether it holds is not judged.

    Reads ROOT; writes nothing but FILE.
    """
    from safeconduct.cli.steps.keys_roots import told

    with refusals():
        found = told(root)
        show("root", {name: _short(value) for name, value in found.items()})
        if json is not None:
            write_json(found, json)


def _short(value: object) -> object:
    """ML-DSA keys by their ids alone: nobody reads 1,700 characters (`--json` has them)."""
    if not isinstance(value, list):
        return value
    return [item if len(item) < 200 else "+".join(item.split("+")[:2]) for item in value]


@group.command("verify")
def verify_command(
    roots: Annotated[
        list[Path], typer.Argument(metavar="ROOT...", help="The versions, oldest first.")
    ],
    phrase: Annotated[
        str, typer.Option(metavar="WORDS", help="Of the first, as compared by voice.")
    ] = "",
    digest: Annotated[
        str, typer.Option(metavar="HEX", help="Of the first, in whole, instead.")
    ] = "",
) -> None:
    """Check the versions of a party's root: signatures, thresholds, order and expiry.

    Prints `OK party version digest`, or `REFUSED reason` with exit status 1. Writes nothing.
    """
    from safeconduct.cli.steps.keys_roots import verify

    with refusals():
        if bool(phrase) == bool(digest):
            raise typer.BadParameter("Give either --phrase or --digest.")
        chain = verify(roots, said=phrase, digest=digest, time=int(time.time()))
        print(f"OK {chain.newest.party} {chain.newest.version} {chain.digests[-1]}")


@group.command("sign")
def sign_command(
    root: RootArgument,
    key: Annotated[
        str,
        typer.Argument(metavar="KEY", help="A file, keyring:NAME or pkcs11:TOKEN/LABEL."),
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether it is meant.")] = False,
) -> None:
    """Sign a root as a custodian; those who have signed before stay.

    Shows its phrase, to be compared with that of the other custodians. Writes ROOT, whole or not
    at all.
    """
    from safeconduct.cli.steps.keys_holders import opened
    from safeconduct.cli.steps.keys_roots import read_root, sign
    from safeconduct.record.phrases import phrase

    with refusals():
        document, read = read_root(root)
        screen.print(f"Root of {read.party}, version {read.version}, until {read.expires_at}:")
        screen.print(phrase(document.digest), style="bold")
        if not yes and not typer.confirm("Do the other custodians read the same?"):
            raise typer.Exit(1)
        with opened(key, ask=asked) as signer:
            signed = sign(root, signer)
        print(f"OK signed by {len(signed.signatures)} keys")


@group.command("rotate")
def rotate_command(
    root: RootArgument,
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The next version; a new file.")],
    days: Annotated[int, typer.Option(metavar="DAYS", help="Until it expires.")] = 365,
    online: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="New online keys; drawn into FILE if it is not there (secret)."
        ),
    ] = None,
    tls: Annotated[
        list[Path] | None,
        typer.Option(metavar="PEM", help="Certificates in place of those there are.", exists=True),
    ] = None,
    add: Annotated[
        list[str] | None, typer.Option(metavar="KEY", help="A root key to add, or its file.")
    ] = None,
    remove: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="A root key to take away.")
    ] = None,
    threshold: Annotated[int, typer.Option(metavar="M", help="How many must sign.")] = 0,
    close: Annotated[
        list[str] | None,
        typer.Option(
            metavar="LOG:SIZE:ROOT",
            help="Where a log ends that a key which is given up wrote: cosigned, root in hex.",
        ),
    ] = None,
) -> None:
    """Write the next version of a root, to be signed by the old threshold and by the new.

    Reads ROOT; writes NEW, which nobody has signed yet.
    """
    from dataclasses import replace

    from safeconduct.cli.steps import keys_roots as step
    from safeconduct.cli.steps.keys_ceremony import certificate_digest, online_keys

    with refusals():
        now = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
        expires = now + datetime.timedelta(days=days)
        before = step.read_root(root)[1]
        keys = before.online
        if tls:
            keys = replace(keys, tls=tuple(sorted({certificate_digest(path) for path in tls})))
        if online:
            keys = online_keys(online, before.party, tls=keys.tls)
        change = step.Change(
            expires_at=expires.strftime("%Y-%m-%dT%H:%M:%SZ"),
            online=keys,
            added=tuple(step.read_verifier_key(text) for text in add or ()),
            removed=tuple(remove or ()),
            threshold=threshold,
            closed=tuple(step.parse_closure(text) for text in close or ()),
        )
        after = step.rotate(root, new, change, now=now.strftime("%Y-%m-%dT%H:%M:%SZ"))
        print(
            f"OK version {after.version}: to be signed by {before.threshold} of the keys of ROOT"
            f" and {after.threshold} of its own"
        )
