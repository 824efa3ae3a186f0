"""The lists of each Detaining Power, romanised by one standard each."""

from __future__ import annotations

from safeconduct.people.vocabulary import Category, Fate, Health, Sex, Side
from safeconduct.samples.captivity import Captive
from safeconduct.samples.corruption import (
    Habits,
    spoilt_birth,
    spoilt_name,
    spoilt_number,
    written_date,
)
from safeconduct.samples.dice import Dice
from safeconduct.samples.lands import BRANCHES
from safeconduct.samples.romanise import icao, kmu2010
from safeconduct.samples.rows import Row, RowBook, SourceRows

COLUMNS_A = (
    "REF", "ISN", "SURNAME", "FIRST NAME", "PATRONYMIC", "DOB", "SEX", "RANK", "SERVICE NO",
    "UNIT", "ARM", "CAT", "HEALTH", "CAMP", "CAPTURED", "WHERE", "FATE", "AS OF",
)  # fmt: skip
COLUMNS_B = (
    "N p/p", "LICHNY N", "FAMILIIA IMIA OTCHESTVO", "DATA ROZHD.", "POL", "ZVANIE",
    "VOENNY N", "CHAST", "ROD VOISK", "KAT.", "ZDOROVIE", "LAGER", "VZIAT (DATA)",
    "VZIAT (MESTO)", "SOSTOIANIE", "NA DATU",
)  # fmt: skip
CATEGORY_CODES_A = {
    Category.PRISONER_OF_WAR: "PW",
    Category.MEDICAL_OR_RELIGIOUS: "MR",
    Category.CIVILIAN_INTERNEE: "CI",
    Category.DETAINED_OWN_CITIZEN: "OC",
    Category.CHILD: "CH",
    Category.REMAINS: "RM",
}
CATEGORY_CODES_B = {
    Category.PRISONER_OF_WAR: "VP",
    Category.MEDICAL_OR_RELIGIOUS: "MED",
    Category.CIVILIAN_INTERNEE: "GR",
    Category.DETAINED_OWN_CITIZEN: "SG",
    Category.CHILD: "NSL",
    Category.REMAINS: "TELO",
}
HEALTH_CODES_A = {
    Health.GOOD: "G",
    Health.NOT_WOUNDED: "NW",
    Health.RECOVERED: "RC",
    Health.CONVALESCENT: "CV",
    Health.SICK: "SK",
    Health.SLIGHTLY_WOUNDED: "W1",
    Health.SERIOUSLY_WOUNDED: "W3",
    Health.UNKNOWN: "-",
}
HEALTH_CODES_B = {
    Health.GOOD: "1",
    Health.NOT_WOUNDED: "2",
    Health.RECOVERED: "3",
    Health.CONVALESCENT: "4",
    Health.SICK: "5",
    Health.SLIGHTLY_WOUNDED: "6",
    Health.SERIOUSLY_WOUNDED: "7",
    Health.UNKNOWN: "0",
}
FATE_CODES_B = {
    Fate.HELD: "SOD",
    Fate.DIED: "UM",
    Fate.TRANSFERRED: "PER",
    Fate.RELEASED: "OSV",
}
_HABITS = {
    Side.A: Habits(typo=0.015, no_patronymic=0.06, upper=1.0, swapped=0.006, year_only=0.01,
                   about=0.0, day_month=0.012, year_off=0.01, no_birth=0.008, no_number=0.25),
    Side.B: Habits(typo=0.018, no_patronymic=0.05, upper=0.0, swapped=0.006, year_only=0.012,
                   about=0.0, day_month=0.012, year_off=0.01, no_birth=0.008, no_number=0.2),
}  # fmt: skip


def captor_list(dice: Dice, captives: list[Captive], *, holder: Side) -> SourceRows:
    """What one Detaining Power reports under GC III art. 122: those whom it acknowledges."""
    known = [c for c in captives if c.acknowledged]
    if holder is Side.A:
        book = RowBook(name="orlavia-list", file="a-captor-list.csv", columns=COLUMNS_A)
        for number, captive in enumerate(known, start=1):
            book.add(captive.person, _row_a(dice, captive, number), spare=_spared(captive))
        return book.finished(dice, birth="DOB", form="%Y-%m-%d", category="CAT", free="WHERE")
    book = RowBook(name="tesmaria-list", file="b-captor-list.xlsx", columns=COLUMNS_B)
    for number, captive in enumerate(known, start=1):
        book.add(captive.person, _row_b(dice, captive, number), spare=_spared(captive))
    return book.finished(
        dice, birth="DATA ROZHD.", form="%d-%m-%Y", category="KAT.", free="VZIAT (MESTO)"
    )


def _spared(captive: Captive) -> bool:
    # Nobody could know of these from another file, so no reader could be right about them.
    return captive.owed or bool(captive.steps)


def _row_a(dice: Dice, captive: Captive, number: int) -> Row:
    person, habits = captive.person, _HABITS[Side.A]
    name = spoilt_name(dice, person.name.uk, habits)
    unit = person.unit
    return (
        f"TES/{number:06d}",
        captive.prisoner_number,
        kmu2010(name.family),
        kmu2010(name.given) or dice.pick(("", "-")),
        kmu2010(name.patronymic),
        written_date(spoilt_birth(dice, person.birth, habits), "%Y-%m-%d"),
        "F" if person.sex is Sex.FEMALE else "M",
        person.rank.en if person.rank else "",
        spoilt_number(dice, person.service_number.removeprefix("Т-"), habits),
        unit.short.en if unit and dice.chance(0.6) else "",
        BRANCHES[unit.branch].en if unit and dice.chance(0.85) else "",
        CATEGORY_CODES_A[captive.category],
        HEALTH_CODES_A[captive.health],
        captive.camp,
        captive.captured_on.isoformat(),
        captive.captured_at.en if dice.chance(0.85) else "",
        captive.fate.value,
        "2026-09-14",
    )


def _row_b(dice: Dice, captive: Captive, number: int) -> Row:
    person, habits = captive.person, _HABITS[Side.B]
    name = spoilt_name(dice, person.name.ru, habits)
    unit = person.unit
    return (
        f"{number}-ORL",
        captive.prisoner_number,
        icao(name.whole),
        written_date(spoilt_birth(dice, person.birth, habits), "%d-%m-%Y"),
        "zh" if person.sex is Sex.FEMALE else "m",
        person.rank.romanised if person.rank else "",
        spoilt_number(dice, person.service_number.removeprefix("ОР-"), habits),
        icao(unit.short.ru) if unit and dice.chance(0.7) else "",
        icao(BRANCHES[unit.branch].ru) if unit and dice.chance(0.85) else "",
        CATEGORY_CODES_B[captive.category],
        HEALTH_CODES_B[captive.health],
        captive.camp,
        captive.captured_on.strftime("%d-%m-%Y"),
        icao(captive.captured_at.ru) if dice.chance(0.8) else "",
        FATE_CODES_B[captive.fate],
        "15-09-2026",
    )
