"""`safeconduct samples`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from safeconduct.cli.console import JsonOption, perform

group = typer.Typer(help="The invented world of the demonstration and the tests.")


@group.callback()
def samples_group() -> None:
    """The invented world of the demonstration and the tests."""


@group.command("make")
def make_command(
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where samples/ and truth/ go.")],
    scale: Annotated[
        float, typer.Option(min=0.01, max=100, help="Size: 0.1, 1 (the default) or 10.")
    ] = 1.0,
    seed: Annotated[int, typer.Option(min=0, help="The same seed makes the same files.")] = 1,
    json: JsonOption = None,
) -> None:
    """Make the files of an invented conflict, as ugly as real ones, and the truth behind them.

    Writes DIR/samples (inputs of every kind, mapping.toml, cartel.toml, positions.toml) and
    DIR/truth (identities.csv, people.csv), which only evaluations may read.
    """
    from safeconduct.cli.steps.sampling import make_samples

    perform(
        "samples",
        lambda progress: make_samples(scale=scale, seed=seed, out=out, progress=progress),
        json_file=json,
    )
