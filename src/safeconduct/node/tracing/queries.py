"""Reading tracing requests: the desk's lists, and what a family may read of its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from safeconduct.node.accounts.access import Right
from safeconduct.node.accounts.models import User
from safeconduct.node.registry.models import Person
from safeconduct.node.tracing.models import Message, RequestKey, State, TracingRequest
from safeconduct.node.tracing.opening import (
    OpenMessage,
    lookup_of,
    open_messages,
    tokens_of_word,
)
from safeconduct.node.tracing.references import read_reference
from safeconduct.node.tracing.saying import Said, what_to_say

#: How long before the term a request is shown as expiring.
SOON = timedelta(days=30)
_MOST_WORDS = 8
_UNREAD = Q(messages__kind=Message.Kind.FROM_FAMILY, messages__read_at=None)
_RUNNING = (State.OPEN, State.NO_CONSENT, State.STOPPED)


def requests_for(user: User) -> QuerySet[TracingRequest]:
    """The requests that somebody may open: all with the right, none without."""
    if not user.may(Right.TRACING):
        return TracingRequest.objects.none()
    return TracingRequest.objects.select_related("key", "report__person")


def with_unread(rows: QuerySet[TracingRequest]) -> QuerySet[TracingRequest]:
    """With a count of the family's messages that nobody has read, as `unread`."""
    return rows.annotate(unread=Count("messages", filter=_UNREAD))


def search(rows: QuerySet[TracingRequest], words: str) -> QuerySet[TracingRequest]:
    """Those with this reference, or where each word fits a name or number in any spelling."""
    reference = read_reference(words)
    if reference is not None:
        return rows.filter(lookup=lookup_of(reference))
    for word in dict.fromkeys(words.split()[:_MOST_WORDS]):
        fits = RequestKey.objects.filter(token__in=tokens_of_word(word))
        rows = rows.filter(pk__in=fits.values("request_id"))
    return rows


def waiting(rows: QuerySet[TracingRequest], what: str, *, today: date) -> QuerySet[TracingRequest]:
    """Those that wait for something: `new` messages, `expiring` soon, `consent`; else all."""
    match what:
        case "new":
            unread = Message.objects.filter(kind=Message.Kind.FROM_FAMILY, read_at=None)
            return rows.filter(pk__in=unread.values("request_id"), erased_at=None)
        case "expiring":
            return rows.filter(state__in=_RUNNING, expires_on__lte=today + SOON, erased_at=None)
        case "consent":
            return rows.filter(state=State.NO_CONSENT, erased_at=None)
        case "ended":
            return rows.filter(state__in=(State.CLOSED, State.EXPIRED))
        case "running":
            return rows.filter(state__in=_RUNNING, erased_at=None)
    return rows


def person_of(row: TracingRequest, *, withdrawn: bool = False) -> Person | None:
    """The person file in which the request's report lies now, after all mergers.

    Args:
        row: with its report and person selected.
        withdrawn: whether a withdrawn report counts too.
    """
    report = row.report
    if report is None or report.erased_at is not None:
        return None
    if report.withdrawn_at is not None and not withdrawn:
        return None
    person = report.person
    seen = {person.pk}
    while person.merged_into is not None and person.merged_into.pk not in seen:
        person = person.merged_into
        seen.add(person.pk)
    return person


def said_of(row: TracingRequest) -> Said:
    """What the family is told now."""
    return what_to_say(row, person_of(row))


def log_of(row: TracingRequest) -> list[OpenMessage]:
    """All messages and notes, newest first, for the desk."""
    return _opened(row, row.messages.select_related("written_by").order_by("-at", "-pk"))


def log_for_family(row: TracingRequest) -> list[OpenMessage]:
    """What the family wrote and was written; never a note, never what was taken back."""
    kinds = (Message.Kind.FROM_FAMILY, Message.Kind.TO_FAMILY)
    shown = row.messages.filter(kind__in=kinds, withdrawn_at=None).order_by("-at", "-pk")
    return _opened(row, shown)


def _opened(row: TracingRequest, messages: Iterable[Message]) -> list[OpenMessage]:
    return open_messages(row, messages)
