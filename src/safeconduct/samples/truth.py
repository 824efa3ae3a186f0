"""The truth of the invented world, written apart and read by evaluations only."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from safeconduct.people.vocabulary import Fate
from safeconduct.samples.captivity import Captive
from safeconduct.samples.dice import Dice
from safeconduct.samples.persons import Person
from safeconduct.samples.rows import SourceRows
from safeconduct.samples.sources.contacts import Nature

IDENTITIES_SCHEMA = pl.Schema(
    {
        "source": pl.String,
        "record_id": pl.String,
        "true_person_id": pl.String,
        "vague": pl.String,
    }
)
CONTACTS_SCHEMA = pl.Schema(dict.fromkeys(("source", "record_id", "nature", "type"), pl.String))
_ENDS = (Fate.DIED, Fate.RELEASED)
PEOPLE_SCHEMA = pl.Schema(
    dict.fromkeys(
        (
            "true_person_id", "party_of_origin", "captive", "held_by", "alive", "acknowledged",
            "category", "health", "sex", "birth_date", "full_name", "owed", "hold", "consent",
            "fear", "swindled", "extorted", "fate", "branch", "prisoner_number", "captured_on",
            "held_at",
        ),
        pl.String,
    )
)  # fmt: skip


def _yes(value: bool) -> str:
    return "true" if value else "false"


def identities_frame(sources: Iterable[SourceRows]) -> pl.DataFrame:
    """Whom each record is about, in IDENTITIES_SCHEMA; one row a record, duplicates once."""
    rows = [
        (source.name, identity.record_id, identity.person_id, _yes(identity.vague))
        for source in sources
        for identity in source.identities
    ]
    return pl.DataFrame(rows, schema=IDENTITIES_SCHEMA, orient="row")


def natures_frame(natures: Iterable[Nature]) -> pl.DataFrame:
    """What each reported contact truly was, in CONTACTS_SCHEMA."""
    rows = [(n.source, n.record_id, n.nature, n.type) for n in natures]
    return pl.DataFrame(rows, schema=CONTACTS_SCHEMA, orient="row")


def dead_among(dice: Dice, others: Iterable[Person]) -> frozenset[str]:
    """Most of those missing who are no captives are dead; the rest live somewhere."""
    return frozenset(person.person_id for person in others if dice.chance(0.78))


def people_frame(
    *,
    captives: Iterable[Captive],
    others: Iterable[Person],
    dead: frozenset[str],
    swindled: frozenset[str],
    extorted: frozenset[str],
) -> pl.DataFrame:
    """All true people in PEOPLE_SCHEMA, sorted by id; truth values are "true" and "false".

    `consent` is the wish in the latest private interview ("none": no such interview). It is empty
    for those who are not captives, as is all that only a captive has. `hold` is a penal procedure
    that nothing has lifted.
    """
    rows = [_captive_row(captive, swindled, extorted) for captive in captives]
    rows += [_other_row(p, swindled, dead=p.person_id in dead) for p in others]
    return pl.DataFrame(sorted(rows), schema=PEOPLE_SCHEMA, orient="row")


def _captive_row(
    captive: Captive, swindled: frozenset[str], extorted: frozenset[str]
) -> tuple[str, ...]:
    person = captive.person
    return (
        person.person_id,
        person.origin.value,
        _yes(captive.in_custody),
        captive.holder.value if captive.in_custody else "",
        _yes(captive.alive),
        _yes(captive.acknowledged),
        captive.category.value,
        captive.health.value,
        person.sex.value,
        person.birth.isoformat(),
        person.own_name.whole,
        _yes(captive.owed),
        _yes(captive.hold),
        captive.consent,
        _yes(captive.fear),
        _yes(person.person_id in swindled),
        _yes(person.person_id in extorted),
        captive.fate.value if captive.fate in _ENDS else "held",
        person.unit.branch.value if person.unit else "",
        captive.prisoner_number,
        captive.captured_on.isoformat(),
        captive.camp if captive.in_custody else "",
    )


def _other_row(person: Person, swindled: frozenset[str], *, dead: bool) -> tuple[str, ...]:
    return (
        person.person_id,
        person.origin.value,
        "false",
        "",
        _yes(not dead),
        "false",
        "",
        "",
        person.sex.value,
        person.birth.isoformat(),
        person.own_name.whole,
        "false",
        "false",
        "",
        "false",
        _yes(person.person_id in swindled),
        "false",
        "died" if dead else "never_captured",
        person.unit.branch.value if person.unit else "",
        "",
        "",
        "",
    )
