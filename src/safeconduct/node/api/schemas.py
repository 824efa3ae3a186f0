"""What goes in and out of the operations."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, cast

from pydantic import Field, create_model

from safeconduct.node.api.fields import (
    CELLS,
    CategoryName,
    Cursor,
    DeathName,
    GradeName,
    KindName,
    Name,
    Reason,
    ShowName,
    SideName,
    Source,
    StatusName,
    Strict,
    Text,
    WhereaboutsName,
    Words,
    cursor,
    page_size,
)


class PageQuery(Strict):
    """Which page of a list."""

    cursor: Cursor | None = cursor()
    limit: int = page_size()


class PeopleQuery(PageQuery):
    """Which people; values of one filter are alternatives, filters restrict each other."""

    q: Words = Field("", description="Words of names, or numbers, in any spelling or script.")
    status: list[StatusName] = Field([], max_length=20)
    category: list[CategoryName] = Field([], max_length=20)
    party_of_origin: list[SideName] = Field([], max_length=20)
    detaining_power: list[SideName] = Field([], max_length=20)
    whereabouts: list[WhereaboutsName] = Field([], max_length=20)
    death: list[DeathName] = Field([], max_length=20)
    due_by: date | None = Field(None, description="A duty towards him falls due by that day.")


class HistoryQuery(PageQuery):
    """Which events."""

    verb: Name = Field("", description="What was done, such as `field_decided`.")
    actor: Name = Field("", description="Pseudonym of who did it, himself or by his tokens.")
    subject: Name = Field("", description="Public id of what it was done to.")


class RequestsQuery(PageQuery):
    """Which tracing requests."""

    q: Words = Field("", description="A reference, or words of names, in any spelling or script.")
    show: ShowName = Field("", description="What they wait for; left out, all.")


Cells = create_model(
    "Cells",
    __base__=Strict,
    __doc__="Column -> text as the source gave it; `refused to say` is a valid answer.",
    **dict.fromkeys(CELLS, (Text, "")),  # type: ignore[call-overload]
)


class ReportIn(Strict):
    """One report, about somebody known or for a new file."""

    person: Name | None = Field(None, description="Whom it is about; left out, a new file is made.")
    source: Source = Field(description="Who said so.")
    kind: KindName
    grade: GradeName = Field(description="Reliability of the source, A to F.")
    cells: Cells = Field(description="What it says.")  # type: ignore[valid-type]

    def said(self) -> dict[str, str]:
        """Column -> text, of the cells that say something."""
        cells = cast("Strict", self.cells).model_dump()
        return {name: text for name, text in cells.items() if text.strip()}


class DecisionIn(Strict):
    """What to believe in a field, and why."""

    value: Text
    reason: Reason


class ReleaseIn(Strict):
    """Why a decision is taken back."""

    reason: Reason


class Judged(Strict):
    """A conclusion with the rule and the reasons it rests on."""

    value: str
    rule: str
    needs: str = Field(description="What the rule asks for.")
    basis: str = Field(description="Article or standard behind the rule.")
    reasons: list[str]


class Summary(Strict):
    """A person in a list."""

    id: str
    etag: str = Field(description="For If-Match when deciding a field.")
    name: str
    status: Judged
    category: str
    party_of_origin: str
    detaining_power: str
    whereabouts: str
    death: str
    fraud_flags: list[str]
    contradictions: int
    reports: int
    sources: int
    due_on: date | None
    sealed_case: bool
    changed_at: datetime
    erased_at: datetime | None


class Statement(Strict):
    """What one report says of one field."""

    report: str
    source: str
    kind: str
    grade: str
    observed_on: str
    recorded_on: str
    given: str
    value: str | None = Field(description="As understood, or null.")
    refused_to_say: bool


class FieldOut(Strict):
    """What is believed in one field, why, and every statement behind it."""

    field: str
    value: str | None
    rule: str | None
    from_report: str | None
    agreeing: int
    contradicting: int
    contradicted: bool
    decision_reason: str | None
    statements: list[Statement]


class PersonOut(Summary):
    """A whole person file."""

    fields: list[FieldOut]


class FieldAnswer(Strict):
    """A field after a decision, and the version that the file now has."""

    person: str
    etag: str
    field: FieldOut


class Cell(Strict):
    """One cell of a report."""

    field: str
    given: str
    value: str | None


class ReportOut(Strict):
    """A report as it came in."""

    id: str
    person: str
    source: str
    kind: str
    grade: str
    observed_on: str
    recorded_on: str
    file: str
    row: int | None
    added_at: datetime
    cells: list[Cell]


class Entered(Strict):
    """Where a new report went."""

    report: str
    person: str
    etag: str


class EventOut(Strict):
    """One event of the history."""

    number: int
    at: datetime
    actor: str
    verb: str
    kind: str
    subject: str
    reverts: int | None
    details: dict[str, Any] | None
    withheld: str | None = Field(description="Why there are no details: `erased` or `sealed`.")


class RequestSummary(Strict):
    """A tracing request in a list."""

    id: str
    reference: str
    missing_name: str
    state: str
    language: str
    opened_at: datetime
    changed_at: datetime
    expires_on: date
    erased_at: datetime | None
    unread: int = Field(description="Messages of the family that nobody has read.")


class MessageOut(Strict):
    """Something said between the desk and the family, or a note."""

    id: str
    kind: str
    at: datetime
    text: str


class RequestOut(RequestSummary):
    """A whole tracing request."""

    asker: dict[str, str]
    missing: dict[str, str]
    closing: str
    told: str = Field(description="What the family is told now.")
    person: str | None = Field(description="File of the missing person, if you may see it.")
    messages: list[MessageOut]


class RequestsPage(Strict):
    """Some tracing requests; `next` is null on the last page."""

    items: list[RequestSummary]
    next: str | None


class JobOut(Strict):
    """How a job goes on."""

    id: str
    kind: str
    title: str
    state: str
    done: int
    total: int
    label: str
    summary: dict[str, Any] = Field(description="Counts, once it has ended.")
    failure: str | None = Field(description="Why it failed, or null.")
    queued_at: datetime
    started_at: datetime | None
    ended_at: datetime | None


class JobsPage(Strict):
    """Some jobs; `next` is null on the last page."""

    items: list[JobOut]
    next: str | None


class NodeOut(Strict):
    """Whose node this is."""

    name: str
    kind: str
    side: str
    version: str


class PeoplePage(Strict):
    """Some people; `next` is null on the last page."""

    items: list[Summary]
    next: str | None


class ReportsPage(Strict):
    """Some reports; `next` is null on the last page."""

    items: list[ReportOut]
    next: str | None


class EventsPage(Strict):
    """Some events, newest first; `next` is null on the last page."""

    items: list[EventOut]
    next: str | None


class FaultOut(Strict):
    """One thing that is wrong."""

    field: str
    reason: str
    remedy: str


class ProblemOut(Strict):
    """Problem details, RFC 9457."""

    model_config = {"extra": "allow"}

    type: str
    title: str
    status: int
    code: str = Field(description="What is wrong, for programs.")
    detail: str
    errors: list[FaultOut]
