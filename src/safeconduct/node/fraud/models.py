"""What the fraud desk makes of contacts: risks in the clear, everything that was said sealed."""

from __future__ import annotations

from django.db import models

from safeconduct.evidence import ContactRisk
from safeconduct.evidence.fraud import IdentifierKind
from safeconduct.node.registry.models import Person, Report


class Ring(models.Model):
    """Contacts of several families that share a trace over which money was asked.

    Its public id is kept from one judging to the next as `rings.assigned` says.
    """

    public_id = models.CharField(max_length=16, unique=True)
    first_seen_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.public_id


class ContactFinding(models.Model):
    """One contact, as it was judged last.

    `sealed` holds signals, reasons, traces and what was told, under the key of the report.
    """

    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="finding")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contacts")
    ring = models.ForeignKey(Ring, null=True, on_delete=models.SET_NULL, related_name="findings")
    risk = models.CharField(max_length=20, choices=[(r.value, r.value) for r in ContactRisk])
    points = models.IntegerField()
    judged_at = models.DateTimeField()
    sealed = models.BinaryField()

    class Meta:
        indexes = (models.Index(fields=["risk", "-points"], name="fraud_risk"),)

    def __str__(self) -> str:
        return f"{self.report_id}: {self.risk}"

    @property
    def place(self) -> str:
        """What binds the sealed finding to its report."""
        return f"finding {self.report.public_id}"


class Trace(models.Model):
    """That a contact has a trace: connects cases by its blind fingerprint, without the number."""

    finding = models.ForeignKey(ContactFinding, on_delete=models.CASCADE, related_name="traces")
    token = models.BigIntegerField()
    kind = models.CharField(max_length=8, choices=[(k.value, k.value) for k in IdentifierKind])
    valid = models.BooleanField()
    own = models.BooleanField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["token", "finding", "own"], name="fraud_trace_once"
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} of {self.finding_id}"
