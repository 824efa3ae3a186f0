"""What is stored of terms, positions and lists: sealed, but for codes and counts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from safeconduct.node.registry.models import Person


class Paper(models.Model):
    """One version of the terms or of a side's position; never changed, only followed by another."""

    class Kind(models.TextChoices):
        """Whose paper it is."""

        TERMS = "terms", _("the terms of both")
        A = "A", _("position of A")
        B = "B", _("position of B")

    kind = models.CharField(max_length=5, choices=Kind.choices)
    version = models.IntegerField()
    sealed = models.BinaryField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["kind", "version"], name="cartels_one_version"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"

    @property
    def place(self) -> str:
        """What binds the sealed text to this row."""
        return f"paper {self.kind} {self.version}"


class ListVersion(models.Model):
    """The lists of all stages as they were built once.

    `sealed` holds what they were built from and what they come to; who stands where, and why, is in
    the fates.
    """

    public_id = models.CharField(max_length=16, unique=True)
    number = models.IntegerField(unique=True)
    built_on = models.DateField()
    people = models.IntegerField()
    proven = models.BooleanField()
    sealed = models.BinaryField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-number",)

    def __str__(self) -> str:
        return self.public_id

    @property
    def place(self) -> str:
        """What binds the sealed account to this row."""
        return f"list {self.public_id}"


class Fate(models.Model):
    """Where one captive stands on a list, or why he is on none.

    `sealed`, under his own key, holds the reason in words, and of those who can be listed all that
    the list was built on.
    """

    version = models.ForeignKey(ListVersion, on_delete=models.CASCADE, related_name="fates")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="fates")
    side = models.CharField(max_length=1, blank=True)
    stage = models.IntegerField(null=True)
    place = models.IntegerField(null=True)
    counts = models.BooleanField(default=False)
    code = models.CharField(max_length=32)
    sealed = models.BinaryField(default=b"")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["version", "person"], name="cartels_one_fate"),
        )
        indexes = (
            models.Index(fields=["version", "stage", "side", "place"], name="cartels_stage"),
            models.Index(fields=["version", "code"], name="cartels_code"),
        )

    def __str__(self) -> str:
        return f"{self.version_id}: {self.code}"

    @property
    def bound_to(self) -> str:
        """What binds the sealed reason to this row."""
        return f"fate {self.version_id} {self.person.public_id}"
