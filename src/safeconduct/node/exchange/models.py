"""What a witness has to remember: its keys, the logs it knows, and how far it cosigned each."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class WitnessKey(models.Model):
    """The keys under which this node cosigns; one row. The seeds are sealed."""

    name = models.CharField(max_length=200)
    sealed = models.BinaryField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(models.Value(1), name="exchange_one_witness_key"),)

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> str:
        """What binds the sealed seeds to this row."""
        return f"witness key {self.name}"


class WitnessedLog(models.Model):
    """A log that this node cosigns, and what it cosigned last; `time` 0 is nothing yet."""

    origin = models.CharField(max_length=200, unique=True)
    keys = models.TextField()
    size = models.BigIntegerField(default=0)
    root = models.BinaryField()
    time = models.BigIntegerField(default=0)
    note = models.BinaryField(default=b"")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.origin
