"""What needs doing for the node's upkeep."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from safeconduct.node.accounts.access import Right
from safeconduct.node.accounts.models import User
from safeconduct.node.pages.tasks_to_do import Task, tells_tasks
from safeconduct.node.registry.queries import people_for
from safeconduct.node.upkeep import keeping, state


@tells_tasks(Right.ERASE)
def files_due(user: User) -> Iterator[Task]:
    """Closed files whose term of retention is over."""
    count = people_for(user).filter(pk__in=keeping.files_due().values("pk")).count()
    label = _("closed files past their term: erase them, or keep them for a reason")
    yield Task(label=label, url=reverse("files_due"), count=count)


@tells_tasks(Right.RUN_NODE)
def faults(user: User) -> Iterator[Task]:
    """What the doctor finds wrong."""
    found = [f for f in state.findings() if f.level is state.Level.FAULT]
    label = _("faults of this node")
    yield Task(label=label, url=reverse("machine"), count=len(found), urgent=True)
