"""Saying something: one form for each kind of message, drafts, and their approval."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from safeconduct.node.accounts.access import Right, needs, recently_confirmed
from safeconduct.node.accounts.requests import MemberRequest
from safeconduct.node.cartels.storing import newest_list
from safeconduct.node.talks import forms as talk_forms
from safeconduct.node.talks import queries, services
from safeconduct.node.talks.models import Draft, Talk
from safeconduct.node.talks.offer_views import fresh_label, offer_of
from safeconduct.node.talks.people import pieces
from safeconduct.node.talks.views import head, tell_named
from safeconduct.record import RecordError
from safeconduct.talks import QueryCode, Step
from safeconduct.talks.vocabulary import AnswerCode, IncidentCode

#: So many of those whom a draft names are shown.
_SHOWN = 100
Form = forms.Form
Say = Callable[[MemberRequest, Talk, Any], Draft]


def _stages() -> list[int]:
    version = newest_list()
    if version is None:
        raise Http404
    stages = version.fates.exclude(stage=None).values_list("stage", flat=True)
    return sorted(set(filter(None, stages)))


def _offer(request: MemberRequest, talk: Talk, form: Any) -> Draft:
    version = newest_list()
    assert version is not None
    offering = services.offering_of(talk, version, stages=form.stages)
    return services.offer(request.user, talk, offering, until=form.cleaned_data["until"])


def _query(request: MemberRequest, talk: Talk, form: Any) -> Draft:
    data = form.cleaned_data
    row = form.row(fresh_label())
    return services.query(request.user, talk, QueryCode(data["code"]), row, until=data["until"])


def _other(talk: Talk) -> str:
    return next(side for side in talk.founding.parties if side != talk.own)


def _incident(request: MemberRequest, talk: Talk, form: Any) -> Draft:
    data = form.cleaned_data
    return services.incident(
        request.user, talk, data["stage"], IncidentCode(data["code"]), data["persons"],
        text=data["text"],
    )  # fmt: skip


def _plan(request: MemberRequest, talk: Talk, form: Any) -> Draft:
    data = form.cleaned_data
    day = data["date"].isoformat()
    return services.plan_stage(request.user, talk, data["stage"], date=day, plan=data["plan"])


def _receipt(request: MemberRequest, talk: Talk, form: Any) -> Draft:
    data = form.cleaned_data
    return services.receipt(request.user, talk, data["stage"], _other(talk), data["count"])


def _account(request: MemberRequest, talk: Talk, form: Any) -> Draft:
    stage = form.cleaned_data["stage"]
    return services.account(request.user, talk, stage, form.lines())


#: Form and service of each kind of message that is said from a page of its own.
FORMS: dict[Step, tuple[type[Form], Say]] = {
    Step.OPENING: (Form, lambda r, t, _f: services.say_opening(r.user, t)),
    Step.TERMS: (
        talk_forms.FileForm,
        lambda r, t, f: services.terms(r.user, t, f.cleaned_data["file"].read()),
    ),
    Step.PROPOSAL: (talk_forms.OfferForm, _offer),
    Step.COUNTER_PROPOSAL: (talk_forms.OfferForm, _offer),
    Step.QUERY: (talk_forms.QueryForm, _query),
    Step.KEY_CHANGE: (Form, lambda r, t, _f: services.new_epoch(r.user, t)),
    Step.STAGE_PROTOCOL: (talk_forms.PlanForm, _plan),
    Step.RECEIPT: (talk_forms.ReceiptForm, _receipt),
    Step.STAGE_ACCOUNT: (talk_forms.AccountForm, _account),
    Step.INCIDENT: (talk_forms.IncidentForm, _incident),
    Step.SUSPENSION: (
        talk_forms.ReasonForm,
        lambda r, t, f: services.suspend(r.user, t, text=f.cleaned_data["text"]),
    ),
    Step.RESUMPTION: (Form, lambda r, t, _f: services.resume(r.user, t)),
    Step.BREAKING_OFF: (
        talk_forms.ReasonForm,
        lambda r, t, f: services.break_off(r.user, t, text=f.cleaned_data["text"]),
    ),
    Step.CLOSING: (Form, lambda r, t, _f: services.close(r.user, t)),
}


@needs(Right.TALK, Right.MEDIATE)
@require_http_methods(["GET", "POST"])
def say(request: MemberRequest, public_id: str, step: str) -> HttpResponse:
    """Draft a message of one kind."""
    row = queries.talk_of(public_id)
    if step not in {one.value for one in FORMS}:
        raise Http404
    kind, act = FORMS[Step(step)]
    form = _form(request, kind, row)
    return _drafted(request, row, form, lambda: act(request, row, form), step=step)


def _form(request: MemberRequest, kind: type[Form], row: Talk) -> Form:
    sent = request.method == "POST"
    data, files = (request.POST, request.FILES) if sent else (None, None)
    more: dict[str, Any] = {}
    if kind is talk_forms.OfferForm:
        more["stages"] = _stages()
    if kind is talk_forms.AccountForm:
        more["parties"] = row.founding.parties
    return kind(data, files, **more)


def _drafted(
    request: MemberRequest, row: Talk, form: Form, act: Callable[[], Draft], *, step: str,
    **more: object,
) -> HttpResponse:  # fmt: skip
    """Draft if the form was sent and is whole; else show it, with what is wrong."""
    if request.method == "POST" and form.is_valid():
        try:
            draft = act()
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return redirect("talk_draft", row.public_id, draft.public_id)
    context = head(request, row) | {"form": form, "step": step} | more
    return render(request, "talks/say.html", context)


@needs(Right.TALK)
@require_http_methods(["GET", "POST"])
def accept(request: MemberRequest, public_id: str, entry: str) -> HttpResponse:
    """Draft the acceptance of an offer."""
    row = queries.talk_of(public_id)
    found = offer_of(row, entry)
    form = talk_forms.UntilForm(request.POST or None)
    return _drafted(
        request, row, form,
        lambda: services.accept(
            request.user, row, found.entry, until=form.cleaned_data["until"]
        ),
        step=Step.ACCEPTANCE.value, offer=found,
    )  # fmt: skip


@needs(Right.TALK)
@require_http_methods(["GET", "POST"])
def answer(request: MemberRequest, public_id: str, entry: str) -> HttpResponse:
    """Draft the answer to a question."""
    row = queries.talk_of(public_id)
    ruling = queries.entry(row, entry)
    if ruling is None or ruling.type != Step.QUERY.value:
        raise Http404
    form = talk_forms.AnswerForm(request.POST or None)
    digest = str(ruling.ruling.entry.body["person_digest"])
    who = queries.named(request.user, row, [digest])[digest]
    tell_named(request, row, [digest])
    return _drafted(
        request, row, form,
        lambda: services.answer(
            request.user, row, entry, AnswerCode(form.cleaned_data["code"]),
            text=form.cleaned_data["text"],
        ),
        step=Step.ANSWER.value, who=who, asked=ruling.ruling.entry.body["code"],
    )  # fmt: skip


@needs(Right.TALK)
@require_http_methods(["GET", "POST"])
def lapse(request: MemberRequest, public_id: str, entry: str) -> HttpResponse:
    """Draft the end of a wait whose time is over."""
    row = queries.talk_of(public_id)
    form = Form(request.POST if request.method == "POST" else None)
    return _drafted(
        request, row, form, lambda: services.lapse(request.user, row, entry),
        step=Step.LAPSE.value,
    )  # fmt: skip


@needs(Right.SEE_TALKS)
@require_safe
def drafts(request: MemberRequest, public_id: str) -> HttpResponse:
    """All that was ever drafted, newest first, and what became of it."""
    row = queries.talk_of(public_id)
    rows = queries.drafts(row, waiting=False)
    return render(request, "talks/drafts.html", head(request, row) | {"drafts": rows[:200]})


@needs(Right.SEE_TALKS)
@recently_confirmed
@require_http_methods(["GET", "POST"])
def draft(request: MemberRequest, public_id: str, draft_id: str) -> HttpResponse:
    """What would be said, to the byte; a POST approves, refuses, withdraws or sends it."""
    row = queries.talk_of(public_id)
    found = queries.draft_of(row, draft_id)
    error = ""
    if request.method == "POST":
        try:
            _decide(request, found)
        except ValidationError as fault:
            error = " ".join(fault.messages)
        except (PermissionDenied, RecordError) as fault:
            if not str(fault):
                raise
            error = str(fault)
        else:
            return redirect("talk_draft", row.public_id, found.public_id)
    approvals = list(found.approvals.select_related("user").order_by("at"))
    mine = found.drafted_by_id == request.user.pk
    said_yes = any(one.user_id == request.user.pk for one in approvals)
    may = request.user.may(Right.APPROVE_TALKS) and not mine
    body = json.loads(found.body)
    digests = [digest.hex() for digest in pieces(found.openings)]
    said = body.get("replies", [])
    shown = queries.named(request.user, row, [*digests[:_SHOWN], *(one["item"] for one in said)])
    tell_named(request, row, list(shown))
    context = head(request, row) | {
        "contents": [shown[digest] for digest in digests[:_SHOWN]],
        "more": max(0, len(digests) - _SHOWN),
        "replies": [(shown[one["item"]], one) for one in said],
        "draft": found, "approvals": approvals, "mine": mine, "error": error,
        "may_approve": may and not said_yes, "may_refuse": may,
        "enough": len(approvals) >= found.needed, "lists": found.lists.all(),
        "body": json.dumps(body, indent=2, ensure_ascii=False, sort_keys=True),
        "to": found.recipients.split("\n") if found.recipients else [],
    }  # fmt: skip
    return render(request, "talks/draft.html", context, status=409 if error else 200)


def _decide(request: MemberRequest, found: Draft) -> None:
    match request.POST.get("do"):
        case "approve":
            services.approve(request.user, found, digest=request.POST.get("digest", ""))
        case "send":
            services.send(request.user, found)
        case "refuse":
            services.refuse(request.user, found)
        case "withdraw":
            services.withdraw(request.user, found)
