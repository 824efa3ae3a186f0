"""`safeconduct side`: bundles over HTTPS."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from safeconduct.cli.console import JsonOption, SideArgument, errors, perform, screen

if TYPE_CHECKING:
    from safeconduct.cli.steps.side_serving import Heard, Use
    from safeconduct.cli.steps.workspace import Summary

_BUSY = 10.0


def certificate_command(
    directory: SideArgument,
    host: Annotated[str, typer.Option(help="The name or address by which this side is called.")],
    renew: Annotated[
        bool, typer.Option("--renew", help="In the place of the one there is.")
    ] = False,
    json: JsonOption = None,
) -> None:
    """Make this side's certificate for HTTPS.

    Writes DIR/tls/NAME.tls (secret) and DIR/tls/NAME.crt, which the other sides get in person. It
    is valid for 397 days.
    """
    from safeconduct.cli.steps.side_tls import new_certificate

    perform(
        "side certificate",
        lambda _: new_certificate(directory, host=host, moment=datetime.now(UTC), renew=renew),
        json_file=json,
    )


def trust_command(
    directory: SideArgument,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Of the other side.")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Its NAME.crt.", exists=True)],
    json: JsonOption = None,
) -> None:
    """Keep the certificate of another side, which this one then talks to and lets in.

    Reads FILE, writes DIR/tls/peers. Compare the fingerprint by voice or in person.
    """
    from safeconduct.cli.steps.side_tls import trust

    perform("side trust", lambda _: trust(directory, name, file), json_file=json)


def serve_command(
    directory: SideArgument,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65_535, help="The port; 0 for any.")] = 8444,
    largest: Annotated[
        int, typer.Option(min=1, max=256, help="The most MiB that a bundle may have.")
    ] = 64,
) -> None:
    """Listen for bundles of the other sides over HTTPS, until Ctrl-C.

    Only the sides whose certificates are trusted get through (TLS 1.3, both show theirs). Each
    bundle is taken as by `side take` and answered with one for its sender. Reads and writes DIR,
    which other commands can use meanwhile. Prints a line for each bundle.
    """
    from safeconduct.cli.steps.guarded_server import running
    from safeconduct.cli.steps.side_places import Places
    from safeconduct.cli.steps.side_serving import Answering, bucket, server
    from safeconduct.cli.steps.side_tls import SideTls

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    answering = Answering(
        use=_use(directory),
        tls=SideTls(directory, Places(directory).identity().name),
        bucket=bucket(),
        heard=lambda heard: screen.print(_line(heard), soft_wrap=True),
        warn=lambda text: errors.print(text, markup=False),
        largest=largest << 20,
    )
    with (
        suppress(KeyboardInterrupt),
        running(server(answering, host=host, port=port)) as found,
    ):
        screen.print(f"listening on https://{host}:{found}", soft_wrap=True)
        signal.pause()


def send_command(
    directory: SideArgument,
    to: Annotated[str, typer.Argument(metavar="TO", help="The other side.")],
    url: Annotated[str, typer.Argument(metavar="URL", help="Where it listens: https://host:port.")],
    wait: Annotated[
        float, typer.Option(min=0, help="Seconds to try while it is away or busy.")
    ] = 60.0,
    json: JsonOption = None,
) -> None:
    """Bring another side what it lacks over HTTPS, and take what it has for this one.

    Reads and writes DIR, as `side pack` and `side take` do, until neither has anything new. It can
    be killed and run again.
    """
    from safeconduct.cli.steps.side_places import Places
    from safeconduct.cli.steps.side_posting import summary
    from safeconduct.cli.steps.side_sending import send
    from safeconduct.cli.steps.side_store import opened
    from safeconduct.cli.steps.side_tls import SideTls

    def work(_: object) -> Summary:
        tls = SideTls(directory, Places(directory).identity().name)
        carried = send(_use(directory), to, url, tls, wait=wait)
        with opened(directory, time=int(time.time())) as side:
            told = summary(side, carried.arrived[-1])
            entries = {name: carried.entries(o) for name, o in side.delegation.origins.items()}
        told["new_entries"] = {name: count for name, count in entries.items() if count}
        return {**told, "bytes_sent": carried.sent, "bytes_received": carried.received}

    perform("side send", work, json_file=json)


def _use(directory: Path) -> Use:
    from safeconduct.cli.steps.side_store import opened

    return lambda: opened(directory, time=int(time.time()), wait=_BUSY)


def _line(heard: Heard) -> str:
    taken = heard.arrived.taken
    moment = datetime.now(UTC).strftime("%H:%M:%S")
    new = sum(taken.entries.values())
    return (
        f"{moment} {heard.caller}: {heard.received:,} bytes, {new} new entries; "
        f"answered with {heard.sent:,} bytes"
    )


COMMANDS: dict[str, Callable[..., None]] = {
    "certificate": certificate_command,
    "trust": trust_command,
    "serve": serve_command,
    "send": send_command,
}
