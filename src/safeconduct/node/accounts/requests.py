"""The request of somebody who is known to have signed in, for type checkers."""

from __future__ import annotations

from django.http import HttpRequest

from safeconduct.node.accounts.models import User


class MemberRequest(HttpRequest):
    """What views marked with `needs` or `signed_in` get."""

    user: User
