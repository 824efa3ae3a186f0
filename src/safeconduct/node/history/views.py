"""The history for auditors and heads; taking back."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from safeconduct.node.accounts.access import Right, needs, recently_confirmed
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.accounts.requests import MemberRequest
from safeconduct.node.history import queries, services
from safeconduct.node.history.models import Event
from safeconduct.node.history.reverting import undo_of
from safeconduct.node.history.verbs import Verb


@needs(Right.SEE_HISTORY)
@require_safe
def events(request: MemberRequest) -> HttpResponse:
    """All events, by verb, by person acting, by subject."""
    found = queries.everything()
    verb, who, subject = (request.GET.get(n, "") for n in ("verb", "who", "subject"))
    if verb in Verb.values:
        found = found.filter(verb=verb)
    if who:
        who = who[:60]
        found = found.filter(Q(actor_name=who) | Q(actor_name__startswith=f"{who} via K-"))
    if subject:
        found = found.filter(subject=subject[:32])
    page = Paginator(found, 100).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "events": queries.told_to(request.user, list(page.object_list)),
        "verbs": Verb.choices,
        "verb": verb,
        "who": who,
        "subject": subject,
        "members": User.objects.order_by("pseudonym").values_list("pseudonym", flat=True),
        "head": queries.head(),
    }
    return render(request, "history/events.html", context)


@needs(Right.SEE_HISTORY)
@require_POST
def check(request: MemberRequest) -> HttpResponse:
    """Recompute the whole chain and say what was found."""
    damages = [found for found in services.check_chain() if isinstance(found, services.Damage)]
    for damage in damages[:20]:
        messages.error(
            request, _("Event %(n)d: %(what)s.") % {"n": damage.number, "what": damage.what}
        )
    if not damages:
        number, digest = queries.head()
        messages.success(
            request,
            _("All %(n)d events hold. Head: %(digest)s") % {"n": number, "digest": digest},
        )
    return redirect("history")


@needs(Right.REVERT)
@recently_confirmed
@require_http_methods(["GET", "POST"])
def revert(request: MemberRequest, number: int) -> HttpResponse:
    """Take a deed back, with a reason."""
    event = get_object_or_404(Event.objects.select_related("key"), number=number)
    undo = undo_of(event)
    (told,) = queries.told_to(request.user, [event])
    if undo is None or told.details is None:
        raise Http404
    error = ""
    if request.method == "POST":
        reason = request.POST.get("reason", "").strip()[:2_000]
        try:
            if not reason:
                raise ValidationError(_("Give the reason: the history keeps it."))
            with transaction.atomic():
                undo(Actor.of(request.user), event, told.details, reason)
        except ValidationError as fault:
            error = " ".join(fault.messages)
        else:
            messages.success(request, _("Taken back."))
            return redirect("home")
    context = {"told": told, "event": event, "error": error}
    return render(request, "history/revert.html", context, status=409 if error else 200)
