"""Arabic and Hebrew names in one cell: kunya, given name, nasab, nisba.

A full Arabic name is kunya (Abu Omar, "father of Omar"), ism (Khalid), nasab (ibn al-Walid, "son
of"), laqab and nisba (al-Masri, "the Egyptian"). Words that make one name together are never
parted: Abd al-Rahman, Nur al-Din. Sources: A. Schimmel, Islamic Names (1989); the usage of North
African registries, where a capital Ben begins a family name (Ahmed Ben Salah).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

_SONS = frozenset({
    "ibn", "bin", "ben", "bint", "binti", "bent", "bat", "ould", "wuld",
    "ибн", "ібн", "бин", "бін", "бен", "бинт", "бінт", "بن", "ابن", "إبن", "بنت", "ابنة", "ولد",
    "בן", "בת",
})  # fmt: skip
_PARENTS = frozenset({
    "abu", "abou", "aboul", "abo", "umm", "oum", "um", "ummu", "абу", "умм", "أبو", "ابو",
    "أبي", "ابي", "أبا", "أم", "ام",
})  # fmt: skip
ARTICLES = frozenset({
    "al", "el", "ar", "as", "ash", "ad", "an", "az", "at", "аль", "ель", "эль",
    "ар", "аш", "ан", "ال",
})  # fmt: skip
_SERVANTS = frozenset({
    "abd", "abdul", "abdel", "abdal", "abdu", "abdoul", "abdool", "абд", "абдул", "абдуль",
    "абдель", "عبد", "عبدال", "אבד",
})  # fmt: skip
#: Second halves of names such as Nur al-Din and Saif al-Islam.
_OF_FAITH = (
    "din",
    "deen",
    "dine",
    "islam",
    "allah",
    "дин",
    "дін",
    "الدين",
    "الإسلام",
    "الاسلام",
    "الله",
)
_GIVEN_KUNYAS = frozenset({
    "abu bakr", "abou bakr", "abu bakar", "umm kulthum", "oum kalthoum", "абу бакр", "أبو بكر",
    "ابو بكر", "أم كلثوم", "ام كلثوم",
})  # fmt: skip
_TITLES = frozenset({
    "sheikh", "shaykh", "cheikh", "haj", "hajj", "haji", "hajji", "sayyid", "sayed", "dr", "mr",
    "mrs", "шейх", "хаджи", "الشيخ", "شيخ", "الحاج", "حاج", "السيد", "الدكتور",
})  # fmt: skip


class _Kind(Enum):
    NAME = auto()
    KUNYA = auto()
    SON = auto()
    NISBA = auto()
    TITLE = auto()


@dataclass(frozen=True, slots=True)
class _Unit:
    """One name of one or more words, and what it is."""

    kind: _Kind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Nasab:
    """An Arabic or Hebrew name taken apart; `ancestors` is the whole chain, the father first."""

    given: str | None
    family: str | None
    ancestors: str | None
    kunya: str | None
    other: str | None


def shows_nasab(tokens: Sequence[str]) -> bool:
    """Whether a word shows that the name is built in the Arabic or Hebrew way.

    >>> shows_nasab(["Khalid", "ibn", "Walid"]), shows_nasab(["Jan", "de", "Vries"])
    (True, False)
    """
    telling = _SONS | _PARENTS | _SERVANTS | {"al", "el", "аль", "ال"}
    return any(fold(t) in telling or _with_article(t) or _joined_kind(t) for t in tokens)


def take_apart(tokens: Sequence[str], *, with_family: bool = True) -> Nasab:
    """Parts of a name that `shows_nasab`; without its family name if that stood before a comma.

    Who has neither nisba nor another family name is given the last name of the chain as one, as
    clerks do: a key to find him by.

    >>> name = take_apart("Abu Omar Khalid ibn Walid ibn Yusuf al-Masri".split())
    >>> name.given, name.family, name.ancestors, name.kunya
    ('Khalid', 'al-Masri', 'ibn Walid ibn Yusuf', 'Abu Omar')
    >>> take_apart("Abd al-Rahman Nur al-Din".split()).given
    'Abd al-Rahman'
    """
    units = list(_units(tokens))
    family = _own_family(units) if with_family else None
    rest = [u for u in units if u is not family]
    names = [u for u in rest if u.kind is _Kind.NAME]
    sons = [u for u in rest if u.kind is _Kind.SON]
    given = names[0] if names else None
    if with_family and family is None and len(names) > 1:
        family = names[-1]
    kunya = next((u for u in rest if u.kind is _Kind.KUNYA), None)
    used = [given, family, kunya, *sons]
    other = [u.text for u in units if not any(u is one for one in used)]
    last = (
        re.split("[ -]", sons[-1].text, maxsplit=1)[-1]
        if with_family and sons and family is None
        else None
    )
    return Nasab(
        given=given.text if given else None,
        family=family.text if family else last,
        ancestors=" ".join(u.text for u in sons) or None,
        kunya=kunya.text if kunya else None,
        other=" ".join(other) or None,
    )


def is_kunya(text: str) -> bool:
    """Whether all of a cell is a kunya, which names a child and not its bearer.

    >>> is_kunya("Abu Omar"), is_kunya("Abu Bakr"), is_kunya("Omar")
    (True, False, False)
    """
    units = list(_units(text.split()))
    return bool(units) and all(u.kind is _Kind.KUNYA for u in units)


def fold(token: str) -> str:
    """A word as the tables of this module write it."""
    return token.casefold().strip(".,;:'`’ʼ\"()[]")


def _own_family(units: list[_Unit]) -> _Unit | None:
    """The last nisba; else a family name that begins with Abu or a capital Ben; else none."""
    nisbas = [u for u in units if u.kind is _Kind.NISBA]
    if nisbas:
        return nisbas[-1]
    last = units[-1]
    before = any(u.kind is _Kind.NAME for u in units[:-1])
    if before and last.kind is _Kind.KUNYA:
        return last
    if before and last.kind is _Kind.SON and last.text[0].isupper() and not last.text.isupper():
        return last
    return None


def _units(tokens: Sequence[str]) -> Iterator[_Unit]:
    at = 0
    while at < len(tokens):
        word = fold(tokens[at])
        joined = _joined_kind(tokens[at])
        first_name = at == 0 and word in _SONS and tokens[at][0].isupper()  # Ben Smith, Bin Li
        if at + 1 < len(tokens) and word in _PARENTS | _SONS and not first_name:
            end = _end_of_name(tokens, at + 1)
            text = " ".join(tokens[at:end])
            kind = _Kind.SON if word in _SONS else _Kind.KUNYA
            yield _Unit(_Kind.NAME if fold(text) in _GIVEN_KUNYAS else kind, text)
        elif joined:
            end = at + 1
            yield _Unit(joined, tokens[at])
        else:
            end = _end_of_name(tokens, at)
            article = word in ARTICLES or _with_article(tokens[at])
            kind = _Kind.TITLE if word in _TITLES else _Kind.NISBA if article else _Kind.NAME
            yield _Unit(kind, " ".join(tokens[at:end]))
        at = end


def _joined_kind(token: str) -> _Kind | None:
    """What a word with a hyphen is: Abu-Omar, ibn-Walid; a capital Ben-Gurion is a family name."""
    first, hyphen, _ = fold(token).partition("-")
    if not hyphen:
        return None
    if first in _SONS and not token[0].isupper():
        return _Kind.SON
    return _Kind.KUNYA if first in _PARENTS else None


def _end_of_name(tokens: Sequence[str], at: int) -> int:
    """Where the name that begins at a word ends: one to three words that belong together."""
    word = fold(tokens[at])
    end = at + 1
    if word in _SERVANTS or word in ARTICLES:
        if end < len(tokens) and fold(tokens[end]) in ARTICLES:
            end += 1
        return min(end + 1, len(tokens))
    if end < len(tokens) and _of_faith(tokens[end]):
        return end + 1
    if end + 1 < len(tokens) and fold(tokens[end]) in ARTICLES and _of_faith(tokens[end + 1]):
        return end + 2
    return end


def _of_faith(token: str) -> bool:
    word = fold(token)
    return (
        word in _OF_FAITH
        or word.split("-")[-1] in _OF_FAITH
        or word in ("uddin", "eddine", "eddin")
    )


def _with_article(token: str) -> bool:
    """Whether a word has its article joined to it: al-Masri, аль-Масри, المصري."""
    first, hyphen, rest = fold(token).partition("-")
    if hyphen and rest:
        return first in ARTICLES
    return first.startswith("ال") and len(first) > 4 and first != "الله"
