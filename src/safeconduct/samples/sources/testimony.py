"""What returnees tell: often only a nickname, a rough age and a place."""

from __future__ import annotations

from datetime import date

from safeconduct.people.vocabulary import Category, Sex
from safeconduct.samples.captivity import AS_OF, Captive
from safeconduct.samples.corruption import mistyped
from safeconduct.samples.dice import Dice
from safeconduct.samples.lands import PARTY_NAMES
from safeconduct.samples.romanise import bgn
from safeconduct.samples.rows import Row, RowBook, SourceRows

# An empty cell is left out of the JSON object altogether.
COLUMNS = (
    "id", "teller", "told_on", "held_by", "family_name", "given_name", "nickname", "born", "age",
    "sex", "unit", "captured_near", "last_seen_at", "last_seen_on", "fate", "text",
)  # fmt: skip
_LOOKS = ("tall", "short", "thin", "stout", "red-haired", "grey-haired", "bearded", "quiet",
          "limping", "one-eyed", "broad-shouldered")  # fmt: skip
_ENDINGS = ("He shared his bread with us.", "We were in one cell for a week.",
            "I did not see him again.",
            "He was taken away at night.", "He kept asking about his daughter.",
            "I am sure of the face, not of the name.")  # fmt: skip
_AT_FULL_SCALE = 1300


def testimony(dice: Dice, captives: list[Captive], *, scale: float) -> SourceRows:
    """Stories of returnees about fellow captives, mostly of those whom nobody acknowledges."""
    hidden = [c for c in captives if not c.acknowledged]
    seen = dice.sample(hidden, round(0.75 * len(hidden)))
    extra = dice.sample(seen, round(0.3 * len(seen)))
    others = [c for c in captives if c.acknowledged and c.in_custody]
    missing = max(0, round(_AT_FULL_SCALE * scale) - len(seen) - len(extra))
    about = dice.shuffled([*seen, *extra, *dice.sample(others, missing)])
    tellers = max(3, len(about) // 4)
    book = RowBook(name="testimony", file="testimony.jsonl", columns=COLUMNS)
    for number, captive in enumerate(about, start=1):
        vague = dice.chance(0.18 if not captive.acknowledged else 0.45)
        row = _row(dice, captive, number, f"RT-{dice.below(tellers) + 1:04d}", vague=vague)
        book.add(captive.person, row, vague=vague)
    return book.finished(dice, birth="born", form="%Y-%m-%d", free="text")


def _row(dice: Dice, captive: Captive, number: int, teller: str, *, vague: bool) -> Row:
    person = captive.person
    family, given = bgn(person.own_name.family), bgn(person.own_name.given)
    pets = person.pet_names
    pet = bgn(dice.pick(pets)) if pets else given or family
    if dice.chance(0.06):
        family = mistyped(dice, family)
    unit = person.unit.short.en if person.unit and dice.chance(0.25 if vague else 0.6) else ""
    seen = dice.day(captive.captured_on, date(2026, 9, 5))
    told = dice.day(seen, AS_OF)
    age = told.year - person.birth.year + dice.between(-4, 4) * vague
    birth = ""
    if not vague and dice.chance(0.7):
        birth = person.birth.isoformat() if dice.chance(0.4) else f"{person.birth.year}"
    elif dice.chance(0.5):
        birth = f"~{told.year - age}"
    named = not vague
    return (
        f"tst-{number:05d}",
        teller,
        told.isoformat(),
        PARTY_NAMES[captive.holder],
        family if named else "",
        given if named and dice.chance(0.85) else "",
        pet if vague or dice.chance(0.5) else "",
        birth,
        f"about {round(age / 5) * 5}" if not birth else "",
        person.sex.value if dice.chance(0.6) else "",
        unit,
        captive.captured_at.en if dice.chance(0.5) else "",
        captive.camp if dice.chance(0.7) else "",
        seen.isoformat() if dice.chance(0.7) else f"{seen:%Y-%m}",
        "died" if captive.category is Category.REMAINS else "held",
        _text(dice, captive, pet if vague else f"{given} {family}".strip(), unit),
    )


def _text(dice: Dice, captive: Captive, called: str, unit: str) -> str:
    person = captive.person
    who = person.rank.name if person.rank else "civilian"
    if captive.category is Category.CHILD:
        who = "child"
    if person.sex is Sex.FEMALE:
        who += ", a woman,"
    look = dice.pick(_LOOKS)
    town = person.birth_place.en
    of_unit = f", of {unit}" if unit else ""
    end = dice.pick(_ENDINGS)
    if person.sex is Sex.FEMALE:
        end = end.replace("He ", "She ").replace(" him ", " her ").replace(" his ", " her ")
    return f"a {look} {who} called {called} from {town}{of_unit}. {end}"
