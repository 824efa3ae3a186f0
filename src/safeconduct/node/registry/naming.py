"""The words under which a person can be found again, in any spelling or script."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from safeconduct.matching import coarse_key, family_key, fine_key, given_key
from safeconduct.node.registry.frames import Cell
from safeconduct.node.vault import services as vault

NAMES = ("family_name", "given_name", "patronymic", "full_name", "alias")
_NUMBERS = ("service_number", "prisoner_number")


@lru_cache(maxsize=50_000)
def word_keys(word: str) -> tuple[tuple[str, str], ...]:
    """Kinds and keys of one word of a name, from the strictest to the loosest.

    >>> set(word_keys("Жуков")) & set(word_keys("Zhukov")) != set()
    True
    """
    keys = {
        "fine": fine_key(word),
        "family": family_key(word),
        "given": given_key(word),
        "coarse": coarse_key(word),
    }
    return tuple((kind, key) for kind, key in keys.items() if key)


def keys_of(cells: Iterable[Cell]) -> set[tuple[str, str]]:
    """All kinds and keys under which a report's person is to be found."""
    found: set[tuple[str, str]] = set()
    for cell in cells:
        if cell.field in NAMES:
            for word in (cell.value or cell.given).split():
                found.update(word_keys(word))
        elif cell.field in _NUMBERS and cell.value:
            found.add(("number", cell.value))
    return found


def tokens(keys: Iterable[tuple[str, str]]) -> set[int]:
    """Their blind fingerprints."""
    return vault.fingerprints(keys)
