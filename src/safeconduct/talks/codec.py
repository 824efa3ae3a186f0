"""Frozen dataclasses to and from strict JSON: each field present, none unknown, types right."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Hashable, Mapping
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

from safeconduct.record import Json, RecordError

T = TypeVar("T")


def to_json(value: object) -> Json:
    """A dataclass of texts, numbers, enums, tuples and such dataclasses as JSON."""
    if dataclasses.is_dataclass(value):
        return {f.name: to_json(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [to_json(item) for item in value]
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, (str, int)) and not isinstance(value, bool):
        return value
    raise TypeError(f"{type(value).__name__} cannot stand in a message")


def from_json(kind: type[T], value: Json, place: str = "body") -> T:
    """Read a dataclass back.

    Raises:
        RecordError: with the place in the message that is missing, unknown or of the wrong type.
    """
    if not isinstance(value, Mapping):
        raise RecordError(place, "not an object")
    hints = _hints(cast("Hashable", kind))
    for name in sorted(hints.keys() ^ value.keys()):
        raise RecordError(f"{place}.{name:.40}", "missing or unknown")
    return kind(
        **{name: _read(hint, value[name], f"{place}.{name}") for name, hint in hints.items()}
    )


@cache
def _hints(kind: Hashable) -> dict[str, Any]:
    assert isinstance(kind, type)
    assert dataclasses.is_dataclass(kind)
    hints = get_type_hints(kind)
    return {f.name: hints[f.name] for f in dataclasses.fields(kind)}


def _read(hint: Any, value: Json, place: str) -> Any:
    if get_origin(hint) is tuple:
        if not isinstance(value, (list, tuple)):
            raise RecordError(place, "not a list")
        return tuple(_read(get_args(hint)[0], v, f"{place}[{n}]") for n, v in enumerate(value))
    if isinstance(hint, types.GenericAlias) or not isinstance(hint, type):
        raise TypeError(f"{hint} cannot stand in a message")
    if dataclasses.is_dataclass(hint):
        return from_json(hint, value, place)
    if issubclass(hint, StrEnum):
        if value not in tuple(hint):
            raise RecordError(place, f"not one of {', '.join(hint)}")
        return hint(str(value))
    if not isinstance(value, hint):
        raise RecordError(place, f"not {'a number' if hint is int else 'a text'}")
    if isinstance(value, int) and value < 0:
        raise RecordError(place, "less than nothing")
    return value
