"""Proposed links between two reports, and what officers have said of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from safeconduct.matching import Judgement as Verdict
from safeconduct.node.registry.models import Report


class Link(models.Model):
    """Two reports that may be of one person; `left` is the older row.

    What the model says of them is in weights of comparisons and holds no word of the reports.
    """

    class State(models.TextChoices):
        """What the officers together have said."""

        OPEN = "open", _("open")
        DISPUTED = "disputed", _("disputed")
        SAME = "same", _("same person")
        DIFFERENT = "different", _("different people")

    public_id = models.CharField(max_length=16, unique=True)
    left = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="+")
    right = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="+")
    weight = models.FloatField()
    probability = models.FloatField()
    certain = models.BooleanField(default=False)
    same_number = models.BooleanField(default=False)
    reasons = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    blocked = models.BooleanField(default=False)
    proposed_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["left", "right"], name="desk_one_link"),
            models.CheckConstraint(
                condition=models.Q(left__lt=models.F("right")), name="desk_older_left"
            ),
        )
        indexes = (models.Index(fields=["state", "-weight"], name="desk_queue"),)

    def __str__(self) -> str:
        return self.public_id

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(self.State(self.state).label)


class Judgement(models.Model):
    """What one officer said, for himself; taken back, it stays on record."""

    class Said(models.TextChoices):
        """The three answers."""

        SAME = Verdict.SAME.value, _("same")
        DIFFERENT = Verdict.DIFFERENT.value, _("different")
        UNSURE = Verdict.UNSURE.value, _("unsure")

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="judgements")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    said = models.CharField(max_length=9, choices=Said.choices)
    at = models.DateTimeField(auto_now_add=True)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["link", "officer"],
                condition=models.Q(taken_back_at=None),
                name="desk_one_judgement",
            ),
        )
        indexes = (models.Index(fields=["officer", "-at"], name="desk_mine"),)

    def __str__(self) -> str:
        return f"{self.officer}: {self.said}"
