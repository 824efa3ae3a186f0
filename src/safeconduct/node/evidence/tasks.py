"""What needs doing about captives whom nobody acknowledges."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from safeconduct.node.accounts.access import Right
from safeconduct.node.accounts.models import User
from safeconduct.node.evidence.queries import askable_for
from safeconduct.node.pages.tasks_to_do import Task, tells_tasks


@tells_tasks(Right.WEIGH)
def not_demanded(user: User) -> Iterator[Task]:
    """Those on the list whom no demand has named yet."""
    count = askable_for(user).filter(person__demands=None).count()
    label = _("captives whom nobody acknowledges and nobody has demanded")
    yield Task(label=label, url=reverse("unacknowledged"), count=count)
