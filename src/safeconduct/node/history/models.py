"""Events, and the head of their chain."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from safeconduct.node.history.verbs import Verb
from safeconduct.node.vault.models import DataKey


class AppendOnly(Exception):
    """Events are never changed or deleted; what was wrong is reverted by a further event."""


class Event(models.Model):
    """One thing that was done or read.

    `subject` is the public id of what it was done to. `details` is sealed under the key of the
    person it is about (or the node's), so that erasing him leaves the event and the chain intact.
    """

    number = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    actor_name = models.CharField(max_length=80)
    verb = models.CharField(max_length=24, choices=Verb.choices)
    subject_kind = models.CharField(max_length=16, blank=True)
    subject = models.CharField(max_length=32, blank=True)
    reverts = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="reverted_by"
    )
    key = models.ForeignKey(DataKey, null=True, on_delete=models.PROTECT, related_name="+")
    details = models.BinaryField(null=True)
    previous = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)
    mac = models.BinaryField(max_length=32)

    class Meta:
        ordering = ("number",)
        indexes = (
            models.Index(fields=["subject", "-number"], name="history_subject"),
            models.Index(fields=["actor", "-number"], name="history_actor"),
            models.Index(fields=["verb", "-number"], name="history_verb"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.verb}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new event; never an old one."""
        if self.pk is not None:
            raise AppendOnly("an event is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse."""
        raise AppendOnly("an event is never deleted")

    @property
    def verb_label(self) -> str:
        """The verb in the reader's language."""
        return str(Verb(self.verb).label) if self.verb in Verb.values else self.verb


class ChainHead(models.Model):
    """The last event of the chain, in the one row of this table; locked while one is appended."""

    number = models.BigIntegerField(default=0)
    digest = models.BinaryField(max_length=32, default=bytes(32))

    def __str__(self) -> str:
        return f"head at {self.number}"
