"""A name in one cell taken apart: family and given name, patronymic, kunya. Nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from safeconduct.people import nasab
from safeconduct.people.names import Script, looks_like_patronymic, script_of

#: Words that begin a family name and belong to it.
PARTICLES = frozenset({
    "van", "von", "de", "der", "den", "di", "da", "do", "dos", "das", "du", "del", "della", "des",
    "af", "av", "zu", "zum", "zur", "ter", "ten", "te", "la", "le", "st", "san", "y", "e",
    "ван", "фон", "де", "дер", "ла", "ди", "да",
})  # fmt: skip
#: Those that begin a family name in capitals too; Van and Do are given names elsewhere.
_SURE_PARTICLES = frozenset({"von", "der", "den", "dos", "della", "фон"})
_FATHER_FIRST = frozenset({
    "oglu", "oğlu", "ogly", "oghlu", "uly", "uulu", "kyzy", "qizi", "kizi", "gizi",
    "оглы", "огли", "оглу", "улы", "уулу", "кызы", "кизи", "гызы",
})  # fmt: skip
#: Persian and Azerbaijani family names: "born of", "son of", "of the line of".
_BORN_OF = re.compile(r"(?:zadeh?|zada|zadah|pour|poor|nejad|nezhad|заде|зода|زاده|پور|نژاد)$")
_INITIALS = re.compile(r"(?:[^\W\d_]\.?-?){1,3}")
_COMMA = re.compile("[,،]")


@dataclass(frozen=True, slots=True, kw_only=True)
class NameParts:
    """A name taken apart; a part that nobody gave is None.

    Single-name people have `family` only, as a key to find them by: it claims nothing about custom.

    Attributes:
        family: with its particles (van, al-).
        given: the first given name, or an initial.
        patronymic: of East Slavic or Turkic kind, or a nasab, the father first (ibn Walid).
        kunya: Abu or Umm and a child's name. It is an alias, never a given name.
        other: what is none of these, such as middle names and titles.
    """

    family: str | None = None
    given: str | None = None
    patronymic: str | None = None
    kunya: str | None = None
    other: str | None = None

    @property
    def whole(self) -> str:
        """All parts in one cell, the family name before a comma; taking it apart gives the same.

        >>> split_full_name("Ludwig van Beethoven").whole
        'van Beethoven, Ludwig'
        """
        rest = (self.given, self.patronymic, self.kunya, self.other)
        return f"{self.family or ''}, {' '.join(part for part in rest if part)}".rstrip()


def split_full_name(full_name: str) -> NameParts:
    """Take a name in one cell apart.

    A comma ends the family name; Arabic and Hebrew names are read as nasab says; a patronymic, or
    oglu and kyzy, show where the given name stands; initials are no family name; a particle (van,
    de) begins it; a name in capitals is the family name; with none of these the family name comes
    first in Cyrillic and last elsewhere.

    >>> parts = split_full_name("Коваленко Петро Миколайович")
    >>> parts.family, parts.given, parts.patronymic
    ('Коваленко', 'Петро', 'Миколайович')
    >>> split_full_name("Petro KOVALENKO").family, split_full_name("Suharto").family
    ('KOVALENKO', 'Suharto')
    >>> split_full_name("Abu Omar Khalid ibn Walid al-Masri").kunya
    'Abu Omar'
    """
    family, comma, rest = _parted_by_comma(full_name)
    if comma:
        return _after_comma(family, rest.split())
    tokens = _tokens(full_name)
    if not tokens:
        return NameParts()
    if nasab.is_kunya(full_name):
        return NameParts(kunya=" ".join(tokens))
    if len(tokens) == 1:
        return NameParts(family=tokens[0])
    if nasab.shows_nasab(tokens):
        return _from_nasab(tokens)
    return _with_patronymic(tokens) or _by_form(tokens)


def without_particles(family: str) -> str:
    """A family name without its particles and articles, which clerks add and leave out.

    >>> without_particles("van der Berg"), without_particles("al-Masri"), without_particles("Le")
    ('Berg', 'Masri', 'Le')
    """
    words = re.split(r"[\s-]+", family)
    bare = [w for w in words if nasab.fold(w) not in PARTICLES | nasab.ARTICLES]
    return " ".join(bare) if any(map(str.isalpha, "".join(bare))) else family


def _parted_by_comma(text: str) -> tuple[str, bool, str]:
    found = _COMMA.search(text)
    if not found:
        return text, False, ""
    return text[: found.start()].strip(), True, _COMMA.sub(" ", text[found.end() :])


def _tokens(text: str) -> list[str]:
    """Words; initials that are written together are parted."""
    found: list[str] = []
    for token in text.split():
        together = "." in token and len(token) > 2 and _INITIALS.fullmatch(token)
        found += [f"{c}." for c in token if c.isalpha()] if together else [token]
    return found


def _is_initial(token: str) -> bool:
    letters = [c for c in token if c.isalpha()]
    return len(letters) == 1 and (token.endswith(".") or len(token) == 1)


def _is_particle(token: str) -> bool:
    word = nasab.fold(token)
    return word in PARTICLES and (token.islower() or word in _SURE_PARTICLES)


def _after_comma(family: str, tokens: list[str]) -> NameParts:
    """What follows the family name: given name, then patronymic or nasab, kunya, the rest."""
    if not tokens:
        return NameParts(family=family or None)
    if nasab.shows_nasab(tokens):
        return _from_nasab(tokens, family=family)
    tokens = _tokens(" ".join(tokens))
    at = _patronymic_at(tokens)
    patronymic = " ".join(tokens[slice(*at)]) if at else None
    left = tokens[: at[0]] + tokens[at[1] :] if at else tokens
    if patronymic is None and len(left) == 2 and all(map(_is_initial, left)):
        return NameParts(family=family or None, given=left[0], patronymic=left[1])
    return NameParts(
        family=family or None, given=left[0] if left else None, patronymic=patronymic,
        other=" ".join(left[1:]) or None,
    )  # fmt: skip


def _from_nasab(tokens: Sequence[str], *, family: str | None = None) -> NameParts:
    name = nasab.take_apart(tokens, with_family=family is None)
    return NameParts(
        family=name.family or family or None, given=name.given, patronymic=name.ancestors,
        kunya=name.kunya, other=name.other,
    )  # fmt: skip


def _patronymic_at(tokens: Sequence[str]) -> tuple[int, int] | None:
    """Where the patronymic begins and ends: one word, or the father's name and oglu or kyzy."""
    for at, token in enumerate(tokens):
        if at and nasab.fold(token) in _FATHER_FIRST:
            return at - 1, at + 1
        if looks_like_patronymic(token):
            return at, at + 1
    return None


def _with_patronymic(tokens: list[str]) -> NameParts | None:
    found = _patronymic_at(tokens)
    if found is None or found[0] == 0:
        return None
    start, end = found
    others = tokens[: start - 1] + tokens[end:]
    return NameParts(
        family=" ".join(others) or None,
        given=tokens[start - 1],
        patronymic=" ".join(tokens[start:end]),
    )


def _by_form(tokens: list[str]) -> NameParts:
    """By initials, particles, capitals and endings; else by the order usual in the script."""
    initials = [t for t in tokens if _is_initial(t)]
    names = [t for t in tokens if not _is_initial(t)]
    if initials and len(names) == 1:
        return _parts(names, initials[0], initials[1:2], initials[2:])
    starts = [i for i, t in enumerate(tokens[:-1]) if _is_particle(t)]
    if starts and starts[0] > 0:
        start = starts[0] - 1 if nasab.fold(tokens[starts[0]]) in "ye" else starts[0]
        if start:
            return _parts(tokens[start:], tokens[0], [], tokens[1:start])
    capitals = [i for i, t in enumerate(tokens) if len(t) > 1 and t.isupper()]
    if capitals and len(capitals) < len(tokens):
        return _chosen(tokens, capitals)
    born = [i for i, t in enumerate(tokens) if _BORN_OF.search(nasab.fold(t))]
    if len(born) == 1:
        return _chosen(tokens, born)
    first = script_of("".join(tokens)) is Script.CYRILLIC
    return _chosen(tokens, [0 if first else len(tokens) - 1])


def _chosen(tokens: list[str], family: list[int]) -> NameParts:
    left = [t for i, t in enumerate(tokens) if i not in family]
    return _parts([tokens[i] for i in family], left[0], [], left[1:])


def _parts(family: list[str], given: str, patronymic: list[str], other: list[str]) -> NameParts:
    if not patronymic and len(other) == 1 and _is_initial(given) and _is_initial(other[0]):
        patronymic, other = other, []
    if not patronymic and looks_like_patronymic(given):
        return NameParts(
            family=" ".join(family), patronymic=given, given=" ".join(other[:1]) or None,
            other=" ".join(other[1:]) or None,
        )  # fmt: skip
    return NameParts(
        family=" ".join(family), given=given,
        patronymic=" ".join(patronymic) or None, other=" ".join(other) or None,
    )  # fmt: skip
