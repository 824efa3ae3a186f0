"""The other sides: their keys, the keys for sealing, and the bundles that travel."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from safeconduct.node.accounts.access import Right, needs, recently_confirmed
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.requests import MemberRequest
from safeconduct.node.talks import queries, services
from safeconduct.node.talks.forms import FileForm, PeerForm
from safeconduct.node.talks.models import Talk
from safeconduct.node.talks.views import head
from safeconduct.record import RecordError
from safeconduct.talks import Taken

_BINARY = "application/octet-stream"
_FIRST = 50
#: So long a page waits for another node, in seconds.
_WAIT = 10.0


def _file(data: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=_BINARY)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _complain(request: MemberRequest, error: ValidationError | RecordError) -> None:
    told = error.messages if isinstance(error, ValidationError) else [str(error)]
    for line in told:
        messages.error(request, line)


@needs(Right.SEE_TALKS)
@require_safe
def sides(request: MemberRequest, public_id: str) -> HttpResponse:
    """Who takes part, whose keys are enrolled, and what they read out to each other."""
    row = queries.talk_of(public_id)
    context = head(request, row) | {
        "sides": [(side, services.fingerprint_of(row, side)) for side in row.sides],
        "form": FileForm(), "epochs": row.epochs.all(),
    }  # fmt: skip
    return render(request, "talks/sides.html", context)


@needs(Right.TALK, Right.MEDIATE)
@require_safe
def challenge(request: MemberRequest, public_id: str) -> HttpResponse:
    """What the other sides answer with their keys: a file."""
    row = queries.talk_of(public_id)
    return _file(services.challenge(row), f"challenge-{row.own}.json")


@needs(Right.TALK, Right.MEDIATE)
@recently_confirmed
@require_POST
def enrol(request: MemberRequest, public_id: str) -> HttpResponse:
    """Another side's challenge is answered with a file; its answer is enrolled."""
    row = queries.talk_of(public_id)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose a file."))
        return redirect("talk_sides", row.public_id)
    data = form.cleaned_data["file"].read()
    try:
        if request.POST.get("do") == "answer":
            return _file(services.answer_challenge(request.user, row, data), f"keys-{row.own}.json")
        side = services.enrol_side(request.user, row, data)
    except ValidationError as error:
        _complain(request, error)
    else:
        messages.success(
            request,
            _("The keys of %(side)s are enrolled: compare the fingerprint by voice.")
            % {"side": side.name},
        )
    return redirect("talk_sides", row.public_id)


@needs(Right.TALK, Right.MEDIATE)
@recently_confirmed
@require_POST
def destroy_epoch(request: MemberRequest, public_id: str, number: int) -> HttpResponse:
    """Destroy a sealing key for good."""
    row = queries.talk_of(public_id)
    try:
        services.destroy_epoch(request.user, row, number)
    except ValidationError as error:
        _complain(request, error)
    return redirect("talk_sides", row.public_id)


@needs(Right.SEE_TALKS)
@require_safe
def bundles(request: MemberRequest, public_id: str) -> HttpResponse:
    """What went to each side and what came, and how far each is known to have everything."""
    row = queries.talk_of(public_id)
    context = head(request, row) | {
        "form": FileForm(), "bundles": row.bundles.all()[:_FIRST],
        "again": [side for side in row.others if services.packed(row, side)],
        "reachable": [known.name for known in row.peers.exclude(address="")],
    }  # fmt: skip
    return render(request, "talks/bundles.html", context)


@needs(Right.TALK, Right.MEDIATE)
@require_POST
def pack(request: MemberRequest, public_id: str, side: str) -> HttpResponse:
    """All that a side lacks, in one file; or the last one again."""
    row = _with(public_id, side)
    try:
        if request.POST.get("do") == "again":
            before = services.packed(row, side)
            if before is None:
                raise Http404
            number, data = before.row.number, before.data
        else:
            whole = request.POST.get("do") == "whole"
            data = services.pack(Actor.of(request.user), row, side, whole=whole)
            number = _last_number(row, side)
    except (ValidationError, RecordError) as error:
        _complain(request, error)
        return redirect("talk_bundles", row.public_id)
    return _file(data, f"bundle-{row.own}-{side}-{number:05d}.bundle")


def _with(public_id: str, side: str) -> Talk:
    row = queries.talk_of(public_id)
    if side not in row.others:
        raise Http404
    return row


def _last_number(row: Talk, side: str) -> int:
    sent = row.bundles.filter(direction="sent", peer=side).order_by("-number").first()
    return sent.number if sent else 0


@needs(Right.TALK, Right.MEDIATE)
@require_POST
def take(request: MemberRequest, public_id: str) -> HttpResponse:
    """Take in a bundle that came as a file; say what it brought and what is missing."""
    row = queries.talk_of(public_id)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose a file."))
        return redirect("talk_bundles", row.public_id)
    try:
        taken = services.take(Actor.of(request.user), row, form.cleaned_data["file"].read())
    except (ValidationError, RecordError) as error:
        _complain(request, error)
        return redirect("talk_bundles", row.public_id)
    _tell(request, taken)
    return redirect("talk_bundles", row.public_id)


def _tell(request: MemberRequest, taken: Taken) -> None:
    """What a bundle brought, and what is missing."""
    fresh = sum(taken.entries.values())
    brought = ngettext("%(n)s new entry.", "%(n)s new entries.", fresh) % {"n": fresh}
    messages.success(request, _("Nothing new in it.") if taken.stale else brought)
    for lack in taken.missing:
        messages.warning(request, _("Missing: %(what)s") % {"what": lack})
    for log, findings in taken.findings.items():
        for finding in findings:
            messages.warning(request, f"{log}, {finding.index}: {finding.what}")


@needs(Right.TALK, Right.MEDIATE)
@require_POST
def send(request: MemberRequest, public_id: str, side: str) -> HttpResponse:
    """Bring a side what it lacks over HTTPS, and take what it has."""
    row = _with(public_id, side)
    try:
        carried = services.send_bundle(Actor.of(request.user), row, side, wait=_WAIT)
    except (ValidationError, RecordError) as error:
        _complain(request, error)
    else:
        for taken in carried.taken:
            _tell(request, taken)
    return redirect("talk_bundles", row.public_id)


@needs(Right.TALK, Right.MEDIATE)
@recently_confirmed
@require_http_methods(["GET", "POST"])
def peer(request: MemberRequest, public_id: str, side: str) -> HttpResponse:
    """Where a side answers over HTTPS, and the one certificate by which it is known."""
    row = _with(public_id, side)
    known = row.peers.filter(name=side).first()
    initial = {"address": known.address if known else ""}
    form = PeerForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.set_peer(
                request.user, row, side, address=data["address"],
                certificate=data["certificate"].read(),
            )  # fmt: skip
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return redirect("talk_bundles", row.public_id)
    return render(
        request,
        "talks/peer.html",
        head(request, row) | {"form": form, "side": side, "known": known},
    )
