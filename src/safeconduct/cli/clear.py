"""`safeconduct clear` and what explains it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from safeconduct.cli.console import CartelOption, JsonOption, StoreOption, perform, screen
from safeconduct.cli.steps.workspace import Store

group = typer.Typer()


@group.callback(invoke_without_command=True)
def clear_command(
    context: typer.Context,
    cartel: Annotated[
        Path | None,
        typer.Option(
            "--cartel", metavar="FILE", help="The agreement, as TOML (docs: Files). Needed."
        ),
    ] = None,
    store: StoreOption = Path("store"),
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Where determinations.csv goes.")
    ] = Path(),
    json: JsonOption = None,
) -> None:
    """Determine for each person: category, scope, owed, holds, consent, entry, and who may go.

    Reads the store after `assess` and the agreement. Writes determinations.csv (each with its rule,
    articles and facts) to DIR and the clearance of each person to the store; if there was one
    before, also changes.csv with what is determined otherwise now.
    """
    from safeconduct.cli.steps.clearing import clear

    if context.invoked_subcommand is not None:
        return
    if cartel is None:
        raise typer.BadParameter("name the agreement", param_hint="--cartel")
    perform(
        "clear",
        lambda progress: clear(store=Store(store), cartel=cartel, out=out, progress=progress),
        json_file=json,
    )


@group.command("why")
def why_command(
    person: Annotated[str, typer.Argument(metavar="PERSON", help="person_id, as in people.csv.")],
    cartel: CartelOption,
    store: StoreOption = Path("store"),
    question: Annotated[
        str,
        typer.Option(
            metavar="QUESTION",
            help="Which answer the single fact should change: captivity, protected_category, "
            "responsible_power, owed, in_scope, hold, consent, entry or ready.",
        ),
    ] = "ready",
    whole: Annotated[
        bool, typer.Option("--whole", help="Also show the rules that do not apply, and why.")
    ] = False,
    json: JsonOption = None,
) -> None:
    """Tell how each determination of one person was come to, and which fact would change it.

    Reads the store after `assess` and the agreement. Writes nothing but the JSON file, if asked.
    """
    from safeconduct.cli.steps.explaining import why
    from safeconduct.law import Question

    if question not in tuple(Question):
        raise typer.BadParameter(f"{question!r} is none of {', '.join(Question)}")
    found = why(
        store=Store(store), cartel=cartel, person=person, question=Question(question), file=json
    )
    for line in found.lines(whole=whole):
        screen.print(line, markup=False, soft_wrap=True)


@group.command("procedures")
def procedures_command(
    cartel: CartelOption,
    store: StoreOption = Path("store"),
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where procedures.csv goes.")] = Path(),
    json: JsonOption = None,
) -> None:
    """List every case that keeps somebody back: its stage, days, terms and the lawful ways out.

    Reads the store after `assess` and the agreement. Writes procedures.csv to DIR.
    """
    from safeconduct.cli.steps.explaining import list_procedures

    perform(
        "clear procedures",
        lambda progress: list_procedures(
            store=Store(store), cartel=cartel, out=out, progress=progress
        ),
        json_file=json,
    )


@group.command("overview")
def overview_command(
    store: StoreOption = Path("store"),
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where overview.csv goes.")] = Path(),
    threshold: Annotated[
        int, typer.Option(min=2, max=1_000, help="Counts below it are left out.")
    ] = 5,
    json: JsonOption = None,
) -> None:
    """Count by category what is determined and disputed, for a mediator: nobody's data.

    Reads the store after `clear`. Writes overview.csv to DIR, without counts that are small.
    """
    from safeconduct.cli.steps.explaining import write_overview

    perform(
        "clear overview",
        lambda progress: write_overview(
            store=Store(store), out=out, threshold=threshold, progress=progress
        ),
        json_file=json,
    )
