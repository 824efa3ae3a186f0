"""The list of people, and the person file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from safeconduct.node.accounts.access import Right, needs
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.accounts.requests import MemberRequest
from safeconduct.node.history import queries as history
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.pages.words import VOCABULARIES, word_label
from safeconduct.node.registry.believing import open_person
from safeconduct.node.registry.documents import open_meta
from safeconduct.node.registry.models import Document, Person
from safeconduct.node.registry.pages import facet_counts, page_of
from safeconduct.node.registry.queries import FACETS, Wanted, people_for, person_file

PAGE = 50
_MOST_WORDS = 8
_MOST_TICKED = 500


def wanted_from(params: QueryDict) -> Wanted:
    """The search that a URL asks for; saved searches are bookmarks of such URLs."""
    words = params.get("q", "")[:200].split()[:_MOST_WORDS]
    facets = {f: tuple(v for v in params.getlist(f) if v)[:20] for f in FACETS}
    due_by = timezone.localdate() + timedelta(days=2) if params.get("due") == "soon" else None
    return Wanted(
        words=tuple(words),
        facets={f: v for f, v in facets.items() if v},
        due_by=due_by,
        ids=tuple(params.getlist("id")[:_MOST_TICKED]),
    )


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet, as the list offers it."""

    value: str
    label: str
    count: int | None
    chosen: bool


@needs(Right.SEE_PEOPLE)
@require_safe
def people(request: MemberRequest) -> HttpResponse:
    """All people, or those who fit a search."""
    wanted = wanted_from(request.GET)
    visible = people_for(request.user)
    page = page_of(visible, wanted, request.GET.get("page", ""))
    shown = [open_person(row) for row in page.rows]
    verb = Verb.SEARCHED if wanted.words else Verb.LISTED
    with transaction.atomic():
        record(
            Actor.of(request.user),
            Deed(
                verb=verb,
                kind="list",
                details={
                    "words": list(wanted.words),
                    "facets": {f: list(v) for f, v in wanted.facets.items()},
                    "page": page.number,
                    "shown": [p.row.public_id for p in shown],
                },
            ),
        )
    context = {
        "page": page,
        "people": shown,
        "wanted": wanted,
        "facets": _facets(wanted, counts={}),
        "q": " ".join(wanted.words),
        "may_tick": request.user.may(Right.EXPORT, Right.SEAL_CASES),
    }
    return render(request, "registry/people.html", context)


@needs(Right.SEE_PEOPLE)
@require_safe
def facets(request: MemberRequest) -> HttpResponse:
    """The facets with their counts, which the list fetches once it is shown."""
    wanted = wanted_from(request.GET)
    found = _facets(wanted, counts=facet_counts(people_for(request.user)))
    return render(request, "registry/facets.html", {"facets": found, "wanted": wanted})


_SHOWN = ("status", "category", "detaining_power", "whereabouts")


def _facets(wanted: Wanted, *, counts: dict[str, dict[str, int]]) -> list[tuple[str, list[Choice]]]:
    """Every value of each facet; those that nobody has are left out once they are counted."""
    found = []
    for facet in _SHOWN:
        chosen = wanted.facets.get(facet, ())
        counted = counts.get(facet, {})
        choices = [
            Choice(v, word_label(facet, v), counted.get(v), v in chosen)
            for v in VOCABULARIES.get(facet, {"A": "A", "B": "B"})
            if not counts or counted.get(v) or v in chosen
        ]
        if choices:
            found.append((facet, choices))
    return found


def find(user: User, public_id: str) -> Person:
    """A person file that this user may open; raises Http404 otherwise, whatever the cause."""
    row = people_for(user).filter(public_id=public_id).first()
    if row is None:
        raise Http404
    return row


@needs(Right.SEE_PEOPLE)
@require_safe
def person(request: MemberRequest, public_id: str) -> HttpResponse:
    """One person: what we believe, and behind every field who said so."""
    merged = Person.objects.filter(public_id=public_id).exclude(merged_into=None)
    for gone in merged.select_related("merged_into"):
        return redirect("person", gone.merged_into.public_id if gone.merged_into else "")
    row = find(request.user, public_id)
    file = person_file(row)
    with transaction.atomic():
        record(
            Actor.of(request.user),
            Deed(verb=Verb.FILE_READ, kind="person", subject=row.public_id, key=row.key),
        )
    context = {
        "file": file,
        "person": file.person,
        "row": row,
        "timeline": timeline(file),
        "documents": [_described(d) for d in file.documents],
    }
    return render(request, "registry/person.html", context)


def _described(document: Document) -> dict[str, object]:
    meta = open_meta(document)
    return {"row": document, "title": meta["title"], "source": meta["source"]}


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """One dated thing in a life, as some source tells it."""

    day: str
    field: str
    text: str
    source: str


_DATED = ("birth_date", "last_seen_on", "captured_on", "called_on", "interviewed_on", "decided_on")


def timeline(file: object) -> list[Moment]:
    """Everything dated that reports say, in order; contradicting dates stand side by side."""
    moments = set()
    for report in file.reports:  # type: ignore[attr-defined]
        for cell in report.cells:
            if cell.field in _DATED and cell.value:
                moments.add(
                    Moment(cell.value.lstrip("~"), cell.field, cell.value, report.row.source)
                )
        if report.row.observed_on:
            day = report.row.observed_on
            moments.add(Moment(day.lstrip("~"), "observed_on", day, report.row.source))
    return sorted(moments)


@needs(Right.SEE_PEOPLE)
@require_safe
def person_history(request: MemberRequest, public_id: str) -> HttpResponse:
    """Who did what to this file, and who read it."""
    row = find(request.user, public_id)
    page = Paginator(history.of_subject(row.public_id), PAGE).get_page(request.GET.get("page"))
    events = [history.tell(event) for event in page.object_list]
    return render(
        request, "history/events.html", {"page": page, "events": events, "of": row.public_id}
    )
