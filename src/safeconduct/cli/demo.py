"""`safeconduct demo`."""

from __future__ import annotations

import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import Annotated, cast

import typer

from safeconduct.cli.console import JsonOption, errors, perform, progress_bar, screen
from safeconduct.cli.final_screen import final_screen
from safeconduct.cli.steps.workspace import Summary, Workspace
from safeconduct.tables import write_json


def demo_command(
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where everything goes.")] = Path(
        "safeconduct-demo"
    ),
    scale: Annotated[
        float | None,
        typer.Option(
            min=0.01,
            max=100,
            help="Size of the invented world. [default: 1, with --serve 0.05]",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed makes the same lists.")] = 1,
    serve: Annotated[
        bool, typer.Option("--serve", help="Fill three nodes with it, and serve them here.")
    ] = False,
    talk: Annotated[
        bool,
        typer.Option("--talk", help="Only the talks, in three processes."),
    ] = False,
    rounds: Annotated[
        int, typer.Option(min=2, max=500, help="Rounds of offers, with --talk.")
    ] = 30,
    people: Annotated[
        int, typer.Option(min=10, max=20_000, help="People that go from each side, with --talk.")
    ] = 1000,
    json: JsonOption = None,
) -> None:
    """Walk through a whole exchange on the files of an invented world.

    Makes the files, then runs every step on them as the single commands would: import, match,
    assess, clear, select, talk, handover, notice, figures. Everything lands in DIR; open
    DIR/index.html to look around. The parties, the people and the negotiators are invented; one
    machine plays both parties and the mediator.

    With --serve it makes three nodes in DIR instead, of both parties and the mediator, fills them
    with that world, writes DIR/accounts.json, and serves them on this machine until Ctrl-C; the
    next time it serves those that are there.

    With --talk it makes three sides in DIR/talk instead (`side` tells what they hold), each with a
    process and a store of its own, and has simulated negotiators of A and B agree on lists: A and B
    by files through a directory, B and the mediator by HTTPS on this machine. In the end it
    compares what the three stores hold; the exit status is 1 if they differ.
    """
    if talk:
        _talk(out, rounds=rounds, people=people, seed=seed, json=json)
        return
    if serve:
        _serve(out, scale=0.05 if scale is None else scale, seed=seed, json=json)
        return
    from safeconduct.cli.steps.demonstrating import demonstration, final_summary
    from safeconduct.cli.steps.workspace import claim_directory
    from safeconduct.documents import Plot

    scale = 1.0 if scale is None else scale
    begun = time.monotonic()
    work = Workspace(out)
    claim_directory(out)
    results: dict[str, Summary] = {}
    plots: list[Plot] = []
    for stage in demonstration(work, scale=scale, seed=seed, plots=plots):
        with progress_bar(stage.name) as report:
            results[stage.name] = stage.run(report)
    summary = final_summary(
        work, results, plots=plots, seconds=time.monotonic() - begun, scale=scale, seed=seed
    )
    screen.print(final_screen(summary, out=out))
    if json is not None:
        write_json(summary, json)


def _talk(out: Path, *, rounds: int, people: int, seed: int, json: Path | None) -> None:
    from safeconduct.cli.steps.demo_talk import agree, demonstrate_talk
    from safeconduct.cli.steps.workspace import claim_directory

    claim_directory(out)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    summary = perform(
        "talk",
        lambda progress: demonstrate_talk(
            out, rounds=rounds, people=people, seed=seed, progress=progress
        ),
        json_file=json,
    )
    if not agree(summary):
        errors.print("[bold red]The three stores do not hold the same.[/]")
        raise typer.Exit(1)
    screen.print("All three hold the same state, lists and logs, and every entry counts.")


def _serve(out: Path, *, scale: float, seed: int, json: Path | None) -> None:
    from safeconduct.cli.steps.demo_nodes import make_nodes, served
    from safeconduct.cli.steps.workspace import claim_directory

    claim_directory(out)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with progress_bar("nodes") as report:
        made = make_nodes(out, scale=scale, seed=seed, progress=report)
    with served(out) as nodes:
        addresses = {node.name: f"http://127.0.0.1:{node.port}/" for node in nodes}
        screen.print("Demonstration: an invented conflict. Enter no real person here.")
        for name, address in addresses.items():
            screen.print(f"{name:<20} {address}")
        accounts = ", ".join(cast("list[str]", made["accounts"]))
        screen.print(f"{'Accounts':<20} {accounts}", soft_wrap=True)
        screen.print(f"{'Password of all':<20} {made['password']}")
        screen.print(f"{'Second factor of all':<20} {made['secret']}")
        screen.print("Type the second factor into an authenticator app as a key (TOTP).")
        screen.print("Ctrl-C stops all three.")
        if json is not None:
            write_json({**made, "addresses": addresses}, json)
        with suppress(KeyboardInterrupt):
            signal.pause()
    screen.print("The nodes have stopped.")
