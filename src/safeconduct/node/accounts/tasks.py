"""What needs doing about the team."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from safeconduct.node.accounts.access import Right
from safeconduct.node.accounts.models import User
from safeconduct.node.pages.tasks_to_do import Task, tells_tasks


@tells_tasks(Right.MANAGE_TEAM)
def team(user: User) -> Iterator[Task]:
    """Members who have a link and have not come; always the way to invite somebody."""
    waiting = User.objects.filter(is_active=True, last_login=None).count()
    label = _("members who have not signed in yet: is their link still good?")
    yield Task(label=label, url=reverse("team"), count=waiting)
    yield Task(label=_("Invite somebody to the team"), url=reverse("new_member"), always=True)
