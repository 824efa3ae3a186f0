"""A log as others keep it: checkpoints that counted, and its entries as C2SP tiles.

```
checkpoint      the newest checkpoint that met the policy, with all signatures
receipts/12     an earlier one, of size 12: it bounds when the entries up to there were written
tile/...        the entries up to the checkpoint (C2SP tlog-tiles)
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from safeconduct.record.checkpoints import Checkpoint
from safeconduct.record.errors import Reason, RecordError
from safeconduct.record.merkle import Tree, leaf_hash
from safeconduct.record.notes import checkpoint_of
from safeconduct.record.stores import CHECKPOINT_FILE
from safeconduct.record.tile_check import verify_tiles
from safeconduct.record.tiles import export_tiles
from safeconduct.record.trust import TrustPolicy

RECEIPTS = "receipts"
_RECEIPT = re.compile(rf"{RECEIPTS}/([1-9][0-9]{{0,17}})")


@dataclass(frozen=True, slots=True)
class ExportedLog:
    """A log that was exported, as far as everybody has cosigned it.

    Attributes:
        entries: under the newest receipt.
        receipts: checkpoints that met the policy, smallest first.
    """

    entries: tuple[bytes, ...]
    receipts: tuple[bytes, ...]

    @property
    def tree(self) -> Tree:
        """Over the entries."""
        return Tree(map(leaf_hash, self.entries))

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Path and bytes of each file; the same log gives the same files."""
        if not self.receipts:
            return
        *earlier, newest = self.receipts
        yield CHECKPOINT_FILE, newest
        for note in earlier:
            yield f"{RECEIPTS}/{checkpoint_of(note).size}", note
        yield from export_tiles(self.tree, self.entries)


def receipt_size(path: str) -> int:
    """The size of the receipt at a path; 0 if it is not the name of one.

    >>> receipt_size("receipts/12"), receipt_size("receipts/012")
    (12, 0)
    """
    found = _RECEIPT.fullmatch(path)
    return int(found[1]) if found else 0


def read_export(policy: TrustPolicy, files: Mapping[str, bytes]) -> ExportedLog:
    """Read an exported log and verify it against its policy, up to the place of each entry.

    Args:
        policy: of this log.
        files: by their paths; each must belong to it.

    Raises:
        RecordError: whose `where` begins with the path.
    """
    newest = files.get(CHECKPOINT_FILE)
    if newest is None:
        raise RecordError(CHECKPOINT_FILE, "is missing", reason=Reason.MISSING)
    point = _attested(policy, CHECKPOINT_FILE, newest)
    sizes = {receipt_size(path): path for path in files if path.startswith(f"{RECEIPTS}/")}
    if 0 in sizes:
        what = "does not belong to an exported log"
        raise RecordError(sizes[0], what, "Take it away.", reason=Reason.UNEXPECTED)
    others = [p for p in files if p != CHECKPOINT_FILE and p not in sizes.values()]
    log = verify_tiles(point, files.get, others)
    tree = Tree(log.levels[0])
    for size in sorted(sizes):
        earlier = _attested(policy, sizes[size], files[sizes[size]])
        if earlier.size != size or size >= point.size or tree.root(size) != earlier.root:
            what = f"not a receipt for the first {size} entries"
            raise RecordError(sizes[size], what, reason=Reason.WRONG_ROOT)
    return ExportedLog(tuple(log.entries), (*(files[sizes[s]] for s in sorted(sizes)), newest))


def _attested(policy: TrustPolicy, path: str, note: bytes) -> Checkpoint:
    try:
        return policy.check(note, exact=True).checkpoint
    except RecordError as error:
        raise error.within(path) from None
