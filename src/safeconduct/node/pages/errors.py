"""Pages for when something cannot be shown."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Not for this role."""
    return render(
        request, "pages/error.html", {"status": 403, "said": str(exception or "")}, status=403
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """No such page, or none that this person may know of."""
    return render(request, "pages/error.html", {"status": 404}, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """Our fault."""
    return render(request, "pages/error.html", {"status": 500}, status=500)
