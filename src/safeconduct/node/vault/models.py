"""Data keys: one for each report, person, document and request, stored only wrapped."""

from __future__ import annotations

from django.db import models


class DataKey(models.Model):
    """A key that seals what belongs to one subject; without it that is unreadable for ever.

    `wrapped` is null once the key has been destroyed, and the row stays as the trace of it.
    """

    wrapped = models.BinaryField(null=True)
    wrapped_with = models.CharField(max_length=16)
    made_at = models.DateTimeField(auto_now_add=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["wrapped_with"], name="vault_wrapped_with"),)

    def __str__(self) -> str:
        return f"key {self.pk}"

    @property
    def destroyed(self) -> bool:
        """Whether what it sealed has been erased."""
        return self.wrapped is None
