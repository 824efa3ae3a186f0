"""`safeconduct match`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from safeconduct.cli.console import JsonOption, StoreOption, perform
from safeconduct.cli.steps.workspace import Store


def match_command(
    store: StoreOption = Path("store"),
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Where identities.csv and people.csv go.")
    ] = Path(),
    model: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A model.json trained before, instead of training."),
    ] = None,
    judgements: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="CSV with left, right (source:record_id) and judgement (same, different, unsure); "
            "people's verdicts always win.",
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the sample the model is trained on.")] = 1,
    json: JsonOption = None,
) -> None:
    """Find which records are of one person, and compute the person files.

    Reads the store's reports and statements. Writes identities.csv (record_id, source, person_id)
    and people.csv to DIR, and links, beliefs, identities, persons and model.json to the store.
    """
    from safeconduct.cli.steps.matching import match

    perform(
        "match",
        lambda progress: match(
            store=Store(store),
            out=out,
            seed=seed,
            model=model,
            judgements=judgements,
            progress=progress,
        ),
        json_file=json,
    )
