"""What a token can be good for; each scope rests on rights that its owner must hold at the time."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from safeconduct.node.accounts.access import Right
from safeconduct.node.accounts.models import User


class Scope(models.TextChoices):
    """One thing that a token may do."""

    PEOPLE_READ = "people:read", _("read person files")
    PEOPLE_WRITE = "people:write", _("decide fields of person files")
    REPORTS_WRITE = "reports:write", _("enter reports")
    REQUESTS_READ = "requests:read", _("read tracing requests")
    LISTS_READ = "lists:read", _("read exchange lists")
    JOBS_READ = "jobs:read", _("see how jobs go on")
    HISTORY_READ = "history:read", _("read the history")


#: Scope -> rights, one of which the owner must hold; each operation asks for its own beside that.
SCOPE_RIGHTS: dict[str, frozenset[Right]] = {
    Scope.PEOPLE_READ: frozenset({Right.SEE_PEOPLE}),
    Scope.PEOPLE_WRITE: frozenset({Right.EDIT_PEOPLE}),
    Scope.REPORTS_WRITE: frozenset({Right.EDIT_PEOPLE}),
    Scope.REQUESTS_READ: frozenset({Right.TRACING}),
    Scope.LISTS_READ: frozenset({Right.SEE_LISTS}),
    Scope.JOBS_READ: frozenset({Right.SEE_JOBS}),
    Scope.HISTORY_READ: frozenset({Right.SEE_PEOPLE, Right.SEE_HISTORY}),
}


def open_to(user: User) -> list[Scope]:
    """The scopes that somebody can give to a token of his."""
    return [scope for scope in Scope if user.may(*SCOPE_RIGHTS[scope])]
