"""Drawing a whole name: a person's name in every language in which anybody writes it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from safeconduct.samples.dice import Dice, Weighted
from safeconduct.samples.naming import minorities
from safeconduct.samples.naming.given import MEN, WOMEN, Given, patronymic_ru, patronymic_uk
from safeconduct.samples.naming.surnames import (
    RUSSIAN_STYLE,
    UKRAINIAN_STYLE,
    Surname,
    russian_spelling,
    ukrainian_spelling,
)


class Tradition(StrEnum):
    """How a name is made."""

    UKRAINIAN = "ukrainian"
    RUSSIAN = "russian"
    TURKIC = "turkic"
    ARABIC = "arabic"
    SINGLE = "single"


@dataclass(frozen=True, slots=True)
class Written:
    """A name in one language: parts that a tradition lacks are empty."""

    family: str
    given: str = ""
    patronymic: str = ""

    @property
    def whole(self) -> str:
        """Family name first, as papers have it."""
        return " ".join(part for part in (self.family, self.given, self.patronymic) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    """One person's name; `father` is the father's given name in (Ukrainian, Russian) form.

    `arabic` and `french` are there for names of the Arabic script only.
    """

    tradition: Tradition
    uk: Written
    ru: Written
    pet_uk: tuple[str, ...]
    pet_ru: tuple[str, ...]
    father: tuple[str, str]
    arabic: Written | None = None
    french: Written | None = None


@dataclass(frozen=True, slots=True)
class _Lineage:
    """What brothers share: the family name and the father."""

    surname: Surname
    father: Given


_SHARES_A = Weighted.of(
    [
        (Tradition.UKRAINIAN, 0.77),
        (Tradition.RUSSIAN, 0.17),
        (Tradition.TURKIC, 0.03),
        (Tradition.ARABIC, 0.022),
        (Tradition.SINGLE, 0.008),
    ]
)
_SHARES_B = Weighted.of(
    [
        (Tradition.UKRAINIAN, 0.13),
        (Tradition.RUSSIAN, 0.74),
        (Tradition.TURKIC, 0.09),
        (Tradition.ARABIC, 0.03),
        (Tradition.SINGLE, 0.01),
    ]
)
_MEN = Weighted.zipf(MEN, exponent=0.6)
_WOMEN = Weighted.zipf(WOMEN, exponent=0.6)
_UK_FAMILIES = Weighted.zipf(UKRAINIAN_STYLE, exponent=0.5)
_RU_FAMILIES = Weighted.zipf(RUSSIAN_STYLE, exponent=0.5)
_TURKIC_GIVEN = {
    False: Weighted.zipf([Given(ukrainian_spelling(n), n, (), ()) for n in minorities.TURKIC_MEN]),
    True: Weighted.zipf([Given(ukrainian_spelling(n), n, (), ()) for n in minorities.TURKIC_WOMEN]),
}
_TURKIC_FAMILIES = Weighted.zipf(
    [
        Surname((ukrainian_spelling(stem + man), ukrainian_spelling(stem + woman)),
                (stem + man, stem + woman))
        for man, woman in minorities.TURKIC_ENDINGS
        for stem in minorities.TURKIC_STEMS
    ]
)  # fmt: skip


def draw_name(dice: Dice, *, side_a: bool, female: bool) -> PersonName:
    """A new person's name by the shares of the traditions among the people of a party."""
    tradition = dice.draw(_SHARES_A if side_a else _SHARES_B)
    if tradition is Tradition.ARABIC:
        return _arabic(dice, female=female)
    if tradition is Tradition.SINGLE:
        return _single(dice)
    if tradition is Tradition.TURKIC:
        lineage = _Lineage(dice.draw(_TURKIC_FAMILIES), dice.draw(_TURKIC_GIVEN[False]))
        return _slavic(lineage, dice.draw(_TURKIC_GIVEN[female]), tradition, female=female)
    families = _UK_FAMILIES if tradition is Tradition.UKRAINIAN else _RU_FAMILIES
    surname = dice.draw(families)
    if dice.chance(0.012):
        surname = _double(surname, dice.draw(families))
    lineage = _Lineage(surname, dice.draw(_MEN))
    return _slavic(lineage, dice.draw(_WOMEN if female else _MEN), tradition, female=female)


def brother_of(dice: Dice, name: PersonName) -> PersonName:
    """Another son of the same father: same family name and patronymic, another given name."""
    given = dice.draw(_TURKIC_GIVEN[False] if name.tradition is Tradition.TURKIC else _MEN)
    return _renamed(name, given, father=name.father)


def son_of(dice: Dice, name: PersonName) -> PersonName:
    """A son of the man of this name; one in five bears his father's name."""
    pool = _TURKIC_GIVEN[False] if name.tradition is Tradition.TURKIC else _MEN
    given = dice.draw(pool)
    if dice.chance(0.2):
        given = Given(name.uk.given, name.ru.given, name.pet_uk, name.pet_ru)
    return _renamed(name, given, father=(name.uk.given, name.ru.given))


def has_patronymic(name: PersonName) -> bool:
    """Whether brothers and sons can be made of it."""
    return bool(name.uk.patronymic)


def _renamed(name: PersonName, given: Given, *, father: tuple[str, str]) -> PersonName:
    return replace(
        name,
        uk=Written(name.uk.family, given.uk, patronymic_uk(father[0], female=False)),
        ru=Written(name.ru.family, given.ru, patronymic_ru(father[1], female=False)),
        pet_uk=given.pet_uk,
        pet_ru=given.pet_ru,
        father=father,
    )


def _slavic(line: _Lineage, given: Given, tradition: Tradition, *, female: bool) -> PersonName:
    return PersonName(
        tradition=tradition,
        uk=Written(line.surname.uk[female], given.uk, patronymic_uk(line.father.uk, female=female)),
        ru=Written(line.surname.ru[female], given.ru, patronymic_ru(line.father.ru, female=female)),
        pet_uk=given.pet_uk,
        pet_ru=given.pet_ru,
        father=(line.father.uk, line.father.ru),
    )


def _double(one: Surname, other: Surname) -> Surname:
    uk = f"{one.uk[0]}-{other.uk[0]}", f"{one.uk[1]}-{other.uk[1]}"
    return Surname(uk, (f"{one.ru[0]}-{other.ru[0]}", f"{one.ru[1]}-{other.ru[1]}"))


def _arabic(dice: Dice, *, female: bool) -> PersonName:
    given = dice.pick(minorities.ARABIC_WOMEN if female else minorities.ARABIC_MEN)
    father = dice.pick(minorities.ARABIC_MEN)
    family = dice.pick(minorities.ARABIC_FAMILIES)
    child = dice.pick(minorities.ARABIC_MEN)
    kunya = f"{'Умм' if female else 'Абу'} {child.cyrillic}"
    son = ("بنت", "бинт", "bent") if female else ("بن", "бин", "ben")
    ru = Written(family.cyrillic, given.cyrillic, f"{son[1]} {father.cyrillic}")
    return PersonName(
        tradition=Tradition.ARABIC,
        uk=Written(*(ukrainian_spelling(p) for p in (ru.family, ru.given, ru.patronymic))),
        ru=ru,
        pet_uk=(ukrainian_spelling(kunya),),
        pet_ru=(kunya,),
        father=(ukrainian_spelling(father.cyrillic), father.cyrillic),
        arabic=Written(family.arabic, given.arabic, f"{son[0]} {father.arabic}"),
        french=Written(family.french, given.french, f"{son[2]} {father.french}"),
    )


def _single(dice: Dice) -> PersonName:
    name = dice.pick(minorities.SINGLE_NAMES)
    return PersonName(
        tradition=Tradition.SINGLE,
        uk=Written(ukrainian_spelling(name)),
        ru=Written(russian_spelling(name)),
        pet_uk=(),
        pet_ru=(),
        father=("", ""),
    )
