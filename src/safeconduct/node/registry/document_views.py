"""Photographs and papers."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from safeconduct.node.accounts.access import Right, needs
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.requests import MemberRequest
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.registry import documents
from safeconduct.node.registry.forms import DocumentForm
from safeconduct.node.registry.views import find


@needs(Right.EDIT_PEOPLE)
@require_http_methods(["GET", "POST"])
def add(request: MemberRequest, public_id: str) -> HttpResponse:
    """Add a photograph or paper to a file."""
    row = find(request.user, public_id)
    form = DocumentForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            documents.add(
                Actor.of(request.user), row,
                upload=data["file"], title=data["title"], source=data["source"],
            )  # fmt: skip
        except ValidationError as error:
            form.add_error("file", error.messages)
        else:
            messages.success(request, _("The document is stored, sealed."))
            return redirect("person", row.public_id)
    return render(request, "registry/add_document.html", {"form": form, "row": row})


@needs(Right.SEE_PEOPLE)
@require_http_methods(["GET", "POST"])
def show(request: MemberRequest, public_id: str, document: str) -> HttpResponse:
    """The document itself; a POST removes it from the file."""
    row = find(request.user, public_id)
    found = row.documents.filter(public_id=document, removed_at=None).select_related("key").first()
    if found is None:
        raise Http404
    actor = Actor.of(request.user)
    if request.method == "POST":
        if not request.user.may(Right.EDIT_PEOPLE):
            raise Http404
        documents.remove(actor, found, reason=request.POST.get("reason", "")[:500])
        return redirect("person", row.public_id)
    with transaction.atomic():
        record(
            actor,
            Deed(
                verb=Verb.DOCUMENT_READ, kind="person", subject=row.public_id, key=row.key,
                details={"document": found.public_id},
            ),
        )  # fmt: skip
    image = found.media_type.startswith("image/")
    disposition = "inline" if image else "attachment"
    suffix = found.media_type.rsplit("/", 1)[-1]
    return HttpResponse(
        documents.open_bytes(found),
        content_type=found.media_type,
        headers={
            "Content-Disposition": f'{disposition}; filename="{found.public_id}.{suffix}"',
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )
