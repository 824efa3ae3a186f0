"""Tracing requests of both bureaux, A's with Ukrainian-style, B's with Russian-style names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from safeconduct.people.vocabulary import Category, Sex, Side
from safeconduct.samples.captivity import AS_OF, FIRST_CAPTURE, LAST_CAPTURE, Captive
from safeconduct.samples.corruption import (
    Habits,
    mistyped,
    spoilt_birth,
    spoilt_name,
    spoilt_number,
    written_date,
)
from safeconduct.samples.dice import Dice
from safeconduct.samples.lands import BRANCHES, PLACES, Tongues, Unit
from safeconduct.samples.naming.pool import Tradition, Written
from safeconduct.samples.persons import Person, Registry
from safeconduct.samples.rows import Row, RowBook, SourceRows

AT_FULL_SCALE = {Side.A: 15000, Side.B: 9000}
_CAPTIVE_SHARE = {Side.A: 0.9, Side.B: 0.7}
_SECOND_SHARE = 0.055
SOURCE_NAMES = {Side.A: "orlavia-bureau", Side.B: "tesmaria-bureau"}
COLUMNS_A = (
    "№ звернення",
    "Особа, яку розшукують / Прізвище",
    "Особа, яку розшукують / Ім'я",
    "Особа, яку розшукують / По батькові",
    "Особа, яку розшукують / Прізвисько",
    "Особа, яку розшукують / Дата народження",
    "Особа, яку розшукують / Місце народження",
    "Особа, яку розшукують / Стать",
    "Служба / Звання",
    "Служба / Особистий номер",
    "Служба / Підрозділ",
    "Служба / Рід військ",
    "Зник безвісти / Дата",
    "Зник безвісти / Місце",
    "Заявник / Ким доводиться, ПІБ",
    "Заявник / Телефон",
    "Статус особи",
    "Примітка",
    "Дата звернення",
)
COLUMNS_B = (
    "Рег. №", "ФИО", "Дата рожд.", "Место рожд.", "Пол", "Звание", "Личный №", "В/ч",
    "Род войск", "Пропал (дата)", "Пропал (место)", "Заявитель", "Телефон", "Категория",
    "Примечание", "Дата обращения",
)  # fmt: skip
_HABITS = {
    Side.A: Habits(typo=0.025, no_patronymic=0.05, upper=0.06, swapped=0.012, year_only=0.035,
                   about=0.02, day_month=0.014, year_off=0.015, no_birth=0.012, no_number=0.35),
    Side.B: Habits(typo=0.022, no_patronymic=0.04, upper=0.04, swapped=0.008, year_only=0.03,
                   about=0.015, day_month=0.012, year_off=0.015, no_birth=0.01, no_number=0.4),
}  # fmt: skip
KIN = {
    "mother": Tongues("mother", "мати", "мать"),
    "father": Tongues("father", "батько", "отец"),
    "wife": Tongues("wife", "дружина", "жена"),
    "husband": Tongues("husband", "чоловік", "муж"),
    "sister": Tongues("sister", "сестра", "сестра"),
    "brother": Tongues("brother", "брат", "брат"),
}
STATUS = {
    Category.PRISONER_OF_WAR: Tongues("", "військовослужбовець", "военнослужащий"),
    Category.MEDICAL_OR_RELIGIOUS: Tongues("", "медик / капелан", "медик / священник"),
    Category.CIVILIAN_INTERNEE: Tongues("", "цивільна особа", "гражданский"),
    Category.CHILD: Tongues("", "дитина", "ребёнок"),
}
_NOTES_A = ("", "", "", "", "татуювання на лівій руці", "шрам над бровою", "рудий, високий",
            "був з побратимом, того поховали", "дзвонив за день до зникнення")  # fmt: skip
_NOTES_B = ("", "", "", "", "татуировка на плече", "хромает", "светлые волосы",
            "последний звонок накануне", "видели раненым")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One tracing request, planned: who is sought, and when and where he was last heard of."""

    bureau: Side
    record_id: str
    person: Person
    category: Category
    second: bool
    lost_on: date
    lost_at: Tongues
    made_on: date

    @property
    def key(self) -> str:
        """source:record_id, as positions name records."""
        return f"{SOURCE_NAMES[self.bureau]}:{self.record_id}"


def plan_requests(
    dice: Dice, registry: Registry, *, bureau: Side, captives: list[Captive], scale: float
) -> tuple[list[Request], list[Person]]:
    """The requests of one bureau, and the people sought who were never captured.

    Args:
        dice: the source of chance.
        registry: makes those who were never captured.
        bureau: whose people are sought.
        captives: its people in the hands of the other side.
        scale: 1 for 15,000 requests of A and 9,000 of B.
    """
    total = max(1, round(AT_FULL_SCALE[bureau] * scale))
    second = round(_SECOND_SHARE * total)
    held = dice.sample(captives, min(round(_CAPTIVE_SHARE[bureau] * len(captives)), total - second))
    # Nobody at home asks for remains as such: whoever was captured alive is sought as he served.
    sought: list[tuple[Person, Category, Captive | None]] = [
        (c.person, _status(c.category, c.person), c) for c in held
    ]
    others: list[Person] = []
    for _ in range(total - second - len(held)):
        category = Category.CIVILIAN_INTERNEE if dice.chance(0.05) else Category.PRISONER_OF_WAR
        others.append(registry.make(bureau, category))
        sought.append((others[-1], category, None))
    again = [(*entry, True) for entry in dice.sample(sought, second)]
    entries = dice.shuffled([*((*entry, False) for entry in sought), *again])
    return [
        _planned(dice, bureau, number, *entry) for number, entry in enumerate(entries, start=1)
    ], others


def _status(category: Category, person: Person) -> Category:
    if category is Category.DETAINED_OWN_CITIZEN:
        return Category.CIVILIAN_INTERNEE
    if category is Category.REMAINS:
        return Category.PRISONER_OF_WAR if person.unit else Category.CIVILIAN_INTERNEE
    return category


def _planned(
    dice: Dice,
    bureau: Side,
    number: int,
    person: Person,
    category: Category,
    captive: Captive | None,
    second: bool,
) -> Request:
    if captive:
        lost_on = captive.captured_on - timedelta(days=dice.between(0, 3))
        lost_at = captive.captured_at if dice.chance(0.8) else dice.pick(PLACES)
    else:
        lost_on, lost_at = dice.day(FIRST_CAPTURE, LAST_CAPTURE), dice.pick(PLACES)
    return Request(
        bureau=bureau,
        record_id=f"ЗВ-{number:06d}" if bureau is Side.A else f"R-{number:05d}",
        person=person,
        category=category,
        second=second,
        lost_on=lost_on,
        lost_at=lost_at,
        made_on=dice.day(lost_on, AS_OF - timedelta(days=1)),
    )


def requests_file(dice: Dice, requests: list[Request], *, bureau: Side) -> SourceRows:
    """The bureau's register as its clerks keep it."""
    if bureau is Side.A:
        book = RowBook(name=SOURCE_NAMES[bureau], file="a-tracing-requests.xlsx", columns=COLUMNS_A)
        for request in requests:
            book.add(request.person, _row_a(dice, request))
        return book.finished(dice, birth=COLUMNS_A[5], category=COLUMNS_A[16], free="Примітка")
    book = RowBook(name=SOURCE_NAMES[bureau], file="b-tracing-requests.csv", columns=COLUMNS_B)
    for request in requests:
        book.add(request.person, _row_b(dice, request))
    return book.finished(dice, birth="Дата рожд.", category="Категория", free="Примечание")


def _row_a(dice: Dice, request: Request) -> Row:
    person, habits = request.person, _HABITS[Side.A]
    written = person.name.ru if dice.chance(0.06) else person.name.uk
    if person.name.arabic and dice.chance(0.4):
        written = person.name.arabic
    name = spoilt_name(dice, written, habits)
    pet = person.name.pet_uk
    return (
        request.record_id,
        name.family,
        name.given,
        name.patronymic,
        dice.pick(pet) if pet and dice.chance(0.15) else "",
        written_date(spoilt_birth(dice, person.birth, habits), "%d.%m.%Y", about="бл. "),
        person.birth_place.uk if dice.chance(0.7) else "",
        ("ж" if person.sex is Sex.FEMALE else "ч") if dice.chance(0.9) else "",
        person.rank.uk if person.rank and dice.chance(0.92) else "",
        spoilt_number(dice, person.service_number, habits),
        _unit(dice, person.unit, russian=False),
        BRANCHES[person.unit.branch].uk if person.unit and dice.chance(0.75) else "",
        request.lost_on.strftime("%d.%m.%Y") if dice.chance(0.93) else "",
        request.lost_at.uk if dice.chance(0.85) else "",
        _applicant(dice, request, russian=False),
        person.phone if dice.chance(0.9) else "",
        STATUS[request.category].uk,
        dice.pick(_NOTES_A),
        request.made_on.strftime("%d.%m.%Y"),
    )


def _row_b(dice: Dice, request: Request) -> Row:
    person, habits = request.person, _HABITS[Side.B]
    written = person.name.uk if dice.chance(0.02) else person.name.ru
    if dice.chance(0.8):
        written = Written(*(p.replace("ё", "е").replace("Ё", "Е") for p in (
            written.family, written.given, written.patronymic)))  # fmt: skip
    name = spoilt_name(dice, written, habits)
    if person.name.tradition is Tradition.ARABIC:
        full = f"{name.given} {name.patronymic} {name.family}"
    else:
        full = name.whole
    if person.name.pet_ru and dice.chance(0.03):
        full = f"{full} («{dice.pick(person.name.pet_ru)}»)"
    form = "%d/%m/%y" if dice.chance(0.35) else "%d.%m.%Y"
    return (
        request.record_id,
        full,
        written_date(spoilt_birth(dice, person.birth, habits), form, about="ок. "),
        person.birth_place.ru if dice.chance(0.6) else "",
        ("жен" if person.sex is Sex.FEMALE else "муж") if dice.chance(0.9) else "",
        person.rank.ru if person.rank and dice.chance(0.9) else "",
        spoilt_number(dice, person.service_number, habits),
        _unit(dice, person.unit, russian=True),
        BRANCHES[person.unit.branch].ru if person.unit and dice.chance(0.7) else "",
        request.lost_on.strftime(form) if dice.chance(0.9) else "",
        request.lost_at.ru if dice.chance(0.85) else "",
        _applicant(dice, request, russian=True),
        person.phone if dice.chance(0.85) else "",
        STATUS[request.category].ru,
        dice.pick(_NOTES_B),
        request.made_on.strftime("%d.%m.%Y"),
    )


def _unit(dice: Dice, unit: Unit | None, *, russian: bool) -> str:
    if unit is None or dice.chance(0.08):
        return ""
    form = unit.short if dice.chance(0.35) else unit.name
    return form.ru if russian else form.uk


def _applicant(dice: Dice, request: Request, *, russian: bool) -> str:
    person = request.person
    if request.second and person.unit and dice.chance(0.4):
        unit = person.unit.name
        return f"командование, {unit.ru}" if russian else f"командування, {unit.uk}"
    relation = KIN[person.kin_relation]
    kin = person.kin.whole
    if request.second or dice.chance(0.02):
        relation = KIN[dice.pick(("mother", "father", "sister", "brother"))]
        kin = mistyped(dice, kin)
    return f"{relation.ru if russian else relation.uk}, {kin}"
