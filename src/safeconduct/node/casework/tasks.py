"""What needs doing in law, for the home page."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from safeconduct.node.accounts.access import Right
from safeconduct.node.accounts.models import User
from safeconduct.node.casework.models import Case
from safeconduct.node.pages.tasks_to_do import Task, tells_tasks


@tells_tasks(Right.DETERMINE)
def proceedings(user: User) -> Iterator[Task]:
    """The cases that keep somebody back."""
    del user
    yield Task(
        label=_("cases that keep somebody back"),
        url=reverse("holds"),
        count=Case.objects.filter(open=True).count(),
    )
