"""`safeconduct side`: what a side's own copies show."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from safeconduct.cli.console import JsonOption, SideArgument
from safeconduct.cli.side_running import run
from safeconduct.tables import write_bytes, write_csv

if TYPE_CHECKING:
    from safeconduct.cli.steps.side_store import OpenSide
    from safeconduct.cli.steps.workspace import Summary


def status_command(directory: SideArgument, json: JsonOption = None) -> None:
    """Show where the talks stand by what is in DIR, which this reads.

    State, what each may say, offers, duties to answer with their age, what counts, and what was
    said that changes nothing, with the reason.
    """
    from safeconduct.cli.steps.side_telling import status

    run("status", directory, lambda side: status(side, time=int(time.time())), json)


def difference_command(
    directory: SideArgument,
    first: Annotated[
        str,
        typer.Option("--from", metavar="ENTRY", help="The earlier offer. [default: last but 1]"),
    ] = "",
    second: Annotated[
        str, typer.Option("--to", metavar="ENTRY", help="The later offer. [default: the last]")
    ] = "",
    csv: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write one row a person who changed.")
    ] = None,
    json: JsonOption = None,
) -> None:
    """Show what changed between two offers, by person and by category.

    Reads DIR; writes FILE if --csv is given. Offers are named by the beginning of their entry.
    """
    from safeconduct.cli.steps.side_telling import compare, difference_frame, difference_summary

    def step(side: OpenSide) -> Summary:
        old, new, found = compare(side, first, second)
        if csv is not None:
            write_csv(difference_frame(found), csv)
        return difference_summary(old, new, found)

    run("difference", directory, step, json)


def conduct_command(
    directory: SideArgument,
    out: Annotated[Path, typer.Argument(metavar="FILE", help="The report.")],
    check: Annotated[
        bool, typer.Option("--check", help="Check the report in FILE instead of writing it.")
    ] = False,
    json: JsonOption = None,
) -> None:
    """Write who answered when and who changed what after agreeing, or check such a report.

    Reads DIR; writes FILE, which whoever has the same logs writes with the same bytes.
    """
    from safeconduct.cli.steps.side_telling import conduct
    from safeconduct.talks.conduct import verify_conduct

    def step(side: OpenSide) -> Summary:
        if check:
            logs = side.delegation.logs()
            report = verify_conduct(out.read_bytes(), side.founding.start, logs)
        else:
            report = conduct(side)
            write_bytes(report.data, out)
        return {
            "report": str(out),
            "verified" if check else "written": True,
            "read": {extent.log: f"{extent.size} entries" for extent in report.extents},
            "answers": len(report.replies),
            "acts": len(report.acts),
        }

    run("conduct", directory, step, json)


COMMANDS: dict[str, Callable[..., None]] = {
    "status": status_command,
    "difference": difference_command,
    "conduct": conduct_command,
}
