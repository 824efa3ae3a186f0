"""Personal names as given: script, parts, Latin form. The original is always kept."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from anyascii import anyascii

_PATRONYMIC = re.compile(
    r"(?:ович|евич|йович|івна|ївна|овна|евна|ична|ovych|yovych|iovych|evych|ovich|evich|owitsch"
    r"|ovitch|evitch|ivna|yivna|ovna|evna|ichna|ovyc|evic|ovic)$",
    re.IGNORECASE,
)
_APOSTROPHES = "'`’ʼ"
#: Nobody's name is longer; the rest of such a cell is not read.
LONGEST_NAME = 200
_SPACE = re.compile(r"\s+")
_NOT_A_NAME = {"unknown", "n/a", "none", "невідомо", "неизвестно", "inconnu", "-", "?", "."}


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
    return None if tidy.casefold() in _NOT_A_NAME or not tidy else tidy


def script_of(text: str) -> Script:
    """The script of the letters of a text; MIXED shows homoglyphs, a common trap.

    >>> script_of("Коваленко"), script_of("Kовaленко")
    (<Script.CYRILLIC: 'cyrillic'>, <Script.MIXED: 'mixed'>)
    """
    scripts = {_script_of_letter(c) for c in text if c.isalpha()}
    if len(scripts) == 1:
        return scripts.pop()
    return Script.MIXED if scripts else Script.OTHER


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
    letters = "".join(c if _part_of_word(c) else " " for c in text)
    ascii_text = anyascii(letters).casefold()
    ascii_text = re.sub(r"['`\"’ʹʺ]", "", ascii_text)
    return _SPACE.sub(" ", re.sub(r"[^a-z]+", " ", ascii_text)).strip()


def words_of(text: str) -> list[str]:
    """The words of a name in its own letters, lower-case; hyphens part double names.

    Emoji, digits and punctuation fall away; what is longer than a name can be is cut off.

    >>> words_of("Шевченко-Бойко, О."), words_of("D’Arc \U0001f600 3")
    (['шевченко', 'бойко', 'о'], ["d'arc"])
    """
    short = unicodedata.normalize("NFC", text[:LONGEST_NAME]).casefold()
    letters = "".join(c if _part_of_word(c) else " " for c in short)
    return [w for w in re.sub(r"[`’ʼ]", "'", letters).split() if any(c.isalpha() for c in w)]


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
