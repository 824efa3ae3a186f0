"""What needs doing on the desk."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from safeconduct.node.accounts.access import Right
from safeconduct.node.accounts.models import User
from safeconduct.node.matching.queries import queue, second_opinions
from safeconduct.node.pages.tasks_to_do import Task, tells_tasks


@tells_tasks(Right.JUDGE)
def links(user: User) -> Iterator[Task]:
    """Second opinions first, then all that waits."""
    url = reverse("links")
    yield Task(
        label=_("links that wait for a second opinion"),
        url=url,
        count=second_opinions(user).count(),
    )
    yield Task(label=_("links to judge"), url=url, count=queue(user).count())
