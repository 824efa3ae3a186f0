"""`safeconduct select exchange`: exchanges among three and more parties."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from safeconduct.cli.console import JsonOption, perform


def exchange_command(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="Who could give to whom: .json or .xml of kep_solver, or .wmd of PrefLib.",
        ),
    ],
    pairs: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Who of a .wmd file is an altruist; else the .dat beside it."
        ),
    ] = None,
    cycle: Annotated[
        int, typer.Option(min=0, help="Most releases in a cycle, all at once; 0 for none.")
    ] = 3,
    chain: Annotated[
        int, typer.Option(min=0, help="Most releases in a chain, one by one; 0 for none.")
    ] = 4,
    seconds: Annotated[
        float, typer.Option(min=1, help="For each aim; then the best found stands, with its gap.")
    ] = 60.0,
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where the releases go.")] = Path(
        "exchanges.csv"
    ),
    json: JsonOption = None,
) -> None:
    """Find the best exchanges among three and more: most people home, then the greatest weight.

    Writes the releases, one row each in the order of their steps, to the file of --out.
    """
    from safeconduct.cli.steps.exchanging import exchange

    perform(
        "select exchange",
        lambda progress: exchange(
            file=file, pairs=pairs, cycle=cycle, chain=chain, seconds=seconds, out=out,
            progress=progress,
        ),
        json_file=json,
    )  # fmt: skip


def circulation_command(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="What states put on the table, as TOML (docs: Files)."),
    ],
    credits_file: Annotated[
        Path | None,
        typer.Option(
            "--credits", metavar="FILE", help="credits.csv of the round before, to be carried over."
        ),
    ] = None,
    seconds: Annotated[
        float, typer.Option(min=1, help="For each aim; then the best found stands, with its gap.")
    ] = 30.0,
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Where circulation.csv and credits.csv go.")
    ] = Path(),
    json: JsonOption = None,
) -> None:
    """Find the best exchange among several states: nobody gives more than he gets or lends.

    Reads the table: parties, possible releases, packages, "only if" and gates under which all goes
    or nothing. Writes to DIR circulation.csv, one row a release with why it does not happen, and
    credits.csv, which the next round reads.
    """
    from safeconduct.cli.steps.exchanging import circulation

    perform(
        "select circulation",
        lambda progress: circulation(
            file=file, credits_file=credits_file, seconds=seconds, out=out, progress=progress
        ),
        json_file=json,
    )
