"""Offers: whom they name, what changed between two, and what is said of single people."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from safeconduct.node.accounts.access import Right, needs
from safeconduct.node.accounts.requests import MemberRequest
from safeconduct.node.talks import queries, services
from safeconduct.node.talks.forms import ItemForm, item_choices, split_choice
from safeconduct.node.talks.models import OfferedList, Talk
from safeconduct.node.talks.queries import Offer
from safeconduct.node.talks.services import Answered
from safeconduct.node.talks.views import Since, head, tell_named
from safeconduct.talks import Step
from safeconduct.talks.columns import Kind
from safeconduct.talks.items import Common

_PAGE = 50


class _Counted:
    """Rows that are opened for one page at a time."""

    def __init__(self, count: int, page: Any) -> None:
        self._count, self._page = count, page

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, part: slice) -> list[Any]:
        found: list[Any] = self._page(part.start, part.stop - part.start)
        return found


def paged(request: MemberRequest, count: int, page: Any) -> Any:
    """One page of `count` rows; `page` gives those from a start, so many."""
    return Paginator(_Counted(count, page), _PAGE).get_page(request.GET.get("page"))  # type: ignore[arg-type]


def offer_of(row: Talk, entry: str) -> Offer:
    """An offer by the entry that its lists came with; raises Http404."""
    for offer in queries.offers(row):
        if entry in (offer.shown_in, offer.entry):
            return offer
    raise Http404


@needs(Right.SEE_TALKS)
@require_http_methods(["GET", "POST"])
def offer(request: MemberRequest, public_id: str, entry: str) -> HttpResponse:
    """An offer, one list at a time; a POST drafts what is said of the people on it."""
    row = queries.talk_of(public_id)
    found = offer_of(row, entry)
    lists = list(queries.lists_of(row, found.shown_in))
    chosen = _chosen(request, lists)
    if request.method == "POST":
        return _reply(request, row, found)
    context = head(request, row) | {"offer": found, "lists": lists, "chosen": chosen}
    if chosen is not None:
        page = paged(
            request, chosen.count,
            lambda start, size: queries.people_of(request.user, chosen, start=start, size=size),
        )  # fmt: skip
        items = [one.item for one in page.object_list]
        common = queries.commons(row, items)
        tell_named(request, row, items)
        own = found.author == row.own
        may = context["drafting"] and Step.ITEMS in context["standing"].allowed and found.stands
        context |= {
            "page": page, "choices": item_choices(own=own) if may else [],
            "shown": [(one, common[one.item]) for one in page.object_list],
        }  # fmt: skip
    return render(request, "talks/offer.html", context)


def _chosen(request: MemberRequest, lists: list[OfferedList]) -> OfferedList | None:
    wanted = request.GET.get("list", "")
    return next((one for one in lists if str(one.pk) == wanted), lists[0] if lists else None)


def _reply(request: MemberRequest, row: Talk, found: Offer) -> HttpResponse:
    """Draft one message of all that was chosen on the page."""
    answers = []
    for name, value in request.POST.items():
        if name.startswith("word-") and value:
            try:
                word, code = split_choice(str(value))
            except ValueError:
                raise Http404 from None
            answers.append(Answered(item=name.removeprefix("word-"), word=word, code=code))
    if not answers:
        messages.error(request, _("Choose a reply for at least one person."))
        return redirect(request.get_full_path())
    try:
        draft = services.reply(request.user, row, found.entry, answers)
    except ValidationError as error:
        for line in error.messages:
            messages.error(request, line)
        return redirect(request.get_full_path())
    return redirect("talk_draft", row.public_id, draft.public_id)


@needs(Right.SEE_TALKS)
@require_safe
def changes(request: MemberRequest, public_id: str) -> HttpResponse:
    """What changed between two offers: counted by category, and name by name."""
    row = queries.talk_of(public_id)
    offers = [one for one in queries.offers(row) if one.opened]
    context = head(request, row) | {"offers": offers[::-1]}
    if len(offers) > 1:
        after = offer_of(row, request.GET.get("after") or offers[-1].shown_in)
        before = offer_of(row, request.GET.get("before") or offers[-2].shown_in)
        kind = _kind(request.GET.get("kind", ""))
        since = Since.of(row, before, after)
        page = paged(
            request, since.counts[kind],
            lambda start, size: queries.changes(
                request.user, row, before.shown_in, after.shown_in, kind, start=start, size=size
            ),
        )  # fmt: skip
        tell_named(request, row, [one.who.item for one in page.object_list])
        context |= {"since": since, "kind": kind, "kinds": list(Kind), "page": page}
    return render(request, "talks/changes.html", context)


def _kind(text: str) -> Kind:
    return Kind(int(text)) if text.isdigit() and int(text) in set(Kind) else Kind.ADDED


@needs(Right.SEE_TALKS)
@require_safe
def threads(request: MemberRequest, public_id: str) -> HttpResponse:
    """All people of whom something was said, by how they stand between the sides."""
    row = queries.talk_of(public_id)
    wanted = request.GET.get("common", "")
    common = Common(wanted) if wanted in set(Common) else None
    page = paged(
        request, queries.thread_count(row, common=common),
        lambda start, size: queries.threads(
            request.user, row, common=common, start=start, size=size
        ),
    )  # fmt: skip
    named = [who.item for one in page.object_list for who in (one.who, one.substitute) if who]
    tell_named(request, row, named)
    counts = list(queries.thread_counts(row).items())
    context = head(request, row) | {"page": page, "common": common, "counts": counts}
    return render(request, "talks/threads.html", context)


@needs(Right.SEE_TALKS)
@require_http_methods(["GET", "POST"])
def thread(request: MemberRequest, public_id: str, item: str) -> HttpResponse:
    """All that was said of one person on an offer; a POST drafts what is said next."""
    row = queries.talk_of(public_id)
    if len(item) != 64 or not set(item) <= set("0123456789abcdef"):
        raise Http404
    found = queries.thread(request.user, row, item)
    standing = [offer for offer in queries.offers(row) if offer.stands]
    newest = standing[-1] if standing else None
    context = head(request, row) | {"found": found, "newest": newest}
    may = context["drafting"] and newest and Step.ITEMS in context["standing"].allowed
    form = ItemForm(request.POST or None, own=bool(newest and newest.author == row.own))
    if may and newest and form.is_valid():
        word, code = split_choice(form.cleaned_data["word"])
        said = Answered(item=item, word=word, code=code, text=form.cleaned_data["text"])
        try:
            draft = services.reply(
                request.user, row, newest.entry, [said], until=form.cleaned_data["until"]
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return redirect("talk_draft", row.public_id, draft.public_id)
    tell_named(request, row, [who.item for who in (found.who, found.substitute) if who])
    return render(request, "talks/thread.html", context | {"form": form if may else None})


def fresh_label() -> str:
    """A name by which a talk speaks of somebody who has none in it yet."""
    return f"Q-{secrets.token_hex(8)}"
