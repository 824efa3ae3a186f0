"""Proposed links between two reports, and what officers have said of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from safeconduct.matching import Judgement as Verdict
from safeconduct.node.registry.models import Report


class Link(models.Model):
    """Two reports that may be of one person; `left` is the older row.

    What the model says of them is in weights of comparisons and holds no word of the reports:
    `steps` are what was compared, what was found (a level's label) and what it is worth in bits;
    `margin` is how many bits the pair is ahead of the next person that it could be, null where the
    model was not asked.
    """

    class State(models.TextChoices):
        """What the officers together have said."""

        OPEN = "open", _("open")
        DISPUTED = "disputed", _("disputed")
        SAME = "same", _("same person")
        DIFFERENT = "different", _("different people")

    class Outcome(models.TextChoices):
        """What the model would do with the pair by itself, and why not more."""

        SAME = "same", _("The model takes them for one person.")
        THROUGH = "through", _("The model takes them for one person, by way of other reports.")
        CLOSE = (
            "close",
            _(
                "Likely as it is, the model leaves it to officers: only names agree while others "
                "come near, or both stand on one list that names people once."
            ),
        )
        UNSURE = "unsure", _("The model is unsure.")

    public_id = models.CharField(max_length=16, unique=True)
    left = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="+")
    right = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="+")
    weight = models.FloatField()
    probability = models.FloatField()
    certain = models.BooleanField(default=False)
    same_number = models.BooleanField(default=False)
    outcome = models.CharField(max_length=7, choices=Outcome.choices, default=Outcome.UNSURE)
    margin = models.FloatField(null=True)
    steps = models.JSONField(default=list)
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
    def settled(self) -> bool:
        """Whether the officers together have come to an end with it."""
        return self.state in (self.State.SAME, self.State.DIFFERENT)

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
