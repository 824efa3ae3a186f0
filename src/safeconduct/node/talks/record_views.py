"""The record of a talk: its entries, who has cosigned them, and verifying it all anew."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from safeconduct.node.accounts.access import Right, needs
from safeconduct.node.accounts.requests import MemberRequest
from safeconduct.node.talks import queries
from safeconduct.node.talks.models import Talk
from safeconduct.node.talks.offer_views import paged
from safeconduct.node.talks.verifying import verify
from safeconduct.node.talks.views import head


@needs(Right.SEE_TALKS)
@require_safe
def record_page(request: MemberRequest, public_id: str) -> HttpResponse:
    """All entries of all logs, the newest of the common order first."""
    row = _ready(public_id)
    page = paged(
        request, queries.entry_count(row),
        lambda start, size: queries.entries(row, start=start, size=size),
    )  # fmt: skip
    return render(request, "talks/record.html", head(request, row) | {"page": page})


def _ready(public_id: str) -> Talk:
    row = queries.talk_of(public_id)
    if queries.standing(row, now=int(time.time())).missing:
        raise Http404
    return row


@needs(Right.SEE_TALKS)
@require_POST
def verify_record(request: MemberRequest, public_id: str) -> HttpResponse:
    """Verify every signature, link, root and cosignature anew from what is stored."""
    row = _ready(public_id)
    begun = time.monotonic()
    found = verify(row)
    context = {"found": found, "seconds": time.monotonic() - begun, "talk": row}
    return render(request, "talks/verified.html", context)


@needs(Right.SEE_TALKS)
@require_safe
def entry(request: MemberRequest, public_id: str, leaf: str) -> HttpResponse:
    """One entry as it was signed, and what became of it."""
    row = _ready(public_id)
    found = queries.entry(row, leaf)
    if found is None:
        raise Http404
    header = found.ruling.entry.header
    context = head(request, row) | {
        "entry": found, "header": header, "body": _pretty(found.ruling.entry.body),
        "seen": [(seen, row.name) for seen in header.seen],
    }  # fmt: skip
    return render(request, "talks/entry.html", context)


def _pretty(body: Mapping[str, object]) -> str:
    return json.dumps(body, indent=2, ensure_ascii=False, sort_keys=True)


@needs(Right.SEE_TALKS)
@require_safe
def checkpoint(request: MemberRequest, public_id: str, side: str) -> HttpResponse:
    """The newest checkpoint of a side's log with all signatures known here: a C2SP signed note."""
    row = _ready(public_id)
    if side not in row.sides:
        raise Http404
    answer = HttpResponse(queries.checkpoint(row, side), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="checkpoint-{side}"'
    return answer


@needs(Right.SEE_TALKS)
@require_safe
def conduct(request: MemberRequest, public_id: str) -> HttpResponse:
    """Who answered when, and who changed what after agreeing: facts, each with its entry."""
    row = _ready(public_id)
    report = queries.conduct(row)
    if request.GET.get("format") == "json":
        answer = HttpResponse(report.data, content_type="application/json")
        answer["Content-Disposition"] = f'attachment; filename="conduct-{row.public_id}.json"'
        return answer
    return render(request, "talks/conduct.html", head(request, row) | {"report": report})
