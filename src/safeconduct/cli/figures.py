"""`safeconduct figures`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from safeconduct.cli.console import JsonOption, StoreOption, perform, screen
from safeconduct.cli.steps.workspace import Store
from safeconduct.tables import write_json

group = typer.Typer()


@group.callback(invoke_without_command=True)
def figures_command(
    context: typer.Context,
    cartel: Annotated[
        Path | None,
        typer.Option("--cartel", metavar="FILE", help="The agreement, as TOML (docs: Files)."),
    ] = None,
    store: StoreOption = Path("store"),
    outcomes: Annotated[
        Path, typer.Option(metavar="FILE", help="What the days brought, as `handover` wrote it.")
    ] = Path("handover/outcomes.csv"),
    reasons: Annotated[
        Path, typer.Option(metavar="FILE", help="Everybody's reason, as `select` wrote it.")
    ] = Path("reasons.csv"),
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the figures go.")] = Path(
        "figures"
    ),
    json: JsonOption = None,
) -> None:
    """Draw up the account and the waiting times, with plots; or compare public claims.

    Reads the store, the agreement, the outcomes and the reasons. Writes account.csv, account.txt,
    waiting.txt and plots as SVG.
    """
    from safeconduct.cli.steps.figuring import make_figures

    if context.invoked_subcommand is not None:
        return
    if cartel is None:
        raise typer.BadParameter("give the agreement", param_hint="--cartel")
    agreement = cartel
    perform(
        "figures",
        lambda progress: (
            make_figures(
                store=Store(store),
                cartel=agreement,
                outcomes=outcomes,
                reasons=reasons,
                out=out,
                progress=progress,
            ).summary
        ),
        json_file=json,
    )


@group.command("claims")
def claims_command(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="Public claims, each row with its source.")
    ],
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Where claims.txt and claims.svg go.")
    ] = Path("figures"),
    json: JsonOption = None,
) -> None:
    """Compare what has been claimed in public, without averaging anything.

    Reads public_claims.csv, the dated exchanges and totals in DIR (see examples/public-claims).
    Figures are compared only if holder, population and date are the same; every one is shown as its
    claimant's, with its source. Writes claims.txt and the plot claims.svg.
    """
    from safeconduct.cli.steps.figuring import compare_public_claims

    report = compare_public_claims(directory, out=out)
    for line in report.figures.lines():
        screen.print(line, markup=False)
    screen.print(f"Plot: {report.plot}")
    if json is not None:
        write_json({"lines": report.figures.lines(), "plot": str(report.plot)}, json)
