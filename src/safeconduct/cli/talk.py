"""`safeconduct talk`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from safeconduct.cli.console import CartelOption, JsonOption, StoreOption, perform
from safeconduct.cli.steps.workspace import Store


def talk_command(
    cartel: CartelOption,
    positions: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What each side asks for and refuses, as TOML."),
    ] = None,
    store: StoreOption = Path("store"),
    lists: Annotated[
        Path, typer.Option(metavar="DIR", help="The lists; replaced by the agreed ones.")
    ] = Path("lists"),
    reasons: Annotated[
        Path, typer.Option(metavar="FILE", help="Everybody's reason; replaced likewise.")
    ] = Path("reasons.csv"),
    record: Annotated[
        Path, typer.Option(metavar="DIR", help="Where the record of the talks goes.")
    ] = Path("record"),
    keys: Annotated[Path, typer.Option(metavar="DIR", help="Where the public keys go.")] = Path(
        "keys"
    ),
    lottery: Annotated[
        str, typer.Option(metavar="TEXT", help="The lottery's seed, as given to `select`.")
    ] = "1",
    json: JsonOption = None,
) -> None:
    """Rehearse a negotiation: simulated negotiators, real signatures and a real record.

    Reads the store after `clear`, the agreement and the positions. A proposes lists, B refuses some
    people and asks for others, A revises, both accept. Writes the agreed lists and reasons, the
    record as each side keeps it, public keys and policies, and the private openings to the store.
    The signing keys are derived from the lottery's seed: for exercises only.
    """
    from safeconduct.cli.steps.talking import talk

    perform(
        "talk",
        lambda progress: talk(
            store=Store(store),
            cartel=cartel,
            positions=positions,
            lists=lists,
            reasons=reasons,
            record=record,
            keys=keys,
            lottery=lottery,
            progress=progress,
        ),
        json_file=json,
    )
