"""How clerks, families and keyboards spoil what they write, one habit a function."""

from __future__ import annotations

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How often one source errs, as shares of its records."""

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
    match dice.below(4):
        case 0 if letter.lower() in _CONFUSED:
            other = _CONFUSED[letter.lower()]
            return text[:at] + (other.upper() if letter.isupper() else other) + text[at + 1 :]
        case 1:
            return text[:at] + text[at + 1 :]
        case 2 if text[at + 1] != letter:
            return text[:at] + text[at + 1] + letter + text[at + 2 :]
        case _:
            return text[:at] + letter + text[at:]


def digit_slip(dice: Dice, text: str) -> str:
    """One digit replaced by another, as in a number copied by hand."""
    places = [at for at, c in enumerate(text) if c.isdigit()]
    if not places:
        return text
    at = dice.pick(places)
    other = str((int(text[at]) + dice.between(1, 9)) % 10)
    return text[:at] + other + text[at + 1 :]


def spoilt_name(dice: Dice, name: Written, habits: Habits) -> Written:
    """The name as a careless source would write it."""
    family, given, patronymic = name.family, name.given, name.patronymic
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
