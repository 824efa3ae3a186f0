"""The witness: what logs send to it, what monitors ask of it, and its page for the mediator."""

from __future__ import annotations

import time

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from safeconduct.node.accounts.access import Right, needs, open_to_anyone, recently_confirmed
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import Node
from safeconduct.node.accounts.requests import MemberRequest
from safeconduct.node.exchange import witnessing
from safeconduct.node.exchange.forms import LogForm, NameForm
from safeconduct.node.exchange.models import WitnessedLog
from safeconduct.record import CosigningWitness
from safeconduct.record.add_checkpoint import Response

#: A request holds a checkpoint and a proof of at most 63 hashes; ten times that is no request.
MOST_BYTES = 64 * 1024


def _witness() -> CosigningWitness:
    """This node as a witness; Http404 on a party's node, and before it has keys."""
    node = Node.current()
    found = witnessing.witness() if node and node.kind == Node.Kind.MEDIATOR else None
    if found is None:
        raise Http404
    return found


@open_to_anyone
@csrf_exempt
@require_POST
def add_checkpoint(request: HttpRequest) -> HttpResponse:
    """C2SP tlog-witness: cosign a checkpoint that extends what was cosigned before.

    Who sends it does not matter: the log's own signature says whose it is.
    """
    if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
        return HttpResponse("too long\n", status=413, content_type="text/plain")
    return _sent(_witness().add_checkpoint(request.body, time=int(time.time())))


@open_to_anyone
@require_safe
def monitor(request: HttpRequest, origin_hash: str) -> HttpResponse:
    """What was cosigned last for a log, so that both sides see what the other was shown."""
    return _sent(_witness().monitor(origin_hash))


def _sent(answer: Response) -> HttpResponse:
    return HttpResponse(answer.body, status=answer.status, content_type=answer.content_type)


@needs(Right.WITNESS)
@recently_confirmed
@require_http_methods(["GET", "POST"])
def witness_page(request: MemberRequest) -> HttpResponse:
    """The keys of this witness, the logs it knows, and how far each is cosigned."""
    node = Node.current()
    if node is None or node.kind != Node.Kind.MEDIATOR:
        raise Http404
    keys = witnessing.own_keys()
    form = (LogForm if keys else NameForm)(request.POST or None)
    if form.is_valid():
        actor, data = Actor.of(request.user), form.cleaned_data
        try:
            if keys:
                witnessing.know(actor, origin=data["origin"], keys=data["keys"])
            else:
                witnessing.make_keys(actor, name=data["name"])
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return redirect("witness")
    logs = [
        (row, witnessing.origin_hash(row.origin))
        for row in WitnessedLog.objects.select_related("added_by").order_by("origin")
    ]
    context = {"keys": keys, "logs": logs, "form": form}
    return render(request, "exchange/witness.html", context)
