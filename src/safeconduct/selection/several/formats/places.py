"""Which line of a JSON text a value stands on: looked for only once something is wrong there."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\n\r]*")


def line_of(text: str, path: Sequence[str | int]) -> int:
    r"""The line of the value at a path of keys and positions; the last if a key is twice there.

    Where the path leads nowhere, the line of what is nearest to it.

    >>> line_of('{"a": 1,\n "b": [1,\n  2]}', ("b", 1))
    3
    """
    at = _after_space(text, 0)
    for step in path:
        inner = _inside(text, at, step)
        if inner is None:
            break
        at = inner
    return text.count("\n", 0, at) + 1


def _inside(text: str, at: int, step: str | int) -> int | None:
    """Where the value of a key or position begins."""
    if text[at] == "{":
        return _of_key(text, at + 1, str(step))
    if text[at] == "[" and isinstance(step, int):
        return _of_position(text, at + 1, step)
    return None


def _of_key(text: str, at: int, wanted: str) -> int | None:
    found = None
    at = _after_space(text, at)
    while text[at] == '"':
        key, at = _DECODER.raw_decode(text, at)
        begin = _after_space(text, _after_space(text, at) + 1)
        if key == wanted:
            found = begin
        at = _after_space(text, _end(text, begin))
        if text[at] != ",":
            break
        at = _after_space(text, at + 1)
    return found


def _of_position(text: str, at: int, wanted: int) -> int | None:
    at = _after_space(text, at)
    for _before in range(wanted):
        at = _after_space(text, _end(text, at))
        if text[at] != ",":
            return None
        at = _after_space(text, at + 1)
    return at


def _end(text: str, at: int) -> int:
    return _DECODER.raw_decode(text, at)[1]


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
