"""What is asked for, and who has said yes or no."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from safeconduct.node.vault.models import DataKey


class Action(models.TextChoices):
    """What needs more than one person; how many, says APPROVALS_NEEDED."""

    CONFIRM_DEATH = "confirm_death", _("mark a person dead")
    MERGE_FILES = "merge_files", _("merge person files")
    RELEASE_LIST = "release_list", _("release a list")
    PUBLISH_NOTICE = "publish_notice", _("publish a notice")
    EXPORT = "export", _("export personal data")
    ERASE = "erase", _("erase a person")


class Request(models.Model):
    """Somebody asks that something be done."""

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open", _("waiting")
        DONE = "done", _("approved and done")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")
        FAILED = "failed", _("approved, but it could not be done")

    public_id = models.CharField(max_length=16, unique=True)
    action = models.CharField(max_length=16, choices=Action.choices)
    subject_kind = models.CharField(max_length=16)
    subject = models.CharField(max_length=32)
    key = models.ForeignKey(DataKey, on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    needed = models.IntegerField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    ended_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-asked_at",)
        constraints = (
            models.UniqueConstraint(
                fields=["action", "subject"],
                condition=models.Q(state="open"),
                name="approvals_one_open",
            ),
        )

    def __str__(self) -> str:
        return self.public_id

    @property
    def place(self) -> str:
        """What binds the sealed reason to this row."""
        return f"approval {self.public_id}"


class Vote(models.Model):
    """One person's yes; a no ends the request."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="votes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["request", "user"], name="approvals_one_vote"),
        )

    def __str__(self) -> str:
        return f"{self.user} on {self.request}"
