"""What needs doing about lists, for the home page."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from safeconduct.node.accounts.access import Right
from safeconduct.node.accounts.models import User
from safeconduct.node.cartels.models import Fate
from safeconduct.node.cartels.storing import newest_list
from safeconduct.node.pages.tasks_to_do import Task, tells_tasks


@tells_tasks(Right.BUILD_LISTS)
def no_longer_able(user: User) -> Iterator[Task]:
    """Those on the list that stands who may no longer go: a list must not leave with them on it."""
    version = newest_list()
    count = 0
    if version is not None:
        listed = Fate.objects.filter(version=version).exclude(stage=None)
        count = listed.filter(person__standing__cleared=False).count()
    label = _("people on the newest list who may no longer go: build it anew")
    yield Task(label=label, url=reverse("lists"), count=count, urgent=True)
