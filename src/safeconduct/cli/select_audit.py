"""`safeconduct select audit`: lists of the past, looked through."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from safeconduct.cli.console import CartelOption, JsonOption, StoreOption, perform
from safeconduct.cli.select_options import PositionsOption
from safeconduct.cli.steps.workspace import Store


def audit_command(
    lists: Annotated[
        Path, typer.Argument(metavar="DIR", help="Lists of the past, as `select` wrote them.")
    ],
    cartel: CartelOption,
    positions: PositionsOption = None,
    store: StoreOption = Path("store"),
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Where audit.csv and units.csv go.")
    ] = Path(),
    certificate: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write what an outsider can check, without a name."),
    ] = None,
    openings: Annotated[
        Path | None, typer.Option(metavar="FILE", help="openings.json, for the certificate.")
    ] = None,
    commitments: Annotated[
        Path | None, typer.Option(metavar="FILE", help="commitments.json, for the certificate.")
    ] = None,
    seed: Annotated[
        Path | None, typer.Option(metavar="FILE", help="seed.json, for the certificate.")
    ] = None,
    json: JsonOption = None,
) -> None:
    """Look lists of the past through: were the published rules followed, for every pair alike?

    Reads the lists, and the store, agreement and positions as they were then. Writes audit.csv
    (whoever was passed over, for whom, against which rule) and units.csv (how units fared beside
    their side) to DIR. With --certificate it also writes that file, which tells what an outsider
    can check of it (docs: How lists are built), and only if it holds.
    """
    from safeconduct.cli.steps.list_auditing import audit_lists

    perform(
        "select audit",
        lambda progress: audit_lists(
            store=Store(store), cartel=cartel, positions=positions, lists=lists, out=out,
            certificate=certificate, openings=openings, commitments=commitments, seed=seed,
            progress=progress,
        ),
        json_file=json,
    )  # fmt: skip
