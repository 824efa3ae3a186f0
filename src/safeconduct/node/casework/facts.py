"""What the law is asked about, from person files, legal files, interviews and examinations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from safeconduct.law import PersonFacts, Truth, with_law_facts
from safeconduct.law.interviews import Viewer, told_to
from safeconduct.law.proceedings import STEP_BY_ID
from safeconduct.node.accounts.models import Node, User
from safeconduct.node.casework.models import Case, Examination, Interview
from safeconduct.node.casework.opening import (
    OpenCase,
    OpenExamination,
    OpenInterview,
    open_case,
    open_examination,
    open_interview,
    rows_of,
    whole_files,
)
from safeconduct.node.matching.queries import files_that_may_be_of
from safeconduct.node.registry.believing import OpenPerson, open_person
from safeconduct.node.registry.frames import (
    OpenReport,
    identity_frame,
    open_reports,
    standing,
    statement_frame,
)
from safeconduct.node.registry.models import Person, Report
from safeconduct.people import SourceKind
from safeconduct.people.vocabulary import CommissionDecision

_BELIEVED = (
    "category", "birth_date", "party_of_origin", "detaining_power", "health", "captured_on", "sex",
    "full_name", "unit", "branch", "rank", "prisoner_number",
)  # fmt: skip
_LEGAL = ("procedure", "offence", "war_crime", "authority", "decided_on")
_INTERVIEW = ("wish", "fear_of_persecution", "in_private", "interviewed_on", "captor_present")
_KEYS = ("person_id", "record_id", "link")
_CRIME = {Truth.TRUE: "yes", Truth.FALSE: "no", Truth.UNKNOWN: "unknown"}
Row = dict[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Everything that is known of some people which the law asks about.

    Attributes:
        people: as `law.determine` takes them; `person_id` is the primary key as text.
        legal, interviews: rows by primary key of the person.
        cases, talks, examinations: what this bureau itself has recorded, by primary key.
        files: the legal files among the reports, by primary key of the person.
    """

    people: pl.DataFrame
    legal: Mapping[int, list[Row]]
    interviews: Mapping[int, list[Row]]
    cases: Mapping[int, list[OpenCase]]
    talks: Mapping[int, list[OpenInterview]]
    examinations: Mapping[int, list[OpenExamination]]
    files: Mapping[int, list[OpenReport]]

    def of(self, person: Person) -> PersonFacts:
        """The facts of one of them."""
        row = self.people.filter(pl.col("person_id") == str(person.pk)).to_dicts()[0]
        return PersonFacts.read(
            row, files=self.legal.get(person.pk, ()), interviews=self.interviews.get(person.pk, ())
        )

    def legal_frame(self) -> pl.DataFrame:
        """The legal files of all of them."""
        return _frame(self.legal, (*_KEYS, *_LEGAL))

    def interview_frame(self) -> pl.DataFrame:
        """The interviews of all of them."""
        return _frame(self.interviews, (*_KEYS, *_INTERVIEW))


def told_of(rows: Sequence[Person], *, on: date, reader: User | None = None) -> Told:
    """What is known of people.

    Args:
        rows: their files, with keys.
        on: the day.
        reader: for whom; without one, for the bureau as a whole. Interviews that a reader may not
            know of are left out, as if nobody had asked.
    """
    home = whole_files([row.pk for row in rows])
    into = dict(home)
    ids = [pk for pk, _home in home]
    people = {row.pk: open_person(row) for row in rows}
    reports = open_reports(standing(Report.objects.filter(person__in=[r.pk for r in rows])))
    cases = _grouped((open_case(r) for r in rows_of(Case, ids)), into)
    talks = _grouped((open_interview(r) for r in rows_of(Interview, ids)), into)
    examined = _grouped((open_examination(r) for r in rows_of(Examination, ids)), into)
    files = _by_kind(reports, SourceKind.LEGAL)
    asked = _by_kind(reports, SourceKind.CONSENT)
    may_be = _may_be(rows)
    return Told(
        people=_people(people, reports, examined),
        legal={
            pk: [
                *_own_files(pk, files.get(pk, ()), cases.get(pk, ())),
                *(row for case in cases.get(pk, ()) for row in _case_rows(pk, case)),
                *(_file_row(pk, r, _LEGAL, link="possible") for r in may_be[SourceKind.LEGAL][pk]),
            ]
            for pk in people
        },
        interviews={
            pk: [
                *(_file_row(pk, r, _INTERVIEW, link="linked") for r in asked.get(pk, ())),
                *_talk_rows(pk, talks.get(pk, ()), people[pk], on=on, reader=reader),
                *(
                    _file_row(pk, r, _INTERVIEW, link="possible")
                    for r in may_be[SourceKind.CONSENT][pk]
                ),
            ]
            for pk in people
        },
        cases=cases,
        talks=talks,
        examinations=examined,
        files=files,
    )


def viewer_of(person: OpenPerson, reader: User | None, talks: Iterable[OpenInterview]) -> Viewer:
    """As whom somebody of this bureau looks at what a person said.

    Whoever recorded all of it himself knows it. Of a party's bureau, everybody else is the
    person's own party, or the other one.
    """
    recorded = [talk.row.recorded_by_id for talk in talks]
    if reader is not None and recorded and all(pk == reader.pk for pk in recorded):
        return Viewer.INTERVIEWER
    node = Node.current()
    if node is None or node.kind == Node.Kind.MEDIATOR:
        return Viewer.MEDIATOR
    held = person.value("detaining_power") == node.side
    own = person.value("party_of_origin") == node.side
    return Viewer.DETAINING_POWER if held and not own else Viewer.OWN_PARTY


def _talk_rows(
    pk: int,
    talks: Sequence[OpenInterview],
    person: OpenPerson,
    *,
    on: date,
    reader: User | None,
) -> list[Row]:
    """The interviews as the reader may know them; none where he is told no wish."""
    viewer = viewer_of(person, reader, talks)
    told = told_to(viewer, [t.talk for t in talks], on=on)
    if told.wish is None and not told.going:
        return []
    return [{"person_id": str(pk), **talk.talk.row()} for talk in talks]


def _case_rows(pk: int, case: OpenCase) -> list[Row]:
    """The acts of a case as rows of legal files, so that they stand beside files of others.

    What a determination found of the crime holds for the acts before it too.
    """
    found = case.proceeding
    opened = found.opened_on.isoformat() if found.opened_on else ""
    acts = [] if case.files else [("suspicion", opened, "")]
    acts += [
        (STEP_BY_ID[act.step].to.act.value, act.on.isoformat(), act.authority)
        for act in case.taken_here
    ]
    return [
        {
            "person_id": str(pk), "record_id": f"{case.row.public_id}/{number}", "link": "linked",
            "procedure": procedure, "offence": found.offence, "war_crime": _CRIME[found.war_crime],
            "authority": authority, "decided_on": day,
        }
        for number, (procedure, day, authority) in enumerate(acts)
    ]  # fmt: skip


def _answered(cases: Iterable[OpenCase]) -> dict[str, str]:
    """Legal file -> what a determination has found of its crime since."""
    return {
        file: _CRIME[case.proceeding.war_crime]
        for case in cases
        if case.proceeding.war_crime.known
        for file in case.files
    }


def _own_files(pk: int, files: Iterable[OpenReport], cases: Iterable[OpenCase]) -> list[Row]:
    found = _answered(cases)
    rows = [_file_row(pk, report, _LEGAL, link="linked") for report in files]
    return [
        {**row, "war_crime": found.get(str(row["record_id"]), row["war_crime"])} for row in rows
    ]


def _file_row(pk: int, report: OpenReport, fields: Sequence[str], *, link: str) -> Row:
    cells = {cell.field: cell for cell in report.cells}
    row: Row = {"person_id": str(pk), "record_id": report.row.public_id, "link": link}
    for name in fields:
        cell = cells.get(name)
        row[name] = cell.value if cell else None
        if cell and name == "fear_of_persecution" and cell.value is None:
            # An answer that nobody could read is open, and not a no.
            row[name] = "unknown"
    return row


def _people(
    people: Mapping[int, OpenPerson],
    reports: Sequence[OpenReport],
    examined: Mapping[int, list[OpenExamination]],
) -> pl.DataFrame:
    listed = {r.row.person_id for r in reports if SourceKind(r.row.kind).from_detaining_power}
    rows = [
        {
            "person_id": str(pk), "status": person.row.status, "acknowledged": pk in listed,
            "status_reasons": person.status_reasons,
            **{name: person.value(name) or None for name in _BELIEVED},
            "full_name": person.name,
        }
        for pk, person in people.items()
    ]  # fmt: skip
    text = dict.fromkeys(("person_id", "status", "status_reasons", *_BELIEVED), pl.String)
    frame = pl.DataFrame(rows, schema={**text, "acknowledged": pl.Boolean}).select(
        *text, "acknowledged"
    )
    facts = with_law_facts(frame, statement_frame(reports), identity_frame(reports))
    decided = {str(pk): decision for pk, e in examined.items() if (decision := _decision(e))}
    if not decided:
        return facts
    return facts.with_columns(
        commission_decision=pl.col("person_id").replace_strict(
            decided, default=pl.col("commission_decision"), return_dtype=pl.String
        )
    )


def _decision(examined: Iterable[OpenExamination]) -> str | None:
    """The newest decision of a commission; None while there is none."""
    made = [e.examined for e in examined if e.examined.decision is not CommissionDecision.UNKNOWN]
    newest = max(made, key=lambda e: e.on, default=None)
    return newest.decision.value if newest else None


def _may_be(rows: Sequence[Person]) -> dict[SourceKind, Mapping[int, list[OpenReport]]]:
    """Legal files and interviews of other files that an open link joins to these people.

    A file that may be a captive's holds him back until somebody has looked (ADR 7).
    """
    kinds = (SourceKind.LEGAL, SourceKind.CONSENT)
    pairs = files_that_may_be_of([r.pk for r in rows], kinds=[k.value for k in kinds])
    opened = {r.row.pk: r for r in open_reports(report for _pk, report in pairs)}
    found: dict[SourceKind, defaultdict[int, list[OpenReport]]] = {
        kind: defaultdict(list) for kind in kinds
    }
    for pk, report in pairs:
        if report.pk in opened:
            found[SourceKind(report.kind)][pk].append(opened[report.pk])
    return dict(found)


def _by_kind(reports: Iterable[OpenReport], kind: SourceKind) -> dict[int, list[OpenReport]]:
    found: dict[int, list[OpenReport]] = defaultdict(list)
    for report in reports:
        if report.row.kind == kind.value:
            found[report.row.person_id].append(report)
    return dict(found)


Opened = OpenCase | OpenInterview | OpenExamination


def _grouped(opened: Iterable[Opened], into: Mapping[int, int]) -> dict[int, list]:  # type: ignore[type-arg]
    found: dict[int, list[Opened]] = defaultdict(list)
    for one in opened:
        found[into[one.row.person_id]].append(one)
    return dict(found)


def _frame(rows: Mapping[int, list[Row]], columns: Sequence[str]) -> pl.DataFrame:
    every = [row for of in rows.values() for row in of]
    schema = dict.fromkeys(columns, pl.String)
    return pl.DataFrame(every, schema=schema)
