"""From what is stored to what operations answer."""

from __future__ import annotations

from typing import Any

from safeconduct.evidence import EVIDENCE_RULES
from safeconduct.node.api import schemas
from safeconduct.node.api.versions import etag
from safeconduct.node.history.queries import Told
from safeconduct.node.registry.believing import OpenPerson
from safeconduct.node.registry.frames import OpenReport
from safeconduct.node.registry.queries import Line, PersonFile

_RULES = {rule.id: rule for rule in EVIDENCE_RULES}


def summary(person: OpenPerson) -> schemas.Summary:
    """A person in a list."""
    return schemas.Summary(**_person(person))


def whole(file: PersonFile) -> schemas.PersonOut:
    """A whole person file."""
    return schemas.PersonOut(**_person(file.person), fields=[field(line) for line in file.lines])


def _person(person: OpenPerson) -> dict[str, Any]:
    row = person.row
    return {
        "id": row.public_id,
        "etag": etag(row),
        "name": person.name,
        "status": _status(person),
        "category": row.category,
        "party_of_origin": row.party_of_origin,
        "detaining_power": row.detaining_power,
        "whereabouts": row.whereabouts,
        "death": row.death,
        "fraud_flags": person.fraud_flags.split(),
        "contradictions": row.contradictions,
        "reports": row.reports,
        "sources": row.sources,
        "due_on": row.due_on,
        "sealed_case": row.restricted,
        "changed_at": row.changed_at,
        "erased_at": row.erased_at,
    }


def _status(person: OpenPerson) -> schemas.Judged:
    rule = _RULES.get(person.row.status_rule)
    return schemas.Judged(
        value=person.row.status,
        rule=person.row.status_rule,
        needs=rule.needs if rule else "",
        basis=rule.basis if rule else "",
        reasons=[part for part in person.status_reasons.split("; ") if part],
    )


def field(line: Line) -> schemas.FieldOut:
    """One field and what stands behind it."""
    belief = line.belief
    return schemas.FieldOut(
        field=line.field,
        value=belief.value if belief else None,
        rule=belief.rule if belief else None,
        from_report=(belief.report or None) if belief else None,
        agreeing=belief.agreeing if belief else 0,
        contradicting=belief.contradicting if belief else 0,
        contradicted=line.contradicted,
        decision_reason=line.decision_reason or None,
        statements=[
            schemas.Statement(
                report=source.report.row.public_id,
                source=source.report.row.source,
                kind=source.report.row.kind,
                grade=source.report.row.grade,
                observed_on=source.report.row.observed_on,
                recorded_on=source.report.row.recorded_on,
                given=source.given,
                value=source.value,
                refused_to_say=source.refused,
            )
            for source in line.sources
        ],
    )


def report(opened: OpenReport, person: str) -> schemas.ReportOut:
    """A report as it came in."""
    row = opened.row
    return schemas.ReportOut(
        id=row.public_id,
        person=person,
        source=row.source,
        kind=row.kind,
        grade=row.grade,
        observed_on=row.observed_on,
        recorded_on=row.recorded_on,
        file=opened.file,
        row=opened.number,
        added_at=row.added_at,
        cells=[schemas.Cell(field=c.field, given=c.given, value=c.value) for c in opened.cells],
    )


def event(told: Told) -> schemas.EventOut:
    """One event; what it tells is withheld where it was erased or is of a sealed case."""
    row = told.event
    withheld = None
    if told.details is None:
        withheld = "erased" if told.erased else "sealed"
    return schemas.EventOut(
        number=row.number,
        at=row.at,
        actor=row.actor_name,
        verb=row.verb,
        kind=row.subject_kind,
        subject=row.subject,
        reverts=row.reverts.number if row.reverts else None,
        details=told.details,
        withheld=withheld,
    )
