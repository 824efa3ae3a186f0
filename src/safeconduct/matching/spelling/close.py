"""Close keys: stricter than sounds.py, for telling a name from the next name.

* A *close key* tells five vowels apart, and double letters: between scripts that write vowels.
* A *close skeleton* keeps the consonants and those vowels that Arabic and Hebrew write, three of
  them: a, i (ي) and u (و). A spelling in Latin or Cyrillic letters does not say which of its vowels
  another clerk will write, so it has a key with all of them, and keys with some left out: e, and in
  words that could be Arabic any that may be short.

They find fewer pairs than sound keys and skeletons do, and far fewer wrong ones: for search over
millions of names, where nothing but the name is known. `benchmarks/keys.py` measures both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from safeconduct.matching.spelling.readings import Keys, readings, unaccented
from safeconduct.matching.spelling.sounds import without_article
from safeconduct.people.names import Script, script_of

#: No word has more close keys; the commonest writing customs come first.
MOST_CLOSE_KEYS = 24
_ABJADS = (Script.ARABIC, Script.HEBREW)
_DOUBLE = re.compile(r"(.)\1+")
_MERGED = str.maketrans("Gxyw", "ghiv")
_SKELETON = str.maketrans("eyowvpcG", "iiuffbsg")
#: Syllables as Arabic has them: names of other shape are foreign, and have their vowels written.
_CONSONANT = "(?:sh|kh|gh|th|dh|dj|ch|[bdfghjklmnqrstwyz]|[бгджзйклмнрстфхш])"
_VOWEL = "[aeiouаеиіоуыэюя]"
_PERHAPS_ARABIC = re.compile(
    f"{_CONSONANT}?(?:{_VOWEL}{{1,2}}{_CONSONANT}{{1,2}}){{1,3}}[aeiouyаеиія]{{0,2}}h?"
)
_SHORT = "aeiou"
_INNER_VOWELS = re.compile(r"(?<=[^aeiouy])[aeiouy]+(?=[^aeiouy])")


@cache
def close_keys(word: str) -> tuple[str, ...]:
    """Strict keys of one word in a script that writes vowels; none for Arabic and Hebrew.

    >>> set(close_keys("Щербаков")) & set(close_keys("Schtscherbakow"))
    {'Qerbakov'}
    >>> set(close_keys("Шеппард")) & set(close_keys("Sheppard"))
    {'Seppard'}
    >>> set(close_keys("Шепард")) & set(close_keys("Shippard"))
    set()
    """
    if script_of(word) in _ABJADS:
        return ()
    doubled = script_of(word) is not Script.LATIN
    return _distinct(
        key for r in readings(word, Keys.CLOSE) for key in _with_doubles(r, certain=doubled)
    )


@cache
def close_skeletons(word: str) -> tuple[str, ...]:
    """Strict keys of one word of any script: consonants, and vowels as Arabic writes them.

    >>> set(close_skeletons("سعيد")) & set(close_skeletons("Saeed"))
    {'said'}
    >>> set(close_skeletons("سعد")) & set(close_skeletons("Saeed"))
    set()
    """
    bare = without_article(word)
    found = readings(bare, Keys.WRITTEN)
    if script_of(bare) in _ABJADS:
        return _distinct(_written(r) for r in found)
    arabic = _PERHAPS_ARABIC.fullmatch(unaccented(bare.casefold()))
    return _distinct(
        _written(one)
        for r in found
        for one in _short_vowels_left_out(r, perhaps_arabic=bool(arabic))
    )


def _with_doubles(reading: str, *, certain: bool) -> Iterator[str]:
    """The key with the double letters of the reading, and where they are uncertain without them."""
    text = reading.replace("SC", "Q").replace("sC", "Q").replace("tc", "c")
    text = re.sub(r"[iy]+(?=[aou])", "y", re.sub(r"[iy]+(?=e)", "", text))
    text = re.sub(r"ii+", "i", text.translate(_MERGED))
    yield text
    if not certain:
        yield _DOUBLE.sub(r"\1", text)


def _short_vowels_left_out(reading: str, *, perhaps_arabic: bool) -> Iterator[str]:
    """The reading with all its vowels, and without those inner ones that may not be written."""
    yield reading
    inner = list(_INNER_VOWELS.finditer(reading))
    yield _without(reading, inner[-1:], "e")
    yield _without(reading, inner, "e")
    if perhaps_arabic:
        yield _without(reading, inner, _SHORT)
        yield _without(reading, inner[:1], _SHORT)
        yield _without(reading, inner[-1:], _SHORT)


def _without(reading: str, runs: list[re.Match[str]], vowels: str) -> str:
    for run in reversed(runs):
        if len(run.group()) == 1 and run.group() in vowels:
            reading = reading[: run.start()] + reading[run.end() :]
    return reading


def _written(reading: str) -> str:
    return _DOUBLE.sub(r"\1", reading.translate(_SKELETON))


def _distinct(keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(k for k in dict.fromkeys(keys) if k)[:MOST_CLOSE_KEYS]
