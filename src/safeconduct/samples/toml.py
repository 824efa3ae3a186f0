"""The little of TOML that the samples write."""

from __future__ import annotations

from collections.abc import Mapping


def quoted(text: str) -> str:
    r"""A basic string.

    >>> print(quoted('say "no" \\'))
    "say \"no\" \\"
    """
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def inline(table: Mapping[str, str]) -> str:
    """An inline table of strings on one line.

    >>> inline({"a b": "c"})
    '{ "a b" = "c" }'
    """
    return "{ " + ", ".join(f"{quoted(k)} = {quoted(v)}" for k, v in table.items()) + " }"
