"""The fraud desk: rings, contacts, and what to tell families."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from safeconduct.evidence import ContactRisk
from safeconduct.evidence.fraud.advice import LANGUAGES, advice
from safeconduct.node.accounts.access import Right, needs
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.requests import MemberRequest
from safeconduct.node.fraud import drawing, queries
from safeconduct.node.fraud.overview import overview
from safeconduct.node.fraud.queries import Contact
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.matching.explaining import chance

_PAGE, _FIRST_RINGS = 50, 25
#: The languages of the advice by their own names; in one of them the text runs the other way.
_NAMES = {"en": "English", "uk": "Українська", "ru": "Русский", "fr": "Français", "ar": "العربية"}
_RIGHT_TO_LEFT = frozenset({"ar"})


@needs(Right.FRAUD)
@require_safe
def fraud(request: MemberRequest) -> HttpResponse:
    """Counts, rings, and the contacts of which a family must be told something."""
    risk = request.GET.get("risk", "")
    risk = risk if risk in tuple(ContactRisk) else ""
    found = queries.to_tell(request.user, risk)
    page = Paginator(found, _PAGE).get_page(request.GET.get("page"))
    shown = queries.open_contacts(request.user, page.object_list)
    with transaction.atomic():
        people = list(dict.fromkeys(c.person.row.public_id for c in shown))
        details = {"facets": {"risk": [risk] if risk else []}, "page": page.number, "shown": people}
        record(Actor.of(request.user), Deed(verb=Verb.LISTED, kind="list", details=details))
    glance = overview(request.user)
    every = request.GET.get("rings") == "all"
    context = {
        "overview": glance, "page": page, "contacts": shown, "risk": risk,
        "rings": glance.rings if every else glance.rings[:_FIRST_RINGS],
        "more_rings": 0 if every else max(0, len(glance.rings) - _FIRST_RINGS),
    }  # fmt: skip
    return render(request, "fraud/fraud.html", context)


@needs(Right.FRAUD)
@require_safe
def ring(request: MemberRequest, public_id: str) -> HttpResponse:
    """One ring: its picture, and the same as a table."""
    found = queries.ring_file(request.user, public_id)
    tell_read(request, found.contacts)
    picture = drawing.picture_of(found.contacts)
    context = {
        "file": found, "picture": picture, "legend": drawing.legend(picture),
        "uses": drawing.uses(picture),
    }  # fmt: skip
    return render(request, "fraud/ring.html", context)


@needs(Right.FRAUD)
@require_safe
def contact(request: MemberRequest, public_id: str) -> HttpResponse:
    """One contact: every signal with its points, its traces, and what to tell the family."""
    found = queries.contact_of(request.user, public_id)
    earlier = queries.earlier(request.user, found)
    others = [earlier.contact] if earlier and earlier.contact else []
    tell_read(request, [found, *others])
    context = {
        "one": found, "chance": chance(found.judged.probability), "earlier": earlier,
        "traces": queries.shared_traces(request.user, found), **_advice(request, found),
    }  # fmt: skip
    return render(request, "fraud/contact.html", context)


@needs(Right.FRAUD)
@require_safe
def contact_advice(request: MemberRequest, public_id: str) -> HttpResponse:
    """What to tell the family, on a page of its own to be printed; it names nobody."""
    found = queries.contact_of(request.user, public_id)
    tell_read(request, [found])
    return render(request, "fraud/advice.html", {"one": found, **_advice(request, found)})


def _advice(request: MemberRequest, found: Contact) -> dict[str, object]:
    asked = (request.GET.get("language"), (get_language() or "")[:2], LANGUAGES[0])
    language = next(code for code in asked if code in LANGUAGES)
    return {
        "advice_language": language,
        "advice_languages": [(code, _NAMES.get(code, code)) for code in LANGUAGES],
        "direction": "rtl" if language in _RIGHT_TO_LEFT else "ltr",
        "advice": advice(ContactRisk(found.row.risk), language),
    }


def tell_read(request: MemberRequest, contacts: Iterable[Contact]) -> None:
    """Keep in the history whose files were read."""
    people = {c.person.row.pk: c.person.row for c in contacts}
    deeds = (
        Deed(verb=Verb.FILE_READ, kind="person", subject=row.public_id, key=row.key)
        for row in people.values()
    )
    with transaction.atomic():
        record(Actor.of(request.user), *deeds)
