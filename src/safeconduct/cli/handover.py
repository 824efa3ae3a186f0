"""`safeconduct handover`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from safeconduct.cli.console import CartelOption, JsonOption, perform


def handover_command(
    cartel: CartelOption,
    lists: Annotated[
        Path,
        typer.Option(metavar="DIR", help="The agreed lists, as `select` or `talk` wrote them."),
    ] = Path("lists"),
    record: Annotated[
        Path, typer.Option(metavar="DIR", help="The record; receipts and accounts are added to it.")
    ] = Path("record"),
    keys: Annotated[Path, typer.Option(metavar="DIR", help="Public keys.")] = Path("keys"),
    manifests: Annotated[
        Path, typer.Option(metavar="DIR", help="Where the manifests go, as PDF and CSV.")
    ] = Path("manifests"),
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Where outcomes, receipts and account go.")
    ] = Path("handover"),
    place: Annotated[
        str, typer.Option(metavar="TEXT", help="Where the hand-over is to happen.")
    ] = "Crossing 7",
    lottery: Annotated[
        str, typer.Option(metavar="TEXT", help="The seed, as given to `select` and `talk`.")
    ] = "1",
    json: JsonOption = None,
) -> None:
    """Print the manifests and rehearse the days: simulated check-ins, real receipts and account.

    Reads the agreement, the lists and the record. Writes manifests (PDF with QR codes, and CSV),
    and outcomes.csv, receipts.csv, reconciliation.csv and account.csv. Everybody crosses in the
    simulation but one who refuses at the crossing, one who is not who the list says, and one who
    has died.
    """
    from safeconduct.cli.steps.handing_over import hand_over

    perform(
        "handover",
        lambda progress: hand_over(
            cartel=cartel,
            lists=lists,
            record=record,
            keys=keys,
            manifests=manifests,
            out=out,
            place=place,
            lottery=lottery,
            progress=progress,
        ),
        json_file=json,
    )
