"""What operations answer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import Field

from safeconduct.node.api.fields import Strict


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


class ListOut(Strict):
    """One version of the lists of all stages."""

    id: str
    number: int
    built_on: date
    people: int
    points: int = Field(description="Humanitarian priority of all who go, together.")
    proven: bool = Field(description="Whether every level of the objective is proven best.")
    slack: float = Field(description="Which part of the priority could be given up for requests.")
    lottery: str = Field(description="SHA-256 of the seed, committed before the list was built.")


class StageOut(Strict):
    """How a side's part of one stage is filled."""

    stage: int
    side: str
    places: int
    filled: int
    empty: int
    why: str = Field(description="Why places are empty.")


class LevelOut(Strict):
    """One level of the objective, in the order in which the list was made best."""

    level: str
    value: int
    bound: int = Field(description="No list can exceed it.")
    proven: bool


class WholeListOut(ListOut):
    """A version with its stages, its proof, and why the others are on none."""

    stages: list[StageOut]
    proof: list[LevelOut]
    unlisted: dict[str, int] = Field(description="Reason -> people.")


class ListsPage(Strict):
    """Some versions."""

    items: list[ListOut]
    next: str | None


class PointsOut(Strict):
    """A ground of humanitarian priority."""

    ground: str
    points: int


class FateOut(Strict):
    """Where somebody stands on a list, or why he is on none."""

    version: str = Field(description="Public id of the list.")
    person: str
    side: str
    stage: int | None
    place: int | None
    counts: bool = Field(description="Whether he is consideration; owed people never are.")
    code: str
    reason: str
    points: int | None
    grounds: list[PointsOut]


class FatesPage(Strict):
    """Some people of a list."""

    items: list[FateOut]
    next: str | None
