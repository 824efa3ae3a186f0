"""What is stored of a job: codes, counts and times; what it works on is sealed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from safeconduct.node.vault.models import DataKey


class Job(models.Model):
    """One piece of long work."""

    class State(models.TextChoices):
        """Where it stands."""

        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("stopped")

    public_id = models.CharField(max_length=16, unique=True)
    kind = models.CharField(max_length=32)
    title = models.CharField(max_length=120)
    key = models.OneToOneField(DataKey, on_delete=models.PROTECT, related_name="+")
    arguments = models.BinaryField()
    checkpoint = models.BinaryField(null=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.QUEUED)
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    label = models.CharField(max_length=80, blank=True)
    summary = models.JSONField(default=dict)
    failure = models.CharField(max_length=300, blank=True)
    cancel_asked = models.BooleanField(default=False)
    worker = models.CharField(max_length=64, blank=True)
    heartbeat = models.DateTimeField(null=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    actor_name = models.CharField(max_length=80)
    queued_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-queued_at", "-pk")

    def __str__(self) -> str:
        return self.public_id

    @property
    def place(self) -> str:
        """What binds the sealed arguments to this row."""
        return f"job {self.public_id}"

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen of itself."""
        return self.state in (self.State.DONE, self.State.FAILED, self.State.CANCELLED)

    @property
    def percent(self) -> int:
        """How much is done, of a hundred."""
        return min(100, self.done * 100 // self.total) if self.total else 0
