"""What needs doing at the family desk."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from safeconduct.node.accounts.access import Right
from safeconduct.node.accounts.models import User
from safeconduct.node.pages.tasks_to_do import Task, tells_tasks
from safeconduct.node.tracing.queries import requests_for, waiting

_KINDS: tuple[tuple[str, StrOrPromise, bool], ...] = (
    ("new", _("tracing requests with new messages from families"), True),
    ("expiring", _("tracing requests that expire within 30 days"), False),
    ("consent", _("tracing requests that wait for consent"), False),
)


@tells_tasks(Right.TRACING)
def desk(user: User) -> Iterator[Task]:
    """Messages to answer, terms to renew, consent to ask for."""
    for what, label, urgent in _KINDS:
        count = waiting(requests_for(user), what, today=timezone.localdate()).count()
        url = f"{reverse('requests')}?show={what}"
        yield Task(label=label, url=url, count=count, urgent=urgent)
    yield Task(label=_("Take in a tracing request"), url=reverse("new_request"), always=True)
