"""The true people: who they are and where they served, before anybody looked for them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from safeconduct.people.vocabulary import Category, Sex, Side
from safeconduct.samples.dice import Dice, Weighted
from safeconduct.samples.lands import RANKS, TOWNS, UNITS, Branch, Rank, Tongues, Unit
from safeconduct.samples.naming.pool import (
    PersonName,
    Tradition,
    Written,
    brother_of,
    draw_name,
    has_patronymic,
    son_of,
)

_RANK_DRAW = Weighted.of((rank, rank.weight) for rank in RANKS)
_BRANCH_WEIGHTS = {
    Branch.SPECIAL_FORCES: 0.12,
    Branch.AIR_FORCE: 0.12,
    Branch.NAVY: 0.5,
    Branch.SIGNALS: 0.4,
}
_UNIT_DRAW = {
    side: Weighted.of(
        (unit, _BRANCH_WEIGHTS.get(unit.branch, 1.0) / (1 + at % 7))
        for at, unit in enumerate(units)
        if unit.branch is not Branch.MEDICAL
    )
    for side, units in UNITS.items()
}
_MEDICAL_UNITS = {
    side: [unit for unit in units if unit.branch is Branch.MEDICAL] for side, units in UNITS.items()
}
_FEMALE_SHARE = {
    Category.PRISONER_OF_WAR: 0.04,
    Category.MEDICAL_OR_RELIGIOUS: 0.28,
    Category.CIVILIAN_INTERNEE: 0.16,
    Category.DETAINED_OWN_CITIZEN: 0.25,
    Category.CHILD: 0.5,
    Category.REMAINS: 0.03,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One true person; `unit`, `rank` and `service_number` are None or empty for civilians.

    `number` counts all people of the world from 1; `phone` is that of the next of kin.
    """

    number: int
    origin: Side
    name: PersonName
    sex: Sex
    birth: date
    birth_place: Tongues
    rank: Rank | None
    unit: Unit | None
    service_number: str
    kin: Written
    kin_relation: str
    phone: str

    @property
    def person_id(self) -> str:
        """The person's name in the truth."""
        return f"TP-{self.number:06d}"

    @property
    def own_name(self) -> Written:
        """The name in the language of his own papers."""
        return self.name.uk if self.origin is Side.A else self.name.ru

    @property
    def pet_names(self) -> tuple[str, ...]:
        """What his comrades call him."""
        return self.name.pet_uk if self.origin is Side.A else self.name.pet_ru


class Registry:
    """Makes the people of both parties in turn, some of them akin or alike to earlier ones."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._made: dict[Side, list[Person]] = {Side.A: [], Side.B: []}
        self._count = 0

    def make(self, origin: Side, category: Category) -> Person:
        """A new person of a party, of the given protected category."""
        dice = self._dice
        female = dice.chance(_FEMALE_SHARE[category])
        person = self._person(origin, category, female=female)
        earlier = self._made[origin]
        if earlier and not female and category is not Category.CHILD and dice.chance(0.045):
            person = _alike(dice, person, dice.pick(earlier))
        earlier.append(person)
        return person

    def _person(self, origin: Side, category: Category, *, female: bool) -> Person:
        dice = self._dice
        self._count += 1
        name = draw_name(dice, side_a=origin is Side.A, female=female)
        unit, rank, number = self._service(origin, category)
        kin_name, relation = _kin(dice, name, female=female, side=origin)
        return Person(
            number=self._count,
            origin=origin,
            name=name,
            sex=Sex.FEMALE if female else Sex.MALE,
            birth=_birth(dice, category),
            birth_place=dice.pick(TOWNS[origin]),
            rank=rank,
            unit=unit,
            service_number=number,
            kin=kin_name,
            kin_relation=relation,
            phone=f"+999 {dice.digits(2)} {dice.digits(3)} {dice.digits(4)}",
        )

    def _service(self, origin: Side, category: Category) -> tuple[Unit | None, Rank | None, str]:
        dice = self._dice
        if category.civilian:
            return None, None, ""
        if category is Category.MEDICAL_OR_RELIGIOUS:
            unit = dice.pick(_MEDICAL_UNITS[origin])
        else:
            unit = dice.draw(_UNIT_DRAW[origin])
        number = f"ОР-{dice.digits(7)}" if origin is Side.A else f"Т-{dice.digits(6)}"
        return unit, dice.draw(_RANK_DRAW), number


def _birth(dice: Dice, category: Category) -> date:
    if category is Category.CHILD:
        return dice.day(date(2009, 10, 1), date(2021, 12, 31))
    if category.civilian:
        return dice.day(date(1952, 1, 1), date(2007, 12, 31))
    # Two draws averaged: most soldiers are between thirty and forty-five.
    first, last = date(1966, 1, 1).toordinal(), date(2007, 6, 30).toordinal()
    return date.fromordinal((dice.between(first, last) + dice.between(first, last)) // 2)


def _kin(dice: Dice, name: PersonName, *, female: bool, side: Side) -> tuple[Written, str]:
    relation = dice.pick(("mother", "wife", "wife", "father", "sister", "brother"))
    if relation == "wife" and female:
        relation = "husband"
    woman = relation in ("mother", "wife", "sister")
    other = draw_name(dice, side_a=side is Side.A, female=woman)
    theirs = other.uk if side is Side.A else other.ru
    own = name.uk if side is Side.A else name.ru
    if name.tradition in (Tradition.ARABIC, Tradition.SINGLE):
        return theirs, relation
    same = other.tradition is name.tradition or not woman
    return Written(own.family if not woman and same else theirs.family, theirs.given,
                   theirs.patronymic), relation  # fmt: skip


def _alike(dice: Dice, person: Person, model: Person) -> Person:
    """The hard cases: a brother, a son, a namesake, or a stranger with the same birthday."""
    kind = dice.pick(("brother", "brother", "son", "namesake", "birthday"))
    if model.sex is Sex.FEMALE or (kind in ("brother", "son") and not has_patronymic(model.name)):
        kind = "birthday"
    adult = model.birth.year < 2008
    match kind:
        case "brother" if adult:
            gap = dice.between(330, 2200) * dice.pick((-1, 1))
            birth = _adult(date.fromordinal(model.birth.toordinal() + gap))
            return replace(
                person,
                name=brother_of(dice, model.name),
                birth=birth,
                birth_place=model.birth_place,
                kin=model.kin if dice.chance(0.7) else person.kin,
                phone=model.phone if dice.chance(0.5) else person.phone,
                unit=model.unit if person.unit and model.unit and dice.chance(0.3) else person.unit,
            )
        case "son" if model.birth.year < 1985:
            birth = _adult(date.fromordinal(model.birth.toordinal() + dice.between(6940, 10950)))
            return replace(
                person, name=son_of(dice, model.name), birth=birth, birth_place=model.birth_place
            )
        case "namesake" if abs(person.birth.year - model.birth.year) > 1:
            return replace(person, name=model.name)
        case _:
            return replace(person, birth=model.birth) if adult else person


def _adult(birth: date) -> date:
    return min(birth, date(2007, 6, 30))
