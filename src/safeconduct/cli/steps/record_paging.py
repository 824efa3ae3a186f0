"""`record page`: the page for checking a record in a browser, as a file."""

from __future__ import annotations

import hashlib
from pathlib import Path

from safeconduct.documents.verifier_page import verifier_page


def write_page(path: Path) -> str:
    """Write the page and return its SHA-256 in hexadecimal.

    Raises:
        FileExistsError: if there is something else at `path`; it is left as it was.
    """
    data = verifier_page().encode()
    if not path.exists() or path.read_bytes() != data:
        with path.open("xb") as file:
            file.write(data)
    return hashlib.sha256(data).hexdigest()
