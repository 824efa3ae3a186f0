"""Recomputing person files from their reports: the library computes, this stores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl
from django.db import transaction
from django.utils import timezone

from safeconduct.evidence import assess_contacts, captivity, flags_by_person, with_origin
from safeconduct.law import duties
from safeconduct.node.accounts.models import Node
from safeconduct.node.bulk import delete_values, insert_values, update_rows
from safeconduct.node.registry.frames import (
    OpenReport,
    identity_frame,
    open_reports,
    report_frame,
    standing,
    statement_frame,
    with_derivations,
)
from safeconduct.node.registry.models import (
    Death,
    FieldDecision,
    Person,
    Report,
    SearchKey,
    Whereabouts,
)
from safeconduct.node.registry.naming import keys_of, tokens
from safeconduct.node.registry.signals import people_computed
from safeconduct.node.vault import services as vault
from safeconduct.people import (
    CaptivityStatus,
    Category,
    SourceKind,
    believe,
    person_table,
    records_wide,
)

_BATCH = 1_000
_CONTACT_FIELDS = ("contact_value", "claim", "demand_amount", "proof_refused", "called_on")
_SURE = [
    k.value
    for k in (
        SourceKind.CAPTOR_LIST, SourceKind.CAPTURE_CARD, SourceKind.VISIT, SourceKind.CONSENT,
    )
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Belief:
    """What is believed in one field, and on what it rests.

    Attributes:
        value: as understood.
        rule: why this value and no other.
        report: public id of the report it was taken from, or "" for an officer's decision.
        agreeing, contradicting: how many reports say the same, and how many something else.
    """

    value: str
    rule: str
    report: str = ""
    agreeing: int = 0
    contradicting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPerson:
    """A person file in the clear, without its reports."""

    row: Person
    name: str
    beliefs: dict[str, Belief] = field(default_factory=dict)
    status_reasons: str = ""
    fraud_flags: str = ""

    def value(self, name: str) -> str:
        """What is believed in a field, or "" where nobody speaks of it."""
        belief = self.beliefs.get(name)
        return belief.value if belief else ""


def open_person(row: Person) -> OpenPerson:
    """Open a person file; one that was erased has no name and no beliefs."""
    try:
        plain = vault.open_for(row.key, row.sealed, place=row.place)
    except vault.Erased:
        return OpenPerson(row=row, name="")
    beliefs = {name: Belief(**belief) for name, belief in plain["beliefs"].items()}
    return OpenPerson(
        row=row,
        name=plain["name"],
        beliefs=beliefs,
        status_reasons=plain.get("status_reasons", ""),
        fraud_flags=plain.get("fraud_flags", ""),
    )


@transaction.atomic
def recompute(people: Iterable[Person], *, count_change: bool = True) -> None:
    """Compute person files anew from their standing reports, decisions and death reports.

    Args:
        people: with their keys selected; locked here.
        count_change: whether the version goes up, so that whoever edits an older one is told.
    """
    vault.hold_keys()
    ids = sorted({p.pk for p in people})
    for start in range(0, len(ids), _BATCH * 5):
        part = ids[start : start + _BATCH * 5]
        rows = list(
            Person.objects.select_for_update(of=("self",)).select_related("key")
            .filter(pk__in=part, erased_at=None).order_by("pk")
        )  # fmt: skip
        reports = open_reports(standing(Report.objects.filter(person_id__in=part)))
        store(rows, reports, count_change=count_change)


def store(rows: Sequence[Person], reports: Sequence[OpenReport], *, count_change: bool) -> None:
    """Write what the library makes of the reports into their person files."""
    plain = compute(rows, reports)
    now = timezone.now()
    for row in rows:
        belief = plain[str(row.pk)]
        row.sealed = vault.seal_for(row.key, belief.sealed, place=row.place)
        for name, value in belief.columns.items():
            setattr(row, name, value)
        row.version += int(count_change)
        row.changed_at = now
    update_rows(rows, _STORED)
    write_search_keys(rows, reports)
    people_computed.send(sender=Person, rows=rows, reports=reports)


_STORED = (
    "sealed", "status", "status_rule", "category", "party_of_origin", "detaining_power",
    "whereabouts", "fraud", "contradictions", "reports", "sources", "due_on", "version",
    "changed_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Computed:
    """One person as computed: what is sealed, and the columns beside it."""

    sealed: dict[str, Any]
    columns: dict[str, Any]


def compute(rows: Sequence[Person], reports: Sequence[OpenReport]) -> dict[str, Computed]:
    """Ask the library what these reports say of these people; by primary key as text."""
    statements, told = statement_frame(reports), report_frame(reports)
    identities = identity_frame(reports)
    wide = with_derivations(records_wide(statements), reports)
    beliefs = _beliefs(believe(statements, identities))
    table = {p["person_id"]: p for p in person_table(_frame(beliefs), identities).to_dicts()}
    status = captivity(with_origin(told, wide), identities, fates_of(wide))
    statuses = {s["person_id"]: s for s in status.to_dicts()}
    flags = flags_by_person(assess_contacts(_contacts(wide, identities)))
    fraud = dict(flags.select("person_id", "fraud_flags").iter_rows())
    places = _whereabouts(reports)
    kinds = _kinds(reports)
    side = _own_side()
    decided = _decisions(rows)
    return {
        str(row.pk): _person(
            row,
            table.get(str(row.pk), {}),
            beliefs.get(str(row.pk), {}) | decided.get(row.pk, {}),
            statuses.get(str(row.pk), {}),
            fraud.get(str(row.pk), ""),
            places.get(row.pk, Whereabouts.UNKNOWN),
            _next_term(
                beliefs.get(str(row.pk), {}) | decided.get(row.pk, {}),
                kinds[row.pk],
                side,
                status=statuses.get(str(row.pk), {}).get("status", "missing"),
            ),
        )
        for row in rows
    }


def _person(
    row: Person,
    table: dict[str, Any],
    beliefs: dict[str, Belief],
    status: dict[str, Any],
    fraud: str,
    whereabouts: Whereabouts,
    due_on: date | None,
) -> Computed:
    def value(name: str) -> str:
        return beliefs[name].value if name in beliefs else ""

    dead = row.death == Death.CONFIRMED
    name = value("full_name") or " ".join(
        part for part in map(value, ("family_name", "given_name", "patronymic")) if part
    )
    sealed = {
        "name": name,
        "beliefs": {
            field: {
                "value": b.value, "rule": b.rule, "report": b.report,
                "agreeing": b.agreeing, "contradicting": b.contradicting,
            }
            for field, b in sorted(beliefs.items())
        },
        "status_reasons": status.get("status_reasons", ""),
        "fraud_flags": fraud,
    }  # fmt: skip
    columns = {
        "status": "died" if dead else _alive(status.get("status", "missing")),
        "status_rule": "E-DIED" if dead else status.get("status_rule", "E-MISSING"),
        "category": value("category") or "unknown",
        "party_of_origin": value("party_of_origin"),
        "detaining_power": value("detaining_power"),
        "whereabouts": whereabouts.value,
        "fraud": bool(fraud),
        "contradictions": sum(1 for b in beliefs.values() if b.contradicting),
        "reports": table.get("records", 0),
        "sources": table.get("sources", 0),
        "due_on": due_on,
    }
    return Computed(sealed, columns)


def _own_side() -> str:
    node = Node.current()
    return node.side if node else ""


def _kinds(reports: Sequence[OpenReport]) -> dict[int, set[SourceKind]]:
    kinds: dict[int, set[SourceKind]] = defaultdict(set)
    for report in reports:
        kinds[report.row.person_id].add(SourceKind(report.row.kind))
    return kinds


def _next_term(
    beliefs: dict[str, Belief], kinds: set[SourceKind], side: str, *, status: str
) -> date | None:
    """When the next duty of this node's own side towards a captive falls due.

    Towards one who has gone home nothing falls due any more; a death told by a report alone ends
    no duty before it is confirmed.
    """
    now = CaptivityStatus(_alive(status))
    if now.ended:
        return None
    held_by_us = "detaining_power" in beliefs and beliefs["detaining_power"].value == side
    if not held_by_us or "captured_on" not in beliefs:
        return None
    category = Category(beliefs["category"].value) if "category" in beliefs else Category.UNKNOWN
    owed = duties(category=category, captured_on=beliefs["captured_on"].value, kinds=kinds)
    return min((duty.due_on for duty in owed if not duty.done), default=None)


def _alive(status: str) -> str:
    """A death that only reports tell of is not believed before two people have confirmed it."""
    return "acknowledged" if status == "died" else status


def _beliefs(frame: pl.DataFrame) -> dict[str, dict[str, Belief]]:
    by_person: dict[str, dict[str, Belief]] = defaultdict(dict)
    for row in frame.to_dicts():
        by_person[row["person_id"]][row["field"]] = Belief(
            value=row["value"],
            rule=row["rule"],
            report=row["from_record"],
            agreeing=row["agreeing"],
            contradicting=row["contradicting"],
        )
    return by_person


def _frame(beliefs: dict[str, dict[str, Belief]]) -> pl.DataFrame:
    rows = [(p, f, b.value) for p, fields in beliefs.items() for f, b in fields.items()]
    schema = dict.fromkeys(("person_id", "field", "value"), pl.String)
    return pl.DataFrame(rows, schema=schema, orient="row")


def _decisions(rows: Sequence[Person]) -> dict[int, dict[str, Belief]]:
    keys = {row.pk: row for row in rows}
    decided: dict[int, dict[str, Belief]] = defaultdict(dict)
    standing_ = FieldDecision.objects.filter(person_id__in=list(keys), ended_at=None)
    for decision in standing_:
        row = keys[decision.person_id]
        plain = vault.open_for(row.key, decision.sealed, place=f"decision {row.public_id}")
        decided[row.pk][decision.field] = Belief(value=plain["value"], rule="decided by an officer")
    return decided


def _whereabouts(reports: Sequence[OpenReport]) -> dict[int, Whereabouts]:
    """Known from the captor or a visit, reported by others, else unknown."""
    found: dict[int, Whereabouts] = {}
    for report in reports:
        if any(c.field == "held_at" and c.value for c in report.cells):
            sure = report.row.kind in _SURE
            before = found.get(report.row.person_id)
            if sure or before is None:
                found[report.row.person_id] = Whereabouts.KNOWN if sure else Whereabouts.REPORTED
    return found


def fates_of(records: pl.DataFrame) -> pl.DataFrame:
    """What each report says of his fate, and of who held him."""
    absent = [
        pl.lit(None, dtype=pl.String).alias(c)
        for c in ("fate", "detaining_power")
        if c not in records.columns
    ]
    return records.with_columns(absent).select("record", "fate", "detaining_power")


def _contacts(records: pl.DataFrame, identities: pl.DataFrame) -> pl.DataFrame:
    missing = [c for c in _CONTACT_FIELDS if c not in records.columns]
    return (
        records.filter(pl.col("kind") == SourceKind.CONTACT.value)
        .with_columns(pl.lit(None, dtype=pl.String).alias(c) for c in missing)
        .join(identities.select("record", "person_id"), on="record")
        .select("record", "person_id", *_CONTACT_FIELDS)
    )


def write_search_keys(rows: Sequence[Person], reports: Sequence[OpenReport]) -> None:
    """Replace the search keys of people by those of their reports."""
    wanted: dict[int, set[int]] = {row.pk: set() for row in rows}
    for report in reports:
        wanted.setdefault(report.row.person_id, set()).update(tokens(keys_of(report.cells)))
    held: dict[int, set[int]] = defaultdict(set)
    ids = list(wanted)
    for start in range(0, len(ids), _BATCH):
        part = SearchKey.objects.filter(person_id__in=ids[start : start + _BATCH])
        for person, token in part.values_list("person_id", "token"):
            held[person].add(token)
    stale = [(t, person) for person, now in wanted.items() for t in sorted(held[person] - now)]
    fresh = [(t, person) for person, now in wanted.items() for t in sorted(now - held[person])]
    delete_values(SearchKey, ("token", "person_id"), stale)
    insert_values(SearchKey, ("token", "person_id"), fresh)
