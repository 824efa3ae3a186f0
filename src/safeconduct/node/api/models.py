"""Tokens, and the answers kept for repeated requests."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Token(models.Model):
    """Lets a program act for its owner; only the hash of its secret is stored.

    `name` is sealed for the node. `last_used_at` is kept to the hour: it is there to find tokens
    that nobody needs, not to watch people.
    """

    public_id = models.CharField(max_length=16, unique=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.BinaryField()
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return self.public_id

    @property
    def place(self) -> str:
        """What binds the sealed name to this row."""
        return f"token {self.public_id}"


class Reply(models.Model):
    """The answer to a request with an Idempotency-Key, so that repeating it does nothing twice.

    Without `status` the request is under way, claimed by whoever wrote `claim`.
    """

    token = models.ForeignKey(Token, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    request = models.CharField(max_length=64)
    claim = models.CharField(max_length=32)
    claimed_at = models.DateTimeField()
    status = models.IntegerField(null=True)
    sealed = models.BinaryField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["token", "key"], name="api_one_reply"),)
        indexes = (models.Index(fields=["claimed_at"], name="api_reply_age"),)

    def __str__(self) -> str:
        return f"reply {self.pk}"

    @property
    def place(self) -> str:
        """What binds the sealed answer to this row."""
        return f"reply {self.token_id} {self.key}"
