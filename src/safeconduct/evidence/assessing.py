"""Everything of step 3 about people, in order: grades, origins, signs, contributions, beliefs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from safeconduct.evidence.belief import beliefs
from safeconduct.evidence.grades import with_grades
from safeconduct.evidence.origins import trace_origins
from safeconduct.evidence.parameters import Parameters
from safeconduct.evidence.signs import read_signs
from safeconduct.evidence.weighing import identity_of_records, weigh
from safeconduct.tables.problems import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighing:
    """What all reports say of everybody.

    Attributes:
        contributions: frame of CONTRIBUTION_SCHEMA.
        beliefs: frame of BELIEF_SCHEMA.
        reports: the reports with origin, reliability and credibility.
        problems: grades that could not be read, and circles of derivation.
    """

    contributions: pl.DataFrame
    beliefs: pl.DataFrame
    reports: pl.DataFrame
    problems: tuple[Problem, ...]


def weigh_everything(
    *,
    reports: pl.DataFrame,
    records: pl.DataFrame,
    identities: pl.DataFrame,
    links: pl.DataFrame,
    people: pl.DataFrame,
    parameters: Parameters,
    on: date,
) -> Weighing:
    """Weigh every report of everybody.

    Args:
        reports: frame of REPORT_SCHEMA.
        records: one row a record, as `people.records_wide` makes them.
        identities: record, person_id.
        links: record_l, record_r, probability.
        people: person_id, party_of_origin.
        parameters: the table.
        on: the day for which ages are reckoned.
    """
    graded, bad_grades = with_grades(reports, records)
    known, derived = trace_origins(graded, records)
    signs = read_signs(known, records, on=on)
    linked = identity_of_records(identities, links, referring=_referring(records))
    contributions = weigh(signs, identities, parameters=parameters, linked=linked)
    return Weighing(
        contributions=contributions,
        beliefs=beliefs(contributions, people, parameters=parameters),
        reports=known,
        problems=(*bad_grades, *derived.problems),
    )


def _referring(records: pl.DataFrame) -> pl.Series:
    """Records that name the record which they are about."""
    if "refers_to" not in records.columns:
        return pl.Series("record", [], dtype=pl.String)
    return records.filter(pl.col("refers_to").is_not_null())["record"]
