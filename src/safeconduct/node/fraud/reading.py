"""All contacts of the registry as the library's frames, with what else it needs to judge them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
from django.db.models import QuerySet

from safeconduct.evidence.fraud import Identifier, identify
from safeconduct.evidence.fraud.gathering import SEEN, contacts_of, sightings_of
from safeconduct.evidence.fraud.network import COLUMNS, OWN
from safeconduct.node.fraud.opening import OpenTrace
from safeconduct.node.registry.frames import (
    OpenReport,
    identity_frame,
    open_reports,
    report_frame,
    standing,
    statement_frame,
)
from safeconduct.node.registry.models import Death, Person, Report
from safeconduct.people import SourceKind, records_wide

_PIECE = 2_000
_SIGHTINGS: dict[str, type[pl.DataType]] = dict.fromkeys(
    ("person_id", "seen_on", "health"), pl.String
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the library judges.

    Attributes:
        reports: all standing contact reports, opened.
        contacts: the same as `judge_contacts` reads them; `person_id` is the key of the file.
        sightings: when those of whom the contacts speak were seen, and how they were.
        dead: keys of the files of those whose death was confirmed.
    """

    reports: Sequence[OpenReport]
    contacts: pl.DataFrame
    sightings: pl.DataFrame
    dead: pl.Series


def read_all() -> Known:
    """Open all standing contacts and the sightings of those of whom they speak."""
    reports = open_reports(contact_reports().order_by("pk").iterator(_PIECE))
    return Known(
        reports=reports, contacts=_contacts(reports), sightings=_sightings(reports), dead=_dead()
    )


def contact_reports() -> QuerySet[Report]:
    """The standing contact reports."""
    return standing(Report.objects.filter(kind=SourceKind.CONTACT.value))


def traces_of(told: dict[str, str | None]) -> tuple[OpenTrace, ...]:
    """The traces of one row of `contacts`, each once, with what is wrong with it."""
    found: dict[tuple[str, bool], OpenTrace] = {}
    for column, hint in {**COLUMNS, **OWN}.items():
        text = told.get(column)
        identifier = identify(text, hint=hint) if text else None
        if identifier is not None:
            trace = _trace(column, identifier)
            found.setdefault((trace.key, trace.own), trace)
    return tuple(found.values())


def _trace(column: str, found: Identifier) -> OpenTrace:
    return OpenTrace(
        column=column, kind=found.kind.value, value=found.value, masked=found.masked,
        valid=found.valid, note=found.note, own=column in OWN,
    )  # fmt: skip


def _contacts(reports: Sequence[OpenReport]) -> pl.DataFrame:
    statements = statement_frame(reports)
    return contacts_of(records_wide(statements), statements, identity_frame(reports))


def _sightings(contacts: Sequence[OpenReport]) -> pl.DataFrame:
    people = sorted({r.row.person_id for r in contacts})
    frames = []
    for start in range(0, len(people), _PIECE):
        part = people[start : start + _PIECE]
        seen = open_reports(standing(Report.objects.filter(person__in=part, kind__in=SEEN)))
        wide = records_wide(statement_frame(seen))
        frames.append(sightings_of(wide, report_frame(seen), identity_frame(seen)))
    return pl.concat(frames) if frames else pl.DataFrame(schema=_SIGHTINGS)


def _dead() -> pl.Series:
    """Those whose death two people have confirmed.

    A death that was only reported is not believed here either: if such a man's own telephone asks
    for money, his family is told that it may be extortion, which harms nobody if he is dead.
    """
    dead = Person.objects.filter(death=Death.CONFIRMED).values_list("pk", flat=True)
    return pl.Series("person_id", [str(pk) for pk in dead], dtype=pl.String)
