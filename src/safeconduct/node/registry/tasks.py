"""What needs doing in the registry."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from safeconduct.node.accounts.access import Right
from safeconduct.node.accounts.models import User
from safeconduct.node.pages.tasks_to_do import Task, tells_tasks
from safeconduct.node.registry.models import Death
from safeconduct.node.registry.queries import people_for


@tells_tasks(Right.EDIT_PEOPLE)
def unconfirmed_deaths(user: User) -> Iterator[Task]:
    """Deaths that were reported and that nobody has confirmed or reversed."""
    count = people_for(user).filter(death=Death.REPORTED).count()
    url = f"{reverse('people')}?death=reported"
    yield Task(label=_("deaths reported, not confirmed"), url=url, count=count)


@tells_tasks(Right.EDIT_PEOPLE)
def terms(user: User) -> Iterator[Task]:
    """Captives of this side for whom a card or report is due (GC III art. 70, GC IV art. 136)."""
    soon = timezone.localdate() + timedelta(days=2)
    count = people_for(user).filter(due_on__lte=soon).count()
    url = f"{reverse('people')}?due=soon"
    label = _("captives of ours whose card or report is due (GC III art. 70, GC IV art. 136)")
    yield Task(label=label, url=url, count=count, urgent=True)


@tells_tasks(Right.SEE_PEOPLE)
def unacknowledged(user: User) -> Iterator[Task]:
    """People confirmed as captives whom their captor has not acknowledged."""
    count = people_for(user).filter(status="confirmed").count()
    url = f"{reverse('people')}?status=confirmed"
    yield Task(
        label=_("confirmed captives not acknowledged by the Detaining Power"), url=url, count=count
    )


@tells_tasks(Right.SEE_PEOPLE)
def looking(user: User) -> Iterator[Task]:
    """Always the way to the people, and to a report for those who may enter one."""
    yield Task(label=_("Search for a person"), url=reverse("people"), always=True)
    if user.may(Right.EDIT_PEOPLE):
        yield Task(label=_("Enter a report"), url=reverse("new_person"), always=True)
