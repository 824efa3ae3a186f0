"""The file with the secret keys of a log or a witness: its name and two seeds, one a line."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from safeconduct.record.encoding import check_name, from_base64, to_base64
from safeconduct.record.errors import Reason, RecordError
from safeconduct.record.files import write_new

KEY_FILE = "key"
_REMEDY = "Put it back from its backup."


def keep_seeds(directory: Path, name: str, *, may_draw: bool) -> tuple[str, bytes, bytes]:
    """Name and seeds (Ed25519, ML-DSA-44) of the key in a directory; drawn if there is none yet.

    Args:
        directory: where `key` is.
        name: for a new key.
        may_draw: whether a missing key may be made.

    Raises:
        RecordError: if the key is missing and may not be made, or cannot be read.
    """
    path = directory / KEY_FILE
    if not path.exists():
        if not may_draw:
            raise RecordError(path, "the key is missing", _REMEDY, reason=Reason.MISSING)
        previous = os.umask(0o077)
        try:
            seeds = (to_base64(secrets.token_bytes(32)) for _ in range(2))
            write_new(path, ("\n".join((check_name(name), *seeds)) + "\n").encode())
        finally:
            os.umask(previous)
    lines = path.read_text("ascii", "replace").split("\n")
    if len(lines) != 4 or lines[3]:
        raise RecordError(path, "not the key of a log or a witness", _REMEDY)
    return lines[0], from_base64(lines[1]), from_base64(lines[2])
