"""One best key for a name, for search indexes and term frequencies; see spelling for all readings.

Three strengths, all lower-case ASCII:

* the *fine* key folds what romanisation standards write differently (zh/j/ž, kh/h/ch, y/i/j, ...);
* the *coarse* key keeps only the consonants of the fine key, merged by place of articulation,
  which also meets unvocalised Arabic spellings;
* the *given-name* key adds equivalents across languages and diminutives, from a table.

Rules are data (`_FOLDS`), applied in order.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from safeconduct.matching.spelling.groups import read_name_groups
from safeconduct.people.names import latin_form

_FOLDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        # шч, ш, ж, ч, ц, х in the orthographies of English, French, German, Polish, and the like
        (r"shch|schtsch|chtch|szcz|stch|sht", "q"),
        (r"tsch|tch|cz", "c"),
        (r"sch|sh|sz", "x"),
        (r"zh|dj|j(?=[aeou])(?<=^j)", "z"),
        (r"kh|gh|ck", "h"),
        (r"ch", "c"),
        (r"ts|tz", "c"),
        (r"ph|ff?", "v"),
        (r"th", "t"),
        (r"ou|oo", "u"),
        (r"w|v+", "v"),
        (r"x$", "x"),
        (r"ks", "x"),
        (r"g|h", "g"),
        # iotated vowels: я ю є ё ї with i, y or j before them, or with neither
        (r"[iyj]+(?=[aeou])", ""),
        (r"[iyj]+", "i"),
        (r"ee", "e"),
        (r"(.)\1+", r"\1"),
    )
)
_ENDINGS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        # feminine and adjectival forms of one family name
        (r"(?:ska|skaa|ski|skai|skoi)$", "sk"),
        (r"(?:cka|ckaa|cki|ckai)$", "ck"),
        (r"(ov|ev|iv|in)a$", r"\1"),
        (r"(?:na|ni|noi)$", "n"),
        (r"(?:oi|ei|ii|i|a|o|e)$", ""),
    )
)
_CONSONANT = str.maketrans(
    {
        **dict.fromkeys("aeiou", ""),
        **dict.fromkeys("szxcq", "s"),
        **dict.fromkeys("gk", "g"),
        **dict.fromkeys("bpv", "v"),
        **dict.fromkeys("dt", "t"),
    }
)


def fine_key(text: str) -> str:
    """One spelling for the romanisations of a name; words are joined by a space.

    >>> {fine_key(n) for n in ("Жуков", "Zhukov", "Joukov", "ZHUKOV", "Zhukow")}
    {'zukov'}
    >>> fine_key("Хмельницький") == fine_key("Khmelnytskyi")
    True
    """
    return " ".join(_fold(word) for word in latin_form(text).split())


@cache
def _fold(word: str) -> str:
    for pattern, replacement in _FOLDS:
        word = pattern.sub(replacement, word)
    return word


def family_key(text: str) -> str:
    """The fine key of a family name without its gender and adjectival ending.

    >>> family_key("Ковальська") == family_key("Kowalski") == family_key("Ковальский")
    True
    """
    return " ".join(_strip_ending(word) for word in fine_key(text).split())


@cache
def _strip_ending(word: str) -> str:
    if len(word) < 5:
        return word
    for pattern, replacement in _ENDINGS:
        shorter, changed = pattern.subn(replacement, word)
        if changed and len(shorter) >= 3:
            return shorter
    return word


def coarse_key(text: str) -> str:
    """The consonants of a name, merged by place of articulation.

    >>> coarse_key("محمد") == coarse_key("Mohammed") == coarse_key("Muhamad")
    True
    """
    words = (word.translate(_CONSONANT) for word in family_key(text).split())
    return " ".join(re.sub(r"(.)\1+", r"\1", word) for word in words).strip()


def given_key(text: str, groups: Mapping[str, str] | None = None) -> str:
    """The name group of a given name, or its fine key where no group knows it.

    >>> given_key("Олексій") == given_key("Алексей") == given_key("Alyosha")
    True
    """
    key = fine_key(text)
    table = name_groups() if groups is None else groups
    first = key.split(" ")[0]
    return table.get(key) or table.get(first) or _strip_ending(key)


@cache
def name_groups() -> Mapping[str, str]:
    """Fine key of each known given name or diminutive -> the name of its group."""
    table: dict[str, str] = {}
    for group, names in read_name_groups().items():
        for name in (group, *names):
            table.setdefault(fine_key(name), f"={group}")
    return MappingProxyType(table)
