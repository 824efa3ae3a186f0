"""One pair at a time, blind; the list of links; judging many that are alike."""

from __future__ import annotations

import random

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from safeconduct.node.accounts.access import Right, needs, recently_confirmed
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.accounts.requests import MemberRequest
from safeconduct.node.history.services import Deed, record
from safeconduct.node.history.verbs import Verb
from safeconduct.node.jobs.services import start
from safeconduct.node.matching import explaining, queries, services
from safeconduct.node.matching.models import Judgement, Link
from safeconduct.node.registry.forms import ReasonForm

_SKIPPED = "desk_skipped"
_MOST_SKIPPED = 200
_SAMPLE = 10


@needs(Right.JUDGE)
@require_http_methods(["GET", "POST"])
def desk(request: MemberRequest) -> HttpResponse:
    """The next pair; a POST judges the one that was shown, takes the last back or skips."""
    if request.method == "POST":
        return _act(request)
    skipped = request.session.get(_SKIPPED, [])
    waiting = queries.queue(request.user)
    link = queries.with_reports(waiting.exclude(pk__in=skipped)).first()
    if link is None and skipped:
        request.session.pop(_SKIPPED)
        link = queries.with_reports(waiting).first()
    return _show(request, link, left=waiting.count())


def _act(request: MemberRequest) -> HttpResponse:
    do = request.POST.get("do", "")
    if do == "undo":
        return _take_last_back(request)
    link = queries.links_for(request.user).filter(public_id=request.POST.get("link", "")).first()
    if link is None:
        raise Http404
    if do == "skip":
        skipped = [*request.session.get(_SKIPPED, []), link.pk][-_MOST_SKIPPED:]
        request.session[_SKIPPED] = skipped
    elif do in Judgement.Said.values:
        try:
            services.judge(request.user, link, Judgement.Said(do))
        except ValidationError as error:
            messages.warning(request, " ".join(error.messages))
        else:
            messages.info(request, _said_so_far(request.user, link, do))
    return redirect((request.POST.get("next") == "list" and "all_links") or "links")


def _said_so_far(user: User, link: Link, said: str) -> str:
    """Only now, after he has judged: the model's score, and what colleagues said."""
    others = link.judgements.filter(taken_back_at=None).exclude(officer=user)
    told = [
        _("%(who)s said %(what)s") % {"who": j.officer.pseudonym, "what": j.get_said_display()}
        for j in others.select_related("officer")
    ]
    mine = _("You said %(what)s; the model says %(chance)s.") % {
        "what": Judgement.Said(said).label, "chance": explaining.chance(link.probability),
    }  # fmt: skip
    words = " ".join(filter(None, [mine, explaining.others(link), "; ".join(told)]))
    why = reverse("link", args=[link.public_id])
    return format_html('{} <a href="{}">{}</a>', words, why, _("What the model says"))


def _take_last_back(request: MemberRequest) -> HttpResponse:
    last = (
        Judgement.objects.filter(officer=request.user, taken_back_at=None).order_by("-at").first()
    )
    if last is None:
        messages.info(request, _("There is no judgement of yours to take back."))
        return redirect("links")
    link = services.take_back(request.user, last)
    messages.info(request, _("Taken back: %(link)s.") % {"link": link.public_id})
    return redirect("link", link.public_id)


def _show(request: MemberRequest, link: Link | None, *, left: int) -> HttpResponse:
    pair = queries.open_pair(link) if link else None
    context: dict[str, object] = {
        "pair": pair, "left_over": left, "alike": queries.alike(request.user).count(),
        "any": Link.objects.exists(),
    }  # fmt: skip
    if pair is not None and link is not None:
        rivals = queries.rivals(request.user, link)
        seen = queries.may_see_score(request.user, link)
        context |= {"rivals": rivals, "why": explaining.explain(link) if seen else None}
        read = [link.left.person.public_id, link.right.person.public_id]
        read += [rival.person for rival in rivals]
        with transaction.atomic():
            record(
                Actor.of(request.user),
                *(Deed(verb=Verb.FILE_READ, kind="person", subject=s) for s in dict.fromkeys(read)),
            )
    return render(request, "desk/desk.html", context)


@needs(Right.JUDGE)
@require_safe
def one(request: MemberRequest, public_id: str) -> HttpResponse:
    """One pair again, for a second thought."""
    links = queries.with_reports(queries.links_for(request.user))
    link = links.filter(public_id=public_id).first()
    if link is None:
        raise Http404
    return _show(request, link, left=queries.queue(request.user).count())


@needs(Right.JUDGE)
@require_http_methods(["GET", "POST"])
def all_links(request: MemberRequest) -> HttpResponse:
    """Links by state; what others said is shown for those that one has judged."""
    user = request.user
    if request.method == "POST":
        mine = Judgement.objects.filter(officer=user, taken_back_at=None)
        found = mine.filter(link__public_id=request.POST.get("link", "")).first()
        if found is not None:
            services.take_back(user, found)
        return redirect("all_links")
    links = queries.links_for(user).prefetch_related("judgements__officer")
    state = request.GET.get("state", "")
    if state == "mine":
        links = links.filter(judgements__officer=user, judgements__taken_back_at=None)
    elif state in Link.State.values:
        links = links.filter(state=state)
    page = Paginator(links.order_by("-weight", "pk"), 50).get_page(request.GET.get("page"))
    shown = [_line(user, link) for link in page.object_list]
    context = {"page": page, "shown": shown, "state": state, "states": Link.State.choices}
    return render(request, "desk/all.html", context)


def _line(user: User, link: Link) -> dict[str, object]:
    standing = [j for j in link.judgements.all() if j.taken_back_at is None]
    mine = next((j for j in standing if j.officer_id == user.pk), None)
    seen = mine is not None or link.settled
    told: dict[str, object] = {"link": link, "mine": mine, "judgements": standing if seen else None}
    if seen:
        told |= {
            "chance": explaining.chance(link.probability),
            "sentence": explaining.sentence(link),
            "others": explaining.others(link),
        }
    return told


@needs(Right.JUDGE)
@require_POST
def propose(request: MemberRequest) -> HttpResponse:
    """Start the search for links."""
    job = start(Actor.of(request.user), "match", title=_("Search for links"), arguments={})
    return redirect("job", job.public_id)


@needs(Right.JUDGE)
@recently_confirmed
@require_http_methods(["GET", "POST"])
def judge_alike(request: MemberRequest) -> HttpResponse:
    """One's own "same" for all links that share a number and of which the model is certain."""
    alike = queries.alike(request.user)
    form = ReasonForm(request.POST or None)
    ids = list(alike.values_list("pk", flat=True))
    if form.is_valid() and ids:
        arguments = {"links": ids, "reason": form.cleaned_data["reason"]}
        job = start(
            Actor.of(request.user), "judge_many", title=_("Judge many links"), arguments=arguments
        )
        return redirect("job", job.public_id)
    chosen = random.sample(ids, min(_SAMPLE, len(ids)))
    rows = queries.with_reports(Link.objects.filter(pk__in=chosen))
    pairs = [pair for row in rows if (pair := queries.open_pair(row))]
    return render(request, "desk/alike.html", {"form": form, "count": len(ids), "pairs": pairs})
