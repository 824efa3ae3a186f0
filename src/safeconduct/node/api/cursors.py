"""Where a walk through a list has got to: signed, and good for the same search only."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any

from django.core import signing

from safeconduct.node.api.problems import invalid

_SALT = "safeconduct.node.api.cursors"
_LIFE = timedelta(days=1)


def write(search: dict[str, Any], position: list[int]) -> str:
    """The cursor after `position` in a search."""
    return signing.dumps([_digest(search), position], salt=_SALT)


def read(text: str | None, search: dict[str, Any], *, parts: int = 1) -> list[int] | None:
    """The position of a cursor, or None for the first page.

    Raises:
        Problem: if it is none of ours, too old, or of another search.
    """
    if not text:
        return None
    try:
        search_digest, position = signing.loads(text, salt=_SALT, max_age=_LIFE)
    except (signing.BadSignature, ValueError):
        raise invalid(
            "query.cursor",
            "This is no cursor, or one older than a day.",
            "Begin at the first page.",
        ) from None
    if search_digest != _digest(search) or len(position) != parts:
        raise invalid(
            "query.cursor", "This cursor belongs to another search.", "Repeat its filters."
        )
    return [int(part) for part in position]


def _digest(search: dict[str, Any]) -> str:
    plain = json.dumps(search, sort_keys=True, default=str)
    return hashlib.sha256(plain.encode()).hexdigest()[:16]
