"""`safeconduct docs`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from safeconduct.cli.console import JsonOption, screen
from safeconduct.tables import write_json, write_text

group = typer.Typer()


@group.callback()
def docs_group() -> None:
    """Make the parts of the documentation that come from the code."""


@group.command("reference")
def reference_command(
    context: typer.Context,
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Where commands.md and rules.md go.")
    ] = Path("docs/reference"),
    json: JsonOption = None,
) -> None:
    """Write the reference of all commands and of all rules, as Markdown, from the code itself.

    Writes DIR/commands.md (every command and option) and DIR/rules.md (the rules of evidence and of
    law, the table of humanitarian priority, and the reasons why a person is on no list).
    """
    from safeconduct.cli.reference import command_markdown
    from safeconduct.cli.rules_reference import rules_markdown

    pages = {
        "commands.md": command_markdown(context.find_root().command, name="safeconduct"),
        "rules.md": rules_markdown(),
    }
    for name, text in pages.items():
        write_text(text, out / name)
        screen.print(f"Wrote {out / name}")
    if json is not None:
        write_json({"files": [str(out / name) for name in pages]}, json)
