"""What happened to those captured: where held, how well, by which procedures, what they wish."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from safeconduct.people.vocabulary import Category, Fate, Health, Procedure, Side, Wish
from safeconduct.samples.dice import Dice
from safeconduct.samples.lands import CAMPS, PLACES, Tongues
from safeconduct.samples.persons import Person, Registry

FIRST_CAPTURE, LAST_CAPTURE = date(2024, 2, 10), date(2026, 8, 31)
AS_OF = date(2026, 9, 16)
_RELEASED_SHARE = 0.006
HELD_AT_FULL_SCALE = {Side.A: 6465, Side.B: 1348}


_NOT_OWED = (Category.PRISONER_OF_WAR, Category.DETAINED_OWN_CITIZEN)
_OWED_HEALTH = (Health.SERIOUSLY_WOUNDED, Health.SICK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Shares among the captives of one Power; what is left over is a healthy prisoner of war."""

    categories: dict[Category, float]
    unacknowledged: float
    seriously_wounded: float
    sick: float
    legal: float
    hold: float
    disciplinary: float
    interviewed: float
    not_private: float
    wishes: dict[Wish, float]
    fear: float


# The smaller side can only just fill the agreed number: see the tests.
RATES = {
    Side.A: Rates(
        categories={
            Category.MEDICAL_OR_RELIGIOUS: 0.042,
            Category.CIVILIAN_INTERNEE: 0.14,
            Category.DETAINED_OWN_CITIZEN: 0.01,
            Category.CHILD: 0.005,
            Category.REMAINS: 0.015,
        },
        unacknowledged=0.088,
        seriously_wounded=0.042,
        sick=0.062,
        legal=0.075,
        hold=0.052,
        disciplinary=0.02,
        interviewed=0.94,
        not_private=0.012,
        wishes={Wish.STAY: 0.025, Wish.THIRD_COUNTRY: 0.01, Wish.UNDECIDED: 0.015},
        fear=0.01,
    ),
    Side.B: Rates(
        categories={
            Category.MEDICAL_OR_RELIGIOUS: 0.025,
            Category.CIVILIAN_INTERNEE: 0.122,
            Category.DETAINED_OWN_CITIZEN: 0.008,
            Category.CHILD: 0.005,
            Category.REMAINS: 0.013,
        },
        unacknowledged=0.038,
        seriously_wounded=0.02,
        sick=0.025,
        legal=0.05,
        hold=0.024,
        disciplinary=0.02,
        interviewed=0.982,
        not_private=0.006,
        wishes={Wish.STAY: 0.015, Wish.THIRD_COUNTRY: 0.006, Wish.UNDECIDED: 0.008},
        fear=0.006,
    ),
}


@dataclass(frozen=True, slots=True)
class LegalStep:
    """One act of a prosecutor, court or camp commandant. `war_crime` is yes, no or unknown."""

    procedure: Procedure
    offence: str
    war_crime: str
    decided_on: date


@dataclass(frozen=True, slots=True)
class Interview:
    """One interview with a captive about his wish."""

    wish: Wish
    fear: bool
    private: bool
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Captive:
    """A person in the hands of a Detaining Power; `fate` is what its own list says of him."""

    person: Person
    holder: Side
    category: Category
    captured_on: date
    captured_at: Tongues
    camp: str
    prisoner_number: str
    acknowledged: bool
    health: Health
    fate: Fate
    steps: tuple[LegalStep, ...]
    interviews: tuple[Interview, ...]

    @property
    def in_custody(self) -> bool:
        """False for those whom the Power's list still names though they have gone home."""
        return self.fate is not Fate.RELEASED

    @property
    def alive(self) -> bool:
        """False for remains."""
        return self.category is not Category.REMAINS

    @property
    def owed(self) -> bool:
        """Returned unconditionally and never counted: GC III arts 33, 109; GC IV arts 34, 132."""
        hurt = self.health in _OWED_HEALTH
        return self.in_custody and (hurt or self.category not in _NOT_OWED)

    @property
    def hold(self) -> bool:
        """Whether a penal procedure is open; amnesty lifts none for a war crime (rule 159)."""
        held, war_crime = False, False
        for step in self.steps:
            if step.procedure in (Procedure.SUSPICION, Procedure.PROSECUTION, Procedure.CONVICTED):
                held, war_crime = True, war_crime or step.war_crime == "yes"
            elif step.procedure is Procedure.AMNESTY:
                held = held and war_crime
            elif step.procedure is not Procedure.DISCIPLINARY:
                held = False
        return held

    @property
    def consent(self) -> str:
        """The wish in his latest private interview, or "none"."""
        wishes = [i.wish.value for i in self.interviews if i.private]
        return wishes[-1] if wishes else "none"

    @property
    def fear(self) -> bool:
        """Whether he told of a fear of persecution in any interview."""
        return any(interview.fear for interview in self.interviews)


def make_captives(dice: Dice, registry: Registry, *, holder: Side, scale: float) -> list[Captive]:
    """All captives of one Power, in exact shares so that a small world is like a large one.

    A few more, already released, come at the end: lists are slow to forget.
    """
    count = max(1, round(HELD_AT_FULL_SCALE[holder] * scale))
    rates = RATES[holder]
    categories = dice.quota(count, rates.categories, rest=Category.PRISONER_OF_WAR)
    countable = categories.count(Category.PRISONER_OF_WAR)
    # Shares hold among prisoners of war and others apart, since only the former are counted.
    drawn = {
        True: _circumstances(dice, countable, rates),
        False: _circumstances(dice, count - countable, rates),
    }
    numbers = dice.sample(range(count * 3), count)
    captives = []
    for category, number in zip(categories, numbers, strict=True):
        circumstance = drawn[category is Category.PRISONER_OF_WAR].pop()
        captives.append(_captive(dice, registry, holder, category, number, circumstance))
    gone = _Circumstance(
        acknowledged=True,
        health=Health.GOOD,
        legal="",
        interviewed="",
        wish=Wish.RETURN,
        fear=False,
    )
    for extra in range(round(_RELEASED_SHARE * count)):
        former = _captive(dice, registry, holder, Category.PRISONER_OF_WAR, count * 3 + extra, gone)
        captives.append(replace(former, fate=Fate.RELEASED))
    return captives


@dataclass(frozen=True, slots=True)
class _Circumstance:
    acknowledged: bool
    health: Health
    legal: str
    interviewed: str
    wish: Wish
    fear: bool


def _circumstances(dice: Dice, count: int, rates: Rates) -> list[_Circumstance]:
    lifted = rates.legal - rates.hold
    columns = (
        dice.quota(count, {False: rates.unacknowledged}, rest=True),
        dice.quota(
            count,
            {
                Health.SERIOUSLY_WOUNDED: rates.seriously_wounded,
                Health.SICK: rates.sick,
                Health.SLIGHTLY_WOUNDED: 0.05,
                Health.CONVALESCENT: 0.04,
                Health.RECOVERED: 0.06,
                Health.NOT_WOUNDED: 0.2,
            },
            rest=Health.GOOD,
        ),
        dice.quota(
            count,
            {"hold": rates.hold, "lifted": lifted, "disciplinary": rates.disciplinary},
            rest="",
        ),
        dice.quota(
            count,
            {"": 1 - rates.interviewed - rates.not_private, "watched": rates.not_private},
            rest="private",
        ),
        dice.quota(count, rates.wishes, rest=Wish.RETURN),
        dice.quota(count, {True: rates.fear}, rest=False),
    )
    return [_Circumstance(*row) for row in zip(*columns, strict=True)]


def _captive(
    dice: Dice,
    registry: Registry,
    holder: Side,
    category: Category,
    number: int,
    circumstance: _Circumstance,
) -> Captive:
    person = registry.make(holder.other, category)
    captured = dice.day(FIRST_CAPTURE, LAST_CAPTURE)
    dead = category is Category.REMAINS
    known = circumstance.acknowledged
    fate = Fate.DIED if dead else Fate.TRANSFERRED if dice.chance(0.008) else Fate.HELD
    return Captive(
        person=person,
        holder=holder,
        category=category,
        captured_on=captured,
        captured_at=dice.pick(PLACES),
        camp=_camp(dice, holder, category, circumstance.health),
        prisoner_number=f"{100000 + number}" if holder is Side.A else f"K-{20000 + number}",
        acknowledged=known,
        health=Health.UNKNOWN if dead else circumstance.health,
        fate=fate,
        steps=() if dead or not known else _steps(dice, circumstance.legal, captured),
        interviews=() if dead or not known else _interviews(dice, circumstance),
    )


def _camp(dice: Dice, holder: Side, category: Category, health: Health) -> str:
    camps = CAMPS[holder]
    if health is Health.SERIOUSLY_WOUNDED or (health is Health.SICK and dice.chance(0.6)):
        return camps[4]
    return camps[5] if category.civilian else dice.pick(camps[:4])


_OFFENCES = ("Art. 114 sabotage", "Art. 258 unlawful border crossing", "Art. 332 arms offence",
             "Art. 111 taking part in hostilities")  # fmt: skip
_WAR_CRIMES = ("Art. 438 ill-treatment of prisoners", "Art. 438 attack on civilians")
_DISCIPLINARY = ("refusing work detail", "attempted escape", "insubordination in camp")


def _steps(dice: Dice, legal: str, captured: date) -> tuple[LegalStep, ...]:
    if not legal:
        return ()
    # Late captures have late files; nothing is decided after the agreement was signed.
    latest = AS_OF - timedelta(days=9)
    days = sorted(dice.day(captured, latest) for _ in range(4))
    if legal == "disciplinary":
        return (LegalStep(Procedure.DISCIPLINARY, dice.pick(_DISCIPLINARY), "no", days[1]),)
    crime = legal == "hold" and dice.chance(0.3)
    offence = dice.pick(_WAR_CRIMES if crime else _OFFENCES)
    said = "yes" if crime else "unknown" if legal == "hold" and dice.chance(0.15) else "no"
    reached = dice.between(1, 3)
    penal = (Procedure.SUSPICION, Procedure.PROSECUTION, Procedure.CONVICTED)[:reached]
    steps = [LegalStep(p, offence, said, day) for p, day in zip(penal, days, strict=False)]
    if legal == "lifted":
        end = Procedure.PARDON if reached == 3 else dice.pick(
            (Procedure.AMNESTY, Procedure.AMNESTY, Procedure.CLOSED, Procedure.TRANSFER)
        )  # fmt: skip
        steps.append(LegalStep(end, offence, "no", days[3]))
    elif crime and dice.chance(0.3):
        steps.append(LegalStep(Procedure.AMNESTY, offence, "yes", days[3]))
    return tuple(steps)


def _interviews(dice: Dice, circumstance: _Circumstance) -> tuple[Interview, ...]:
    if not circumstance.interviewed:
        return ()
    day = dice.day(date(2026, 8, 24), date(2026, 9, 12))
    private = circumstance.interviewed == "private"
    last = Interview(circumstance.wish, circumstance.fear, private, day)
    if private and dice.chance(0.012):
        before = Interview(Wish.UNDECIDED, False, True, day - timedelta(days=dice.between(9, 40)))
        return before, last
    return (last,)
