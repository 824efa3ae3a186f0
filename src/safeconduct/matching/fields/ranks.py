"""Ranks of different armies on one scale, so that a sergeant of one list meets one of another."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

_BRANCH = re.compile(
    r"\b(?:guards?|of the guard|medical service|justice|reserve|retired|гвардії|гвардии"
    r"|медичної служби|медицинской службы|юстиції|юстиции|запасу|запаса|у відставці|в отставке"
    r"|de réserve)\b"
)


def rank_grade(text: str) -> int | None:
    """The place of a rank in the table, 0 for the lowest; None where the table lacks it.

    >>> rank_grade("старший сержант") == rank_grade("Senior Sergeant") == rank_grade("Sergent-chef")
    True
    >>> rank_grade("chief cook") is None
    True
    """
    return rank_table().get(_folded(text))


@cache
def rank_table() -> Mapping[str, int]:
    """Folded name of each rank -> its grade, from ranks.toml."""
    text = resources.files(__package__).joinpath("ranks.toml").read_text("utf-8")
    grades: dict[str, list[str]] = tomllib.loads(text)["grades"]
    return MappingProxyType(
        {_folded(name): grade for grade, names in enumerate(grades.values()) for name in names}
    )


def _folded(text: str) -> str:
    plain = _BRANCH.sub(" ", unicodedata.normalize("NFC", text).casefold())
    return re.sub(r"[\s\-–.]+", " ", plain).strip()
