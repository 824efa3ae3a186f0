"""What is stored of law and consent: sealed, but for what lists must count by."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from safeconduct.node.registry.models import Person


class Agreement(models.Model):
    """The agreement that determinations are made under; a new one takes the place of the old."""

    public_id = models.CharField(max_length=16, unique=True)
    sealed = models.BinaryField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                models.Value(1),
                condition=models.Q(ended_at=None),
                name="casework_one_agreement",
            ),
        )

    def __str__(self) -> str:
        return self.public_id

    @property
    def place(self) -> str:
        """What binds the sealed terms to this row."""
        return f"agreement {self.public_id}"


class Case(models.Model):
    """Proceedings against one person, as this bureau follows them, step by step."""

    public_id = models.CharField(max_length=16, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cases")
    sealed = models.BinaryField()
    open = models.BooleanField(default=True)
    version = models.IntegerField(default=1)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = (models.Index(fields=["open", "changed_at"], name="casework_open"),)

    def __str__(self) -> str:
        return self.public_id

    @property
    def place(self) -> str:
        """What binds the sealed proceedings to this row."""
        return f"case {self.public_id}"


class Interview(models.Model):
    """What a person said of his return, and how he was asked; never changed, only added to."""

    public_id = models.CharField(max_length=16, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="interviews")
    sealed = models.BinaryField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.public_id

    @property
    def place(self) -> str:
        """What binds the sealed interview to this row."""
        return f"interview {self.public_id}"


class Examination(models.Model):
    """A prisoner before a Mixed Medical Commission (GC III arts 110-113)."""

    public_id = models.CharField(max_length=16, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="examinations")
    sealed = models.BinaryField()
    version = models.IntegerField(default=1)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.public_id

    @property
    def place(self) -> str:
        """What binds the sealed examination to this row."""
        return f"examination {self.public_id}"


class Arrival(models.Model):
    """The plan of tasks for one who goes where he has no home or no papers."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="arrival")
    sealed = models.BinaryField()
    version = models.IntegerField(default=1)
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return str(self.person)

    @property
    def place(self) -> str:
        """What binds the sealed plan to this row."""
        return f"arrival {self.person.public_id}"


class Standing(models.Model):
    """What was determined last of one person, as this bureau may know it.

    A word against return that he asked to keep from his own party is not in it. `stale` says that
    something he rests on has changed since; `sealed` holds the rules that decided, and what they
    changed.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="standing")
    stale = models.BooleanField(default=True, db_index=True)
    determined_on = models.DateField(null=True)
    cleared = models.BooleanField(default=False)
    owed = models.BooleanField(default=False)
    held_back = models.BooleanField(default=False)
    code = models.CharField(max_length=32, blank=True)
    category = models.CharField(max_length=24, blank=True)
    sealed = models.BinaryField(default=b"")

    class Meta:
        indexes = (models.Index(fields=["code"], name="casework_code"),)

    def __str__(self) -> str:
        return f"{self.person_id}: {self.code}"

    @property
    def place(self) -> str:
        """What binds the sealed determinations to this row."""
        return f"standing {self.person.public_id}"
