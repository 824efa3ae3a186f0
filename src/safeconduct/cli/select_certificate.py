"""`safeconduct select seed`, `commit` and `check-certificate`: lists that outsiders can check."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from safeconduct.cli.console import CartelOption, JsonOption, StoreOption, perform
from safeconduct.cli.select_options import PositionsOption
from safeconduct.cli.steps.workspace import Store


def seed_command(
    text: Annotated[
        str | None, typer.Argument(metavar="TEXT", help="The seed; drawn at random if left out.")
    ] = None,
    out: Annotated[Path, typer.Option(metavar="FILE", help="What is published now.")] = Path(
        "seed-commitment.json"
    ),
    secret: Annotated[
        Path, typer.Option(metavar="FILE", help="What is kept until the lists are built.")
    ] = Path("seed.json"),
    json: JsonOption = None,
) -> None:
    """Commit to the seed of the lottery, before anybody commits to people: the mediator's part.

    Writes the commitment, and the seed with its salt, readable by its owner alone.
    """
    from safeconduct.cli.steps.certifying import seed

    perform("select seed", lambda _progress: seed(text=text, out=out, secret=secret),
            json_file=json)  # fmt: skip


def commit_command(
    cartel: CartelOption,
    seed: Annotated[
        Path, typer.Option(metavar="FILE", help="seed-commitment.json, as `select seed` wrote it.")
    ],
    positions: PositionsOption = None,
    store: StoreOption = Path("store"),
    out: Annotated[Path, typer.Option(metavar="FILE", help="What is published now.")] = Path(
        "commitments.json"
    ),
    secret: Annotated[
        Path, typer.Option(metavar="FILE", help="What opens it; it holds personal data.")
    ] = Path("openings.json"),
    json: JsonOption = None,
) -> None:
    """Commit to everybody who could be listed and counts, before the seed of the lottery is opened.

    Reads the store after `clear`, the agreement and the positions. Writes the commitments (a root,
    how many people, the seed's commitment; no name), and the openings, readable by their owner
    alone. Build the lists with `select --openings` and the seed.
    """
    from safeconduct.cli.steps.certifying import commit

    perform(
        "select commit",
        lambda progress: commit(
            store=Store(store), cartel=cartel, positions=positions, seed_file=seed, out=out,
            secret=secret, progress=progress,
        ),
        json_file=json,
    )  # fmt: skip


def check_certificate_command(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A certificate, as `select audit` wrote it.")
    ],
    commitments: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="commitments.json, as it was published beforehand."),
    ] = None,
    json: JsonOption = None,
) -> None:
    """Check, without a name, that lists followed the published rules, for all people alike.

    Reads the certificate and the commitments; needs no store and no key. Writes nothing but the
    JSON file, if asked.
    """
    from safeconduct.cli.steps.certifying import check

    perform(
        "select check-certificate",
        lambda _progress: check(file=file, commitments=commitments),
        json_file=json,
    )
