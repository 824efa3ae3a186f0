"""`safeconduct match private` between two nodes over HTTPS, without a courier."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from safeconduct.cli.console import JsonOption, errors, perform, screen
from safeconduct.cli.match_private import FolderArgument, GoOnOption

if TYPE_CHECKING:
    from safeconduct.cli.steps.private_tls import Tls

CertificateOption = Annotated[
    Path, typer.Option(metavar="FILE", help="This node's NAME.crt; NAME.tls lies beside it.")
]
PeerOption = Annotated[
    Path,
    typer.Option(metavar="FILE", help="The other node's certificate, or its maker's."),
]


def tls_command(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The side's name.")],
    host: Annotated[str, typer.Option(help="The name or address by which the node is called.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where both files go.")] = Path("keys"),
    json: JsonOption = None,
) -> None:
    """Make a certificate for HTTPS between two nodes.

    Writes NAME.tls, for this node alone, and NAME.crt, which is handed to the other side in person.
    It is valid for 397 days.
    """
    from safeconduct.cli.steps.private_tls import make_certificate

    perform(
        "match private tls",
        lambda _: make_certificate(name=name, host=host, out=out, moment=datetime.now(UTC)),
        json_file=json,
    )


def serve_command(
    folder: FolderArgument,
    certificate: CertificateOption,
    peer: PeerOption,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65_535, help="The port; 0 for any.")] = 8443,
    go_on: GoOnOption = None,
    linger: Annotated[
        float, typer.Option(min=0, help="Seconds for the other to fetch the last message.")
    ] = 60.0,
    patience: Annotated[
        float, typer.Option(min=1, help="Seconds without a message before it gives up.")
    ] = 3_600.0,
    json: JsonOption = None,
) -> None:
    """Hold a session with another node over HTTPS: listen until it is over.

    Reads and writes the session's files in DIR, where `match private begin` made them and a courier
    may still lay them, and writes DIR/common.csv when both have gone on to names. Only the
    node with the certificate named by --peer gets through. It stops when the count is known, unless
    --go-on or --stop was said; it can be killed and run again.
    """
    from safeconduct.cli.steps.private_serving import Listening, serve

    listening = Listening(host=host, port=port, linger=linger, patience=patience)
    perform(
        "match private serve",
        lambda progress: serve(
            folder=folder, tls=_tls(certificate, peer), listening=listening, go_on=go_on,
            progress=progress, ready=lambda at: screen.print(f"listening on {host}:{at}"),
            warn=lambda text: errors.print(text, markup=False),
        ),
        json_file=json,
    )  # fmt: skip


def call_command(
    folder: FolderArgument,
    url: Annotated[str, typer.Option(help="Where the other node listens: https://host:port.")],
    certificate: CertificateOption,
    peer: PeerOption,
    go_on: GoOnOption = None,
    wait: Annotated[
        float, typer.Option(min=0, help="Seconds to wait for the other node each time.")
    ] = 600.0,
    json: JsonOption = None,
) -> None:
    """Hold a session with another node over HTTPS: bring and fetch messages until it is over.

    Reads and writes the session's files in DIR, where `match private begin` made them and a courier
    may still lay them, and writes DIR/common.csv when both have gone on to names. It stops when
    the count is known, unless --go-on or --stop was said; it can be killed and run again.
    """
    from safeconduct.cli.steps.private_calling import call

    perform(
        "match private call",
        lambda progress: call(
            folder=folder, url=url, tls=_tls(certificate, peer), go_on=go_on, wait=wait,
            progress=progress,
        ),
        json_file=json,
    )  # fmt: skip


def _tls(certificate: Path, peer: Path) -> Tls:
    from safeconduct.cli.steps.private_tls import Tls

    return Tls(certificate=certificate, key=certificate.with_suffix(".tls"), peer=peer)


COMMANDS: dict[str, Callable[..., None]] = {
    "tls": tls_command,
    "serve": serve_command,
    "call": call_command,
}
