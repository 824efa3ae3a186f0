"""A key from its printed backup."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from safeconduct.cli.steps.keys_files import write_key
from safeconduct.cli.steps.keys_roots import read_root
from safeconduct.record import Reason, RecordError, SigningKey
from safeconduct.record.backups import read_backup


def restore(path: Path, lines: Sequence[str], *, root: Path | None, name: str) -> SigningKey:
    """Write the key that a sheet holds.

    Args:
        path: where to.
        lines: of the sheet.
        root: a root that names the key; or
        name: its id.

    Raises:
        RecordError: if the lines are wrong, the root has no such key, or there is a file already.
    """
    seed = read_backup(lines)
    if root is not None:
        raw = SigningKey("any", seed).public.raw
        found = [key.name for key in read_root(root)[1].keys if key.raw == raw]
        if not found:
            what = "names no key of this sheet"
            remedy = "Take the root of the ceremony in which it was printed."
            raise RecordError(root, what, remedy, reason=Reason.UNKNOWN_SIGNATURE)
        name = found[0]
    return write_key(path, name, seed)
