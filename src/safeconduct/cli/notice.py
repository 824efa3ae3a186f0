"""`safeconduct notice`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from safeconduct.cli.console import CartelOption, JsonOption, StoreOption, perform
from safeconduct.cli.steps.workspace import Store


def notice_command(
    cartel: CartelOption,
    store: StoreOption = Path("store"),
    outcomes: Annotated[
        Path, typer.Option(metavar="FILE", help="What the days brought, as `handover` wrote it.")
    ] = Path("handover/outcomes.csv"),
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the notices go.")] = Path(
        "notices"
    ),
    place: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="The place; said only after the last stage."),
    ] = None,
    json: JsonOption = None,
) -> None:
    """Write the public text after each stage: counts only, in English, Ukrainian, Russian, French
    and Arabic.

    Reads the agreement, the outcomes and, to make sure that no text names anybody, the store.
    Writes DIR/stage-N.LANGUAGE.txt and left-out.json: what the notices do not say, and why.
    """  # noqa: D205 - typer takes the first paragraph as the summary
    from safeconduct.cli.steps.noticing import make_notices

    perform(
        "notice",
        lambda progress: make_notices(
            store=Store(store),
            cartel=cartel,
            outcomes=outcomes,
            out=out,
            place=place,
            progress=progress,
        ),
        json_file=json,
    )
