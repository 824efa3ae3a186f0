"""`safeconduct clear`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from safeconduct.cli.console import CartelOption, JsonOption, StoreOption, perform
from safeconduct.cli.steps.workspace import Store


def clear_command(
    cartel: CartelOption,
    store: StoreOption = Path("store"),
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Where determinations.csv goes.")
    ] = Path(),
    json: JsonOption = None,
) -> None:
    """Determine for each person: category, scope, owed, holds and their procedures, consent.

    Reads the store after `assess` and the agreement. Writes determinations.csv (each with its rule,
    articles and facts) to DIR and the clearance of each person to the store.
    """
    from safeconduct.cli.steps.clearing import clear

    perform(
        "clear",
        lambda progress: clear(store=Store(store), cartel=cartel, out=out, progress=progress),
        json_file=json,
    )
