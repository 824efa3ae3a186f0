"""Capture cards (GC III Annex IV B), in the hand and language of the prisoner himself."""

from __future__ import annotations

from datetime import date, timedelta

from safeconduct.people.vocabulary import Category, Health, Side
from safeconduct.samples.captivity import Captive
from safeconduct.samples.corruption import (
    Habits,
    spoilt_birth,
    spoilt_name,
    spoilt_number,
    written_date,
)
from safeconduct.samples.dice import Dice
from safeconduct.samples.lands import PARTY_NAMES
from safeconduct.samples.rows import Row, RowBook, SourceRows

COLUMNS = {
    Side.A: (
        "Номер картки", "Держава", "Прізвище", "Імена", "Ім'я батька", "Дата народження",
        "Місце народження", "Звання", "Військовий номер", "Адреса родини", "Взято в полон",
        "Прибув з", "Стан здоров'я", "Номер полоненого", "Табір", "Дата картки",
    ),
    Side.B: (
        "KARTOCHKA", "DERZHAVA", "FAMILIYA", "IMENA", "IMYA OTSA", "RODILSYA", "MESTO ROZHD",
        "ZVANIE", "VOEN NOMER", "SEMYA", "PLENEN", "OTKUDA", "ZDOROVYE", "N PLENNOGO", "LAGER",
        "DATA",
    ),
}  # fmt: skip
HEALTH_WORDS = {
    Side.A: {
        Health.GOOD: "добрий",
        Health.NOT_WOUNDED: "не поранений",
        Health.RECOVERED: "видужав",
        Health.CONVALESCENT: "одужує",
        Health.SICK: "хворий",
        Health.SLIGHTLY_WOUNDED: "легко поранений",
        Health.SERIOUSLY_WOUNDED: "тяжко поранений",
    },
    Side.B: {
        Health.GOOD: "здоров",
        Health.NOT_WOUNDED: "не ранен",
        Health.RECOVERED: "выздоровел",
        Health.CONVALESCENT: "выздоравливает",
        Health.SICK: "болен",
        Health.SLIGHTLY_WOUNDED: "легко ранен",
        Health.SERIOUSLY_WOUNDED: "тяжело ранен",
    },
}
_HABITS = Habits(typo=0.006, no_patronymic=1.0, upper=0.1, swapped=0.01, year_only=0.01, about=0.0,
                 day_month=0.004, year_off=0.003, no_birth=0.01, number_typo=0.01,
                 no_number=0.12)  # fmt: skip
_FORMS = {Side.A: "%d.%m.%Y", Side.B: "%d.%m.%y"}


def capture_cards(dice: Dice, captives: list[Captive], *, holder: Side) -> SourceRows:
    """Cards of three in five of the acknowledged living, as forwarded by the captor."""
    side = "a" if holder is Side.A else "b"
    name = "orlavia-cards" if holder is Side.A else "tesmaria-cards"
    book = RowBook(name=name, file=f"{side}-capture-cards.csv", columns=COLUMNS[holder])
    writing = [
        c for c in captives if c.acknowledged and c.alive and c.category is not Category.CHILD
    ]
    for number, captive in enumerate(dice.sample(writing, round(0.6 * len(writing))), start=1):
        book.add(captive.person, _row(dice, captive, holder, number))
    return book.finished(dice, birth=COLUMNS[holder][5], form="%d.%m.%Y", free=COLUMNS[holder][9])


def _row(dice: Dice, captive: Captive, holder: Side, number: int) -> Row:
    person, form = captive.person, _FORMS[holder]
    ukrainian = person.origin is Side.A
    written = person.own_name
    if person.name.arabic and dice.chance(0.6):
        written = person.name.arabic
    name = spoilt_name(dice, written, _HABITS)
    filled = min(captive.captured_on + timedelta(days=dice.between(2, 9)), date(2026, 9, 10))
    rank = "" if person.rank is None else person.rank.uk if ukrainian else person.rank.ru
    places = person.birth_place, captive.captured_at
    born_at, taken_at = (p.uk if ukrainian else p.ru for p in places)
    return (
        f"КП-{number:05d}" if holder is Side.A else f"{number:06d}/K",
        PARTY_NAMES[person.origin],
        name.family,
        name.given,
        person.name.father[0 if ukrainian else 1] if dice.chance(0.9) else "",
        written_date(spoilt_birth(dice, person.birth, _HABITS), form),
        born_at if dice.chance(0.9) else "",
        rank,
        spoilt_number(dice, person.service_number, _HABITS),
        f"{person.kin.whole}, {person.phone}" if dice.chance(0.8) else "",
        captive.captured_on.strftime(form),
        taken_at,
        HEALTH_WORDS[holder][captive.health],
        captive.prisoner_number,
        captive.camp,
        filled.strftime(form),
    )
