"""Verification of a log that lies as C2SP tiles under a checkpoint."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import chain

from safeconduct.record.checkpoints import Checkpoint
from safeconduct.record.encoding import HASH_SIZE
from safeconduct.record.errors import Reason, RecordError
from safeconduct.record.merkle import EMPTY_ROOT, node_hash
from safeconduct.record.tiles import HEIGHT, WIDTH, Tile, read_bundle, tiles_of

Read = Callable[[str], bytes | None]
_sha256 = hashlib.sha256


@dataclass(slots=True)
class TiledLog:
    """A log read from tiles: its entries and all hashes above them, every byte compared.

    Attributes:
        entries: the leaves.
        levels: hashes by level of the tree, level 0 the leaf hashes; complete subtrees only.
    """

    entries: list[bytes] = field(default_factory=list)
    levels: list[list[bytes]] = field(default_factory=lambda: [[]])

    @property
    def root(self) -> bytes:
        """Root over all entries."""
        size, node = len(self.entries), None
        for level, row in enumerate(self.levels):
            if size >> level & 1:
                node = row[-1] if node is None else node_hash(row[-1], node)
        return EMPTY_ROOT if node is None else node

    def hash_up(self) -> None:
        """Compute the upper levels from level 0."""
        row = self.levels[0]
        while len(row) > 1:
            pairs = zip(row[::2], row[1::2], strict=False)
            row = [_sha256(b"\x01" + left + right).digest() for left, right in pairs]
            self.levels.append(row)


def verify_tiles(checkpoint: Checkpoint, read: Read, paths: Iterable[str]) -> TiledLog:
    """Verify that tiles and bundles are those of the log under a checkpoint.

    Every tile and bundle of the log must be there; in the place of a partial one its wider or full
    successor may be. Narrower partial ones, left from smaller sizes, must agree. What lies behind
    the checkpoint's size is not under it, and only has to have the name of a tile.

    Args:
        checkpoint: already verified against a policy.
        read: gives the bytes at a path such as `tile/0/000`, or None if there is nothing.
        paths: of all files under `tile/`.

    Raises:
        RecordError: whose `where` is the path.
    """
    present: dict[tuple[int | None, int], list[Tile]] = {}
    for path in paths:
        tile = Tile.parse(path)
        present.setdefault((tile.level, tile.index), []).append(tile)
    log = TiledLog()
    for tile in tiles_of(checkpoint.size):  # one by one: a huge size ends at the first gap
        chosen = _choose(tile, present)
        if tile.level is None:
            log.entries += _bundle(_read(read, chosen), chosen)[: tile.width]
            present[None, tile.index].remove(chosen)
    log.levels[0] = [_sha256(b"\x00" + entry).digest() for entry in log.entries]
    log.hash_up()
    for tile in chain.from_iterable(present.values()):
        width = min(tile.width, tile.available(checkpoint.size))
        if width:
            _compare(log, tile, _read(read, tile), width)
    if log.root != checkpoint.root:
        raise RecordError(
            "checkpoint",
            f"not the root of the {checkpoint.size} entries that are here",
            reason=Reason.WRONG_ROOT,
        )
    return log


def _choose(tile: Tile, present: dict[tuple[int | None, int], list[Tile]]) -> Tile:
    """The file to read for a tile: itself, or the narrowest that is wider."""
    found = [t for t in present.get((tile.level, tile.index), []) if t.width >= tile.width]
    if not found:
        raise RecordError(tile.path, "is missing", reason=Reason.MISSING)
    return min(found, key=lambda candidate: candidate.width)


def _read(read: Read, tile: Tile) -> bytes:
    data = read(tile.path)
    if data is None:
        raise RecordError(tile.path, "is missing", reason=Reason.MISSING)
    if tile.level is not None and len(data) != tile.width * HASH_SIZE:
        what = f"{len(data)} bytes; {tile.width} hashes have {tile.width * HASH_SIZE}"
        short = len(data) < tile.width * HASH_SIZE
        reason = Reason.TRUNCATED if short else Reason.UNEXPECTED
        raise RecordError(tile.path, what, reason=reason)
    return data


def _bundle(data: bytes, tile: Tile) -> list[bytes]:
    try:
        return read_bundle(data, tile.width)
    except RecordError as error:
        raise error.within(tile.path) from None


def _compare(log: TiledLog, tile: Tile, data: bytes, width: int) -> None:
    start = tile.index * WIDTH
    if tile.level is None:
        right = _bundle(data, tile)[:width] == log.entries[start : start + width]
    else:
        hashes = log.levels[tile.level * HEIGHT][start : start + width]
        right = data[: width * HASH_SIZE] == b"".join(hashes)
    if not right:
        raise RecordError(
            tile.path,
            "does not agree with the entries of the log",
            reason=Reason.WRONG_ROOT,
        )
