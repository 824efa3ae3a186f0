"""Proceedings: what keeps somebody back, and the steps that lift it."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from safeconduct.law.procedures import proceeding_of
from safeconduct.law.proceedings import STEP_BY_ID, StepRefused
from safeconduct.node.accounts.access import Right, needs
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.requests import MemberRequest
from safeconduct.node.casework import queries, reading, services
from safeconduct.node.casework.determining import look
from safeconduct.node.casework.forms import CaseForm, StepForm
from safeconduct.node.casework.models import Case
from safeconduct.node.casework.opening import OpenCase, open_case
from safeconduct.node.casework.views import tell_read
from safeconduct.node.pages.library_texts import in_words_of_the_reader
from safeconduct.node.registry.believing import open_person
from safeconduct.node.registry.forms import ReasonForm
from safeconduct.node.registry.views import find


@needs(Right.SEE_PEOPLE)
@require_safe
def holds(request: MemberRequest) -> HttpResponse:
    """Every case that keeps somebody back: those whose term has run out first, then the longest."""
    found = queries.holds(request.user)
    for one in found:
        tell_read(request, one.person.row)
    return render(request, "casework/holds.html", {"holds": found})


@needs(Right.DETERMINE)
@require_http_methods(["GET", "POST"])
def new_case(request: MemberRequest, public_id: str) -> HttpResponse:
    """Record proceedings, perhaps those that a legal file of somebody else's tells of."""
    row = find(request.user, public_id)
    determined = look(row, request.user)
    chosen = request.GET.get("file", "")
    files = reading.files_not_taken_up(determined, row)
    file = next((f for f in files if f.report.row.public_id == chosen), None)
    begun = None
    if file:
        case = {"case": file.cells.get("offence", ""), "act": file.cells.get("procedure", ""),
                "war_crime": file.cells.get("war_crime", ""), "convicted": "",
                "decided_on": file.cells.get("decided_on", "")}  # fmt: skip
        begun = proceeding_of({**case, "convicted": "yes" if case["act"] == "convicted" else "no"})
    initial = {"offence": begun.offence, "opened_on": begun.opened_on} if begun else None
    form = CaseForm(request.POST or None, initial=initial)
    if form.is_valid():
        data = form.cleaned_data
        made = services.open_new_case(
            Actor.of(request.user), row, offence=data["offence"], opened_on=data["opened_on"],
            note=data["note"], begun=begun, files=(chosen,) if file else (),
        )  # fmt: skip
        return redirect("case", made.public_id)
    context = {"form": form, "row": row, "person": open_person(row), "file": file}
    return render(request, "casework/new_case.html", context)


@needs(Right.SEE_PEOPLE)
@require_safe
def case(request: MemberRequest, public_id: str) -> HttpResponse:
    """One case: what has happened, what is due, which steps are lawful and which are refused."""
    found = queries.of_people(request.user, Case, public_id)
    opened = open_case(found)
    row = queries.whole(found.person)
    tell_read(request, row)
    context = {
        "row": row, "person": open_person(row), "case": reading.case(opened),
        "back": ReasonForm(auto_id="back_%s") if opened.before else None,
    }  # fmt: skip
    return render(request, "casework/case.html", context)


@needs(Right.DETERMINE)
@require_http_methods(["GET", "POST"])
def take_step(request: MemberRequest, public_id: str, step: str) -> HttpResponse:
    """Take one step; what the law forbids is refused with its articles and the lawful ways."""
    found = queries.of_people(request.user, Case, public_id)
    opened = open_case(found)
    if step not in STEP_BY_ID:
        raise Http404
    wanted = STEP_BY_ID[step]
    refused = reading.why_refused(opened.proceeding, wanted)
    row = queries.whole(found.person)
    context = {
        "row": row, "person": open_person(row), "case": reading.case(opened), "step": wanted,
        "title": _(wanted.title), "refused": refused,
    }  # fmt: skip
    if refused:
        return render(request, "casework/step.html", context, status=409)
    form = StepForm(request.POST or None, step=wanted, initial={"version": found.version})
    if form.is_valid() and _taken(request, opened, form):
        return redirect("case", found.public_id)
    return render(request, "casework/step.html", {**context, "form": form})


def _taken(request: MemberRequest, opened: OpenCase, form: StepForm) -> bool:
    """Whether the step was taken; if not, the form says why."""
    version = cast("int", form.cleaned_data["version"])
    try:
        services.take_step(
            Actor.of(request.user), opened.row, form.act(), version=version,
            war_crime=form.war_crime(),
        )  # fmt: skip
    except StepRefused as refusal:
        form.add_error(None, in_words_of_the_reader(refusal.what))
    except services.Conflict:
        form.add_error(None, _("Somebody else has changed this case meanwhile: look at it again."))
    except ValidationError as error:
        form.add_error(None, error.messages)
    else:
        return True
    return False


@needs(Right.DETERMINE)
@require_http_methods(["POST"])
def take_step_back(request: MemberRequest, public_id: str) -> HttpResponse:
    """Take the last step back, with the reason."""
    found = queries.of_people(request.user, Case, public_id)
    form = ReasonForm(request.POST)
    if form.is_valid():
        version = int(request.POST.get("version") or 0)
        reason = form.cleaned_data["reason"]
        try:
            services.take_step_back(Actor.of(request.user), found, version=version, reason=reason)
        except services.Conflict:
            messages.error(
                request, _("Somebody else has changed this case meanwhile: look at it again.")
            )
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
    else:
        messages.error(request, _("Give the reason: others decide by it."))
    return redirect("case", found.public_id)
