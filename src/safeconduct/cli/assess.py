"""`safeconduct assess`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from safeconduct.cli.console import JsonOption, StoreOption, perform
from safeconduct.cli.steps.workspace import Store


def assess_command(
    store: StoreOption = Path("store"),
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Where people.csv and contacts.csv go.")
    ] = Path(),
    json: JsonOption = None,
) -> None:
    """Weigh how sure we are that each person is held, and check reported contacts for fraud.

    Reads the store after `match`. Writes people.csv (one row a person file with status, rule and
    reasons) and contacts.csv (risk and reasons of each call, message or payment) to DIR.
    """
    from safeconduct.cli.steps.assessing import assess

    perform(
        "assess",
        lambda progress: assess(store=Store(store), out=out, progress=progress),
        json_file=json,
    )
