"""Reading tracing requests."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from ninja import Query, Router

from safeconduct.node.accounts.access import Right
from safeconduct.node.accounts.models import User
from safeconduct.node.api import asking, cursors, schemas
from safeconduct.node.api.guard import CallRequest, Guard
from safeconduct.node.api.problems import missing
from safeconduct.node.api.scopes import Scope
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.registry.queries import people_for
from safeconduct.node.tracing import queries
from safeconduct.node.tracing.models import TracingRequest
from safeconduct.node.tracing.opening import OpenRequest, open_request

router = Router(tags=["Tracing requests"])
_READ = (Scope.REQUESTS_READ, Right.TRACING)


@router.get(
    "/requests",
    auth=Guard(*_READ, query=asking.RequestsQuery),
    response=schemas.RequestsPage,
    summary="Find tracing requests",
)
def list_requests(request: CallRequest, query: Query[asking.RequestsQuery]) -> schemas.RequestsPage:
    """All tracing requests, or those found by reference, by name, or by what they wait for."""
    caller = request.auth
    asked = query.model_dump(exclude={"cursor", "limit"})
    after = cursors.read(query.cursor, asked)
    rows = queries.search(queries.requests_for(caller.user), query.q)
    rows = queries.with_unread(queries.waiting(rows, query.show, today=timezone.localdate()))
    found = list(rows.filter(pk__gt=after[0] if after else 0).order_by("pk")[: query.limit + 1])
    shown = found[: query.limit]
    details = {**asked, "shown": [row.public_id for row in shown]}
    with transaction.atomic():
        verb = Verb.SEARCHED if query.q else Verb.LISTED
        record(caller.actor, Deed(verb=verb, kind="requests", details=details))
    return schemas.RequestsPage(
        items=[schemas.RequestSummary(**_summary(open_request(row))) for row in shown],
        next=cursors.write(asked, [shown[-1].pk]) if len(found) > query.limit else None,
    )


@router.get(
    "/requests/{enquiry}",
    auth=Guard(*_READ),
    response=schemas.RequestOut,
    summary="Read a tracing request",
)
def get_request(request: CallRequest, enquiry: str) -> schemas.RequestOut:
    """Who asks, who is missing, what the family is told now, and what was written."""
    caller = request.auth
    known = enquiry.isascii() and enquiry.isprintable() and len(enquiry) <= 16
    rows = queries.with_unread(queries.requests_for(caller.user))
    row = rows.filter(public_id=enquiry).first() if known else None
    if row is None:
        raise missing()
    opened = open_request(row)
    deed = Deed(verb=Verb.FILE_READ, kind="request", subject=row.public_id, key=row.key)
    with transaction.atomic():
        record(caller.actor, deed)
    return schemas.RequestOut(
        **_summary(opened),
        asker={name: str(value) for name, value in opened.asker.items()},
        missing=opened.missing,
        closing=opened.closing,
        told=queries.said_of(row).value,
        person=_person(caller.user, row),
        messages=[
            schemas.MessageOut(id=m.row.public_id, kind=m.row.kind, at=m.at, text=m.text)
            for m in queries.log_of(row)
        ],
    )


def _summary(opened: OpenRequest) -> dict[str, Any]:
    row = opened.row
    return {
        "id": row.public_id,
        "reference": opened.reference,
        "missing_name": opened.missing_name,
        "state": row.state,
        "language": row.language,
        "opened_at": row.opened_at,
        "changed_at": row.changed_at,
        "expires_on": row.expires_on,
        "erased_at": row.erased_at,
        "unread": opened.unread,
    }


def _person(user: User, row: TracingRequest) -> str | None:
    """The person file of the missing person, if this reader may know of it."""
    person = queries.person_of(row)
    visible = person is not None and people_for(user).filter(pk=person.pk).exists()
    return person.public_id if person is not None and visible else None
