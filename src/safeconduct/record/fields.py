"""Reading the fields of a strict JSON object, each with its type."""

from __future__ import annotations

from collections.abc import Mapping

from safeconduct.record.envelope import Json
from safeconduct.record.errors import RecordError


def text_field(fields: Mapping[str, Json], name: str) -> str:
    """A text, or RecordError."""
    value = fields[name]
    if not isinstance(value, str):
        raise RecordError("", f"{name!r} is not a text")
    return value


def number_field(fields: Mapping[str, Json], name: str) -> int:
    """A number from 0 up, or RecordError."""
    value = fields[name]
    if not isinstance(value, int) or value < 0:
        raise RecordError("", f"{name!r} is not a number from 0 up")
    return value


def texts_field(fields: Mapping[str, Json], name: str) -> tuple[str, ...]:
    """A sorted list of different texts, or RecordError."""
    value = fields[name]
    if not isinstance(value, list):
        raise RecordError("", f"{name!r} is not a list")
    texts = tuple(item for item in value if isinstance(item, str))
    if len(texts) != len(value) or list(texts) != sorted(set(texts)):
        raise RecordError("", f"{name!r} is not a sorted list of different texts")
    return texts
