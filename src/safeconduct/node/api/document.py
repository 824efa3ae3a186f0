"""The OpenAPI document: what django-ninja knows, and every refusal beside it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from functools import cache
from typing import Any

from safeconduct.node.api.guard import Guard
from safeconduct.node.api.problems import MEDIA_TYPE, TITLES
from safeconduct.node.api.schemas import ProblemOut

_ALWAYS = (400, 401, 403, 404, 405, 413, 422, 429, 500, 503)
_HEADERS = {
    401: {"WWW-Authenticate": "The scheme, Bearer."},
    405: {"Allow": "The methods that there are."},
    412: {"ETag": "The version that is stored now."},
    429: {"Retry-After": "After how many seconds to ask again."},
    503: {"Retry-After": "After how many seconds to ask again."},
}


@cache
def document() -> dict[str, Any]:
    """The description of the whole interface."""
    from safeconduct.node.api.site import api

    plain: dict[str, Any] = copy.deepcopy(dict(api.get_openapi_schema()))
    guards = {o.operation_id or o.view_func.__name__: _guard(o) for o in _operations()}
    plain["components"]["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "A token from /tokens/."}
    }
    schema = ProblemOut.model_json_schema(ref_template="#/components/schemas/{model}")
    plain["components"]["schemas"].update(schema.pop("$defs"))
    plain["components"]["schemas"]["Problem"] = schema
    for operations in plain["paths"].values():
        for operation in operations.values():
            _complete(operation, guards[operation["operationId"]])
    return plain


def _operations() -> Iterator[Any]:
    from safeconduct.node.api.site import api

    for router in api._get_bound_routers():
        for view in router.path_operations.values():
            yield from view.operations


def _guard(operation: Any) -> Guard | None:
    return next((g for g in operation.auth_callbacks if isinstance(g, Guard)), None)


def _complete(operation: dict[str, Any], guard: Guard | None) -> None:
    """Scope, refusals and headers of one operation."""
    scope = guard.scope if guard else None
    operation["security"] = [{"token": [scope.value] if scope else []}]
    answers = {str(status): answer for status, answer in operation["responses"].items()}
    for status in sorted({*_ALWAYS, *operation.pop("x-problems", ())}):
        answers[str(status)] = _problem(status)
    for parameter in operation.get("parameters", ()):
        _tidy(parameter)
        if parameter["name"] == "If-None-Match":
            answers["304"] = {"description": "You hold this version.", "headers": _header("ETag")}
            answers["200"]["headers"] = _header("ETag")
        if parameter["name"] == "If-Match":
            parameter["required"] = True
            answers["200"]["headers"] = _header("ETag")
    if "201" in answers:
        answers["201"]["headers"] = {**_header("ETag"), **_header("Location")}
    operation["responses"] = dict(sorted(answers.items()))


def _tidy(parameter: dict[str, Any]) -> None:
    """A parameter is there or not; it is never null."""
    schema = parameter["schema"]
    kinds = [kind for kind in schema.get("anyOf", ()) if kind != {"type": "null"}]
    if len(kinds) == 1:
        del schema["anyOf"]
        schema.update(kinds[0])
    if parameter["in"] == "query" and schema.get("type") == "array":
        parameter["explode"] = True


def _problem(status: int) -> dict[str, Any]:
    headers = {
        name: {"description": text, "schema": {"type": "string"}}
        for name, text in _HEADERS.get(status, {}).items()
    }
    return {
        "description": TITLES[status],
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        **({"headers": headers} if headers else {}),
    }


def _header(name: str) -> dict[str, Any]:
    return {name: {"schema": {"type": "string"}, "required": True}}
