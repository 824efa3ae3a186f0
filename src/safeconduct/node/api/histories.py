"""Reading the history: of one person, or the whole."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from ninja import Query, Router

from safeconduct.node.accounts.access import Right
from safeconduct.node.api import asking, cursors, schemas, showing
from safeconduct.node.api.guard import Caller, CallRequest, Guard
from safeconduct.node.api.people import PersonId, find, tell_read
from safeconduct.node.api.scopes import Scope
from safeconduct.node.history import queries
from safeconduct.node.history.models import Event
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb

router = Router(tags=["History"])


@router.get(
    "/people/{person}/history",
    auth=Guard(Scope.HISTORY_READ, Right.SEE_PEOPLE, query=asking.PageQuery),
    response=schemas.EventsPage,
    summary="Read the history of a person",
)
def person_history(
    request: CallRequest, person: PersonId, query: Query[asking.PageQuery]
) -> schemas.EventsPage:
    """Who did what to a person file, and who read it; newest first."""
    row = find(request.auth, person)
    page = _page(request.auth, queries.of_subject(row.public_id), {"of": row.public_id}, query)
    tell_read(request.auth, row, part="history")
    return page


@router.get(
    "/history",
    auth=Guard(Scope.HISTORY_READ, Right.SEE_HISTORY, query=asking.HistoryQuery),
    response=schemas.EventsPage,
    summary="Read the whole history",
)
def list_history(request: CallRequest, query: Query[asking.HistoryQuery]) -> schemas.EventsPage:
    """Everything that was done and read on this node; newest first.

    Details of sealed cases stay withheld from whoever is not named, auditors included.
    """
    asked = query.model_dump(exclude={"cursor", "limit"})
    found = queries.everything()
    if query.verb:
        found = found.filter(verb=query.verb)
    if query.actor:
        found = found.filter(
            Q(actor_name=query.actor) | Q(actor_name__startswith=f"{query.actor} via K-")
        )
    if query.subject:
        found = found.filter(subject=query.subject)
    page = _page(request.auth, found, asked, query)
    with transaction.atomic():
        shown = [event.number for event in page.items]
        details = {"of": "history", **asked, "first": max(shown, default=None)}
        record(request.auth.actor, Deed(verb=Verb.LISTED, kind="history", details=details))
    return page


def _page(
    caller: Caller, found: QuerySet[Event], asked: dict[str, Any], query: asking.PageQuery
) -> schemas.EventsPage:
    before = cursors.read(query.cursor, asked)
    if before:
        found = found.filter(number__lt=before[0])
    rows = list(found.select_related("key", "reverts")[: query.limit + 1])
    shown = rows[: query.limit]
    return schemas.EventsPage(
        items=[showing.event(told) for told in queries.told_to(caller.user, shown)],
        next=cursors.write(asked, [shown[-1].number]) if len(rows) > query.limit else None,
    )
