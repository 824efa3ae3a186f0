"""Personal names as given: script, parts, Latin form. The original is always kept."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from enum import StrEnum
from functools import cache
from importlib import resources

from anyascii import anyascii

_PATRONYMIC = re.compile(
    r"(?:ович|евич|йович|івна|ївна|овна|евна|ична|ovych|yovych|iovych|evych|ovich|evich|owitsch"
    r"|ovitch|evitch|ivna|yivna|ovna|evna|ichna|ovyc|evic|ovic)$",
    re.IGNORECASE,
)
_APOSTROPHES = "'`’ʼʹʺʿʾ‘"
#: Nobody's name is longer; the rest of such a cell is not read.
LONGEST_NAME = 200
_SPACE = re.compile(r"\s+")
_TATWEEL = "\u0640"


class Script(StrEnum):
    """The writing system of a name."""

    LATIN = "latin"
    CYRILLIC = "cyrillic"
    ARABIC = "arabic"
    HEBREW = "hebrew"
    OTHER = "other"
    MIXED = "mixed"


def tidy_name(text: str) -> str | None:
    r"""Fold white space and composed letters; None where the cell says that nothing is known.

    >>> tidy_name("  Kovalenko\u00a0 Petro "), tidy_name("невідомо")
    ('Kovalenko Petro', None)
    """
    tidy = _SPACE.sub(" ", unicodedata.normalize("NFC", text)).strip(' ,;"«»')
    return None if says_unknown(tidy) else tidy


def says_unknown(text: str) -> bool:
    """Whether a cell tells that no name is known: unknown_words.toml, or no letter or digit in it.

    >>> [says_unknown(t) for t in ("Невідомо", "مجهول", "N/A", "???", "unknown, unbekannt", "Nemo")]
    [True, True, True, True, True, False]
    """
    bare = _bare(visible(text[: LONGEST_NAME + 1]))
    if not bare or bare in _unknown_words():
        return True
    return all(word in _unknown_words() for word in re.split(r"[\s,;]+", bare))


@cache
def _unknown_words() -> frozenset[str]:
    table = resources.files("safeconduct.people").joinpath("unknown_words.toml").read_text("utf-8")
    return frozenset(_bare(word) for words in tomllib.loads(table).values() for word in words)


def _bare(text: str) -> str:
    """Lower-case, without accents and without the signs at both ends."""
    parts = unicodedata.normalize("NFD", text.casefold())
    plain = "".join(c for c in parts if not unicodedata.combining(c))
    start = next((i for i, c in enumerate(plain) if c.isalnum()), len(plain))
    end = next((i for i, c in enumerate(reversed(plain)) if c.isalnum()), 0)
    return plain[start : len(plain) - end]


def visible(text: str) -> str:
    r"""A text as it is compared: plain letters for full-width ones and ligatures, nothing unseen.

    Zero-width signs, marks that turn the direction of writing, soft hyphens and the Arabic tatweel
    fall away; tabs and line breaks become spaces.

    >>> visible("\u202eKov\u200bal\u00ad"), visible("\uff2bovalenko"), visible("محـــمد")
    ('Koval', 'Kovalenko', 'محمد')
    """
    if text.isascii() and text.isprintable():
        return text
    plain = unicodedata.normalize("NFKC", text)
    shown = (" " if c.isspace() else c for c in plain if not is_unseen(c) and c != _TATWEEL)
    return "".join(shown)


def is_unseen(character: str) -> bool:
    """Whether a character is not seen, yet parts or turns a word: format and control characters."""
    return unicodedata.category(character) in ("Cf", "Cc", "Co", "Cs", "Cn") and (
        not character.isspace()
    )


def script_of(text: str) -> Script:
    """The script of the letters of a text; MIXED shows homoglyphs, a common trap.

    >>> script_of("Коваленко"), script_of("Kовaленко")
    (<Script.CYRILLIC: 'cyrillic'>, <Script.MIXED: 'mixed'>)
    """
    scripts = {_script_of_letter(c) for c in visible(text) if c.isalpha()}
    if len(scripts) == 1:
        return scripts.pop()
    return Script.MIXED if scripts else Script.OTHER


@cache
def _script_of_letter(letter: str) -> Script:
    name = unicodedata.name(letter, "")
    for script in (Script.LATIN, Script.CYRILLIC, Script.ARABIC, Script.HEBREW):
        if name.startswith(script.value.upper()):
            return script
    return Script.OTHER


def latin_form(text: str) -> str:
    """Lower-case ASCII letters and single spaces; hyphens part double names.

    >>> latin_form("Шевченко-Бойко Ольга"), latin_form("D'Arc, Zoë")
    ('shevchenko boyko olga', 'darc zoe')
    """
    letters = "".join(c if _part_of_word(c) else " " for c in visible(text))
    ascii_text = anyascii(letters).casefold()
    ascii_text = re.sub(r"['`\"’ʹʺ]", "", ascii_text)
    return _SPACE.sub(" ", re.sub(r"[^a-z]+", " ", ascii_text)).strip()


def words_of(text: str) -> list[str]:
    """The words of a name in its own letters, lower-case; hyphens part double names.

    Emoji, digits and punctuation fall away; what is longer than a name can be is cut off.

    >>> words_of("Шевченко-Бойко, О."), words_of("D’Arc \U0001f600 3")
    (['шевченко', 'бойко', 'о'], ["d'arc"])
    """
    short = visible(unicodedata.normalize("NFC", text[:LONGEST_NAME])).casefold()
    letters = "".join(c if _part_of_word(c) else " " for c in short)
    words = re.sub(r"[`’ʼʹʺʿʾ‘]", "'", letters).split()
    return [w.lstrip("'") for w in words if any(c.isalpha() for c in w)]


def _part_of_word(character: str) -> bool:
    return bool(
        character.isalpha() or unicodedata.combining(character) or character in _APOSTROPHES
    )


def looks_like_patronymic(token: str) -> bool:
    """Whether a token has the ending of an East Slavic patronymic, in Cyrillic or romanised.

    >>> looks_like_patronymic("Миколайович"), looks_like_patronymic("Nikolaevich")
    (True, True)
    """
    return bool(_PATRONYMIC.search(token)) and len(token) > 5
