"""The interface as a whole: its routers, its parser, its answers to faults."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.parser import Parser

from safeconduct.node.api import about, histories, jobs, lists, people, reports, requests
from safeconduct.node.api.problems import answer_to

VERSION = "1.0.0"


class StrictParser(Parser):
    """JSON as its standard has it: no NaN, no name twice."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Read the body; whatever is wrong with it becomes a problem 400."""
        return json.loads(request.body, parse_constant=_no_constant, object_pairs_hook=_pairs)


def _no_constant(text: str) -> Any:
    raise ValueError(text)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    plain = dict(pairs)
    if len(plain) < len(pairs):
        raise ValueError("a name stands twice")
    return plain


class Api(NinjaAPI):
    """Operations are known by the names of their functions."""

    def get_openapi_operation_id(self, operation: Any) -> str:
        """Short and lasting: client generators make method names of it."""
        return str(operation.view_func.__name__)

    def set_default_exception_handlers(self) -> None:
        """One answers to all; django-ninja's own would come first and speak another form."""
        self.add_exception_handler(Exception, answer_to)


api = Api(
    title="Safeconduct node",
    version=VERSION,
    description=(
        "People, reports, exchange lists, histories of one node. What a token may do is its "
        "scopes, as far as its owner may do the same now. Every refusal is problem details "
        "(RFC 9457) with its reasons."
    ),
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
    parser=StrictParser(),
    servers=[{"url": "/"}],
)
for module in (about, people, reports, requests, lists, histories, jobs):
    api.add_router("", module.router)
