"""Working at the fraud desk: judging, entering what families tell, telling the police."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from safeconduct.node.accounts.access import Right, needs, recently_confirmed
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.requests import MemberRequest
from safeconduct.node.fraud import entering, queries
from safeconduct.node.fraud.forms import ContactForm
from safeconduct.node.fraud.policing import made_report
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.registry.believing import open_person
from safeconduct.node.registry.forms import ReasonForm
from safeconduct.node.registry.models import Person
from safeconduct.node.registry.views import find


@needs(Right.FRAUD)
@require_POST
def judge(request: MemberRequest) -> HttpResponse:
    """Start the job that judges all contacts anew."""
    job = entering.judge_later(Actor.of(request.user))
    return redirect("job", job.public_id)


@needs(Right.FRAUD)
@recently_confirmed
@require_http_methods(["GET", "POST"])
def police_report(request: MemberRequest, public_id: str) -> HttpResponse:
    """A table for the police: traces, days and amounts; of no missing person and no family."""
    found = queries.ring_file(request.user, public_id)
    form = ReasonForm(request.POST or None)
    if not form.is_valid():
        return render(request, "fraud/police.html", {"form": form, "file": found})
    data = made_report(Actor.of(request.user), found, reason=form.cleaned_data["reason"])
    name = f"police-{found.ring.public_id}.csv"
    return HttpResponse(
        data,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@needs(Right.FRAUD)
@require_http_methods(["GET", "POST"])
def person_contacts(request: MemberRequest, public_id: str) -> HttpResponse:
    """The contacts about one person, and a form for one that his family reports."""
    row = find(request.user, public_id)
    form = ContactForm(request.POST or None)
    if request.method == "POST" and not request.user.may(Right.EDIT_PEOPLE):
        raise PermissionDenied
    if form.is_valid() and _entered(request, row, form):
        return redirect("person_contacts", row.public_id)
    found = queries.contacts_about(request.user, row)
    with transaction.atomic():
        deed = Deed(verb=Verb.FILE_READ, kind="person", subject=row.public_id, key=row.key)
        record(Actor.of(request.user), deed)
    context = {
        "row": row, "person": open_person(row), "form": form, "contacts": found,
        "unjudged": queries.unjudged(row),
    }  # fmt: skip
    return render(request, "fraud/person_contacts.html", context)


def _entered(request: MemberRequest, row: Person, form: ContactForm) -> bool:
    """Store and judge what was told; False, with the faults in the form, if it cannot be read."""
    actor = Actor.of(request.user)
    try:
        report = entering.enter_contact(
            actor, row, source=form.cleaned_data["source"], cells=form.cells()
        )
    except ValidationError as error:
        faults = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        for field, texts in faults.items():
            form.add_error(field if field in form.fields else None, texts)
        return False
    if entering.judge_soon(actor):
        messages.info(
            request, _("Recorded: %(id)s. It is being judged.") % {"id": report.public_id}
        )
    else:
        messages.success(request, _("Recorded and judged: %(id)s.") % {"id": report.public_id})
    return True
