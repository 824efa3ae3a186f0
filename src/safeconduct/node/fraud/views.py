"""The fraud desk: rings, contacts, advice, and what goes to the police."""

from __future__ import annotations

import polars as pl
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from safeconduct.evidence import ContactRisk
from safeconduct.evidence.fraud.advice import LANGUAGES, advice
from safeconduct.node.accounts.access import Right, needs, recently_confirmed
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.requests import MemberRequest
from safeconduct.node.fraud import judging, queries
from safeconduct.node.fraud.forms import ContactForm
from safeconduct.node.fraud.policing import report_of
from safeconduct.node.fraud.queries import OpenFinding
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.jobs.services import start
from safeconduct.node.registry import services as registry
from safeconduct.node.registry.believing import open_person
from safeconduct.node.registry.forms import ReasonForm
from safeconduct.node.registry.models import Report
from safeconduct.node.registry.views import find
from safeconduct.people import SourceKind

#: So many contacts are judged while a page waits; more are left to a job.
AT_ONCE = 1_000
_PAGE = 50


def _tell_read(request: MemberRequest, found: list[OpenFinding]) -> None:
    people = dict.fromkeys(f.person.row for f in found if f.person)
    deeds = [
        Deed(verb=Verb.FILE_READ, kind="person", subject=row.public_id, key=row.key)
        for row in people
    ]
    if deeds:
        with transaction.atomic():
            record(Actor.of(request.user), *deeds)


@needs(Right.FRAUD)
@require_safe
def fraud(request: MemberRequest) -> HttpResponse:
    """Counts, rings, and the contacts of which a family must be told something."""
    risk = request.GET.get("risk", "")
    waiting = queries.waiting(request.user)
    if risk in tuple(ContactRisk):
        waiting = queries.findings_for(request.user).filter(risk=risk).order_by("-points", "pk")
        waiting = waiting.select_related("report__key", "ring")
    page = Paginator(waiting, _PAGE).get_page(request.GET.get("page"))
    shown = queries.open_findings(request.user, page.object_list)
    _tell_read(request, shown)
    context = {
        "overview": queries.overview(request.user), "page": page, "contacts": shown, "risk": risk,
    }  # fmt: skip
    return render(request, "fraud/fraud.html", context)


@needs(Right.FRAUD)
@require_POST
def judge(request: MemberRequest) -> HttpResponse:
    """Judge all contacts anew."""
    if _few():
        count = judging.judge_all(Actor.of(request.user))
        messages.success(request, _("Judged: %(count)s contacts.") % {"count": count})
        return redirect("fraud")
    title = _("Judge all contacts")
    job = start(Actor.of(request.user), "judge_contacts", title=title, arguments={})
    return redirect("job", job.public_id)


def _few() -> bool:
    return Report.objects.filter(kind=SourceKind.CONTACT.value).count() <= AT_ONCE


@needs(Right.FRAUD)
@require_safe
def ring(request: MemberRequest, public_id: str) -> HttpResponse:
    """One ring: its picture, and the same as a table."""
    row, found = queries.ring_of(request.user, public_id)
    _tell_read(request, found)
    picture = queries.picture_of(found, sealed=_("sealed"), mirrored=get_language_bidi())
    context = {
        "ring": row, "contacts": found, "picture": picture, "form": ReasonForm(),
        "sealed": sum(one.person is None for one in found),
    }  # fmt: skip
    return render(request, "fraud/ring.html", context)


@needs(Right.FRAUD)
@recently_confirmed
@require_http_methods(["POST"])
def police_report(request: MemberRequest, public_id: str) -> HttpResponse:
    """A table for the police: traces, days and amounts; of no missing person and no family."""
    row, found = queries.ring_of(request.user, public_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the reason: others decide by it."))
        return redirect("ring", row.public_id)
    data = report_of(row, found)
    with transaction.atomic():
        details = {"reason": form.cleaned_data["reason"], "rows": data.height, "kind": "police"}
        deed = Deed(verb=Verb.EXPORTED, kind="ring", subject=row.public_id, details=details)
        record(Actor.of(request.user), deed)
    return _csv(data, f"police-{row.public_id}.csv")


def _csv(frame: pl.DataFrame, name: str) -> HttpResponse:
    return HttpResponse(
        frame.write_csv(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@needs(Right.FRAUD)
@require_safe
def contact(request: MemberRequest, public_id: str) -> HttpResponse:
    """One contact: every signal with its points, its traces, and what to tell the family."""
    found = queries.find(request.user, public_id)
    _tell_read(request, [found])
    language = request.GET.get("language") or get_language() or "en"
    language = language if language in LANGUAGES else "en"
    context = {
        "one": found, "prior": queries.prior_points(), "language": language,
        "languages": LANGUAGES, "right_to_left_advice": language == "ar",
        "advice": advice(ContactRisk(found.row.risk), language),
        "earlier": queries.earlier(request.user, found),
    }  # fmt: skip
    return render(request, "fraud/contact.html", context)


@needs(Right.FRAUD)
@require_http_methods(["GET", "POST"])
def person_contacts(request: MemberRequest, public_id: str) -> HttpResponse:
    """The contacts about one person, and a form for one that his family reports."""
    row = find(request.user, public_id)
    person = open_person(row)
    form = ContactForm(request.POST or None)
    if form.is_valid():
        try:
            registry.enter_report(
                Actor.of(request.user), source=form.cleaned_data["source"],
                kind=SourceKind.CONTACT.value, grade="F",
                cells=form.cells(person.name or row.public_id), person=row,
            )  # fmt: skip
        except ValidationError as error:
            faults = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
            for field, texts in faults.items():
                form.add_error(field if field in form.fields else None, texts)
        else:
            if _few():
                judging.judge_all(Actor.of(request.user))
            return redirect("person_contacts", row.public_id)
    found = queries.contacts_of(request.user, row)
    with transaction.atomic():
        deed = Deed(verb=Verb.FILE_READ, kind="person", subject=row.public_id, key=row.key)
        record(Actor.of(request.user), deed)
    context = {"row": row, "person": person, "form": form, "contacts": found}
    return render(request, "fraud/person_contacts.html", context)
