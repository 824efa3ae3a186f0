"""Entering reports."""

from __future__ import annotations

from typing import Annotated

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from ninja import Header, Router

from safeconduct.node.accounts.access import Right
from safeconduct.node.api import asking, schemas
from safeconduct.node.api.guard import Caller, CallRequest, Guard
from safeconduct.node.api.people import find
from safeconduct.node.api.problems import Fault, Problem, invalid, refused
from safeconduct.node.api.repeating import Answer, once
from safeconduct.node.api.scopes import Scope
from safeconduct.node.api.versions import etag
from safeconduct.node.registry import services
from safeconduct.node.registry.models import Person

router = Router(tags=["Reports"])
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=128,
        pattern=r"^[!-~]+$",
        description="Any text of your own, another for each report; kept for 24 hours.",
    ),
]


@router.post(
    "/reports",
    auth=Guard(Scope.REPORTS_WRITE, Right.EDIT_PEOPLE),
    response={201: schemas.Entered},
    summary="Enter a report",
    openapi_extra={"x-problems": [400, 409, 415]},
)
def enter_report(request: CallRequest, body: asking.ReportIn, idempotency_key: Key) -> HttpResponse:
    """Store one report: about somebody known, or as a new file.

    A report never overwrites another; what is believed is computed anew from all of them. Sent
    again with the same Idempotency-Key it is stored once and gets the same answer.
    """
    caller = request.auth
    return once(caller.token, request, idempotency_key, lambda: _enter(caller, body))


def _enter(caller: Caller, body: asking.ReportIn) -> Answer:
    cells = body.said()
    if not cells:
        raise invalid("body.cells", "The report says nothing.", "Give one cell at least.")
    person = _about(caller, body.person) if body.person is not None else None
    try:
        report = services.enter_report(
            caller.actor, source=body.source, kind=body.kind, grade=body.grade, cells=cells,
            person=person,
        )  # fmt: skip
    except ValidationError as error:
        raise refused(error, where="body.cells") from None
    row = Person.objects.get(pk=report.person_id)
    plain = schemas.Entered(report=report.public_id, person=row.public_id, etag=etag(row))
    headers = {"Location": f"/api/v1/people/{row.public_id}", "ETag": etag(row)}
    return Answer(201, plain.model_dump(), headers)


def _about(caller: Caller, public_id: str) -> Person:
    try:
        row = find(caller, public_id)
    except Problem as problem:
        raise Problem(
            422, "invalid", problem.detail, more=problem.more,
            faults=[Fault("body.person", problem.detail, "Look the person up, or leave it out.")],
        ) from None  # fmt: skip
    if row.erased_at is not None:
        raise Problem(409, "erased", "This file has been erased; it takes no more reports.")
    return row
