"""`safeconduct side`: bundles to and from the other sides, as files."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from safeconduct.cli.console import JsonOption, SideArgument, perform


def pack_command(
    directory: SideArgument,
    to: Annotated[str, typer.Argument(metavar="TO", help="For which side.")],
    out: Annotated[Path, typer.Argument(metavar="FILE", help="The bundle to write.")],
    everything: Annotated[
        bool, typer.Option("--all", help="All from the start, for a side that has lost something.")
    ] = False,
    number: Annotated[
        int | None, typer.Option(min=1, help="This bundle once more, as it was.")
    ] = None,
    json: JsonOption = None,
) -> None:
    """Write a bundle with all that another side is not known to have.

    Reads DIR and enters the bundle in its post; writes FILE, which may travel by anybody: he can
    read neither lists nor texts, and whatever he changes, withholds, repeats or mixes is noticed.
    When nothing is new it is the last bundle again.
    """
    from safeconduct.cli.steps.side_places import write
    from safeconduct.cli.steps.side_posting import again, pack
    from safeconduct.cli.steps.side_store import opened
    from safeconduct.cli.steps.workspace import Summary

    def work(_: object) -> Summary:
        with opened(directory, time=int(time.time())) as side:
            data = again(side, to, number) if number else pack(side, to, everything=everything)
            write(out, data)
            sent = number or len(side.post.sent[to])
        return {"bundle": str(out), "to": to, "number": sent, "bytes": len(data)}

    perform("side pack", work, json_file=json)


def take_command(
    directory: SideArgument,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A bundle for this side.")],
    json: JsonOption = None,
) -> None:
    """Take a bundle that came in, and say what it brought and exactly what is missing.

    Reads FILE; writes DIR: entries, cosignatures, payloads, and what could be opened. A bundle that
    was altered, is for others, or contradicts what came before is refused whole and named; one that
    ends too early is taken as far as it is whole. The same may be taken again and again.
    """
    from safeconduct.cli.steps.side_posting import read_file, summary, take
    from safeconduct.cli.steps.side_store import opened
    from safeconduct.cli.steps.workspace import Summary
    from safeconduct.record import RecordError

    def work(_: object) -> Summary:
        now = int(time.time())
        data = read_file(file)
        with opened(directory, time=now) as side:
            try:
                return summary(side, take(side, data, time=now))
            except RecordError as error:
                raise error.within(file) from None

    perform("side take", work, json_file=json)


def restore_command(
    directory: SideArgument,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A bundle with everything, of another side.")
    ],
    received: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=N", help="The number of this side's last bundle that NAME has received."
        ),
    ] = None,
    json: JsonOption = None,
) -> None:
    """Bring a directory up to date that was put back from an old backup.

    Reads FILE, made with `side pack DIR NAME FILE --all` by another side; writes DIR. Nothing is
    taken unless this side's own keys signed it and it goes on from what is here. `side status` of
    the others tells which bundles they have received; the next to each is numbered two higher.
    """
    from safeconduct.cli.steps.side_posting import read_file
    from safeconduct.cli.steps.side_restoring import restore

    numbers = {}
    for word in received or ():
        name, _, number = word.partition("=")
        if not number.isdecimal() or len(number) > 6:
            raise typer.BadParameter(f"{word}: write it as NAME=N.", param_hint="--received")
        numbers[name] = int(number)
    perform(
        "side restore",
        lambda _: restore(directory, read_file(file), received=numbers, time=int(time.time())),
        json_file=json,
    )


COMMANDS: dict[str, Callable[..., None]] = {
    "pack": pack_command,
    "take": take_command,
    "restore": restore_command,
}
