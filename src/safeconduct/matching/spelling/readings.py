"""How a written word may be read: one reading for each writing custom that it may follow.

A Slavic name in Latin letters does not say whose spelling it is: `ch` is х to a German, ш to a
French and ч to an English clerk. So a word is read whole under each custom, never letter by letter
under several. The customs are data: orthographies.toml.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from importlib import resources
from itertools import islice, product

from safeconduct.people.names import Script, script_of

#: A word is read so far; longer ones are no names.
LONGEST_WORD = 40
_MOST_READINGS = 16
_SPECIAL = {
    "ł": "l", "đ": "d", "ı": "i", "ß": "ss", "ø": "o", "æ": "e", "ə": "a", "þ": "t", "ð": "d",
}  # fmt: skip


class Keys(StrEnum):
    """Which keys a reading is for: those of sounds.py, or the two stricter ones of close.py."""

    LOOSE = "loose"
    CLOSE = "close"
    WRITTEN = "written"


@dataclass(frozen=True)
class Orthography:
    """A writing custom: rules in order, each a pattern and the sounds it is read as.

    `serves` names the keys that it is for.
    """

    name: str
    rules: tuple[tuple[str, str], ...]
    serves: frozenset[Keys] = frozenset(Keys)
    common: tuple[tuple[str, str], ...] = ()
    only: str = ""
    never: str = ""

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(f"({pattern})" for pattern, _ in self._all))

    @cached_property
    def _all(self) -> tuple[tuple[str, str], ...]:
        own = {pattern for pattern, _ in self.rules}
        return (*self.rules, *(rule for rule in self.common if rule[0] not in own))

    @cached_property
    def _own(self) -> re.Pattern[str]:
        return re.compile("|".join(pattern for pattern, _ in self.rules))

    @cached_property
    def letters(self) -> frozenset[str]:
        """Letters that a rule of its own names; others lose their accents before they are read."""
        return frozenset("".join(pattern for pattern, _ in self.rules))

    def concerns(self, word: str) -> bool:
        """Whether it would read `word` otherwise than the rules that all share."""
        if self.only and not re.fullmatch(self.only, word):
            return False
        if self.never and re.search(self.never, word):
            return False
        return self._own.search(word) is not None

    def sounds(self, word: str) -> tuple[str, ...]:
        """What each letter group is read as, alternatives parted by a bar."""
        found = (m.lastindex for m in self._pattern.finditer(word))
        return tuple(self._all[at - 1][1] for at in found if at)


@cache
def orthographies() -> Mapping[Script, tuple[Orthography, ...]]:
    """Every writing custom of orthographies.toml, by script; the shared rules come first."""
    text = resources.files(__package__).joinpath("orthographies.toml").read_text("utf-8")
    found: dict[Script, tuple[Orthography, ...]] = {}
    for script, customs in tomllib.loads(text).items():
        common = tuple((p, s) for p, s in customs["common"]["rules"])
        found[Script(script)] = tuple(
            Orthography(
                name=f"{script}.{name}",
                rules=tuple((p, s) for p, s in custom["rules"]),
                serves=frozenset(map(Keys, custom.get("keys", Keys))),
                common=common if name != "common" else (),
                only=custom.get("only", ""),
                never=custom.get("never", ""),
            )
            for name, custom in customs.items()
        )
    return found


@cache
def readings(word: str, keys: Keys = Keys.LOOSE) -> tuple[str, ...]:
    """The different ways to read one word, in sounds; none for a script without a table.

    Args:
        word: one word of a name.
        keys: what the readings are for; the stricter keys need other customs, of vowels.

    >>> readings("Жуков"), readings("Zhukow")
    (('Zukov',), ('Zukov', 'Zukou'))
    >>> "Cexov" in readings("Tschechow"), "Cexov" in readings("Tchekhov")
    (True, True)
    """
    folded = unicodedata.normalize("NFC", word.casefold())[:LONGEST_WORD]
    script = script_of(folded)
    if script is Script.MIXED:
        folded = one_script(folded)
        script = script_of(folded)
    customs = tuple(c for c in orthographies().get(script, ()) if keys in c.serves)
    if script is Script.LATIN:
        return _latin(folded, customs)
    if script is not Script.CYRILLIC:
        folded = "".join(c for c in folded if not unicodedata.combining(c))
    return tuple(
        dict.fromkeys(reading for custom in customs for reading in _spread(custom.sounds(folded)))
    )


def _latin(word: str, customs: tuple[Orthography, ...]) -> tuple[str, ...]:
    bare = unaccented(word)
    found = {"".join(customs[0].sounds(bare)): None}
    for custom in customs[1:]:
        spelt = "".join(c if c in custom.letters else unaccented(c) for c in word)
        if custom.concerns(spelt):
            found["".join(custom.sounds(spelt))] = None
    return tuple(found)


def _spread(sounds: tuple[str, ...]) -> list[str]:
    choices = [sound.split("|") for sound in sounds]
    return ["".join(one) for one in islice(product(*choices), _MOST_READINGS)]


@cache
def unaccented(text: str) -> str:
    """Latin letters without their marks.

    >>> unaccented("łódź"), unaccented("čapek")
    ('lodz', 'capek')
    """
    parts = unicodedata.normalize("NFKD", "".join(_SPECIAL.get(c, c) for c in text))
    return "".join(c for c in parts if not unicodedata.combining(c))


_TO_CYRILLIC = str.maketrans("aceikmoptxyhbABCEHIKMOPTXYё", "асеікмортхунвАВСЕНІКМОРТХУё")
_TO_LATIN = str.maketrans("асеікмортхуАВСЕНІКМОРТХУ", "aceikmoptxyABCEHIKMOPTXY")


def one_script(word: str) -> str:
    """A word with letters that look alike put back into the script of most of its letters.

    >>> one_script("Kовaленко") == "Коваленко"
    True
    """
    cyrillic = sum(script_of(c) is Script.CYRILLIC for c in word)
    latin = sum(script_of(c) is Script.LATIN for c in word)
    return word.translate(_TO_CYRILLIC if cyrillic >= latin else _TO_LATIN)
