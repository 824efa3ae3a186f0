"""Who asks, and whether he may: the token, its scopes, its owner's rights of now, its pace."""

from __future__ import annotations

import time
from dataclasses import dataclass

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.cache import cache as counters
from django.http import HttpRequest
from django.utils import timezone
from pydantic import BaseModel

from safeconduct.node.accounts.access import Right
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.api import services
from safeconduct.node.api.models import Token
from safeconduct.node.api.problems import Fault, Problem, unauthorized
from safeconduct.node.api.scopes import Scope

#: Larger than any report that a person could type; files go through the import wizard.
MOST_BYTES = 64 << 10
_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Caller:
    """The token in use and whose it is."""

    token: Token

    @property
    def user(self) -> User:
        """The owner, with the roles he has now."""
        return self.token.owner

    @property
    def actor(self) -> Actor:
        """Under his pseudonym, and by which token, so that its deeds can be told from his."""
        return Actor(f"{self.user.pseudonym} via {self.token.public_id}", self.user.pk)


class CallRequest(HttpRequest):
    """What operations get, for type checkers."""

    auth: Caller


class Guard:
    """Lets a request pass that bears a token good for `scope`, of somebody with one of `rights`.

    `query` is the model of the parameters in the URL; any other is refused.
    """

    openapi_security_schema = {"type": "http", "scheme": "bearer"}

    def __init__(
        self, scope: Scope | None, *rights: Right, query: type[BaseModel] | None = None
    ) -> None:
        self.scope, self.rights = scope, rights
        self.query = frozenset(query.model_fields) if query else frozenset[str]()

    def __call__(self, request: HttpRequest) -> Caller:
        """Who calls; raises Problem if he may not."""
        caller = identify(request)
        _keep_pace(caller.token)
        self._check(caller)
        _check_form(request, self.query)
        services.note_use(caller.token)
        return caller

    def _check(self, caller: Caller) -> None:
        if not caller.user.may(Right.USE_API):
            raise _forbidden("right_missing", Right.USE_API.value, "The owner of the token")
        if self.scope and self.scope.value not in caller.token.scopes:
            raise _forbidden("scope_missing", self.scope.value, "The token")
        if self.rights and not caller.user.may(*self.rights):
            needed = " or ".join(right.value for right in self.rights)
            raise _forbidden("right_missing", needed, "The owner of the token")


def _forbidden(code: str, needed: str, who: str) -> Problem:
    detail = f"{who} lacks: {needed}."
    return Problem(403, code, detail, faults=[Fault("token", detail, "Ask the head of bureau.")])


def identify(request: HttpRequest) -> Caller:
    """The caller, by his token alone; raises Problem if it does not hold."""
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.casefold() != "bearer" or not secret:
        raise unauthorized("token_missing", "Send a token: Authorization: Bearer …")
    token = services.find(secret.strip())
    if token is None:
        raise unauthorized("token_unknown", "There is no such token.")
    if token.revoked_at is not None:
        raise unauthorized("token_revoked", "This token was revoked.")
    if token.expires_at <= timezone.now():
        raise unauthorized("token_expired", "This token has expired. Make another one.")
    if not token.owner.is_active:
        raise unauthorized("account_closed", "The account of its owner is closed.")
    if not is_mfa_enabled(token.owner):
        raise unauthorized("second_factor_missing", "Its owner must set up a second factor.")
    return Caller(token)


def _keep_pace(token: Token) -> None:
    """Count the requests of this minute; the count may lose some when many come at one moment."""
    now = time.time()
    minute = int(now // _MINUTE)
    key = f"api-{token.pk}-{minute}"
    counters.add(key, 0, 2 * _MINUTE)
    try:
        count = counters.incr(key)
    except ValueError:  # culled between the two calls
        return
    if count > settings.API_REQUESTS_PER_MINUTE:
        wait = max(1, int((minute + 1) * _MINUTE - now) + 1)
        raise Problem(
            429,
            "too_many",
            f"A token may ask {settings.API_REQUESTS_PER_MINUTE} times a minute.",
            headers={"Retry-After": str(wait)},
        )


def _check_form(request: HttpRequest, known: frozenset[str]) -> None:
    """What can be told without reading the body."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > MOST_BYTES:
        raise Problem(413, "too_large", f"A body has at most {MOST_BYTES} bytes.")
    if request.method != "GET" and request.content_type != "application/json":
        raise Problem(415, "not_json", "Send application/json.")
    unknown = sorted(set(request.GET) - known)
    if unknown:
        remedy = "Leave it out: a filter that is not known would let everything through."
        faults = [Fault(f"query.{name}", "There is no such parameter.", remedy) for name in unknown]
        raise Problem(422, "invalid", "The request was not carried out.", faults=faults[:100])
