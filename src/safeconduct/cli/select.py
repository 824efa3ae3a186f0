"""`safeconduct select`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from safeconduct.cli.console import CartelOption, JsonOption, StoreOption, perform
from safeconduct.cli.steps.workspace import Store


def select_command(
    cartel: CartelOption,
    positions: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What each side asks for and refuses, as TOML."),
    ] = None,
    store: StoreOption = Path("store"),
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the lists go.")] = Path("lists"),
    reasons: Annotated[
        Path, typer.Option(metavar="FILE", help="Where everybody's reason goes.")
    ] = Path("reasons.csv"),
    lottery: Annotated[
        str,
        typer.Option(
            metavar="TEXT", help="The seed of the lottery between equals, agreed beforehand."
        ),
    ] = "1",
    json: JsonOption = None,
) -> None:
    """Build the lists of all stages, exactly, and give everybody else his reason.

    Reads the store after `clear`, the agreement and the positions. Writes DIR/stage-N-A.csv and
    stage-N-B.csv (whom A and B hand over), DIR/owed-A.csv and owed-B.csv (outside any number),
    DIR/places.csv (places filled and empty, and why), and the reasons, one row for every person.
    With the same lottery the lists are the same to the byte.
    """
    from safeconduct.cli.steps.selecting import select

    perform(
        "select",
        lambda progress: select(
            store=Store(store),
            cartel=cartel,
            positions=positions,
            out=out,
            reasons=reasons,
            lottery=lottery,
            progress=progress,
        ),
        json_file=json,
    )
