"""Options that several commands of `select` share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

PositionsOption = Annotated[
    list[Path] | None,
    typer.Option(
        metavar="FILE",
        help="What each side asks for and refuses, as TOML: one file of both, or a document of "
        "each (give it twice; of two, only what each shows is used).",
    ),
]
LotteryOption = Annotated[
    str,
    typer.Option(metavar="TEXT", help="The seed of the lottery between equals, agreed beforehand."),
]
