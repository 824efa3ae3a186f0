"""May he go: the determinations of one person, of everybody together, and the rules."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from safeconduct.law import Question
from safeconduct.node.accounts.access import Right, needs
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.requests import MemberRequest
from safeconduct.node.casework import queries, reading, services
from safeconduct.node.casework.agreeing import in_force
from safeconduct.node.casework.determining import look
from safeconduct.node.casework.forms import ExaminationForm, FactsForm, FollowUpForm
from safeconduct.node.casework.models import Examination
from safeconduct.node.casework.opening import open_examination
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.jobs.services import start
from safeconduct.node.registry import services as registry
from safeconduct.node.registry.believing import open_person
from safeconduct.node.registry.models import Person
from safeconduct.node.registry.views import PAGE, find


def tell_read(request: MemberRequest, row: Person) -> None:
    """Record that a member has read of a person."""
    with transaction.atomic():
        deed = Deed(verb=Verb.FILE_READ, kind="person", subject=row.public_id, key=row.key)
        record(Actor.of(request.user), deed)


@needs(Right.SEE_PEOPLE)
@require_safe
def person_law(request: MemberRequest, public_id: str) -> HttpResponse:
    """All determinations of one person with their derivations, and what would change them."""
    row = find(request.user, public_id)
    determined = look(row, request.user)
    tell_read(request, row)
    context = {
        "row": row,
        "person": open_person(row),
        "law": reading.read(determined),
        "cases": reading.cases(determined, row),
        "files": reading.files_not_taken_up(determined, row),
        "examinations": determined.told.examinations.get(row.pk, []),
        "changes": reading.changes(row),
        "terms": determined.terms,
        "on": determined.on,
    }
    return render(request, "casework/person_law.html", context)


@needs(Right.EDIT_PEOPLE)
@require_http_methods(["GET", "POST"])
def add_facts(request: MemberRequest, public_id: str) -> HttpResponse:
    """Enter facts that the law asks for, as a report like any other."""
    row = find(request.user, public_id)
    form = FactsForm(request.POST or None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            registry.enter_report(
                Actor.of(request.user), source=data["source"], kind=data["kind"],
                grade=data["grade"], cells=form.cells(), person=row,
            )  # fmt: skip
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return redirect("person_law", row.public_id)
    context = {"form": form, "row": row, "person": open_person(row)}
    return render(request, "casework/add_facts.html", context)


@needs(Right.DETERMINE)
@require_http_methods(["GET", "POST"])
def new_examination(request: MemberRequest, public_id: str) -> HttpResponse:
    """Record how a Mixed Medical Commission decided."""
    row = find(request.user, public_id)
    form = ExaminationForm(request.POST or None)
    if form.is_valid():
        made = services.record_examination(Actor.of(request.user), row, form.examined())
        return redirect("examination", made.public_id)
    context = {"form": form, "row": row, "person": open_person(row)}
    return render(request, "casework/new_examination.html", context)


@needs(Right.SEE_PEOPLE)
@require_http_methods(["GET", "POST"])
def examination(request: MemberRequest, public_id: str) -> HttpResponse:
    """One examination: the decision, what is due after it and by when; those days are kept."""
    found = queries.of_people(request.user, Examination, public_id)
    may = request.user.may(Right.DETERMINE)
    opened = open_examination(found)
    days = ("told_on", "certificate_on", "carried_out_on")
    initial = {name: getattr(opened.examined, name) for name in days}
    form = FollowUpForm(request.POST if request.method == "POST" and may else None, initial=initial)
    if form.is_valid():
        services.follow_examination(Actor.of(request.user), found, **form.cleaned_data)
        return redirect("examination", found.public_id)
    row = queries.whole(found.person)
    tell_read(request, row)
    context = {
        "row": row, "person": open_person(row), "opened": opened, "form": form if may else None,
        "terms": reading.terms(opened.examined.terms), "grounds": reading.grounds(opened.examined),
    }  # fmt: skip
    return render(request, "casework/examination.html", context)


@needs(Right.SEE_PEOPLE)
@require_safe
def law(request: MemberRequest) -> HttpResponse:
    """Everybody together: who may go, who is owed, and what keeps the others."""
    overview = queries.overview_of(request.user)
    _row, terms = in_force()
    return render(request, "casework/law.html", {"overview": overview, "terms": terms})


@needs(Right.SEE_PEOPLE)
@require_safe
def people_by_reason(request: MemberRequest, code: str) -> HttpResponse:
    """The people for whom one reason is told first."""
    found = queries.people_with(request.user, code)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    shown = [open_person(row) for row in page.object_list]
    with transaction.atomic():
        details = {"code": code, "shown": [p.row.public_id for p in shown]}
        record(Actor.of(request.user), Deed(verb=Verb.LISTED, kind="list", details=details))
    context = {"page": page, "people": shown, "code": code, "text": reading.reason(code)}
    return render(request, "casework/people_by_reason.html", context)


@needs(Right.SEE_PEOPLE)
@require_POST
def determine_all(request: MemberRequest) -> HttpResponse:
    """Start the job that determines all that are due."""
    job = start(Actor.of(request.user), "determine", title=_("Determine who may go"), arguments={})
    return redirect("job", job.public_id)


@needs(Right.SEE_PEOPLE)
@require_safe
def rules(request: MemberRequest) -> HttpResponse:
    """Every rule with its articles, and whether an agreement may waive it."""
    _row, terms = in_force()
    shown = [(question, reading.rules_on(question)) for question in Question]
    context = {"questions": shown, "waived": terms.scope.waived}
    return render(request, "casework/rules.html", context)
