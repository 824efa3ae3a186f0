"""Units: the number and the words apart, since clerks translate the words and copy the number."""

from __future__ import annotations

import re

from safeconduct.people.names import latin_form

_NUMBER = re.compile(r"\d+")
_ORDINAL = re.compile(
    r"\d+(?:st|nd|rd|th|e|er|ème|[-–]?(?:[аяйії]|[тшгм]а|та|тя|ая|ой|ый|ий|ої|ї))?\b", re.IGNORECASE
)


def unit_number(text: str) -> str | None:
    """The numbers of a unit in the order given; None for a unit without any.

    >>> unit_number("105th Lantern Brigade"), unit_number("3-тя рота 12-ї бригади")
    ('105', '3 12')
    """
    return " ".join(n.lstrip("0") or "0" for n in _NUMBER.findall(text)) or None


def unit_words(text: str) -> str | None:
    """The words of a unit in Latin letters, without its numbers.

    >>> unit_words("105th Lantern Brigade"), unit_words("12")
    ('lantern brigade', None)
    """
    return latin_form(_ORDINAL.sub(" ", text)) or None
