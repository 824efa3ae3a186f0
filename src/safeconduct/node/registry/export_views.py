"""Exporting what a search found: asked for with a reason, approved by another, made once."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from safeconduct.node.accounts.access import Right, needs, recently_confirmed
from safeconduct.node.accounts.requests import MemberRequest
from safeconduct.node.registry import exporting
from safeconduct.node.registry.forms import ExportForm
from safeconduct.node.registry.queries import people_for, search
from safeconduct.node.registry.views import wanted_from


@needs(Right.EXPORT)
@recently_confirmed
@require_http_methods(["GET", "POST"])
def export(request: MemberRequest) -> HttpResponse:
    """Ask to export exactly those whom the list shows."""
    wanted = wanted_from(request.GET)
    form = ExportForm(request.POST or None)
    if form.is_valid():
        try:
            exporting.ask_export(
                request.user, wanted,
                columns=form.cleaned_data["columns"], kind=form.cleaned_data["kind"],
                reason=form.cleaned_data["reason"],
            )  # fmt: skip
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return redirect("approvals")
    count = search(people_for(request.user), wanted).count()
    return render(request, "registry/export.html", {"form": form, "count": count, "wanted": wanted})


@needs(Right.EXPORT)
@recently_confirmed
@require_safe
def download(request: MemberRequest, public_id: str) -> HttpResponse:
    """The file, for whoever asked for it, once it was approved."""
    made = exporting.made_export(request.user, public_id)
    if made is None:
        raise Http404
    name, media_type, data = made
    return HttpResponse(
        data,
        content_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
