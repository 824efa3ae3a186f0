"""Positions from files: both sides' in one table, or a document of each side."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from safeconduct.cartel import (
    Part,
    Position,
    Positions,
    parse_position,
    parse_positions,
    position_digest,
    position_toml,
)
from safeconduct.cli.steps.clearing import read_agreement
from safeconduct.cli.steps.workspace import Progress, Store, Summary, quiet, write_whole_private
from safeconduct.people import Side
from safeconduct.selection import position_faults, require_sound
from safeconduct.tables import InputError, read_toml

Files = Path | Sequence[Path] | None


def read_positions(files: Files) -> Positions:
    """What each side asks for and refuses; nothing if no file is given.

    One document is read whole: whoever builds with it alone is its party. Of two only that counts
    which each party shows.

    Raises:
        InputError: with all faults of a file, or if two files are of one side.
    """
    paths = [files] if isinstance(files, Path) else list(files or ())
    if not paths:
        return Positions()
    read = [(path, read_toml(path)) for path in paths]
    if len(read) == 1 and "side" not in read[0][1]:
        return parse_positions(read[0][1], where=str(paths[0]))
    documents: dict[Side, Position] = {}
    for path, data in read:
        position = parse_position(data, where=str(path))
        side = position.side or Side.A
        if side in documents:
            raise InputError(
                f"this is a position of {side.value}, and so is another file",
                where=path, remedy="Give one document of each side, or one file of both.",
            )  # fmt: skip
        documents[side] = position
    if len(documents) == 2:
        documents = {side: position.shown_to_mediator() for side, position in documents.items()}
    return Positions(a=documents.get(Side.A, Position()), b=documents.get(Side.B, Position()))


def position(
    *,
    file: Path,
    other: Path | None,
    store: Store | None,
    cartel: Path | None,
    shown: Path | None,
    progress: Progress = quiet,
) -> Summary:
    """Check the document of one side; write what it shows to a mediator, if asked."""
    progress("reading the document", 0, 2)
    document = parse_position(read_toml(file), where=str(file))
    side = document.side or Side.A
    both = {side: document}
    if other is not None:
        theirs = parse_position(read_toml(other), where=str(other))
        if theirs.side is side:
            raise InputError(
                f"both are positions of {side.value}", where=other,
                remedy="Name a document of the other side.",
            )  # fmt: skip
        both[side.other] = theirs
    progress("looking at the people", 1, 2)
    if store is not None:
        faults = position_faults(
            Positions(a=both.get(Side.A, Position()), b=both.get(Side.B, Position())),
            clearance=store.read("clearance", made_by="clear"),
            record_persons=store.read("identities", made_by="match").select("record", "person_id"),
            agreement=None if cartel is None else read_agreement(cartel),
        )
        require_sound(faults, where=str(file))
    given = document.shown_to_mediator()
    if shown is not None:
        write_whole_private(shown, position_toml(given))
    progress("done", 2, 2)
    return {
        "side": side.value,
        "version": document.version,
        "digest": position_digest(document),
        "says": _counts(document),
        "shown_to_a_mediator": _counts(given) if document.shown else "nothing",
    }


def _counts(position: Position) -> dict[str, object]:
    counted: dict[str, object] = {
        part.value: len(getattr(position, part.value)) for part in Part if part != Part.RESERVATION
    }
    return counted | {"reservation": position.reservation is not None}
