"""Working on person files: reports, decisions, deaths, compartments, erasure."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from safeconduct.node.accounts.access import Right, needs, recently_confirmed
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.requests import MemberRequest
from safeconduct.node.approvals.models import Action
from safeconduct.node.approvals.services import ask
from safeconduct.node.pages.words import field_label
from safeconduct.node.registry import services
from safeconduct.node.registry.believing import open_person
from safeconduct.node.registry.forms import CompartmentForm, DecisionForm, ReasonForm, ReportForm
from safeconduct.node.registry.models import Compartment, Death
from safeconduct.node.registry.queries import people_for, search
from safeconduct.node.registry.views import find, wanted_from


@needs(Right.EDIT_PEOPLE)
@require_http_methods(["GET", "POST"])
def new_report(request: MemberRequest, public_id: str | None = None) -> HttpResponse:
    """Enter a report: about somebody known, or as a new file."""
    row = find(request.user, public_id) if public_id else None
    form = ReportForm(request.POST or None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            report = services.enter_report(
                Actor.of(request.user),
                source=data["source"],
                kind=data["kind"],
                grade=data["grade"],
                cells=form.cells(),
                person=row,
            )
        except ValidationError as error:
            form.add_error(None, error) if not hasattr(error, "error_dict") else _put(form, error)
        else:
            return redirect("person", report.person.public_id)
    return render(request, "registry/new_report.html", {"form": form, "row": row})


def _put(form: ReportForm, error: ValidationError) -> None:
    for field, faults in error.message_dict.items():
        form.add_error(field if field in form.fields else None, faults)


@needs(Right.EDIT_PEOPLE)
@require_http_methods(["GET", "POST"])
def decide(request: MemberRequest, public_id: str, field: str) -> HttpResponse:
    """Decide what to believe in one field; a conflict is shown with what the other one did."""
    row = find(request.user, public_id)
    person = open_person(row)
    initial = {"version": row.version, "value": person.value(field)}
    form = DecisionForm(request.POST or None, field=field, initial=initial)
    conflict = False
    if form.is_valid():
        data = form.cleaned_data
        actor = Actor.of(request.user)
        try:
            if request.POST.get("do") == "release":
                services.release_field(
                    actor, row, field=field, reason=data["reason"], version=data["version"]
                )
            else:
                services.decide_field(
                    actor, row, field=field, value=data["value"], reason=data["reason"],
                    version=data["version"],
                )  # fmt: skip
        except services.Conflict as clash:
            conflict = True
            form.data = {**request.POST.dict(), "version": str(clash.person.version)}
            person = open_person(clash.person)
        except ValidationError as error:
            form.add_error("value", error.messages)
        else:
            messages.success(request, _("Decided: %(field)s.") % {"field": field_label(field)})
            return redirect("person", row.public_id)
    context = {
        "form": form, "row": row, "person": person, "field": field, "conflict": conflict,
        "belief": person.beliefs.get(field),
    }  # fmt: skip
    return render(request, "registry/decide.html", context, status=409 if conflict else 200)


@needs(Right.REPORT_DEATH)
@recently_confirmed
@require_http_methods(["GET", "POST"])
def death(request: MemberRequest, public_id: str) -> HttpResponse:
    """The three steps of marking a person dead: reported, confirmed by others, reversible."""
    row = find(request.user, public_id)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        actor, reason = Actor.of(request.user), form.cleaned_data["reason"]
        try:
            match request.POST.get("do"):
                case "report":
                    services.report_death(actor, row, grounds=reason)
                    _ask_death(request, row.public_id, reason)
                case "confirm":
                    _ask_death(request, row.public_id, reason)
                case "reverse":
                    services.reverse_death(actor, row, reason=reason)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return redirect("person", row.public_id)
    steps = {"death": Death(row.death), "form": form, "row": row, "person": open_person(row)}
    return render(request, "registry/death.html", steps)


def _ask_death(request: MemberRequest, public_id: str, reason: str) -> None:
    row = find(request.user, public_id)
    ask(
        request.user, Action.CONFIRM_DEATH,
        kind="person", subject=row.public_id, key=row.key, details={"reason": reason},
    )  # fmt: skip
    messages.info(request, _("Reported. Somebody else must confirm it before anything changes."))


@needs(Right.SEAL_CASES)
@recently_confirmed
@require_http_methods(["GET", "POST"])
def compartment(request: MemberRequest, public_id: str) -> HttpResponse:
    """Seal a case to people named, or open it again."""
    row = find(request.user, public_id)
    named = Compartment.objects.filter(person=row).values_list("user_id", flat=True)
    form = CompartmentForm(request.POST or None, initial={"users": list(named)})
    if form.is_valid():
        services.set_compartment(
            Actor.of(request.user),
            row,
            users=form.cleaned_data["users"],
            reason=form.cleaned_data["reason"],
        )
        return redirect("people")
    return render(request, "registry/compartment.html", {"form": form, "row": row})


@needs(Right.SEAL_CASES)
@recently_confirmed
@require_http_methods(["GET", "POST"])
def seal_many(request: MemberRequest) -> HttpResponse:
    """Seal all cases that were ticked in the list, to the same people."""
    rows = list(search(people_for(request.user), wanted_from(request.GET)))
    if not request.GET.getlist("id") or not rows:
        return redirect("people")
    form = CompartmentForm(request.POST or None)
    if form.is_valid():
        with transaction.atomic():
            for row in sorted(rows, key=lambda r: r.pk):
                services.set_compartment(
                    Actor.of(request.user),
                    row,
                    users=form.cleaned_data["users"],
                    reason=form.cleaned_data["reason"],
                )
        return redirect("people")
    return render(request, "registry/compartment.html", {"form": form, "rows": rows})


@needs(Right.ERASE)
@recently_confirmed
@require_http_methods(["GET", "POST"])
def erase(request: MemberRequest, public_id: str) -> HttpResponse:
    """Ask that a person be erased; others must approve, and then nothing brings it back."""
    row = find(request.user, public_id)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            ask(
                request.user, Action.ERASE, kind="person", subject=row.public_id, key=row.key,
                details={"reason": form.cleaned_data["reason"]},
            )  # fmt: skip
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return redirect("approvals")
    return render(request, "registry/erase.html", {"form": form, "row": row})
