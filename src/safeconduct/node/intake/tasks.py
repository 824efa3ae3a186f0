"""What needs doing about imports."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from safeconduct.node.accounts.access import Right
from safeconduct.node.accounts.models import User
from safeconduct.node.intake.models import Upload
from safeconduct.node.pages.tasks_to_do import Task, tells_tasks


@tells_tasks(Right.IMPORT)
def imports(user: User) -> Iterator[Task]:
    """One's own imports that were begun and not finished; always the way to begin one."""
    begun = (Upload.State.SENT, Upload.State.READ, Upload.State.MAPPED)
    count = Upload.objects.filter(added_by=user, state__in=begun).count()
    yield Task(label=_("imports begun, not finished"), url=reverse("imports"), count=count)
    yield Task(label=_("Import a table"), url=reverse("new_import"), always=True)
