"""Whatever goes wrong under /api/v1/, before or behind its operations, is told as a problem."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from safeconduct.node.api.problems import MEDIA_TYPE, TITLES, Problem

_UNDER = "/api/v1/"
_PAGES = "/api/v1/docs/"
_CODES = {400: "malformed", 403: "forbidden", 404: "not_found", 405: "method", 500: "fault"}


class ProblemMiddleware:
    """Turns error pages into problem details; stands before all that could make one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on, and translate what comes back."""
        answer = self.get_response(request)
        path = request.path
        if answer.status_code < 400 or not path.startswith(_UNDER) or path.startswith(_PAGES):
            return answer
        if answer.headers.get("Content-Type", "").startswith(MEDIA_TYPE):
            return answer
        status = answer.status_code if answer.status_code in TITLES else 400
        kept = {n: v for n, v in answer.headers.items() if n not in ("Content-Type", "ETag")}
        kept.pop("Content-Length", None)
        detail = "See /api/v1/openapi.json for what can be asked for."
        return Problem(status, _CODES.get(status, "malformed"), detail, headers=kept).response()
