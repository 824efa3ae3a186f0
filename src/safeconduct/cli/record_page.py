"""`safeconduct record page`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from safeconduct.cli.console import errors, screen


def page_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write it, as .html.")],
) -> None:
    """Write the page that checks bundles and exported logs in a browser, without a network.

    Writes FILE, a single page that loads and sends nothing; whoever opens it needs neither this
    software nor a network. Prints its SHA-256, so that two people can compare their copies; the
    same version always writes the same bytes. Exit status 1 if FILE is there already and differs.
    """
    from safeconduct.cli.steps.record_paging import write_page

    try:
        digest = write_page(file)
    except OSError as error:
        reason = "is there already" if isinstance(error, FileExistsError) else "cannot be written"
        errors.print(f"{file}: {reason}. Name another file.", markup=False)
        raise typer.Exit(1) from None
    screen.print(f"OK {file}, SHA-256 {digest}", markup=False, soft_wrap=True)
