"""`safeconduct demo`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from safeconduct.cli.console import JsonOption, progress_bar, screen
from safeconduct.cli.final_screen import final_screen
from safeconduct.cli.steps.workspace import Summary, Workspace
from safeconduct.tables import write_json


def demo_command(
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where everything goes.")] = Path(
        "safeconduct-demo"
    ),
    scale: Annotated[
        float, typer.Option(min=0.01, max=100, help="Size of the invented world.")
    ] = 1.0,
    seed: Annotated[int, typer.Option(min=0, help="The same seed makes the same lists.")] = 1,
    json: JsonOption = None,
) -> None:
    """Walk through a whole exchange on the files of an invented world.

    Makes the files, then runs every step on them as the single commands would: import, match,
    assess, clear, select, talk, handover, notice, figures. Everything lands in DIR; open
    DIR/index.html to look around. The parties, the people and the negotiators are invented; one
    machine plays both parties and the mediator.
    """
    from safeconduct.cli.steps.demonstrating import claim_directory, demonstration, final_summary
    from safeconduct.documents import Plot

    begun = time.monotonic()
    work = Workspace(out)
    claim_directory(out)
    results: dict[str, Summary] = {}
    plots: list[Plot] = []
    for stage in demonstration(work, scale=scale, seed=seed, plots=plots):
        with progress_bar(stage.name) as report:
            results[stage.name] = stage.run(report)
    summary = final_summary(
        work, results, plots=plots, seconds=time.monotonic() - begun, scale=scale, seed=seed
    )
    screen.print(final_screen(summary, out=out))
    if json is not None:
        write_json(summary, json)
