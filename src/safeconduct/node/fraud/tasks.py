"""What needs doing at the fraud desk."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from safeconduct.node.accounts.access import Right
from safeconduct.node.accounts.models import User
from safeconduct.node.fraud.overview import fresh
from safeconduct.node.pages.tasks_to_do import Task, tells_tasks


@tells_tasks(Right.FRAUD)
def contacts(user: User) -> Iterator[Task]:
    """Contacts that nobody has judged yet."""
    del user
    yield Task(label=_("calls and payments to judge"), url=reverse("fraud"), count=fresh())
