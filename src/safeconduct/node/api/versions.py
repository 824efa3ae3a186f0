"""ETag and If-Match: whoever changes a file says which version he has read."""

from __future__ import annotations

import re

from safeconduct.node.api.problems import Problem
from safeconduct.node.registry.models import Person

_TAG = re.compile(r'"(\d{1,9})"')


def etag(row: Person) -> str:
    """The tag of a person file as it stands."""
    return f'"{row.version}"'


def wanted_version(if_match: str | None) -> int:
    """The version that a request names; raises Problem if it names none.

    `*` is refused: it would overwrite what nobody has read.
    """
    if if_match is None or not if_match.strip() or if_match.strip() == "*":
        raise Problem(
            428, "if_match_missing", "Send If-Match with the ETag of the file that you have read."
        )
    tag = _TAG.fullmatch(if_match.strip())
    return int(tag[1]) if tag else -1


def has_it(if_none_match: str | None, row: Person) -> bool:
    """Whether the caller holds this version already."""
    tags = {tag.strip().removeprefix("W/") for tag in (if_none_match or "").split(",")}
    return etag(row) in tags or "*" in tags
