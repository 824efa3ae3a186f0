"""`safeconduct record check`: C2SP files in, a verdict out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from safeconduct.cli.console import errors, screen
from safeconduct.record import RecordError

group = typer.Typer(help="Check files in C2SP's formats against a policy.", no_args_is_help=True)
PolicyArgument = Annotated[
    Path, typer.Argument(metavar="POLICY", help="A C2SP tlog-policy file.", exists=True)
]
ExactOption = Annotated[
    bool,
    typer.Option(
        "--exact",
        help="Also refuse signatures of keys that are not in the policy, and repeated ones.",
    ),
]


def _file(metavar: str, told: str) -> Any:
    return typer.Argument(metavar=metavar, help=told, exists=True)


@group.callback()
def check_group() -> None:
    """Check files in C2SP's formats against a policy."""


@group.command("checkpoint")
def checkpoint_command(
    policy: PolicyArgument,
    checkpoint: Annotated[Path, _file("CHECKPOINT", "A C2SP tlog-checkpoint: a signed note.")],
    exact: ExactOption = False,
) -> None:
    """Check that a checkpoint is signed by its log and cosigned by the quorum.

    Reads both files; writes nothing. Exit status 0 if it holds; 1 if not, with the reason; 2 if a
    file cannot be read or the command is misused.
    """
    from safeconduct.cli.steps.record_checking import check_checkpoint

    _tell(lambda: check_checkpoint(policy, checkpoint, exact=exact))


@group.command("proof")
def proof_command(
    policy: PolicyArgument,
    proof: Annotated[Path, _file("PROOF", "A C2SP tlog-proof: index, path and checkpoint.")],
    entry: Annotated[
        Path | None,
        _file("ENTRY", "The entry, byte for byte. Without it the proof's extra line is the entry."),
    ] = None,
    leaf_hash: Annotated[
        str,
        typer.Option(
            "--leaf-hash", metavar="BASE64", help="The entry's leaf hash (RFC 6962) instead of it."
        ),
    ] = "",
    exact: ExactOption = False,
) -> None:
    """Check that an entry is in a log, under a checkpoint that meets the policy.

    Reads the files; writes nothing. Exit status 0 if it holds; 1 if not, with the reason; 2 if a
    file cannot be read or the command is misused.
    """
    from safeconduct.cli.steps.record_checking import check_proof

    if entry is not None and leaf_hash:
        raise typer.BadParameter("Give ENTRY or --leaf-hash, not both.")
    _tell(lambda: check_proof(policy, proof, entry, leaf_hash_text=leaf_hash, exact=exact))


@group.command("consistency")
def consistency_command(
    policy: PolicyArgument,
    old: Annotated[Path, _file("OLD", "The older checkpoint.")],
    new: Annotated[
        Path,
        _file(
            "NEW",
            "The newer checkpoint; without PROOF it may be the body of a C2SP tlog-witness "
            "add-checkpoint request, which holds the proof too.",
        ),
    ],
    proof: Annotated[
        Path | None, _file("PROOF", "RFC 6962 consistency proof: one hash in base64 a line.")
    ] = None,
    exact: ExactOption = False,
) -> None:
    """Check that a log only grew between two checkpoints that both meet the policy.

    Reads the files; writes nothing. Without a proof only equal checkpoints, or an empty log as the
    older one, hold. Exit status 0 if it holds; 1 if not, with the reason; 2 if a file cannot be
    read or the command is misused.
    """
    from safeconduct.cli.steps.record_checking import check_consistency

    _tell(lambda: check_consistency(policy, old, new, proof, exact=exact))


@group.command("tiles")
def tiles_command(
    policy: PolicyArgument,
    directory: Annotated[Path, _file("DIR", "A log as C2SP tlog-tiles: DIR/tile/...")],
    checkpoint: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Its checkpoint. [default: DIR/checkpoint]"),
    ] = None,
    exact: ExactOption = False,
) -> None:
    """Check every tile and every bundle of entries of a log under its checkpoint.

    Reads DIR and the policy; writes nothing. All tiles and bundles of the checkpoint's size must be
    there (a wider one may stand for a partial one), agree with the entries and lead to the root;
    nothing under DIR/tile may have another name. Exit status 0 if it holds; 1 if not, with the
    reason; 2 if a file cannot be read or the command is misused.
    """
    from safeconduct.cli.steps.record_checking import check_tiles

    _tell(lambda: check_tiles(policy, directory, checkpoint, exact=exact))


@group.command("fork")
def fork_command(
    policy: PolicyArgument,
    first: Annotated[Path, _file("FIRST", "A checkpoint that the log signed.")],
    second: Annotated[Path, _file("SECOND", "Another checkpoint that it signed.")],
    path: Annotated[
        Path | None,
        _file(
            "PATH",
            "For two sizes: the consistency proof from the smaller size in the larger log, with "
            "its first hash never left out; one hash in base64 a line.",
        ),
    ] = None,
) -> None:
    """Check evidence that a log has forked: it signed two histories.

    Reads the files; writes nothing. The log's own signatures convict it, so cosignatures are not
    asked for. Exit status 0 if a fork is proven; 1 if not, with the reason; 2 if a file cannot be
    read or the command is misused.
    """
    from safeconduct.cli.steps.record_checking import check_fork

    _tell(lambda: check_fork(policy, first, second, path))


def _tell(check: Callable[[], str]) -> None:
    try:
        found = check()
    except RecordError as error:
        errors.print(f"REFUSED {error.reason}: {error}", markup=False)
        raise typer.Exit(1) from None
    screen.print(f"OK {found}", markup=False, soft_wrap=True)
