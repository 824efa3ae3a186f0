"""`record check`: C2SP files against a policy, each answered with what was found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from safeconduct.record.encoding import to_base64, to_hash
from safeconduct.record.errors import Reason, RecordError
from safeconduct.record.forks import ForkProof
from safeconduct.record.merkle import leaf_hash
from safeconduct.record.notes import MAX_NOTE
from safeconduct.record.policy_file import MAX_POLICY, read_policy
from safeconduct.record.proofs import (
    MAX_PROOF,
    AddCheckpoint,
    LogProof,
    parse_proof_lines,
    require_consistent,
)
from safeconduct.record.tile_check import TiledLog, verify_tiles
from safeconduct.record.tiles import MAX_ENTRY, WIDTH
from safeconduct.record.trust import Attested, TrustPolicy

MAX_TILE = WIDTH * (2 + MAX_ENTRY)
_CHECKPOINT = "checkpoint"
_TILE = "tile"


def check_checkpoint(policy: Path, checkpoint: Path, *, exact: bool) -> str:
    """Check a signed checkpoint; returns what was found, in words."""
    return _found(_attest(_policy(policy), checkpoint, exact=exact))


def check_proof(
    policy: Path, proof: Path, entry: Path | None, *, leaf_hash_text: str, exact: bool
) -> str:
    """Check that an entry is in a log, given its bytes or its leaf hash."""
    trusted = _policy(policy)
    with _within(proof):
        read = LogProof.parse(_read(proof, MAX_PROOF))
        leaf = leaf_hash(read.extra if entry is None else _read(entry, MAX_PROOF))
        if leaf_hash_text:
            leaf = to_hash(leaf_hash_text)
        elif entry is None and not read.extra:
            what = "neither an ENTRY nor an extra line says what is proven"
            raise RecordError("", what, "Give the entry's file.", reason=Reason.MISSING)
        attested = read.verify(trusted, leaf, exact=exact)
    return f"entry {read.index} of {_found(attested)}"


def check_consistency(
    policy: Path, old: Path, new: Path, proof: Path | None, *, exact: bool
) -> str:
    """Check that a log only grew from one checkpoint to another."""
    trusted = _policy(policy)
    first = _attest(trusted, old, exact=exact)
    data = _read(new, MAX_PROOF)
    lines: tuple[bytes, ...] = ()
    with _within(new):
        if proof is None and data.startswith(b"old "):
            asked = AddCheckpoint.parse(data)
            lines, data = asked.proof, asked.checkpoint
            if asked.old_size != first.checkpoint.size:
                what = f"the old size is not {first.checkpoint.size}"
                raise RecordError("line 1", what, reason=Reason.NOT_CONSISTENT)
        second = trusted.check(data, exact=exact)
    if proof is not None:
        with _within(proof):
            lines = parse_proof_lines(_read(proof, MAX_PROOF))
    with _within(new if proof is None else proof):
        require_consistent(first.checkpoint, second.checkpoint, lines)
    return f"from size {first.checkpoint.size}: {_found(second)}"


def check_tiles(policy: Path, directory: Path, checkpoint: Path | None, *, exact: bool) -> str:
    """Check a log that lies in a directory as tiles."""
    trusted = _policy(policy)
    checkpoint = checkpoint or directory / _CHECKPOINT
    if not checkpoint.is_file() and directory.is_dir():
        raise RecordError(checkpoint, "is missing", reason=Reason.MISSING)
    attested = _attest(trusted, checkpoint, exact=exact)

    _verify_tiles(attested, directory)
    return _found(attested)


def read_tiles(policy: TrustPolicy, directory: Path) -> TiledLog:
    """A log that lies in a directory as tiles, under a checkpoint that the log itself signed.

    Raises:
        RecordError: if it does not verify.
    """
    checkpoint = directory / _CHECKPOINT
    with _within(checkpoint):
        attested = policy.check_log(_read(checkpoint, MAX_NOTE))
    return _verify_tiles(attested, directory)


def _verify_tiles(attested: Attested, directory: Path) -> TiledLog:
    def read(path: str) -> bytes:
        return _read(directory / path, MAX_TILE)

    with _within(directory):
        return verify_tiles(attested.checkpoint, read, _tile_paths(directory))


def check_fork(policy: Path, first: Path, second: Path, path: Path | None) -> str:
    """Check evidence that a log signed two histories."""
    trusted = _policy(policy)
    lines: tuple[bytes, ...] = ()
    if path is not None:
        with _within(path):
            lines = parse_proof_lines(_read(path, MAX_PROOF))
    notes = _read(first, MAX_NOTE), _read(second, MAX_NOTE)
    small, large = ForkProof(*notes, lines).verify(trusted)
    return (
        f"{small.origin} has forked: it signed root {to_base64(small.root)} at size {small.size} "
        f"and root {to_base64(large.root)} at size {large.size}"
    )


def _found(attested: Attested) -> str:
    point = attested.checkpoint
    by = ", ".join(sorted(attested.cosigned)) or "nobody"
    return f"{point.origin}, size {point.size}, root {to_base64(point.root)}, cosigned by {by}"


def _policy(path: Path) -> TrustPolicy:
    with _within(path):
        return read_policy(_read(path, MAX_POLICY))


def _attest(policy: TrustPolicy, path: Path, *, exact: bool) -> Attested:
    with _within(path):
        return policy.check(_read(path, MAX_NOTE), exact=exact)


def _tile_paths(directory: Path) -> Iterator[str]:
    """All files under `tile/`; links and whatever else is no file are faults."""
    for path in sorted((directory / _TILE).rglob("*")):
        name = path.relative_to(directory).as_posix()
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise RecordError(name, "is not a file", "Take it away.", reason=Reason.UNEXPECTED)
        if path.is_file():
            yield name


def _read(path: Path, most: int) -> bytes:
    """At most one byte more than `most`, so that the parser can say that it is too much."""
    with path.open("rb") as stream:
        return stream.read(most + 1)


class _within:  # noqa: N801
    """Names the file in every fault found while it is read."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, RecordError):
            raise error.within(self._path) from None
