"""Where an auditor begins."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from safeconduct.node.accounts.access import Right
from safeconduct.node.accounts.models import User
from safeconduct.node.pages.tasks_to_do import Task, tells_tasks


@tells_tasks(Right.SEE_HISTORY)
def reading(user: User) -> Iterator[Task]:
    """Always the way to the history and its check."""
    yield Task(label=_("Read the history and check its chain"), url=reverse("history"), always=True)
