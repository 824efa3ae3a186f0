"""`safeconduct record`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from safeconduct.cli import record_check, record_page
from safeconduct.cli.console import JsonOption, errors, screen
from safeconduct.record import RecordError
from safeconduct.tables import write_json

group = typer.Typer(help="The signed record of the talks.", no_args_is_help=True)
group.add_typer(record_check.group, name="check")
group.command("page")(record_page.page_command)


@group.callback()
def record_group() -> None:
    """The signed record of the talks."""


@group.command("verify")
def verify_command(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="The record: each side's copy of each log.")
    ],
    keys: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Public keys and policies of all sides. [default: DIR/../keys]"
        ),
    ] = None,
    json: JsonOption = None,
) -> None:
    """Check a record from nothing but its files and the public keys.

    Reads DIR/HOLDER/AUTHOR/ (checkpoint, receipts, tiles) and the keys (NAME.pub, NAME.policy);
    writes nothing. Exit status 0 if every entry, signature, checkpoint, receipt and copy holds; 1
    if not, with each fault's file and place; 2 if there is nothing to check.
    """
    from safeconduct.cli.steps.recording import verify_directory

    result = verify_directory(directory, keys=keys or directory.parent / "keys")
    if json is not None:
        write_json(result.summary, json)
    if result.ok:
        screen.print(f"Verified: {result.entries} entries in {len(result.logs)} logs")
        for name, (size, root) in result.logs.items():
            screen.print(f"  {name}: {size} entries, root {root}", markup=False)
        for finding in result.findings:
            screen.print(f"  {finding}", markup=False)
        return
    for fault in result.faults:
        errors.print(fault, markup=False)
    errors.print(f"[bold red]Not verified:[/] {len(result.faults)} faults in {directory}")
    raise typer.Exit(1)


@group.command("append")
def append_command(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="The log; made if there is none.")
    ],
    text: Annotated[str | None, typer.Argument(metavar="TEXT", help="The entry.")] = None,
    lines: Annotated[
        bool,
        typer.Option("--lines", help="Take the entries from standard input, one a line, instead."),
    ] = False,
    origin: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="What a new log is called in its checkpoints. [default: safeconduct.log]",
        ),
    ] = "",
) -> None:
    """Append an entry to a log of one's own, and say so only when it is durable.

    Writes DIR/entries.log and DIR/signed (the truth) and DIR/checkpoint and DIR/tile/ (for others:
    C2SP checkpoint and tiles); for a new log also DIR/key (secret) and DIR/policy (C2SP tlog-policy
    with the log's keys, Ed25519 and ML-DSA-44). Prints `ACK index size root`: the entry's index
    from 0, the log's size with it, and the root at that size in base64. Waits for another process
    that writes to DIR.
    An entry whose command died before ACK may or may not be in the log afterwards; one that was
    acknowledged is. Exit status 1 if DIR holds less or other than was signed before.
    """
    import sys
    import time

    from safeconduct.cli.steps.record_appending import append

    if (text is None) == (not lines):
        raise typer.BadParameter("Give either TEXT or --lines.")
    texts = [text] if text is not None else (line.rstrip("\n") for line in sys.stdin)
    try:
        for done in append(directory, texts, origin=origin, now=lambda: int(time.time())):
            root = done.checkpoint.text.split("\n")[2]
            print(f"ACK {done.index} {done.checkpoint.size} {root}", flush=True)
    except RecordError as error:
        errors.print(f"REFUSED {error.reason}: {error}", markup=False)
        raise typer.Exit(1) from None


@group.command("restore")
def restore_command(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="The log, from an old backup.", exists=True)
    ],
    source: Annotated[
        Path, typer.Argument(metavar="FROM", help="A copy of the log as tiles.", exists=True)
    ],
) -> None:
    """Take back, into a log that was restored from an old backup, the entries that it lacks.

    Reads FROM/checkpoint and FROM/tile/, as the counterparty or the mediator keeps them. Writes
    DIR. Nothing is taken unless the copy is signed by this log and begins with all entries that
    are here. Exit status 1 if not, with the reason; DIR is then as it was.
    """
    import time

    from safeconduct.cli.steps.record_appending import restore

    try:
        checkpoint = restore(directory, source, time=int(time.time()))
    except RecordError as error:
        errors.print(f"REFUSED {error.reason}: {error}", markup=False)
        raise typer.Exit(1) from None
    root = checkpoint.text.split("\n")[2]
    print(f"OK {checkpoint.origin}, size {checkpoint.size}, root {root}")


@group.command("sizes")
def sizes_command(
    directory: Annotated[
        Path,
        typer.Argument(metavar="DIR", help="A log that `record append` has made.", exists=True),
    ],
) -> None:
    """Print every size of a log, from 1, with the root at that size.

    Reads DIR; writes nothing. One line a size: `size root`, the root in base64. Exit status 1 if
    there is no log in DIR.
    """
    from safeconduct.cli.steps.record_appending import sizes

    try:
        for size, root in sizes(directory):
            print(size, root)
    except RecordError as error:
        errors.print(f"REFUSED {error.reason}: {error}", markup=False)
        raise typer.Exit(1) from None


@group.command("witness")
def witness_command(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="The witness's key and memory; made if not there.")
    ],
    policy: Annotated[
        Path,
        typer.Argument(
            metavar="POLICY", help="A C2SP tlog-policy whose logs are cosigned.", exists=True
        ),
    ],
    name: Annotated[
        str, typer.Option(metavar="NAME", help="What a new witness is called in its signatures.")
    ] = "witness",
    request: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Answer this one request (a body of add-checkpoint) and end.",
            exists=True,
        ),
    ] = None,
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Where to listen.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="N", help="On which port; 0 for any.")] = 8088,
) -> None:
    """Cosign, as a witness, checkpoints that only extend what was cosigned before.

    Serves C2SP tlog-witness over plain HTTP until Ctrl-C: POST .../add-checkpoint, and GET
    .../HASH/checkpoint for monitors. Put a proxy with TLS before it. Reads POLICY; writes DIR/key
    (secret, Ed25519 and ML-DSA-44) and DIR/cosigned/, one file a log, before it answers. Prints the
    lines by which a policy names this witness. With --request it answers one file instead: prints
    the status and the body, and ends with status 0 if it cosigned, 1 if not.
    """
    from safeconduct.cli.steps.record_witnessing import (
        answer_file,
        listen,
        open_witness,
        policy_lines,
    )

    try:
        with open_witness(directory, policy, name=name) as witness:
            if request is not None:
                response = answer_file(witness, request)
                print(response.status, response.body.decode(), sep="\n", end="")
                raise typer.Exit(0 if response.status == 200 else 1)
            print(policy_lines(witness), end="", flush=True)
            listen(
                witness,
                host=host,
                port=port,
                ready=lambda found: print(f"Listening on http://{host}:{found}/", flush=True),
            )
    except RecordError as error:
        errors.print(f"REFUSED {error.reason}: {error}", markup=False)
        raise typer.Exit(1) from None
