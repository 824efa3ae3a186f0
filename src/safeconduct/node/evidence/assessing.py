"""From person files and their reports to what the library makes of them: for one, or for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from safeconduct.evidence import (
    Parameters,
    Weighing,
    areas_of,
    captivity,
    custody,
    shipped_parameters,
    transitions,
    unacknowledged,
    weigh_everything,
)
from safeconduct.node.registry.believing import OpenPerson, fates_of
from safeconduct.node.registry.frames import (
    OpenReport,
    identity_frame,
    report_frame,
    statement_frame,
    with_derivations,
)
from safeconduct.people import records_wide, with_references

_FIELDS = (
    "family_name", "given_name", "birth_date", "unit", "captured_on", "prisoner_number",
    "detaining_power", "held_at", "party_of_origin",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """What the library makes of some person files; `person_id` is the primary key as text.

    Attributes:
        on: the day for which it is computed.
        parameters: the table it is computed with.
        people: one row a file: what is believed, status, acknowledged.
        weighing: contributions and beliefs.
        statements, records, identities: what it is computed from.
        links: as `matching.queries.telling_links` makes them.
    """

    on: date
    parameters: Parameters
    people: pl.DataFrame
    weighing: Weighing
    statements: pl.DataFrame
    records: pl.DataFrame
    identities: pl.DataFrame
    links: pl.DataFrame

    @property
    def custody(self) -> pl.DataFrame:
        """Who holds each, and whether it is known where."""
        return custody(self.people, self.people, self.statements, self.identities)

    @property
    def history(self) -> pl.DataFrame:
        """How the status of each came about."""
        return transitions(self.weighing.reports, self.identities, fates_of(self.records))

    @property
    def unacknowledged(self) -> pl.DataFrame:
        """Those of them whom nobody acknowledges, with what to ask next."""
        entries = _entries_elsewhere(self.links, self.identities)
        return unacknowledged(
            people=self.people, beliefs=self.weighing.beliefs,
            contributions=self.weighing.contributions,
            reports=pl.concat([self.weighing.reports.select("record", "kind"),
                               entries.select("record", "kind")]),
            identities=pl.concat([self.identities.select("record", "person_id"),
                                  entries.select("record", "person_id")]),
            links=self.links, areas=areas_of(self.records, self.identities),
            parameters=self.parameters, on=self.on,
        )  # fmt: skip


def assess(
    people: Sequence[OpenPerson], reports: Sequence[OpenReport], links: pl.DataFrame, *, on: date
) -> Assessed:
    """Weigh the standing reports of person files.

    Args:
        people: in the clear; those without reports are left out.
        reports: their standing reports; at least one.
        links: as `matching.queries.telling_links` makes them.
        on: the day for which ages are reckoned.
    """
    told, statements, identities = (
        report_frame(reports), statement_frame(reports), identity_frame(reports),
    )  # fmt: skip
    records = with_derivations(with_references(records_wide(statements), told), reports)
    with_reports = set(identities["person_id"])
    believed = _believed([p for p in people if str(p.row.pk) in with_reports])
    parameters = shipped_parameters()
    weighing = weigh_everything(
        reports=told, records=records, identities=identities, links=links, people=believed,
        parameters=parameters, on=on,
    )  # fmt: skip
    said = captivity(weighing.reports, identities, fates_of(records))
    return Assessed(
        on=on, parameters=parameters, weighing=weighing, statements=statements, records=records,
        identities=identities, links=links,
        people=believed.join(said.select("person_id", "acknowledged"), on="person_id", how="left"),
    )  # fmt: skip


def _believed(people: Sequence[OpenPerson]) -> pl.DataFrame:
    """What is believed, officers' decisions and confirmed deaths included."""
    rows = [
        (
            str(p.row.pk), p.name, p.row.status, p.row.status_rule,
            *(p.value(name) or None for name in _FIELDS),
        )
        for p in people
    ]  # fmt: skip
    names = ("person_id", "full_name", "status", "status_rule", *_FIELDS)
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")


def _entries_elsewhere(links: pl.DataFrame, identities: pl.DataFrame) -> pl.DataFrame:
    """Reports of other files to which links lead: record, person_id, kind."""
    ends = pl.concat(
        links.select(record=f"record_{end}", person_id=f"person_{end}", kind=f"kind_{end}")
        for end in ("l", "r")
    )
    return ends.unique("record").join(identities, on="record", how="anti")
