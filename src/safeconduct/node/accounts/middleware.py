"""Nobody reaches a page that was not opened to him: the default is no."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from safeconduct.node.accounts.access import Access
from safeconduct.node.accounts.models import Node, User

#: Pages of django-allauth and Django itself, which carry no mark of ours.
OPEN_ROUTES = frozenset(
    {
        "account_login", "account_inactive", "mfa_authenticate", "mfa_login_webauthn",
        "set_language",
    }
)  # fmt: skip
SIGNED_IN_ROUTES = frozenset(
    {
        "account_logout", "account_reauthenticate", "account_change_password", "mfa_index",
        "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp",
        "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes",
        "mfa_list_webauthn", "mfa_add_webauthn", "mfa_reauthenticate_webauthn",
        "mfa_remove_webauthn", "mfa_edit_webauthn",
    }
)  # fmt: skip
#: What somebody without a second factor may reach: setting one up, and leaving.
_BEFORE_SECOND_FACTOR = SIGNED_IN_ROUTES | OPEN_ROUTES | {"preferences", "keys"}
_KEEP_EVERY = 60
Answer = Callable[[HttpRequest], HttpResponseBase]


class AccessMiddleware:
    """Enforces the marks of `accounts.access` on every view, and the second factor."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on; the decision is made once the view is known."""
        _keep_session(request)
        response = self.get_response(request)
        if not response.headers.get("Cache-Control"):
            response.headers["Cache-Control"] = "no-store"
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Refuse, or ask to sign in, or let the view answer."""
        route = request.resolver_match.url_name if request.resolver_match else None
        access = access_of(view, route)
        if access is Access.ANYONE or _authenticates_itself(request):
            return None
        user = request.user
        if not isinstance(user, User):
            if route == "home" and Node.current() is None:
                return redirect("first_run")
            return redirect_to_login(request.get_full_path())
        if route not in _BEFORE_SECOND_FACTOR and not is_mfa_enabled(user):
            return redirect("mfa_index")
        if isinstance(access, frozenset) and not user.may(*access):
            raise PermissionDenied
        return None


def _keep_session(request: HttpRequest) -> None:
    """Count the half hour of idleness anew, at most once a minute: each time is a write."""
    session = request.session
    if session.session_key and time.time() - session.get("seen", 0) > _KEEP_EVERY:
        session["seen"] = int(time.time())


def _authenticates_itself(request: HttpRequest) -> bool:
    """The interface for programs asks each caller for his token."""
    match = request.resolver_match
    return match is not None and match.namespaces[:1] == ["api"]


def access_of(view: Callable[..., Any], route: str | None) -> object:
    """Who may reach a view: an Access, a set of rights, or an empty set, which is nobody."""
    marked = getattr(view, "access", None)
    if marked is not None:
        return marked
    if route in OPEN_ROUTES:
        return Access.ANYONE
    return Access.SIGNED_IN if route in SIGNED_IN_ROUTES else frozenset()
