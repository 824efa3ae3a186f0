"""Keys from readings: what two spellings of one name have in common.

* A *sound key* keeps the consonants and three kinds of vowel (a o / e i y / u): for scripts that
  write their vowels.
* A *skeleton* keeps the consonants, merged where Arabic and Hebrew do not tell them apart, and
  marks a first and a last vowel: the only key that those scripts share with the others.

A word has one key of a kind for every different reading; two words may be one name if they share
any key.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache

from safeconduct.matching.spelling.readings import readings
from safeconduct.people.names import Script, script_of, words_of

#: No word has more keys of a kind; the commonest writing customs come first.
MOST_KEYS = 8

#: Sounds that only the close keys tell apart.
_LOOSE = str.maketrans("xG", "hh")
_MEETING = (("tC", "C"), ("dZ", "Z"), ("ts", "c"), ("tc", "c"), ("zs", "s"))
_DEVOICED = re.compile(r"z(?=[kptfhcCS])")
_VOWEL_KIND = str.maketrans("aoeiyugw", "AAEEEUhv")
_GLIDE = re.compile(r"[iy]+(?=[aeou])")
_DOUBLE = re.compile(r"(.)\1+")
_VOWELS = re.compile(r"[AEU]+")
_GENDER = (
    (re.compile(r"([sc]k)(?:[aiye]{1,3})$"), r"\1"),
    (re.compile(r"([oeiy]v|[iy]n)a$"), r"\1"),
)
_MERGED = str.maketrans("pgvcw", "bhfsf")
_LAST = {"a": "A", "o": "U", "u": "U", "e": "E", "i": "E", "y": "E"}


@cache
def sound_keys(word: str) -> tuple[str, ...]:
    """Keys of one word in a script that writes vowels; none for Arabic and Hebrew.

    >>> set(sound_keys("Щербаков")) & set(sound_keys("Schtscherbakow"))
    {'QErbAkAv'}
    >>> set(sound_keys("Shcherbakov")) & set(sound_keys("Szczerbakow"))
    {'QErbAkAv'}
    """
    if script_of(word) in (Script.ARABIC, Script.HEBREW):
        return ()
    return _distinct(_sound_key(r) for r in _loose(word))


@cache
def family_sound_keys(word: str) -> tuple[str, ...]:
    """The same without the ending that tells a woman's family name from a man's.

    >>> set(family_sound_keys("Ковальська")) & set(family_sound_keys("Kowalski"))
    {'kAvAlsk'}
    """
    if script_of(word) in (Script.ARABIC, Script.HEBREW):
        return ()
    return _distinct(_sound_key(_without_gender(r)) for r in _loose(word))


@cache
def skeletons(word: str) -> tuple[str, ...]:
    """Consonant keys of one word of any script.

    >>> set(skeletons("محمد")) & set(skeletons("Mohammed")) & set(skeletons("Мухаммад"))
    {'mhmd'}
    >>> set(skeletons("الحداد")) & set(skeletons("al-Haddad")) & set(skeletons("Хаддад"))
    {'hd'}
    """
    bare = without_article(word)
    if script_of(bare) in (Script.ARABIC, Script.HEBREW):
        return _distinct(_DOUBLE.sub(r"\1", r.translate(_MERGED)) for r in _loose(bare))
    return _distinct(_skeleton(_without_gender(r)) for r in _loose(bare))


def without_article(word: str) -> str:
    """A word without its Arabic article, in Arabic, Latin or Cyrillic letters.

    >>> without_article("الحداد"), without_article("al-Haddad"), without_article("Alan")
    ('حداد', 'Haddad', 'Alan')
    """
    return _ARTICLE.sub("", word)


_ARTICLE = re.compile(r"^(?:ال(?=..)|(?:al|el|ash|аль?|ель?)[-\s](?=\w))", re.IGNORECASE)


def keys_of_name(text: str, key: Callable[[str], tuple[str, ...]]) -> tuple[str, ...]:
    """Keys of a name of one or more words: those of its words, reading by reading, in order.

    >>> keys_of_name("Шевченко-Бойко", sound_keys)
    ('SEvCEnkA bAkA',)
    """
    per_word = [key(word) for word in words_of(text)]
    known = [keys for keys in per_word if keys]
    if len(known) < 2:
        return known[0] if known else ()
    most = max(len(keys) for keys in known)
    return _distinct(" ".join(keys[min(i, len(keys) - 1)] for keys in known) for i in range(most))


def _loose(word: str) -> list[str]:
    return [_run_together(r.translate(_LOOSE)) for r in readings(word)]


def _run_together(reading: str) -> str:
    """Sounds that run into one where they meet, as some customs write them and others do not."""
    for apart, together in _MEETING:
        reading = reading.replace(apart, together)
    return _DEVOICED.sub("s", reading)


def _sound_key(reading: str) -> str:
    text = _GLIDE.sub("", reading).replace("SC", "Q").replace("sC", "Q")
    text = _DOUBLE.sub(r"\1", text.translate(_VOWEL_KIND))
    return _VOWELS.sub(lambda m: m.group()[0], text)


def _skeleton(reading: str) -> str:
    text = re.sub(r"(?<=[aeiou])h$", "", reading)
    first = "I" if text[:1] in tuple("aeiou") else ""
    last = _LAST.get(text[-1:], "")
    bones = re.sub(r"[aeiouyw]", "", text.translate(_MERGED))
    return first + _DOUBLE.sub(r"\1", bones) + last


@cache
def _without_gender(reading: str) -> str:
    if len(reading) < 5:
        return reading
    for pattern, replacement in _GENDER:
        reading = pattern.sub(replacement, reading)
    return reading


def _distinct(keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(k for k in dict.fromkeys(keys) if k)[:MOST_KEYS]
