"""An upload on its way to reports, and what is remembered of each source."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from safeconduct.node.jobs.models import Job
from safeconduct.node.registry.models import Batch
from safeconduct.node.vault.models import DataKey


class Upload(models.Model):
    """A table that somebody has sent; its name, settings, faults and the file itself are sealed."""

    class State(models.TextChoices):
        """How far it is."""

        SENT = "sent", _("how to read it")
        READ = "read", _("what its columns mean")
        MAPPED = "mapped", _("checked, not imported")
        IMPORTING = "importing", _("being imported")
        STOPPED = "stopped", _("stopped halfway")
        DONE = "done", _("imported")
        UNDONE = "undone", _("undone")
        DISCARDED = "discarded", _("discarded")

    public_id = models.CharField(max_length=16, unique=True)
    key = models.OneToOneField(DataKey, on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField()
    faults = models.BinaryField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.SENT)
    size = models.BigIntegerField()
    rows = models.IntegerField(default=0)
    good = models.IntegerField(default=0)
    bad_rows = models.IntegerField(default=0)
    bad_cells = models.IntegerField(default=0)
    known = models.IntegerField(default=0)
    batch = models.ForeignKey(Batch, null=True, on_delete=models.PROTECT, related_name="+")
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-added_at", "-pk")

    def __str__(self) -> str:
        return self.public_id

    @property
    def place(self) -> str:
        """What binds what is sealed to this row."""
        return f"upload {self.public_id}"

    @property
    def open(self) -> bool:
        """Whether it still waits for answers."""
        return self.state in (self.State.SENT, self.State.READ, self.State.MAPPED)

    @property
    def standing(self) -> State:
        """How far it is, as things are now: the history can undo an import, and jobs stop."""
        if self.batch is not None and self.batch.undone_at is not None:
            return self.State.UNDONE
        if self.state == self.State.IMPORTING and self.job is not None and self.job.ended:
            return self.State.STOPPED
        return self.State(self.state)

    @property
    def undoable(self) -> bool:
        """Whether it can be undone as a whole: not while it still goes on."""
        return self.standing in (self.State.DONE, self.State.STOPPED)


class SourceMemory(models.Model):
    """How the files of a source were read last time; sealed, since headers may hold names."""

    source = models.CharField(max_length=120, unique=True)
    sealed = models.BinaryField()
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.source
