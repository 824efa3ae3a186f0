"""C2SP tlog-tiles: names of tiles and entry bundles, and writing a log as them.

A tile holds 256 hashes of one level of the tree, a bundle the 256 entries below a tile of level 0;
those at the right edge hold fewer and say so in their names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from safeconduct.record.errors import Reason, RecordError
from safeconduct.record.merkle import Tree

WIDTH = 256
HEIGHT = 8
MAX_LEVEL = 63
MAX_ENTRY = 0xFFFF
ENTRIES = "entries"
_PATH = re.compile(
    r"tile/(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?"
)


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile, or the bundle of entries beside a tile of level 0.

    Attributes:
        level: from 0; None for a bundle of entries.
        index: within the level, from 0.
        width: hashes or entries in it, 1 to 256.
    """

    level: int | None
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Where it lies under the log's prefix.

        >>> Tile(0, 1234067).path
        'tile/0/x001/x234/067'
        >>> Tile(None, 0, 7).path
        'tile/entries/000.p/7'
        """
        digits = str(self.index)
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
        name = "/".join([*("x" + group for group in groups[:-1]), groups[-1]])
        level = ENTRIES if self.level is None else str(self.level)
        return f"tile/{level}/{name}" + (f".p/{self.width}" if self.width < WIDTH else "")

    @classmethod
    def parse(cls, path: str) -> Tile:
        """Read a path; only the form that `path` writes is accepted.

        Raises:
            RecordError: if it is not the path of a tile or a bundle.
        """
        match = _PATH.fullmatch(path)
        if match:
            level, name, width = match.groups()
            index = int(re.sub("[x/]", "", name))
            tile = cls(None if level == ENTRIES else int(level), index, int(width or WIDTH))
            if tile.path == path and (tile.level or 0) <= MAX_LEVEL:
                return tile
        raise RecordError(
            path[:200], "not the name of a tile", "Take it away.", reason=Reason.UNEXPECTED
        )

    def available(self, size: int) -> int:
        """Hashes or entries that a log of `size` entries has for this place, 0 to 256."""
        count = size >> (HEIGHT * (self.level or 0))
        return max(0, min(WIDTH, count - self.index * WIDTH))


def tiles_of(size: int, *, since: int = 0) -> Iterator[Tile]:
    """All tiles and bundles of a log of `size` entries, the widest of each place.

    Args:
        size: of the log.
        since: leave out what was the same at this smaller size.

    >>> [tile.path for tile in tiles_of(256)]
    ['tile/entries/000', 'tile/0/000', 'tile/1/000.p/1']
    """
    for level in (None, *range(MAX_LEVEL + 1)):
        shift = HEIGHT * (level or 0)
        count = size >> shift
        if not count:
            return
        for index in range((since >> shift) // WIDTH, -(-count // WIDTH)):
            tile = Tile(level, index, min(WIDTH, count - index * WIDTH))
            if tile.available(since) < tile.width:
                yield tile


def export_tiles(
    tree: Tree, entries: Sequence[bytes], *, size: int | None = None, since: int = 0
) -> Iterator[tuple[str, bytes]]:
    """Path and bytes of each tile and bundle of a log; the same log always gives the same.

    Args:
        tree: over the leaf hashes of `entries`.
        entries: all leaves from the first.
        size: how many to export; all by default.
        since: leave out what was the same at this smaller size.
    """
    for tile in tiles_of(len(tree) if size is None else size, since=since):
        start = tile.index * WIDTH
        end = start + tile.width
        if tile.level is None:
            yield tile.path, write_bundle(entries[start:end])
        else:
            yield tile.path, b"".join(tree.nodes(tile.level * HEIGHT, start, end))


def write_bundle(entries: Sequence[bytes]) -> bytes:
    """Entries as a bundle: each behind its length in two bytes, big-endian.

    Raises:
        RecordError: if one has more than 65,535 bytes.
    """
    parts: list[bytes] = []
    for entry in entries:
        require_size(entry)
        parts += (len(entry).to_bytes(2, "big"), entry)
    return b"".join(parts)


def require_size(entry: bytes) -> bytes:
    """Return an entry that fits into a bundle.

    Raises:
        RecordError: if it has more than 65,535 bytes.
    """
    if len(entry) > MAX_ENTRY:
        raise RecordError(
            "",
            f"an entry of {len(entry)} bytes; at most {MAX_ENTRY} fit into a log of tiles",
            "Send what is long as a sealed payload and record its hash.",
            reason=Reason.OVERSIZED,
        )
    return entry


def read_bundle(data: bytes, width: int) -> list[bytes]:
    """The entries of a bundle.

    Raises:
        RecordError: if it holds fewer or more than `width`, or is cut.
    """
    entries: list[bytes] = []
    at, end = 0, len(data)
    while at < end and len(entries) < width:
        length = int.from_bytes(data[at : at + 2], "big")
        start = at + 2
        at = start + length
        entries.append(data[start:at])
    if at > end or len(entries) < width:
        what = f"cut: {width} entries should be there"
        raise RecordError("", what, reason=Reason.TRUNCATED)
    if at < end:
        what = f"{end - at} bytes behind its {width} entries"
        raise RecordError("", what, reason=Reason.UNEXPECTED)
    return entries
