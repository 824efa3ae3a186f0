"""How clerks, families and keyboards spoil what they write, one habit a function."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from safeconduct.samples.dice import Dice
from safeconduct.samples.naming.pool import Written

_CONFUSED = {
    "и": "і", "і": "и", "е": "є", "г": "ґ", "о": "а", "а": "о", "ы": "и", "ш": "щ", "щ": "ш",
    "з": "с", "с": "з", "д": "т", "т": "д", "б": "п", "п": "б", "в": "ф", "є": "е", "ё": "е",
    "i": "y", "y": "i", "a": "o", "o": "a", "e": "i", "h": "g", "g": "h", "v": "w", "k": "c",
    "s": "z", "z": "s", "t": "d", "d": "t", "u": "o",
}  # fmt: skip


_NEIGHBOURS = ("йцукенгшщзхї", "фівапролджє", "ячсмитьбю", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_UNVOICED = {"в": "ф", "б": "п", "д": "т", "ж": "ш", "з": "с", "v": "f", "b": "p", "d": "t"}
_SCANNED = (("rn", "m"), ("m", "rn"), ("l", "1"), ("o", "0"), ("і", "1"), ("о", "0"), ("ц", "п"),
            ("н", "и"), ("ш", "ні"), ("cl", "d"), ("в", "я"), ("h", "b"), ("e", "c"))  # fmt: skip
_LOOKALIKE = str.maketrans("асеіорхуАВЕІКМНОРСТХ", "aceiopxyABEIKMHOPCTX")
_FIELD_WIDTH = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How often one source errs, as shares of its records.

    `misheard`, `scanned`, `truncated`, `lookalike`, `half_name`, `shifted` and `first_of_year` are
    errors of the ear, of scanners, of narrow forms, of keyboards with two layouts, and of clerks
    who leave out half of a double name, shift a cell, or must enter some day.
    """

    misheard: float = 0.01
    scanned: float = 0.005
    truncated: float = 0.004
    lookalike: float = 0.004
    half_name: float = 0.3
    shifted: float = 0.002
    first_of_year: float = 0.006
    typo: float = 0.02
    no_patronymic: float = 0.04
    initials: float = 0.0
    upper: float = 0.03
    swapped: float = 0.01
    year_only: float = 0.03
    about: float = 0.02
    day_month: float = 0.012
    year_off: float = 0.012
    no_birth: float = 0.01
    number_typo: float = 0.02
    no_number: float = 0.1


def mistyped(dice: Dice, text: str) -> str:
    """One slip of the hand: a letter confused, left out, doubled or exchanged with its neighbour.

    >>> mistyped(Dice.seeded(3), "Ярова") != "Ярова"
    True
    """
    if len(text) < 3:
        return text
    at = dice.between(1, len(text) - 2)
    letter = text[at]
    match dice.below(5):
        case 4 if near := _neighbours(letter.lower()):
            return text[:at] + dice.pick(near) + text[at + 1 :]
        case 0 if letter.lower() in _CONFUSED:
            other = _CONFUSED[letter.lower()]
            return text[:at] + (other.upper() if letter.isupper() else other) + text[at + 1 :]
        case 1:
            return text[:at] + text[at + 1 :]
        case 2 if text[at + 1] != letter:
            return text[:at] + text[at + 1] + letter + text[at + 2 :]
        case _:
            return text[:at] + letter + text[at:]


def _neighbours(letter: str) -> str:
    """The keys beside a letter's on the keyboard of its script."""
    for row in _NEIGHBOURS:
        at = row.find(letter)
        if at >= 0:
            return row[max(at - 1, 0) : at] + row[at + 1 : at + 2]
    return ""


def misheard(text: str) -> str:
    """A name taken down by ear: the last consonant unvoiced, double letters single.

    >>> misheard("Жуков"), misheard("Анна")
    ('Жукоф', 'Ана')
    """
    last = text[-1:].lower()
    heard = text[:-1] + _UNVOICED[last] if last in _UNVOICED else text
    return re.sub(r"(.)\1", r"\1", heard)


def scanned(dice: Dice, text: str) -> str:
    """A letter that a scanner took for another."""
    fits = [(a, b) for a, b in _SCANNED if a in text]
    if not fits:
        return text
    seen, read = dice.pick(fits)
    return text.replace(seen, read, 1)


def digit_slip(dice: Dice, text: str) -> str:
    """A number copied by hand: one digit replaced, or exchanged with its neighbour."""
    places = [at for at, c in enumerate(text) if c.isdigit()]
    if not places:
        return text
    pairs = [at for at in places if text[at + 1 : at + 2].isdigit() and text[at] != text[at + 1]]
    if pairs and dice.chance(0.3):
        at = dice.pick(pairs)
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    at = dice.pick(places)
    other = str((int(text[at]) + dice.between(1, 9)) % 10)
    return text[:at] + other + text[at + 1 :]


def spoilt_name(dice: Dice, name: Written, habits: Habits) -> Written:
    """The name as a careless source would write it."""
    family, given, patronymic = name.family, name.given, name.patronymic
    family = _half(dice, family, habits)
    if dice.chance(habits.misheard):
        family = misheard(family)
    if dice.chance(habits.scanned):
        family = scanned(dice, family)
    if dice.chance(habits.lookalike):
        family = family.translate(_LOOKALIKE)
    if dice.chance(habits.truncated):
        family, patronymic = family[:_FIELD_WIDTH], patronymic[:_FIELD_WIDTH]
    if given and patronymic and dice.chance(habits.shifted):
        given, patronymic = patronymic, given
    if patronymic and dice.chance(habits.no_patronymic):
        patronymic = ""
    if dice.chance(habits.typo):
        family = mistyped(dice, family)
    if dice.chance(habits.typo):
        given = mistyped(dice, given)
    if dice.chance(habits.typo):
        patronymic = mistyped(dice, patronymic)
    if given and dice.chance(habits.initials):
        given = given[0] + "."
        patronymic = patronymic[0] + "." if patronymic else ""
    if dice.chance(habits.upper):
        family = family.upper()
    if given and dice.chance(habits.swapped):
        family, given = given, family
    return Written(family, given, patronymic)


def _half(dice: Dice, family: str, habits: Habits) -> str:
    """One half of a double name, by a source that leaves out the other."""
    halves = family.split("-")
    return dice.pick(halves) if len(halves) == 2 and dice.chance(habits.half_name) else family


def spoilt_number(dice: Dice, number: str, habits: Habits) -> str:
    """The number, sometimes missing, sometimes with a wrong digit."""
    if dice.chance(habits.no_number):
        return ""
    return digit_slip(dice, number) if dice.chance(habits.number_typo) else number


@dataclass(frozen=True, slots=True)
class SpoiltDate:
    """A date as a source believes it: precision "day", "year" or "about"; None is unknown."""

    day: date
    precision: str = "day"


def spoilt_birth(dice: Dice, birth: date, habits: Habits) -> SpoiltDate | None:
    """The birth date as a careless source believes it."""
    roll = dice.unit()
    for share, kind in (
        (habits.no_birth, "none"),
        (habits.year_only, "year"),
        (habits.about, "about"),
        (habits.first_of_year, "first"),
        (habits.day_month, "swap"),
        (habits.year_off, "off"),
    ):
        if roll < share:
            return _believed(dice, birth, kind)
        roll -= share
    return SpoiltDate(birth)


def _believed(dice: Dice, birth: date, kind: str) -> SpoiltDate | None:
    match kind:
        case "none":
            return None
        case "year":
            return SpoiltDate(birth, "year")
        case "first":
            return SpoiltDate(birth.replace(month=1, day=1))
        case "about":
            return SpoiltDate(birth.replace(day=1, year=birth.year + dice.between(-1, 1)), "about")
        case "swap" if birth.day <= 12:
            return SpoiltDate(birth.replace(month=birth.day, day=birth.month))
        case _:
            return SpoiltDate(_other_year(birth, dice.pick((-1, 1))))


def _other_year(birth: date, years: int) -> date:
    if (birth.month, birth.day) == (2, 29):
        birth = birth - timedelta(days=1)
    return birth.replace(year=birth.year + years)


def written_date(believed: SpoiltDate | None, form: str, *, about: str = "~") -> str:
    """The date in a source's form, a `strftime` pattern; the year alone if no more is known.

    >>> written_date(SpoiltDate(date(1987, 3, 5)), "%d.%m.%Y")
    '05.03.1987'
    >>> written_date(SpoiltDate(date(1987, 3, 5), "about"), "%d.%m.%Y", about="бл. ")
    'бл. 1987'
    """
    if believed is None:
        return ""
    if believed.precision == "year":
        return f"{believed.day.year:04d}"
    if believed.precision == "about":
        return f"{about}{believed.day.year:04d}"
    return believed.day.strftime(form)
