"""Need to know: which role may do what. The table below is the whole of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import Enum
from functools import wraps
from typing import Any, TypeVar

from django.db import models
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _

View = TypeVar("View", bound=Callable[..., Any])


class Role(models.TextChoices):
    """What a person is in the bureau (docs/explanation: roles)."""

    CASE_OFFICER = "case_officer", _("Case officer")
    VERIFICATION = "verification", _("Verification officer")
    LEGAL = "legal", _("Legal officer")
    NEGOTIATOR = "negotiator", _("Negotiator")
    OPERATIONS = "operations", _("Operations officer")
    PRESS = "press", _("Press officer")
    HEAD = "head", _("Head of bureau")
    AUDITOR = "auditor", _("Auditor")
    FAMILY_DESK = "family_desk", _("Family desk")
    SYSTEM_ADMINISTRATOR = "system_administrator", _("System administrator")


class Right(Enum):
    """One thing that can be allowed."""

    SEE_PEOPLE = "see people"
    EDIT_PEOPLE = "edit people"
    SEAL_CASES = "seal cases"
    IMPORT = "import"
    JUDGE = "judge links"
    REPORT_DEATH = "report deaths"
    WEIGH = "demand acknowledgement and ask for proof of life"
    FRAUD = "work at the fraud desk"
    DETERMINE = "conduct proceedings and agreements"
    INTERVIEW = "record interviews"
    WITNESS = "witness logs of talks"
    SEE_LISTS = "see exchange lists"
    BUILD_LISTS = "keep positions and build exchange lists"
    SEE_TALKS = "see talks and their record"
    TALK = "draft what a party says in talks"
    MEDIATE = "draft what a mediator says in talks"
    APPROVE_TALKS = "approve what is said in talks"
    TRACING = "tracing requests"
    EXPORT = "export"
    ERASE = "ask for erasure"
    APPROVE = "approve"
    SEE_HISTORY = "see the whole history"
    REVERT = "revert"
    MANAGE_TEAM = "manage accounts"
    RUN_NODE = "run the node"
    SEE_JOBS = "see jobs"
    USE_API = "use the interface for programs"
    REVOKE_TOKENS = "revoke anybody's tokens"


_PEOPLE = {Right.SEE_PEOPLE, Right.SEE_JOBS, Right.USE_API}
ROLE_RIGHTS: dict[Role, frozenset[Right]] = {
    Role.CASE_OFFICER: frozenset(
        _PEOPLE
        | {
            Right.EDIT_PEOPLE, Right.IMPORT, Right.JUDGE, Right.REPORT_DEATH, Right.TRACING,
            Right.EXPORT, Right.REVERT, Right.APPROVE, Right.WEIGH, Right.FRAUD, Right.INTERVIEW,
        }
    ),
    Role.VERIFICATION: frozenset(
        _PEOPLE
        | {
            Right.EDIT_PEOPLE, Right.IMPORT, Right.JUDGE, Right.REPORT_DEATH, Right.APPROVE,
            Right.WEIGH, Right.FRAUD,
        }
    ),
    Role.LEGAL: frozenset(
        _PEOPLE | {Right.EDIT_PEOPLE, Right.APPROVE, Right.DETERMINE, Right.INTERVIEW}
    ),
    Role.NEGOTIATOR: frozenset(
        _PEOPLE
        | {
            Right.EXPORT, Right.SEE_LISTS, Right.BUILD_LISTS, Right.SEE_TALKS, Right.TALK,
            Right.MEDIATE, Right.APPROVE_TALKS,
        }
    ),
    Role.OPERATIONS: frozenset(_PEOPLE | {Right.EXPORT, Right.INTERVIEW}),
    Role.PRESS: frozenset(),
    Role.HEAD: frozenset(
        _PEOPLE
        | {
            Right.SEAL_CASES, Right.EXPORT, Right.ERASE, Right.APPROVE, Right.SEE_HISTORY,
            Right.REVERT, Right.REPORT_DEATH, Right.REVOKE_TOKENS, Right.FRAUD,
            Right.SEE_LISTS, Right.WITNESS, Right.SEE_TALKS, Right.MEDIATE, Right.APPROVE_TALKS,
        }
    ),
    Role.AUDITOR: frozenset(
        {
            Right.SEE_HISTORY, Right.SEE_PEOPLE, Right.USE_API, Right.SEE_LISTS, Right.SEE_TALKS,
        }
    ),
    Role.FAMILY_DESK: frozenset({Right.TRACING, Right.SEE_JOBS}),
    Role.SYSTEM_ADMINISTRATOR: frozenset(
        {Right.MANAGE_TEAM, Right.RUN_NODE, Right.SEE_JOBS, Right.REVOKE_TOKENS}
    ),
}  # fmt: skip
#: Roles that cannot go together: who runs the machine sees nobody's data, who audits does nothing.
EXCLUSIVE = frozenset({Role.SYSTEM_ADMINISTRATOR, Role.AUDITOR})


def rights_of(roles: Iterable[str]) -> frozenset[Right]:
    """All that somebody with these roles may do.

    >>> Right.SEE_PEOPLE in rights_of(["system_administrator"])
    False
    """
    return frozenset().union(*(ROLE_RIGHTS[Role(role)] for role in roles))


def clashes(roles: Iterable[str]) -> bool:
    """Whether roles are among them that nobody may hold together."""
    held = {Role(role) for role in roles}
    return len(held) > 1 and bool(held & EXCLUSIVE)


class Access(Enum):
    """Who reaches a page at all."""

    ANYONE = "anyone"
    SIGNED_IN = "signed in"


def open_to_anyone(view: View) -> View:
    """A page that needs no account; each is listed in the table of routes in the tests."""
    view.access = Access.ANYONE  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """A page for everybody with an account, whatever his role."""
    view.access = Access.SIGNED_IN  # type: ignore[attr-defined]
    return view


def needs(*rights: Right) -> Callable[[View], View]:
    """A page for those who hold at least one of the rights; the middleware enforces it."""

    def mark(view: View) -> View:
        view.access = frozenset(rights)  # type: ignore[attr-defined]
        return view

    return mark


def recently_confirmed(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Ask for the password or the second factor again before exports, approvals and key use."""
    from allauth.account.decorators import reauthentication_required

    guarded = reauthentication_required(view)

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer: HttpResponseBase = guarded(request, *args, **kwargs)
        return answer

    return inner
