"""What is stored of weighing evidence: sealed but for what lists must sort and count by."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from safeconduct.node.registry.models import Person
from safeconduct.node.vault.models import DataKey


class Unacknowledged(models.Model):
    """Somebody who is perhaps a captive and whom nobody acknowledges, as the last search found.

    `sealed` holds his name, where and when he was taken, what speaks for it and what to ask next,
    under the key of his file.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="unacknowledged")
    sealed = models.BinaryField()
    probability = models.FloatField()
    on_list = models.BooleanField()
    captor = models.CharField(max_length=1, blank=True)
    days_since_capture = models.IntegerField(null=True)
    contradicted = models.BooleanField(default=False)
    found_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["on_list", "-probability"], name="evidence_list"),)

    def __str__(self) -> str:
        return f"{self.person_id}"


class Demand(models.Model):
    """One letter to one captor that demands acknowledgement, with those whom it names.

    `sealed` lies under a key of its own, which is replaced when somebody named is erased.
    """

    public_id = models.CharField(max_length=16, unique=True)
    captor = models.CharField(max_length=1)
    key = models.OneToOneField(DataKey, on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField()
    people = models.IntegerField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return self.public_id

    @property
    def place(self) -> str:
        """What binds the sealed letter to this row."""
        return f"demand {self.public_id}"


class DemandFor(models.Model):
    """That a demand names a person."""

    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="named")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="demands")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["demand", "person"], name="evidence_named_once"),
        )

    def __str__(self) -> str:
        return f"{self.demand_id} for {self.person_id}"


class ProofQuestion(models.Model):
    """A question that only he can answer, with hashes of the answer, which is nowhere.

    `sealed` holds both under the key of his file.
    """

    public_id = models.CharField(max_length=16, unique=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="proof_questions")
    sealed = models.BinaryField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.public_id

    @property
    def place(self) -> str:
        """What binds the sealed question to this row."""
        return f"proof {self.public_id}"


class ProofAttempt(models.Model):
    """One answer that came back: when, and how it compared; never the answer."""

    question = models.ForeignKey(ProofQuestion, on_delete=models.CASCADE, related_name="attempts")
    verdict = models.CharField(max_length=5)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["question", "at"], name="evidence_attempts"),)

    def __str__(self) -> str:
        return f"{self.question_id}: {self.verdict}"


class ProofCheck(models.Model):
    """A filled checklist of a video or call; `sealed` holds it under the key of his file."""

    public_id = models.CharField(max_length=16, unique=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="proof_checks")
    sealed = models.BinaryField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.public_id

    @property
    def place(self) -> str:
        """What binds the sealed answers to this row."""
        return f"proof check {self.public_id}"
