"""Visits of the invented Neutral Visits Society, which writes names as a French clerk does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from safeconduct.people.vocabulary import Category, Side
from safeconduct.samples.captivity import Captive
from safeconduct.samples.corruption import (
    Habits,
    digit_slip,
    spoilt_birth,
    spoilt_name,
    written_date,
)
from safeconduct.samples.dice import Dice, Weighted
from safeconduct.samples.lands import PARTY_NAMES
from safeconduct.samples.naming.pool import Written
from safeconduct.samples.persons import Person
from safeconduct.samples.romanise import french, german, iso9, polish
from safeconduct.samples.rows import Row, RowBook, SourceRows

SOCIETY = "Neutral Visits Society"
COUNTRIES = {Side.A: "XA", Side.B: "XB"}
# The names of PFIF 1.4; those after "note." belong to the note of the visit.
COLUMNS = (
    "person_record_id", "entry_date", "author_name", "source_name", "source_date", "full_name",
    "given_name", "family_name", "alternate_names", "description", "sex", "date_of_birth",
    "home_country", "note.source_date", "note.status", "note.last_known_location", "note.text",
)  # fmt: skip
_HABITS = Habits(typo=0.02, no_patronymic=0.75, upper=0.0, swapped=0.006, year_only=0.05,
                 about=0.0, day_month=0.006, year_off=0.01, no_birth=0.02)  # fmt: skip
_DELEGATES = Weighted.of([("french", 0.7), ("german", 0.14), ("polish", 0.1), ("scholar", 0.06)])
_TEXTS = ("Seen in his quarters; spoke with our delegate.", "Family message handed over.",
          "Asked for reading glasses.", "Could not be seen alone.", "")  # fmt: skip


def latin_name(person: Person, written: Written, *, delegate: str = "french") -> Written:
    """The name in the letters of the Society, or of one of its delegates of another language."""
    uk = person.origin is Side.A
    spellings: dict[str, Callable[[str], str]] = {
        "french": lambda text: french(text, ukrainian=uk),
        "german": lambda text: german(text, ukrainian=uk),
        "polish": lambda text: polish(text, ukrainian=uk),
        "scholar": iso9,
    }
    spell = spellings[delegate]
    return Written(*(spell(p) for p in (written.family, written.given, written.patronymic)))


def visits(dice: Dice, captives: list[Captive]) -> SourceRows:
    """A third of the captives of both sides; of the unacknowledged a quarter, met by chance."""
    book = RowBook(name="visits", file="visits.pfif.xml", columns=COLUMNS)
    number = 100
    for captive in (c for c in captives if c.in_custody):
        if dice.chance(0.34 if captive.acknowledged else 0.25):
            number += 1
            book.add(captive.person, _row(dice, captive, number))
    return book.finished(dice, birth="date_of_birth", form="%Y-%m-%d", free="note.text")


def _row(dice: Dice, captive: Captive, number: int) -> Row:
    person = captive.person
    delegate = dice.draw(_DELEGATES)
    name = latin_name(person, person.own_name, delegate=delegate)
    if person.name.french and delegate == "french":
        name = person.name.french
    name = spoilt_name(dice, name, _HABITS)
    seen = dice.day(captive.captured_on, date(2026, 9, 12))
    entered = f"{seen.isoformat()}T17:30:00Z"
    isn = captive.prisoner_number
    if dice.chance(0.02):
        isn = digit_slip(dice, isn)
    dead = captive.category is Category.REMAINS
    known = captive.acknowledged and dice.chance(0.9)
    birth = spoilt_birth(dice, person.birth, _HABITS)
    pets = person.pet_names
    return (
        f"nvs.example/p.{number}",
        entered,
        f"{SOCIETY}, visits desk",
        f"{SOCIETY}, delegation to {PARTY_NAMES[captive.holder]}",
        entered,
        " ".join(p for p in (name.given, name.patronymic, name.family) if p),
        name.given,
        name.family,
        french(dice.pick(pets)) if pets and dice.chance(0.1) else "",
        f"ISN {isn}" if known else "",
        person.sex.value if dice.chance(0.95) else "",
        written_date(birth, "%Y-%m" if dice.chance(0.02) else "%Y-%m-%d"),
        COUNTRIES[person.origin],
        entered,
        "believed_dead" if dead else "believed_alive",
        captive.camp,
        "Body seen; identity by papers." if dead else dice.pick(_TEXTS),
    )
