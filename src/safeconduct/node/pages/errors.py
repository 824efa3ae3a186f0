"""Pages for when something cannot be shown."""

from __future__ import annotations

import errno
import sys

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

_FULL = "The disk of this node is full. Nothing was stored. Tell your system administrator.\n"
_BROKEN = "Something went wrong on this node. Tell your system administrator.\n"


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Not for this role."""
    return render(
        request, "pages/error.html", {"status": 403, "said": str(exception or "")}, status=403
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """No such page, or none that this person may know of."""
    return render(request, "pages/error.html", {"status": 404}, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """Our fault, or the machine's."""
    status = 507 if is_full(sys.exc_info()[1]) else 500
    try:
        return render(request, "pages/error.html", {"status": status}, status=status)
    except DatabaseError:
        # The page asks the database whose node this is; without an answer it says the bare minimum.
        return HttpResponse(_FULL if status == 507 else _BROKEN, "text/plain", status)


def is_full(error: BaseException | None) -> bool:
    """Whether there is no room left for what was to be stored, or the disk takes no writing."""
    if isinstance(error, DatabaseError):
        said = str(error).casefold()
        return "full" in said or "disk i/o error" in said or "no space left" in said
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
