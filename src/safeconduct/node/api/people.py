"""Operations on person files: finding, reading, deciding fields."""

from __future__ import annotations

from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from ninja import Header, Path, Query, Router

from safeconduct.node.accounts.access import Right
from safeconduct.node.accounts.models import User
from safeconduct.node.api import asking, cursors, schemas, showing
from safeconduct.node.api.fields import FieldName
from safeconduct.node.api.guard import Caller, CallRequest, Guard
from safeconduct.node.api.problems import Problem, invalid, missing, refused
from safeconduct.node.api.scopes import Scope
from safeconduct.node.api.versions import etag, has_it, wanted_version
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.registry import services
from safeconduct.node.registry.believing import open_person
from safeconduct.node.registry.frames import open_reports, standing
from safeconduct.node.registry.models import Person
from safeconduct.node.registry.queries import (
    FACETS,
    Line,
    Wanted,
    people_for,
    person_file,
    search,
)

router = Router(tags=["People"])
_MOST_WORDS = 8
_READ = (Scope.PEOPLE_READ, Right.SEE_PEOPLE)
_WRITE = (Scope.PEOPLE_WRITE, Right.EDIT_PEOPLE)
IfMatch = Annotated[str | None, Header(alias="If-Match", max_length=200)]
IfNoneMatch = Annotated[str | None, Header(alias="If-None-Match", max_length=2_000)]
PersonId = Annotated[str, Path(description="Public id of the person file.")]


@router.get(
    "/people",
    auth=Guard(*_READ, query=asking.PeopleQuery),
    response=schemas.PeoplePage,
    summary="Find people",
)
def list_people(request: CallRequest, query: Query[asking.PeopleQuery]) -> schemas.PeoplePage:
    """All people that the owner of the token may see, or those who fit words and filters.

    Without words they come in the order in which their files were made, so that a walk from page
    to page meets everybody once even if files change meanwhile; with words, best fitting first.
    """
    caller = request.auth
    wanted = _wanted(query)
    asked = query.model_dump(mode="json", exclude={"cursor", "limit"})
    rows, position = _page(caller.user, wanted, asked, query)
    shown = [open_person(row) for row in rows]
    with transaction.atomic():
        record(
            caller.actor,
            Deed(
                verb=Verb.SEARCHED if wanted.words else Verb.LISTED,
                kind="list",
                details={
                    "words": list(wanted.words),
                    "facets": {f: list(v) for f, v in wanted.facets.items()},
                    "shown": [p.row.public_id for p in shown],
                },
            ),
        )
    return schemas.PeoplePage(
        items=[showing.summary(person) for person in shown],
        next=cursors.write(asked, position) if position else None,
    )


def _wanted(query: asking.PeopleQuery) -> Wanted:
    words = query.q.split()
    if len(words) > _MOST_WORDS:
        raise invalid("query.q", f"More than {_MOST_WORDS} words.", "Leave some out.")
    return Wanted(
        words=tuple(words),
        facets={f: tuple(getattr(query, f)) for f in FACETS if getattr(query, f)},
        due_by=query.due_by,
    )


def _page(
    user: User, wanted: Wanted, asked: dict[str, Any], query: asking.PageQuery
) -> tuple[list[Person], list[int] | None]:
    """One page, and the position of the next if there is one."""
    parts = 2 if wanted.words else 1
    after = cursors.read(query.cursor, asked, parts=parts)
    found: QuerySet[Any] = search(people_for(user), wanted)
    if wanted.words:
        found = found.order_by("-fit", "pk")
        if after:
            found = found.filter(Q(fit__lt=after[0]) | Q(fit=after[0], pk__gt=after[1]))
    else:
        found = found.order_by("pk")
        if after:
            found = found.filter(pk__gt=after[0])
    rows = list(found[: query.limit + 1])
    last = rows[query.limit - 1] if len(rows) > query.limit else None
    if last is None:
        return rows, None
    return rows[: query.limit], [last.fit, last.pk] if wanted.words else [last.pk]


@router.get(
    "/people/{person}", auth=Guard(*_READ), response=schemas.PersonOut, summary="Read a person file"
)
def get_person(
    request: CallRequest, answer: HttpResponse, person: PersonId, if_none_match: IfNoneMatch = None
) -> schemas.PersonOut | HttpResponse:
    """What is believed of a person and, behind every field, who said so and when.

    The answer carries an ETag; sent back as If-None-Match it spares reading the same again.
    """
    row = find(request.auth, person)
    if has_it(if_none_match, row):
        return HttpResponse(status=304, headers={"ETag": etag(row)})
    file = person_file(row)
    tell_read(request.auth, row)
    answer.headers["ETag"] = etag(row)
    return showing.whole(file)


@router.get(
    "/people/{person}/reports",
    auth=Guard(*_READ, query=asking.PageQuery),
    response=schemas.ReportsPage,
    summary="Read the reports on a person",
)
def list_reports(
    request: CallRequest, person: PersonId, query: Query[asking.PageQuery]
) -> schemas.ReportsPage:
    """The reports that stand, as they came in, in the order in which they were stored."""
    row = find(request.auth, person)
    asked = {"reports": row.public_id}
    after = cursors.read(query.cursor, asked)
    found = standing(row.report_set.filter(pk__gt=after[0] if after else 0).order_by("pk"))
    rows = list(found[: query.limit + 1])
    opened = open_reports(rows[: query.limit])
    tell_read(request.auth, row, part="reports")
    more = len(rows) > query.limit
    return schemas.ReportsPage(
        items=[showing.report(r, row.public_id) for r in opened],
        next=cursors.write(asked, [rows[query.limit - 1].pk]) if more else None,
    )


@router.put(
    "/people/{person}/fields/{field}",
    auth=Guard(*_WRITE),
    response=schemas.FieldAnswer,
    summary="Decide a field",
    openapi_extra={"x-problems": [400, 409, 412, 415, 428]},
)
def decide_field(
    request: CallRequest, answer: HttpResponse, person: PersonId, field: FieldName,
    body: asking.DecisionIn, if_match: IfMatch = None,
) -> schemas.FieldAnswer:  # fmt: skip
    """Decide what to believe in one field, with a reason; it stands until taken back.

    Send the ETag of the file as If-Match. If somebody has changed the file since, the answer is
    412 with its ETag of now and what the field says now, and nothing is overwritten.
    """
    version, row = wanted_version(if_match), find(request.auth, person)
    try:
        services.decide_field(
            request.auth.actor, row, field=field, value=body.value, reason=body.reason,
            version=version,
        )  # fmt: skip
    except services.Conflict as clash:
        raise conflict(clash.person, field) from None
    except ValidationError as error:
        raise refused(error) from None
    return _answer(request.auth, answer, person, field)


@router.delete(
    "/people/{person}/fields/{field}",
    auth=Guard(*_WRITE),
    response=schemas.FieldAnswer,
    summary="Take a decision back",
    openapi_extra={"x-problems": [400, 409, 412, 415, 428]},
)
def release_field(
    request: CallRequest, answer: HttpResponse, person: PersonId, field: FieldName,
    body: asking.ReleaseIn, if_match: IfMatch = None,
) -> schemas.FieldAnswer:  # fmt: skip
    """Let the rules decide a field again. If-Match as for deciding; the reason is in the body."""
    version, row = wanted_version(if_match), find(request.auth, person)
    try:
        services.release_field(
            request.auth.actor, row, field=field, reason=body.reason, version=version
        )
    except services.Conflict as clash:
        raise conflict(clash.person, field) from None
    except ValidationError as error:
        raise refused(error) from None
    return _answer(request.auth, answer, person, field)


def _answer(caller: Caller, answer: HttpResponse, person: str, field: str) -> schemas.FieldAnswer:
    row = find(caller, person)
    answer.headers["ETag"] = etag(row)
    return schemas.FieldAnswer(
        person=row.public_id, etag=etag(row), field=showing.field(_line(row, field))
    )


def _line(row: Person, field: str) -> Line:
    lines = (line for line in person_file(row).lines if line.field == field)
    return next(lines, Line(field=field, belief=None, sources=()))


def conflict(row: Person, field: str) -> Problem:
    """Somebody else was faster: what the file says now."""
    now = showing.field(_line(row, field))
    return Problem(
        412,
        "changed_meanwhile",
        "Somebody has changed this file since you read it. Read it again and decide anew.",
        headers={"ETag": etag(row)},
        more={"current_etag": etag(row), "current_field": now.model_dump(mode="json")},
    )


def find(caller: Caller, public_id: str) -> Person:
    """A person file that the caller may open; raises Problem 404 whatever the cause otherwise."""
    known = public_id.isascii() and public_id.isprintable() and len(public_id) <= 16
    row = people_for(caller.user).filter(public_id=public_id).first() if known else None
    if row is not None:
        return row
    merged = Person.objects.filter(public_id=public_id) if known else Person.objects.none()
    target = merged.values_list("merged_into__public_id", flat=True).first()
    if target and people_for(caller.user).filter(public_id=target).exists():
        raise Problem(
            404, "merged", "This file was merged into another one.", more={"merged_into": target}
        )
    raise missing()


def tell_read(caller: Caller, row: Person, **details: str) -> None:
    """Every reading of personal data is an event."""
    deed = Deed(
        verb=Verb.FILE_READ,
        kind="person",
        subject=row.public_id,
        key=None if row.erased_at else row.key,
        details=details,
    )
    with transaction.atomic():
        record(caller.actor, deed)
