"""`safeconduct node`: running the server of a party or a mediator."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from safeconduct.cli.console import screen

if TYPE_CHECKING:
    from safeconduct.cli.steps.serving import Wanted
    from safeconduct.node.configuration import Configuration

group = typer.Typer(
    help="The node: one party's or mediator's server, on SQLite or PostgreSQL.",
    no_args_is_help=True,
)
DataOption = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="DIR",
        help="Directory of the node. [default: SAFECONDUCT_DATA, or ./safeconduct-node]",
        show_default=False,
    ),
]


class Site(StrEnum):
    """Which pages are served."""

    TEAM = "team"
    FAMILY = "family"


@group.callback()
def node_group() -> None:
    """The node: one party's or mediator's server, on SQLite or PostgreSQL."""


@group.command("serve")
def serve_command(
    data: DataOption = None,
    host: Annotated[str, typer.Option(metavar="HOST", help="Where to listen.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Where to listen.")] = 8000,
    site: Annotated[
        Site, typer.Option(help="The bureau's own pages, or the public page of families.")
    ] = Site.TEAM,
    family_port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, help="Serve the public page of families there as well."),
    ] = None,
) -> None:
    """Serve a node until Ctrl-C; the first visit sets it up.

    Makes DIR with the embedded database (or uses DATABASE_URL) and, beside it, the key file;
    brings the tables up to date; works jobs off in a process of its own. Reads SAFECONDUCT_* from
    the environment (docs: Run a node). One server to a node; other machines reach it only through
    a web server with TLS.
    """
    from safeconduct.cli.steps import serving

    wanted = serving.Wanted(
        data=data, host=host, port=port, site=site.value, family_port=family_port
    )
    serving.serve(wanted, tell=_tell_where)
    screen.print("The node has stopped.")


def _tell_where(configuration: Configuration, wanted: Wanted) -> None:
    from safeconduct.node.accounts.models import Node

    address = f"http://{_bracketed(wanted.host)}:{wanted.port}/"
    founded = wanted.site == "family" or Node.current() is not None
    lines = [
        f"Open          {address if founded else address + 'first-run/ to set the node up'}",
        f"Data          {configuration.database_url.split('@')[-1] or configuration.data}",
        f"Keys          {_where_keys(configuration)}",
        "              Back the keys up apart from the data: whoever has both reads everything,",
        "              and without them nobody reads anything.",
    ]
    if wanted.family_port is not None:
        lines.insert(1, f"Families      http://{_bracketed(wanted.host)}:{wanted.family_port}/")
    if configuration.demo:
        lines.append("Demonstration An invented conflict. Enter no real person.")
    for line in lines:
        screen.print(line, markup=False, soft_wrap=True)
    screen.print("Ctrl-C stops it.")


def _where_keys(configuration: Configuration) -> str:
    if configuration.key_store == "system":
        return "in the keyring of this system"
    return str(configuration.key_file)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


@group.command("migrate")
def migrate_command(data: DataOption = None) -> None:
    """Make or bring up to date the tables of a node. Writes the database; `serve` does it too."""
    from safeconduct.cli.steps.noding import enter
    from safeconduct.cli.steps.serving import make_ready

    enter(data, new=True)
    make_ready()
    screen.print("The tables are up to date.")
