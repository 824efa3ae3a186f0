"""`safeconduct side`: bundles on paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from safeconduct.cli.console import JsonOption, perform


def sheet_command(
    bundle: Annotated[Path, typer.Argument(metavar="FILE", help="What `side pack` wrote.")],
    out: Annotated[Path, typer.Argument(metavar="PDF", help="The pages to write.")],
    json: JsonOption = None,
) -> None:
    """Print a bundle as QR codes, where even a stick is impossible.

    Reads FILE and writes PDF: six codes a page, each with its number, how many there are and the
    bundle's digest. At most 300 codes, about 250 kB.
    """
    from safeconduct.cli.steps.side_sheets import print_bundle

    today = datetime.now(UTC).date()
    perform("side sheet", lambda _: print_bundle(bundle, out, today=today), json_file=json)


def unsheet_command(
    scanned: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Scanned codes as text, one a line.", exists=True),
    ],
    out: Annotated[Path, typer.Option(metavar="FILE", help="The bundle to write.")],
    json: JsonOption = None,
) -> None:
    """Put a bundle together from QR codes that were scanned in any order.

    Reads the texts in FILE, as any scanner types them, and writes the bundle for `side take` when
    all are there. Says which codes are missing, which lines were misread, and which are codes of
    another bundle.
    """
    from safeconduct.cli.steps.side_sheets import join_codes

    perform("side unsheet", lambda _: join_codes(scanned, out), json_file=json)


COMMANDS: dict[str, Callable[..., None]] = {"sheet": sheet_command, "unsheet": unsheet_command}
