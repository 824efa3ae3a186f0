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
    json: JsonOption = None,
) -> None:
    """Look lists of the past through: were the published rules followed, for every pair alike?

    Reads the lists, and the store, agreement and positions as they were then. Writes audit.csv
    (whoever was passed over, for whom, against which rule) and units.csv (how units fared beside
    their side) to DIR.
    """
    from safeconduct.cli.steps.list_auditing import audit_lists

    perform(
        "select audit",
        lambda progress: audit_lists(
            store=Store(store), cartel=cartel, positions=positions, lists=lists, out=out,
            progress=progress,
        ),
        json_file=json,
    )  # fmt: skip
