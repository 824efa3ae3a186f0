"""What is stored of talks: the logs as they are signed, and sealed beside them whom they are about.

Nothing in a log is personal data, so logs lie in the clear. The records and salts that open its
commitments are sealed under the data key of each person; erasing him leaves a random-looking hash.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from safeconduct.node.registry.models import Person
from safeconduct.node.vault.models import DataKey
from safeconduct.talks import TalkState
from safeconduct.talks.enrolment import Founding, Shown


class Talk(models.Model):
    """One talk, and which side of it this node is.

    `shown` says what the mediator can open; `nonce` is what others sign before they are enrolled;
    `unheard` names the sides that must be heard, one a line, before this one may speak: after a
    restored backup, since they may hold more of its log than it does.
    `version` goes up with every change of what is held, so that what a process has verified is
    verified anew only then. Its row is locked by whoever writes.
    """

    public_id = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=200, unique=True)
    parties = models.TextField()
    mediator = models.CharField(max_length=200, blank=True)
    shown = models.CharField(max_length=6)
    own = models.CharField(max_length=200)
    nonce = models.CharField(max_length=64)
    version = models.BigIntegerField(default=0)
    unheard = models.TextField(blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-opened_at", "-pk")

    def __str__(self) -> str:
        return self.name

    @property
    def founding(self) -> Founding:
        """What all sides have agreed on before anything is said."""
        return Founding(
            talk=self.name,
            parties=tuple(self.parties.split("\n")),
            mediator=self.mediator,
            shown=Shown(self.shown),
        )

    @property
    def start(self) -> TalkState:
        """The talk before anything was said."""
        return self.founding.start

    @property
    def sides(self) -> tuple[str, ...]:
        """Parties and mediator, sorted."""
        return self.founding.sides

    @property
    def others(self) -> tuple[str, ...]:
        """All sides but this one."""
        return tuple(side for side in self.sides if side != self.own)

    @property
    def unheard_sides(self) -> tuple[str, ...]:
        """Who must be heard before anything is said."""
        return tuple(filter(None, self.unheard.split("\n")))

    @property
    def is_party(self) -> bool:
        """Whether this node is one of the parties, not the mediator."""
        return self.own != self.mediator


class SideKey(models.Model):
    """The public keys of one side; `log` holds one verifier key a line."""

    talk = models.ForeignKey(Talk, on_delete=models.PROTECT, related_name="keys")
    name = models.CharField(max_length=200)
    key = models.TextField()
    post_quantum = models.TextField()
    log = models.TextField()
    enrolled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    enrolled_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["talk", "name"], name="talks_one_side"),)

    def __str__(self) -> str:
        return self.name


class OwnKeys(models.Model):
    """The secret keys of this node in one talk, sealed; `signing` alone opens them."""

    talk = models.OneToOneField(Talk, on_delete=models.PROTECT, related_name="own_keys")
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return f"keys of {self.talk_id}"

    @property
    def place(self) -> str:
        """What binds the sealed seeds to this row."""
        return f"keys of talk {self.talk.public_id}"


class LogEntry(models.Model):
    """One entry of one side's log, as signed."""

    talk = models.ForeignKey(Talk, on_delete=models.PROTECT, related_name="entries")
    author = models.CharField(max_length=200)
    index = models.BigIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["talk", "author", "index"], name="talks_one_entry"),
        )

    def __str__(self) -> str:
        return f"{self.author} {self.index}"


class Signed(models.Model):
    """The newest checkpoint of a log that was published here; it never goes back."""

    talk = models.ForeignKey(Talk, on_delete=models.PROTECT, related_name="signed")
    author = models.CharField(max_length=200)
    size = models.BigIntegerField()
    note = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["talk", "author"], name="talks_one_signed"),)

    def __str__(self) -> str:
        return f"{self.author} {self.size}"


class Receipt(models.Model):
    """A checkpoint with the cosignatures known here; `counts` if all others have signed it."""

    talk = models.ForeignKey(Talk, on_delete=models.PROTECT, related_name="receipts")
    author = models.CharField(max_length=200)
    size = models.BigIntegerField()
    note = models.BinaryField()
    counts = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["talk", "author", "size"], name="talks_one_receipt"),
        )

    def __str__(self) -> str:
        return f"{self.author} {self.size}"


class BundleRow(models.Model):
    """A bundle that was sent or came in.

    `sealed` holds the bytes of one that was sent until the other side has confirmed the `sizes` of
    the logs in it (JSON, by origin), so that it can be fetched again; `payloads` are the SHA-256 of
    what it carried, one a line; `content` is a digest of all that it says but its number;
    `delivered` is set when the other side has taken it over a wire, or confirmed all of it.
    """

    class Direction(models.TextChoices):
        """Which way it went."""

        SENT = "sent", _("sent")
        RECEIVED = "received", _("received")

    talk = models.ForeignKey(Talk, on_delete=models.PROTECT, related_name="bundles")
    direction = models.CharField(max_length=8, choices=Direction.choices)
    peer = models.CharField(max_length=200)
    number = models.IntegerField()
    digest = models.CharField(max_length=64)
    size = models.BigIntegerField()
    payloads = models.TextField(blank=True)
    content = models.CharField(max_length=64, blank=True)
    sizes = models.TextField(blank=True)
    delivered = models.BooleanField(default=False)
    key = models.ForeignKey(DataKey, null=True, on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField(default=b"")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["talk", "direction", "peer", "number"], name="talks_one_bundle"
            ),
        )

    def __str__(self) -> str:
        return f"{self.direction} {self.peer} {self.number}"

    @property
    def place(self) -> str:
        """What binds the sealed bytes to this row."""
        return f"bundle {self.talk_id} {self.peer} {self.number}"


class Subject(models.Model):
    """Somebody, or a text, whom a talk is about; what is said of him lies under his data key.

    `token` is the blind fingerprint of the name that the talk uses for him (`person_id`), which is
    sealed beside it. Where he has a file here, the key is that of the file.
    """

    talk = models.ForeignKey(Talk, on_delete=models.PROTECT, related_name="subjects")
    key = models.ForeignKey(DataKey, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    token = models.BigIntegerField(null=True)
    sealed = models.BinaryField(default=b"")
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["talk", "token"], name="talks_one_subject"),)

    def __str__(self) -> str:
        return f"{self.talk_id}: {self.pk}"

    @property
    def place(self) -> str:
        """What binds the sealed name to this row."""
        return f"subject of talk {self.talk_id}"


class Item(models.Model):
    """The opening of one commitment, salt and record, sealed under its subject's key."""

    talk = models.ForeignKey(Talk, on_delete=models.PROTECT, related_name="items")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="items")
    digest = models.BinaryField(max_length=32)
    sealed = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["talk", "digest"], name="talks_one_item"),)

    def __str__(self) -> str:
        return bytes(self.digest).hex()

    @property
    def place(self) -> str:
        """What binds the sealed opening to this row."""
        return f"item {self.talk_id} {bytes(self.digest).hex()}"


class Draft(models.Model):
    """What this node may come to say: it is signed when enough others have approved these bytes.

    `body` is the message as it will stand in the log; `openings` are the digests, 32 bytes each, of
    what travels sealed beside it, `members` the subjects of these (int64).
    """

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open", _("waiting for approval")
        SENT = "sent", _("signed and written")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    public_id = models.CharField(max_length=16, unique=True)
    talk = models.ForeignKey(Talk, on_delete=models.PROTECT, related_name="drafts")
    step = models.CharField(max_length=20)
    body = models.TextField()
    references = models.TextField(blank=True)
    until = models.CharField(max_length=20, blank=True)
    recipients = models.TextField(blank=True)
    openings = models.BinaryField(default=b"")
    members = models.BinaryField(default=b"")
    digest = models.CharField(max_length=64)
    needed = models.IntegerField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    entry = models.CharField(max_length=64, blank=True)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    drafted_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.public_id


class Approval(models.Model):
    """One person's yes to exactly the bytes that `digest` names."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="approvals")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["draft", "user"], name="talks_one_yes"),)

    def __str__(self) -> str:
        return f"{self.user} on {self.draft}"


class OfferedList(models.Model):
    """The list of one stage and side in one offer, as columns in the order of its leaf hashes.

    `digests` has 32 bytes a person, `subjects` an int64, `categories` one byte; names are in the
    items. `entry` is the offer's leaf hash, empty while it is a draft.
    """

    talk = models.ForeignKey(Talk, on_delete=models.PROTECT, related_name="lists")
    draft = models.ForeignKey(Draft, null=True, on_delete=models.PROTECT, related_name="lists")
    entry = models.CharField(max_length=64, blank=True, db_index=True)
    stage = models.IntegerField()
    side = models.CharField(max_length=200)
    root = models.CharField(max_length=64)
    count = models.IntegerField()
    digests = models.BinaryField()
    subjects = models.BinaryField()
    categories = models.BinaryField()

    class Meta:
        ordering = ("stage", "side", "pk")

    def __str__(self) -> str:
        return f"{self.stage} {self.side}"


class Payload(models.Model):
    """Sealed bytes that an entry names, for those who lack them; under a data key of their own.

    They are for other sides, or can be opened with a key of an epoch. Whoever erases a person
    destroys the keys of all that hold him (`members`: subjects, int64).
    """

    class State(models.TextChoices):
        """What became of one that came in."""

        OWN = "own", _("made here")
        NEW = "new", _("not opened yet")
        OPENED = "opened", _("opened")
        FOREIGN = "foreign", _("for others")
        BAD = "bad", _("not what the entry commits to")
        LOST = "lost", _("no key is left that opens it")
        ERASED = "erased", _("erased")

    talk = models.ForeignKey(Talk, on_delete=models.PROTECT, related_name="payloads")
    digest = models.CharField(max_length=64)
    size = models.BigIntegerField()
    entry = models.CharField(max_length=64)
    author = models.CharField(max_length=200)
    recipients = models.TextField(blank=True)
    key = models.ForeignKey(DataKey, on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField()
    members = models.BinaryField(default=b"")
    state = models.CharField(max_length=7, choices=State.choices, default=State.NEW)
    fault = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["talk", "digest"], name="talks_one_payload"),
        )

    def __str__(self) -> str:
        return self.digest

    @property
    def place(self) -> str:
        """What binds the sealed bytes to this row."""
        return f"payload {self.talk_id} {self.digest}"


class Epoch(models.Model):
    """A key to which others seal what is for this side; its secret half lies under a data key."""

    talk = models.ForeignKey(Talk, on_delete=models.PROTECT, related_name="epochs")
    number = models.IntegerField()
    recipient = models.CharField(max_length=100)
    key = models.ForeignKey(DataKey, on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField()
    end_due = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=["talk", "number"], name="talks_one_epoch"),)

    def __str__(self) -> str:
        return f"{self.talk_id}: {self.number}"

    @property
    def place(self) -> str:
        """What binds the sealed identity to this row."""
        return f"epoch {self.talk_id} {self.number}"


class Peer(models.Model):
    """Where another side listens, and the very certificate by which it is known there and here.

    `fingerprint` is SHA-256 over the certificate in DER.
    """

    talk = models.ForeignKey(Talk, on_delete=models.PROTECT, related_name="peers")
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=300, blank=True)
    certificate = models.TextField()
    fingerprint = models.CharField(max_length=64)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["talk", "name"], name="talks_one_peer"),
            models.UniqueConstraint(fields=["talk", "fingerprint"], name="talks_one_certificate"),
        )

    def __str__(self) -> str:
        return self.name


class OwnCertificate(models.Model):
    """By which this node is known to other sides on a wire; one row. Its key is sealed."""

    certificate = models.TextField()
    sealed = models.BinaryField()
    kept_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (models.UniqueConstraint(models.Value(1), name="talks_one_own_certificate"),)

    def __str__(self) -> str:
        return "certificate"

    @property
    def place(self) -> str:
        """What binds the sealed key to this row."""
        return "certificate of the node"


class Evidence(models.Model):
    """What convicts: a fork that was found, or a bundle that was refused, with the bytes."""

    talk = models.ForeignKey(Talk, on_delete=models.PROTECT, related_name="evidence")
    peer = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=20)
    what = models.CharField(max_length=500)
    proof = models.BinaryField(default=b"")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.reason} {self.what}"
