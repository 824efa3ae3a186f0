"""`safeconduct node exchange`: other sides of talks bring bundles to a node over HTTPS."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from safeconduct.cli.console import screen
from safeconduct.cli.node import DataOption
from safeconduct.cli.node_backup import group as group


@group.command("exchange")
def exchange_command(
    data: DataOption = None,
    host: Annotated[str, typer.Option(metavar="HOST", help="Where to listen.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Where to listen.")] = 8443,
    certificate: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="This node's certificate (PEM).", exists=True),
    ] = None,
    key: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The key of it (PEM, without passphrase).", exists=True),
    ] = None,
    peer: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="Let in only who shows this certificate; again for more. "
            "[default: all that talks of this node pin]",
            show_default=False,
            exists=True,
        ),
    ] = None,
) -> None:
    """Let other sides bring bundles of talks over HTTPS, and answer with this node's, until Ctrl-C.

    Only that address is served, over TLS 1.3, to those alone whose very certificate a talk of this
    node pins. Certificate and key are kept in the node, the key sealed; given once, they need not
    be given again, and the node's own calls show the same. Writes the database.
    """
    from safeconduct.cli.steps import node_exchanging
    from safeconduct.cli.steps.noding import enter

    enter(data)
    wanted = node_exchanging.Wanted(
        host=host, port=port, certificate=certificate, key=key, peers=tuple(peer or ())
    )
    node_exchanging.serve(
        wanted,
        ready=lambda where: screen.print(f"Listens at {where}", markup=False, soft_wrap=True),
        warn=lambda what: screen.print(what, markup=False, soft_wrap=True),
    )
    screen.print("It has stopped.")
