"""What is stored of tracing requests: sealed but for states, dates and a language."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from safeconduct.node.registry.models import Report
from safeconduct.node.vault.models import DataKey


class State(models.TextChoices):
    """Where a request stands."""

    NO_CONSENT = "no_consent", _("waits for consent")
    OPEN = "open", _("tracing")
    STOPPED = "stopped", _("stopped: consent withdrawn")
    CLOSED = "closed", _("closed")
    EXPIRED = "expired", _("expired")

    @property
    def ended(self) -> bool:
        """Whether nobody works on it any more, until it is renewed."""
        return self in (State.CLOSED, State.EXPIRED)


class TracingRequest(models.Model):
    """An enquiry of a family after somebody missing.

    `sealed` holds who asks, who is missing and the reference, under a key of its own. `lookup` is
    the blind fingerprint of the reference, `passphrase` a salted hash; both are empty once the
    request has been erased. `report` is what the registry was told: the status follows the person
    file in which that report lies now.
    """

    public_id = models.CharField(max_length=16, unique=True)
    lookup = models.BigIntegerField(null=True, unique=True)
    passphrase = models.CharField(max_length=200)
    key = models.OneToOneField(DataKey, on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField()
    state = models.CharField(max_length=10, choices=State.choices)
    language = models.CharField(max_length=8)
    report = models.OneToOneField(
        Report, null=True, on_delete=models.PROTECT, related_name="tracing_request"
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    expires_on = models.DateField()
    closed_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        indexes = (
            models.Index(fields=["state", "expires_on"], name="tracing_expiry"),
            models.Index(fields=["-changed_at", "-id"], name="tracing_changed"),
        )

    def __str__(self) -> str:
        return self.public_id

    @property
    def place(self) -> str:
        """What binds the sealed data to this row."""
        return f"tracing {self.public_id}"


class Message(models.Model):
    """Something said between the desk and a family, or a note that families never see."""

    class Kind(models.TextChoices):
        """Who wrote for whom."""

        FROM_FAMILY = "from_family", _("from the family")
        TO_FAMILY = "to_family", _("to the family")
        NOTE = "note", _("note for colleagues")

    public_id = models.CharField(max_length=16, unique=True)
    request = models.ForeignKey(TracingRequest, on_delete=models.PROTECT, related_name="messages")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    sealed = models.BinaryField()
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["request", "at"], name="tracing_messages"),
            models.Index(
                fields=["request"],
                condition=models.Q(kind="from_family", read_at=None),
                name="tracing_unread",
            ),
        )

    def __str__(self) -> str:
        return self.public_id

    @property
    def place(self) -> str:
        """What binds the sealed text to this row."""
        return f"message {self.public_id}"


class RequestKey(models.Model):
    """Blind fingerprints of the names and numbers under which the desk finds a request again."""

    request = models.ForeignKey(TracingRequest, on_delete=models.CASCADE, related_name="keys")
    token = models.BigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["token", "request"], name="tracing_search_key"),
        )

    def __str__(self) -> str:
        return f"{self.request_id}"


class Attempt(models.Model):
    """One taken place among the few attempts that an address or a reference has in an hour.

    Not in the cache: that forgets entries when it is full, and counts wrong when two come at once.
    """

    bucket = models.BigIntegerField()
    place = models.IntegerField()
    at = models.DateTimeField()
    until = models.DateTimeField(db_index=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["bucket", "place"], name="tracing_attempt_place"),
        )

    def __str__(self) -> str:
        return f"{self.place} until {self.until}"
