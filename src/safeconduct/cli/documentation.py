"""`safeconduct docs`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from safeconduct.cli.console import screen
from safeconduct.tables import write_text

group = typer.Typer(help="Make the parts of the documentation that come from the code.")


@group.callback()
def docs_group() -> None:
    """Make the parts of the documentation that come from the code."""


@group.command("reference")
def reference_command(
    out: Annotated[
        Path, typer.Option(metavar="FILE", help="Where the reference of all commands goes.")
    ] = Path("docs/reference/commands.md"),
) -> None:
    """Write the reference of all commands and options, as Markdown, from the code itself."""
    from safeconduct.cli.app import app
    from safeconduct.cli.reference import reference_markdown

    write_text(reference_markdown(app), out)
    screen.print(f"Wrote {out}")
