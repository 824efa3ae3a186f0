"""Every refusal as problem details (RFC 9457), with its reasons as data."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.exceptions import ValidationError as Invalid
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja.errors import AuthenticationError, HttpError, ValidationError

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: "The request cannot be read",
    401: "A token is needed",
    403: "Not allowed",
    404: "Not found",
    405: "No such method here",
    409: "It does not go together with what is stored",
    412: "Changed meanwhile",
    413: "Too large",
    415: "Not JSON",
    422: "Something in the request is not valid",
    428: "Say which version you have read",
    429: "Too many requests",
    500: "A fault of the node",
    503: "The store does not answer",
}
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a request: where, why, and what to do."""

    field: str
    reason: str
    remedy: str = ""

    def plain(self) -> dict[str, str]:
        """As plain data, in whatever text can be written."""
        return {
            "field": _writable(self.field, 200),
            "reason": _writable(self.reason, 1_000),
            "remedy": _writable(self.remedy, 1_000),
        }


class Problem(Exception):
    """A refusal.

    Args:
        status: of HTTP.
        code: what is wrong, for programs; does not change between versions.
        detail: the same for people.
        faults: the single things that are wrong.
        headers: of the answer.
        more: further members, such as the version that is stored now.
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        faults: Iterable[Fault] = (),
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(f"{status} {code}")
        self.status, self.code, self.detail = status, code, detail
        self.faults, self.headers, self.more = tuple(faults), headers or {}, more or {}

    def response(self) -> HttpResponse:
        """The answer."""
        plain = {
            "type": f"urn:safeconduct:problem:{self.code}",
            "title": TITLES.get(self.status, "Refused"),
            "status": self.status,
            "code": self.code,
            "detail": _writable(self.detail, 2_000),
            "errors": [fault.plain() for fault in self.faults],
            **self.more,
        }
        answer = HttpResponse(json.dumps(plain), status=self.status, content_type=MEDIA_TYPE)
        for name, value in self.headers.items():
            answer.headers[name] = value
        return answer


def invalid(field: str, reason: str, remedy: str = "") -> Problem:
    """One fault of one field."""
    return Problem(
        422, "invalid", "The request was not carried out.", faults=[Fault(field, reason, remedy)]
    )


def missing() -> Problem:
    """There is no such thing, or none that this token may know of."""
    return Problem(404, "not_found", "There is nothing here that this token may read.")


def refused(error: Invalid, *, where: str = "body") -> Problem:
    """What a service has refused: single fields as 422, the state of things as 409."""
    if hasattr(error, "error_dict"):
        faults = [
            Fault(f"{where}.{field}", *_parts(message))
            for field, messages in error.message_dict.items()
            for message in messages
        ]
        return Problem(422, "invalid", "Nothing was stored.", faults=faults)
    return Problem(409, "refused", " ".join(error.messages))


def _parts(message: str) -> tuple[str, str]:
    """Reason and remedy, as services put them one after the other."""
    reason, _dot, remedy = message.partition(". ")
    return reason, remedy


_REMEDIES = {
    "missing": "Give it.",
    "extra_forbidden": "Leave it out: there is no such field.",
    "string_too_long": "Shorten it.",
    "string_too_short": "It must not be empty.",
    "string_pattern_mismatch": "Leave out characters that are not allowed, such as NUL.",
    "string_unicode": "Send whole characters: half of a surrogate pair is none.",
    "literal_error": "Give one of the values in the description.",
}


def _from_pydantic(error: dict[str, Any]) -> Fault:
    where = ".".join(str(part) for part in error["loc"] if part != "data")
    kind = str(error["type"])
    remedy = _REMEDIES.get(kind, "See /api/v1/openapi.json for what fits.")
    return Fault(where, str(error["msg"]), remedy)


def to_problem(error: BaseException) -> Problem:
    """What to answer to an exception; one that nobody expected is logged."""
    match error:
        case Problem():
            return error
        case ValidationError():
            faults = [_from_pydantic(e) for e in error.errors[:100]]
            return Problem(422, "invalid", "The request was not carried out.", faults=faults)
        case Invalid():
            return refused(error)
        case AuthenticationError():
            return unauthorized("token_missing", "Send a token: Authorization: Bearer …")
        case Http404():
            return missing()
        case PermissionDenied():
            return Problem(403, "forbidden", str(error) or "The owner of the token may not do it.")
        case RequestDataTooBig():
            return Problem(413, "too_large", "The body is too large.")
        case HttpError() if error.status_code in TITLES:
            return Problem(error.status_code, "malformed", str(error))
        case OperationalError():
            _LOG.error("the store does not answer", exc_info=error)
            headers = {"Retry-After": "5"}
            return Problem(503, "store", "Nothing was stored. Try again.", headers=headers)
        case _:
            _LOG.error("fault in the interface for programs", exc_info=error)
            return Problem(500, "fault", "Nothing was stored. The log of the node says more.")


def unauthorized(code: str, detail: str) -> Problem:
    """Without a token that holds, nothing is said."""
    return Problem(401, code, detail, headers={"WWW-Authenticate": 'Bearer realm="safeconduct"'})


def answer_to(request: HttpRequest, error: Any) -> HttpResponse:
    """The exception handler of the interface."""
    return to_problem(error).response()


def _writable(text: str, most: int) -> str:
    return text[:most].encode("utf-8", "replace").decode()
