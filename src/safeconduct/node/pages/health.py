"""For supervisors of services: does the process live, can it work."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from safeconduct.node.accounts.access import open_to_anyone
from safeconduct.node.history.models import ChainHead
from safeconduct.node.vault import services as vault


@open_to_anyone
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@open_to_anyone
@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The store answers, is migrated, and the keys are there; says no more than that."""
    try:
        connection.ensure_connection()
        ChainHead.objects.get(pk=1)
        vault.ring()
    except Exception:  # noqa: BLE001 whatever it is, the node cannot work
        return HttpResponse("not ready\n", content_type="text/plain", status=503)
    return HttpResponse("ready\n", content_type="text/plain")
