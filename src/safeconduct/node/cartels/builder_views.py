"""The builder: stages and terms tried on the page, and the papers that lists are built from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from safeconduct.node.accounts.access import Right, needs
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.requests import MemberRequest
from safeconduct.node.cartels import papers as keeping
from safeconduct.node.cartels import queries, words
from safeconduct.node.cartels.building import KIND
from safeconduct.node.cartels.forms import LineForm, StageFormSet
from safeconduct.node.cartels.models import ListVersion, Paper
from safeconduct.node.cartels.papers import OF_POSITION, OF_TERMS, Papers, Row, newest
from safeconduct.node.cartels.storing import Account, newest_list
from safeconduct.node.cartels.trying import Tried, attempt, room
from safeconduct.node.jobs.services import start
from safeconduct.tables import InputError

#: The most that the slider lets a list give up of the priority, in thousandths.
MOST_SLACK = 100
#: The same for keeping names.
MOST_TOLERANCE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the builder's form asks for.

    Attributes:
        stages: the formset, bound.
        slack: part of the priority that may be given up for requests, in thousandths.
        tolerance: part that may be given up to keep names, in thousandths.
        off: lines to try without.
    """

    stages: Any
    slack: int
    tolerance: int
    off: frozenset[str]

    @classmethod
    def of(cls, request: MemberRequest, papers: Papers) -> Asked:
        """As posted."""
        kept = set(request.POST.getlist("line"))
        every = {line.name for line in queries.every_line(papers)}
        return cls(
            stages=StageFormSet(request.POST, prefix="stages"),
            slack=_thousandths(request, "slack", MOST_SLACK),
            tolerance=_thousandths(request, "tolerance", MOST_TOLERANCE),
            off=frozenset(every - kept),
        )

    @property
    def parts(self) -> tuple[int, int]:
        """Slack and tolerance."""
        return self.slack, self.tolerance

    def rows(self) -> list[Row]:
        """The stages; call only where the formset is valid."""
        return [form.row(number) for number, form in enumerate(self.stages, 1)]


def _thousandths(request: MemberRequest, name: str, most: int) -> int:
    said = request.POST.get(name, "0")
    return min(int(said), most) if said.isascii() and said.isdigit() else 0


@needs(Right.BUILD_LISTS)
@require_http_methods(["GET", "POST"])
def builder(request: MemberRequest) -> HttpResponse:
    """Stages with sliders, terms to try without, and what comes of it; builds when asked."""
    papers, version = newest(), newest_list()
    if request.method == "POST":
        asked = Asked.of(request, papers)
        do = request.POST.get("do", "")
        if do in ("more", "fewer"):
            return _page(request, papers, version, _resized(request, do), parts=asked.parts)
        if asked.stages.is_valid():
            return _build(request, papers, asked, version)
        return _page(request, papers, version, asked.stages, parts=asked.parts)
    account = Account(version) if version else None
    parts = (round(account.slack * 1000), round(account.tolerance * 1000)) if account else (0, 0)
    return _page(request, papers, version, _first_stages(papers), parts=parts)


def _first_stages(papers: Papers) -> Any:
    rows: Sequence[Mapping[str, Any]] = papers.stages or [
        {"date": timezone.localdate() + timedelta(days=7), "per_side": 10, "civilians": 0}
    ]
    return StageFormSet(initial=rows, prefix="stages")


def _resized(request: MemberRequest, do: str) -> Any:
    """The form as it was sent, with one stage more or fewer."""
    data = request.POST.copy()
    there = int(data.get("stages-TOTAL_FORMS", "1") or 1)
    if do == "more" and there < 30:
        for name in ("date", "per_side", "civilians"):
            data[f"stages-{there}-{name}"] = data.get(f"stages-{there - 1}-{name}", "")
        there += 1
    elif do == "fewer" and there > 1:
        there -= 1
    names = ("date", "per_side", "civilians")
    rows = [{n: data.get(f"stages-{at}-{n}", "") for n in names} for at in range(there)]
    return StageFormSet(initial=rows, prefix="stages")


def _build(
    request: MemberRequest, papers: Papers, asked: Asked, version: ListVersion | None
) -> HttpResponse:
    """Write the terms down if they are others than before, and start the job."""
    actor, rows = Actor.of(request.user), asked.rows()
    try:
        if rows != list(papers.stages):
            terms = {**papers.terms, "stages": rows}
            keeping.put(
                actor, Paper.Kind.TERMS, terms, version=papers.versions[Paper.Kind.TERMS],
                reason=_("stages changed in the builder"),
            )  # fmt: skip
    except (InputError, ValidationError) as error:
        _complain(request, error)
        return _page(request, papers, version, asked.stages, parts=asked.parts)
    arguments = {"slack": asked.slack / 1000, "tolerance": asked.tolerance / 1000}
    job = start(actor, KIND, title=_("Build the lists"), arguments=arguments)
    return redirect("job", job.public_id)


def _page(
    request: MemberRequest,
    papers: Papers,
    version: ListVersion | None,
    stages: Any,
    *,
    parts: tuple[int, int],
) -> HttpResponse:
    context = {
        "papers": papers, "version": version, "stages": stages,
        "slack": parts[0], "most_slack": MOST_SLACK, "tolerance": parts[1],
        "most_tolerance": MOST_TOLERANCE, "lines": queries.every_line(papers),
        "room": room(version) if version else None,
    }  # fmt: skip
    return render(request, "cartels/builder.html", context)


@needs(Right.BUILD_LISTS)
@require_POST
def try_lists(request: MemberRequest) -> HttpResponse:
    """What would come of it: a piece of the builder's page."""
    papers, version = newest(), newest_list()
    if version is None:
        raise Http404
    asked = Asked.of(request, papers)
    context: dict[str, Any] = {"version": version, "account": Account(version)}
    if not asked.stages.is_valid():
        context["faults"] = [_("Correct the stages first.")]
    else:
        tried_papers = papers.without(asked.off).with_stages(asked.rows())
        try:
            tried = attempt(
                version, tried_papers, slack=asked.slack / 1000, tolerance=asked.tolerance / 1000
            )
        except InputError as error:
            context["faults"] = error.what.split("; ")
        else:
            context |= {"tried": tried, "clashing": _clashing(tried, papers, version)}
    return render(request, "cartels/tried.html", context)


def _clashing(tried: Tried, papers: Papers, version: ListVersion) -> list[str]:
    terms = queries.terms_in_words(papers, version)
    return [words.said(name, terms) for name in tried.clashing]


@needs(Right.BUILD_LISTS)
@require_safe
def papers(request: MemberRequest) -> HttpResponse:
    """The terms and both positions, line by line."""
    found = newest()
    shown = [
        (kind, label, found.versions[kind], queries.lines_of(found, kind),
         OF_TERMS if kind == Paper.Kind.TERMS else OF_POSITION)
        for kind, label in Paper.Kind.choices
    ]  # fmt: skip
    return render(request, "cartels/papers.html", {"papers": found, "shown": shown})


def _known(kind: str, key: str) -> None:
    """Raise Http404 for a paper or a sort of line that there is not."""
    if kind not in Paper.Kind.values or key not in (
        OF_TERMS if kind == Paper.Kind.TERMS else OF_POSITION
    ):
        raise Http404


@needs(Right.BUILD_LISTS)
@require_http_methods(["GET", "POST"])
def new_line(request: MemberRequest, kind: str, key: str) -> HttpResponse:
    """Add a refusal, request, quota, balance rule or bond."""
    _known(kind, key)
    initial = {"version": newest().versions[kind]}
    form = LineForm(request.POST or None, kind=kind, key=key, user=request.user, initial=initial)
    if form.is_valid():
        try:
            keeping.add_line(
                Actor.of(request.user), kind, key, form.row(), version=form.cleaned_data["version"]
            )
        except InputError as error:
            form.add_error(None, error.what.split("; "))
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return redirect("papers")
    context = {"form": form, "kind": Paper.Kind(kind), "key": words.KEY[key]}
    return render(request, "cartels/new_line.html", context)


@needs(Right.BUILD_LISTS)
@require_POST
def remove_line(request: MemberRequest, kind: str, key: str, number: int) -> HttpResponse:
    """Leave a line out of a paper from now on."""
    _known(kind, key)
    said = request.POST.get("version", "")
    try:
        keeping.remove_line(
            Actor.of(request.user), kind, key, number, version=int(said) if said.isdigit() else -1
        )
    except (InputError, ValidationError) as error:
        _complain(request, error)
    return redirect("papers")


def _complain(request: MemberRequest, error: InputError | ValidationError) -> None:
    told = error.messages if isinstance(error, ValidationError) else error.what.split("; ")
    for line in told:
        messages.error(request, line)
