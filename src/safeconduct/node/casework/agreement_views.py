"""The agreement under which people are determined."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from safeconduct.law import RULES
from safeconduct.node.accounts.access import Right, needs, recently_confirmed
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.requests import MemberRequest
from safeconduct.node.casework.agreeing import Terms, agree, in_force
from safeconduct.node.casework.agreement_forms import AgreementForm, initial_of
from safeconduct.tables import InputError


@needs(Right.DETERMINE)
@recently_confirmed
@require_http_methods(["GET", "POST"])
def agreement(request: MemberRequest) -> HttpResponse:
    """Enter the agreement, or a change of it: whoever it touches is determined anew."""
    _row, terms = in_force()
    form = AgreementForm(request.POST or None, initial=initial_of(terms.title, terms.scope))
    if form.is_valid():
        data = form.cleaned_data
        try:
            agree(
                Actor.of(request.user),
                Terms(title=data["title"], scope=form.scope(), reason=data["reason"]),
            )
        except (InputError, ValueError) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The agreement is in force: determine everybody anew."))
            return redirect("law")
    kept = [(r, _(r.title)) for r in RULES if not r.derogable]
    return render(request, "casework/agreement.html", {"form": form, "terms": terms, "kept": kept})
