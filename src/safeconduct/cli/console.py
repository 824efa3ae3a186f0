"""What people see: progress bars, summaries, and errors in one plain message."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from safeconduct.cli.steps.workspace import Progress as Report
from safeconduct.cli.steps.workspace import Summary, quiet
from safeconduct.tables import write_json

JsonOption = Annotated[
    Path | None,
    typer.Option("--json", metavar="FILE", help="Also write what is printed to FILE as JSON."),
]
StoreOption = Annotated[
    Path,
    typer.Option("--store", metavar="DIR", help="The store: reports, statements, computed tables."),
]
CartelOption = Annotated[
    Path,
    typer.Option("--cartel", metavar="FILE", help="The agreement, as TOML (docs: Files)."),
]
SideArgument = Annotated[
    Path, typer.Argument(metavar="DIR", help="The side's directory, as `side open` made it.")
]

screen = Console(highlight=False)
errors = Console(stderr=True, highlight=False, soft_wrap=True)


@contextmanager
def progress_bar(title: str) -> Iterator[Report]:
    """A bar for one stage; yields the function that the step calls."""
    if not errors.is_terminal:
        begun = time.monotonic()
        yield quiet
        errors.print(f"{title}: done in {time.monotonic() - begun:.1f} s")
        return
    columns = (
        SpinnerColumn(),
        TextColumn("[bold]{task.fields[title]:<12}[/]"),
        BarColumn(bar_width=28),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=errors) as bars:
        task = bars.add_task("", total=None, title=title)

        def report(label: str, done: int, total: int) -> None:
            bars.update(task, description=label, completed=done, total=total)

        yield report


def perform(title: str, step: Callable[[Report], Summary], *, json_file: Path | None) -> Summary:
    """Run one step under a progress bar, then show and store what it says of its work."""
    with progress_bar(title) as report:
        summary = step(report)
    show(title, summary)
    if json_file is not None:
        write_json(summary, json_file)
    return summary


def show(title: str, summary: Summary) -> None:
    """Print a summary as a two-column table; nested counts are indented."""
    table = Table(title=title, title_justify="left", show_header=False, box=None, pad_edge=False)
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for name, value in summary.items():
        if isinstance(value, dict):
            table.add_row(_words(name), "")
            for key, item in value.items():
                table.add_row(f"  {_words(str(key))}", _number(item))
        else:
            table.add_row(_words(name), _number(value))
    screen.print(table)


def _words(name: str) -> str:
    return name.replace("_", " ")


def _number(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, list | tuple):
        return ", ".join(str(v) for v in value)
    return str(value)


def fail(message: str) -> None:
    """Print one message for the person who must act, and leave with exit status 2."""
    errors.print(f"[bold red]Stopped.[/] {_escaped(message)}")
    sys.exit(2)


def is_database_error(error: Exception) -> bool:
    """Whether Django raised it for the database; true of nothing while Django is not loaded."""
    database = sys.modules.get("django.db")
    return database is not None and isinstance(error, database.Error)


def _escaped(text: str) -> str:
    return text.replace("[", r"\[")
