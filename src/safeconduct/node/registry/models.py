"""What is stored of reports and persons: sealed but for what lists must sort and count by."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from safeconduct.node.vault.models import DataKey

_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def new_id(prefix: str) -> str:
    """A public id that tells nothing: `P-` and ten letters without those easily confused."""
    return f"{prefix}-" + "".join(_ALPHABET[byte % 32] for byte in secrets.token_bytes(10))


class Batch(models.Model):
    """The reports of one import, which can be undone as a whole."""

    public_id = models.CharField(max_length=16, unique=True)
    source = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)
    reports = models.IntegerField(default=0)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.public_id


class Whereabouts(models.TextChoices):
    """Where he is; an axis of its own, since a confirmed captive may be held nobody knows where."""

    UNKNOWN = "unknown", _("unknown")
    REPORTED = "reported", _("reported")
    KNOWN = "known", _("known")


class Death(models.TextChoices):
    """The three steps of marking a person dead; the third can always be taken."""

    NONE = "none", _("not reported")
    REPORTED = "reported", _("reported, not confirmed")
    CONFIRMED = "confirmed", _("confirmed")
    REVERSED = "reversed", _("reversed")


class Person(models.Model):
    """A person file. `sealed` holds what we believe and from which reports; it is recomputed.

    The columns beside it are what a stolen database would show of him: no name, date, number,
    place or kin among them.
    """

    public_id = models.CharField(max_length=16, unique=True)
    key = models.OneToOneField(DataKey, on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField()
    status = models.CharField(max_length=16, default="missing")
    status_rule = models.CharField(max_length=20, default="E-MISSING")
    category = models.CharField(max_length=24, default="unknown")
    party_of_origin = models.CharField(max_length=1, blank=True)
    detaining_power = models.CharField(max_length=1, blank=True)
    whereabouts = models.CharField(
        max_length=8, choices=Whereabouts.choices, default=Whereabouts.UNKNOWN
    )
    death = models.CharField(max_length=9, choices=Death.choices, default=Death.NONE)
    fraud = models.BooleanField(default=False)
    contradictions = models.IntegerField(default=0)
    reports = models.IntegerField(default=0)
    sources = models.IntegerField(default=0)
    due_on = models.DateField(null=True)
    restricted = models.BooleanField(default=False)
    version = models.IntegerField(default=1)
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField()
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(
                fields=["-changed_at", "-id", "restricted"],
                condition=models.Q(merged_into=None),
                name="registry_changed",
            ),
            models.Index(fields=["status", "-changed_at"], name="registry_status"),
            models.Index(fields=["category", "-changed_at"], name="registry_category"),
            models.Index(fields=["due_on"], name="registry_due"),
        )

    def __str__(self) -> str:
        return self.public_id

    @property
    def place(self) -> str:
        """What binds the sealed belief to this row."""
        return f"person {self.public_id}"


class Report(models.Model):
    """What one source said at one time; never changed. `sealed` holds its cells as given.

    `lookup` is the blind fingerprint of its key across all sources, so that the same report is
    not taken twice. A report that was imported by mistake is withdrawn and stays.
    """

    public_id = models.CharField(max_length=16, unique=True)
    lookup = models.BigIntegerField()
    source = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)
    grade = models.CharField(max_length=2)
    observed_on = models.CharField(max_length=11, blank=True)
    recorded_on = models.CharField(max_length=11, blank=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="report_set")
    home = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    key = models.OneToOneField(DataKey, on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField()
    batch = models.ForeignKey(Batch, null=True, on_delete=models.PROTECT, related_name="report_set")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["lookup"],
                condition=models.Q(withdrawn_at=None, erased_at=None),
                name="registry_report_once",
            ),
        )

    def __str__(self) -> str:
        return self.public_id

    @property
    def place(self) -> str:
        """What binds the sealed cells to this row."""
        return f"report {self.public_id}"


class SearchKey(models.Model):
    """Blind fingerprints of the keys of all names and numbers that reports give a person."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="search_keys")
    token = models.BigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["token", "person"], name="registry_search_key"),
        )

    def __str__(self) -> str:
        return f"{self.person_id}"


class Compartment(models.Model):
    """Who may open a sealed case."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="compartment")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["person", "user"], name="registry_compartment_once"),
        )

    def __str__(self) -> str:
        return f"{self.person_id} for {self.user_id}"


class FieldDecision(models.Model):
    """An officer's reasoned decision what to believe in one field; it stands until taken back."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="decisions")
    field = models.CharField(max_length=24)
    sealed = models.BinaryField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["person", "field"],
                condition=models.Q(ended_at=None),
                name="registry_one_decision",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.field}"


class Document(models.Model):
    """A photograph or paper, re-encoded and sealed in a file of its own."""

    public_id = models.CharField(max_length=16, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="documents")
    key = models.OneToOneField(DataKey, on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField()
    media_type = models.CharField(max_length=40)
    size = models.BigIntegerField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.public_id
