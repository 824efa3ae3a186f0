"""Operations about the node and this interface itself."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router

from safeconduct.node.accounts.access import Right
from safeconduct.node.accounts.models import Node, User
from safeconduct.node.api import schemas
from safeconduct.node.api.document import document
from safeconduct.node.api.guard import CallRequest, Guard
from safeconduct.node.api.problems import missing

router = Router(tags=["Node"])
_by_token = Guard(None)


@router.get("/node", auth=_by_token, response=schemas.NodeOut, summary="Whose node this is")
def get_node(request: CallRequest) -> schemas.NodeOut:
    """Name, side and version of this node; any token that holds will do."""
    node = Node.current()
    if node is None:
        raise missing()
    return schemas.NodeOut(
        name=node.name, kind=node.kind, side=node.side, version=version("safeconduct")
    )


def _by_sign_in_or_token(request: HttpRequest) -> Any:
    user = request.user
    if isinstance(user, User) and user.may(Right.USE_API) and is_mfa_enabled(user):
        return user
    return _by_token(request)


@router.get("/openapi.json", auth=_by_sign_in_or_token, include_in_schema=False)
def get_document(request: HttpRequest) -> HttpResponse:
    """The description of this interface, OpenAPI 3.1."""
    return JsonResponse(document())
