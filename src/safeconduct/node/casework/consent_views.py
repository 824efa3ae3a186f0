"""Does he want to: interviews, as far as the reader may know them; and the plan of arrival."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from safeconduct.law import Question
from safeconduct.law.arrival import Planned, not_ready, plan
from safeconduct.law.conditions import Context
from safeconduct.law.interviews import Told, asked_again, told_to
from safeconduct.node.accounts.access import Right, needs
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.accounts.requests import MemberRequest
from safeconduct.node.casework import services
from safeconduct.node.casework.arrival_forms import ArrivalForm
from safeconduct.node.casework.determining import Determined, look
from safeconduct.node.casework.facts import viewer_of
from safeconduct.node.casework.forms import InterviewForm
from safeconduct.node.casework.opening import OpenArrival, OpenInterview, open_arrival
from safeconduct.node.casework.views import tell_read
from safeconduct.node.registry.believing import OpenPerson, open_person
from safeconduct.node.registry.views import find

#: Who returns to his own party needs no papers but the certificate of repatriation.
_HOME = "L-ENTRY-HOME"
_PAPERS = ("document", "entry", "residence")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What one reader may know of somebody's wish.

    Attributes:
        told: whether he goes, and what he wants if the reader may know it.
        talks: the interviews that the reader may open.
        kept: whether there is nothing more to open for him than that the person is not ready.
        again: whether he was asked again at the crossing today, and still consents.
    """

    told: Told
    talks: tuple[OpenInterview, ...]
    kept: bool
    again: bool


def heard(person: OpenPerson, talks: list[OpenInterview], reader: User, *, on: date) -> Heard:
    """What the reader may know; of his own interviews everything."""
    every = [talk.talk for talk in talks]
    told = told_to(viewer_of(person, reader, talks), every, on=on)
    mine = tuple(t for t in talks if told.wish or t.row.recorded_by_id == reader.pk)
    return Heard(
        told=told, talks=tuple(sorted(mine, key=lambda t: t.talk.on, reverse=True)),
        kept=not told.wish, again=asked_again(every, on=on),
    )  # fmt: skip


@needs(Right.INTERVIEW)
@require_http_methods(["GET", "POST"])
def person_interviews(request: MemberRequest, public_id: str) -> HttpResponse:
    """What he has said, and a form for what he says now."""
    row = find(request.user, public_id)
    form = InterviewForm(request.POST or None)
    if form.is_valid():
        services.record_interview(
            Actor.of(request.user), row, form.talk(), note=form.cleaned_data["note"]
        )
        return redirect("person_interviews", row.public_id)
    determined = look(row, request.user)
    person = open_person(row)
    tell_read(request, row)
    talks = determined.told.talks.get(row.pk, [])
    context = {
        "row": row, "person": person, "form": form,
        "heard": heard(person, talks, request.user, on=determined.on),
    }  # fmt: skip
    return render(request, "casework/interviews.html", context)


@needs(Right.SEE_PEOPLE)
@require_http_methods(["GET", "POST"])
def person_arrival(request: MemberRequest, public_id: str) -> HttpResponse:
    """Tasks before departure and after arrival, and what is missing so that he is ready."""
    row = find(request.user, public_id)
    opened, may = open_arrival(row), request.user.may(Right.EDIT_PEOPLE)
    planned = _planned(look(row, request.user), opened)
    form = ArrivalForm(
        request.POST if request.method == "POST" and may else None, planned=planned, opened=opened
    )
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.plan_arrival(
                Actor.of(request.user), row, arrives_on=data["arrives_on"],
                destination=data["destination"], sponsor=data["sponsor"], states=form.states(),
                version=data["version"],
            )  # fmt: skip
        except services.Conflict:
            form.add_error(None, _("Somebody else has changed this plan meanwhile: open it again."))
        else:
            return redirect("person_arrival", row.public_id)
    tell_read(request, row)
    context = {
        "row": row, "person": open_person(row), "form": form if may else None, "opened": opened,
        "planned": planned, "missing": not_ready(planned), "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "casework/arrival.html", context)


def _planned(determined: Determined, opened: OpenArrival) -> tuple[Planned, ...]:
    """The tasks that apply; none about papers and leave where he may enter without them."""
    values = {**determined.facts.person}
    values |= {d.question.value: d.conclusion for d in determined.made.all}
    context = Context(on=determined.on, scope=determined.terms.scope)
    every = plan(values, context=context, arrives_on=opened.arrives_on, states=opened.states)
    if determined.made.of(Question.ENTRY).rule.id != _HOME:
        return every
    return tuple(one for one in every if one.task.id not in _PAPERS)
