"""What waits for a second pair of eyes."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from safeconduct.node.accounts.access import Right
from safeconduct.node.accounts.models import User
from safeconduct.node.approvals.models import Request
from safeconduct.node.pages.tasks_to_do import Task, tells_tasks
from safeconduct.node.registry.queries import people_for


@tells_tasks(Right.APPROVE)
def requests(user: User) -> Iterator[Task]:
    """What others asked for, on which this person has not said anything yet."""
    visible = people_for(user).values("public_id")
    waiting = Request.objects.filter(
        ~Q(subject_kind="person") | Q(subject__in=visible), state=Request.State.OPEN
    )
    count = waiting.exclude(asked_by=user).exclude(votes__user=user).count()
    label = _("requests of colleagues to approve or refuse")
    yield Task(label=label, url=reverse("approvals"), count=count)
