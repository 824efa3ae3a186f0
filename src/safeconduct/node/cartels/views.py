"""Lists: what stands, who stands where and why, what changed, and what it costs."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from safeconduct.node.accounts.access import Right, needs
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.requests import MemberRequest
from safeconduct.node.cartels import queries, words
from safeconduct.node.cartels.drawing import front_picture
from safeconduct.node.cartels.models import ListVersion
from safeconduct.node.cartels.papers import newest
from safeconduct.node.cartels.storing import Account, newest_list
from safeconduct.node.cartels.trying import inputs_as_built
from safeconduct.node.casework.views import tell_read
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.registry.believing import open_person
from safeconduct.node.registry.views import find
from safeconduct.selection import what_would_change

_PAGE, _FIRST_VERSIONS = 50, 30
#: A what-if of one person may take so many seconds for each list that is tried.
_TIME_LIMIT = 2.0


@needs(Right.SEE_LISTS)
@require_safe
def lists(request: MemberRequest) -> HttpResponse:
    """Every version, and how to make the next."""
    versions = list(ListVersion.objects.select_related("made_by")[:_FIRST_VERSIONS])
    papers = newest()
    context = {
        "versions": versions, "papers": papers, "newest": versions[0] if versions else None,
        "account": Account(versions[0]) if versions else None,
        "before": versions[1] if len(versions) > 1 else None,
    }  # fmt: skip
    return render(request, "cartels/lists.html", context)


@needs(Right.SEE_LISTS)
@require_safe
def list_version(request: MemberRequest, public_id: str) -> HttpResponse:
    """One version: each stage with its names and their reasons, and why the others are on none."""
    version = queries.version_of(public_id)
    account = Account(version)
    stage, side = _stage_and_side(request, account)
    fates = queries.fates_for(request.user, version).filter(stage=stage, side=side)
    page = Paginator(fates.order_by("place"), _PAGE).get_page(request.GET.get("page"))
    shown = [queries.Listed.of(fate) for fate in page.object_list]
    _tell_list(request, version, [one.person.row.public_id for one in shown])
    all_there = version.fates.filter(stage=stage, side=side).count()
    context = {
        "version": version, "account": account, "page": page, "shown": shown, "stage": stage,
        "side": side, "sealed": all_there - fates.count(),
        "stages": account.rows("stages"), "reasons": queries.counted_reasons(version),
        "proof": [(words.level(row["level"]), row) for row in account.rows("proof")],
        "lines": queries.every_line(account.papers),
        "terms": queries.terms_in_words(account.papers, version),
    }  # fmt: skip
    return render(request, "cartels/list_version.html", context)


def _stage_and_side(request: MemberRequest, account: Account) -> tuple[int, str]:
    there = {(row["stage"], row["side"]) for row in account.rows("stages")}
    asked = request.GET.get("stage", "1"), request.GET.get("side", "A")
    wanted = (int(asked[0]) if asked[0].isdigit() else 0, asked[1])
    return wanted if wanted in there else min(there)


@needs(Right.SEE_LISTS)
@require_safe
def list_reason(request: MemberRequest, public_id: str, code: str) -> HttpResponse:
    """Those who are on no list for one reason, each with its words."""
    version = queries.version_of(public_id)
    found = queries.with_code(request.user, version, code)
    page = Paginator(found, _PAGE).get_page(request.GET.get("page"))
    shown = [queries.Listed.of(fate) for fate in page.object_list]
    _tell_list(request, version, [one.person.row.public_id for one in shown])
    context = {
        "version": version, "code": code, "text": words.code(code), "page": page, "shown": shown,
        "terms": queries.terms_in_words(Account(version).papers, version),
    }  # fmt: skip
    return render(request, "cartels/list_reason.html", context)


@needs(Right.SEE_LISTS)
@require_safe
def list_costs(request: MemberRequest, public_id: str) -> HttpResponse:
    """The front between priority and wishes, and what each term costs."""
    version = queries.version_of(public_id)
    account = Account(version)
    terms = queries.terms_in_words(account.papers, version)
    context = {
        "version": version, "picture": front_picture(account.rows("front")),
        "front": account.rows("front"),
        "proposals": [(words.PROPOSAL[row["proposal"]], row)
                      for row in account.rows("proposals")],
        "prices": [{**row, "words": terms.get(row["term"], row["term"])}
                   for row in account.rows("prices")],
    }  # fmt: skip
    return render(request, "cartels/list_costs.html", context)


@needs(Right.SEE_LISTS)
@require_safe
def list_audit(request: MemberRequest, public_id: str) -> HttpResponse:
    """Whether the rules were followed for every pair, and how units fare."""
    version = queries.version_of(public_id)
    account = Account(version)
    units = account.rows("units")
    context = {
        "version": version, "account": account, "findings": account.rows("findings"),
        "units": [row for row in units if row["able"] > 1],
    }  # fmt: skip
    return render(request, "cartels/list_audit.html", context)


@needs(Right.SEE_LISTS)
@require_safe
def compare_lists(request: MemberRequest) -> HttpResponse:
    """Two versions side by side, and name by name who came, went and moved, with the reason."""
    versions = list(ListVersion.objects.all())
    context: dict[str, Any] = {"versions": versions}
    if len(versions) > 1:
        after = _chosen(request, "after", versions[0])
        before = _chosen(request, "before", versions[1])
        found = queries.compare(request.user, before, after)
        named = [m.person.row.public_id for m in (*found.joined, *found.left, *found.moved)]
        _tell_list(request, after, named)
        context |= {
            "before": before, "after": after, "found": found,
            "accounts": (Account(before), Account(after)),
            "terms": queries.terms_in_words(Account(after).papers, after),
            "changed": named,
        }  # fmt: skip
    return render(request, "cartels/compare_lists.html", context)


def _chosen(request: MemberRequest, name: str, otherwise: ListVersion) -> ListVersion:
    wanted = request.GET.get(name)
    return get_object_or_404(ListVersion, public_id=wanted) if wanted else otherwise


@needs(Right.SEE_LISTS)
@require_safe
def person_lists(request: MemberRequest, public_id: str) -> HttpResponse:
    """Where one person stands, why, and the smallest changes by which he would go."""
    row = find(request.user, public_id)
    version = newest_list()
    tell_read(request, row)
    context: dict[str, Any] = {"row": row, "person": open_person(row), "version": version}
    if version is not None:
        account = Account(version)
        fate = queries.fate_of(version, row)
        context |= {"fate": fate, "terms": queries.terms_in_words(account.papers, version)}
        if fate is not None:
            context["priority"] = words.priority(str(fate.known.get("priority_reasons", "")))
            context["family"] = words.for_the_family(fate.row.code)
        stood = row.fates.exclude(stage=None).select_related("version")
        context["stood"] = stood.order_by("-version__number")[:_FIRST_VERSIONS]
    return render(request, "cartels/person_lists.html", context)


@needs(Right.SEE_LISTS)
@require_safe
def person_changes(request: MemberRequest, public_id: str) -> HttpResponse:
    """The smallest changes by which one person would go: a piece of his page."""
    row, version = find(request.user, public_id), newest_list()
    if version is None:
        raise Http404
    account = Account(version)
    tell_read(request, row)
    context = {
        "changes": _changes(version, account, str(row.pk)),
        "terms": queries.terms_in_words(account.papers, version),
    }
    return render(request, "cartels/person_changes.html", context)


def _changes(version: ListVersion, account: Account, person: str) -> tuple[str, ...]:
    inputs = inputs_as_built(version, account.papers, seed=newest().seed)
    found = what_would_change(inputs, person, time_limit=_TIME_LIMIT, slack=account.slack)
    return tuple(change.words for change in found)


def _tell_list(request: MemberRequest, version: ListVersion, shown: list[str]) -> None:
    with transaction.atomic():
        details = {"list": version.public_id, "shown": shown}
        deed = Deed(verb=Verb.LISTED, kind="list", subject=version.public_id, details=details)
        record(Actor.of(request.user), deed)
