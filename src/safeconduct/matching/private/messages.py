"""What two sides of a private matching send each other: signed, in rounds, bound to all before.

In each round both sides send one message. A message names its session, round, sender and recipient,
the hash of everything that both have sent in earlier rounds, and the hash of its own body; all that
is signed. So a message that is replayed, altered, taken from another session or shown in two forms
to two people does not fit, and says why.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from safeconduct.matching.private.oprf import ELEMENT
from safeconduct.record.encoding import from_base64
from safeconduct.record.envelope import Envelope, Json, encode_json
from safeconduct.record.errors import RecordError
from safeconduct.record.keys import PublicKey, SigningKey

_BEFORE_ALL = hashlib.sha256(b"safeconduct private matching: nothing sent yet").digest()


class RefusedMessageError(ValueError):
    """A message that does not belong where it was shown; the text says why and what to do."""


class Round(IntEnum):
    """The rounds of a session, in their order."""

    OFFER = 0
    COUNT_QUESTION = 1
    COUNT_SEAL = 2
    COUNT_ANSWER = 3
    COUNT = 4
    NAMES_QUESTION = 5
    NAMES_SEAL = 6
    NAMES_ANSWER = 7

    @property
    def words(self) -> str:
        """The round's name for people and files: `count-question`."""
        return self.name.lower().replace("_", "-")

    @property
    def kind(self) -> str:
        """What the message says that it is."""
        return "private-matching"


class Step(IntEnum):
    """The steps between a mediator and each side: he writes the even ones, the side the others."""

    INVITATION = 0
    RECORDS = 1
    COUNT = 2
    CONSENT = 3
    RESULT = 4

    @property
    def words(self) -> str:
        """The step's name for people and files."""
        return self.name.lower()

    @property
    def kind(self) -> str:
        """What the message says that it is."""
        return "mediated-matching"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One side's message of one round.

    Attributes:
        session: the session's name in bytes, in hexadecimal digits in the file.
        round: which round it is of, or which step where a mediator matches.
        sender: whose it is.
        recipient: whom it is for.
        before: hash of all messages of earlier rounds.
        fields: what the round says besides, as strict JSON.
        body: packed elements, tags or hashes.
    """

    session: bytes
    round: Round | Step
    sender: str
    recipient: str
    before: bytes
    fields: Mapping[str, Json]
    body: bytes = b""

    def sealed(self, key: SigningKey) -> bytes:
        """The bytes of the file: one line with the signed head, then the body."""
        head: dict[str, Json] = {
            "kind": self.round.kind,
            "session": self.session.hex(),
            "round": int(self.round),
            "sender": self.sender,
            "recipient": self.recipient,
            "before": self.before.hex(),
            "fields": self.fields,
            "size": len(self.body),
            "sha256": hashlib.sha256(self.body).hexdigest(),
        }
        return Envelope.seal(encode_json(head), key).data + b"\n" + self.body


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What the next message from the other side has to be."""

    session: bytes
    round: Round | Step
    sender: PublicKey
    recipient: str
    before: bytes

    def read(self, data: bytes) -> Message:
        """Read and check a message.

        Raises:
            RefusedMessageError: if it is anything but the message expected.
        """
        line, end, body = data.partition(b"\n")
        if not end:
            raise RefusedMessageError("the message has been cut on the way; nothing of it was used")
        try:
            head = Envelope.parse(line).verify(self.sender)
        except RecordError as error:
            raise RefusedMessageError(
                f"this is no message signed by {self.sender.name}: {error}"
            ) from error
        self._check(head, body)
        fields = head["fields"]
        if not isinstance(fields, dict):
            raise RefusedMessageError(
                "the message has no fields; ask the other side to send it anew"
            )
        return Message(
            session=self.session, round=self.round, sender=self.sender.name,
            recipient=self.recipient, before=self.before, fields=fields, body=body,
        )  # fmt: skip

    def _check(self, head: Mapping[str, Json], body: bytes) -> None:
        wanted: dict[str, tuple[Json, str]] = {
            "kind": (self.round.kind, "it is no message of private matching"),
            "session": (self.session.hex(), "it belongs to another session"),
            "sender": (self.sender.name, "it names another sender than it is signed by"),
            "recipient": (self.recipient, "it is meant for somebody else"),
            "round": (
                int(self.round),
                f"it is not of the round {self.round.words}, which is due now",
            ),
            "before": (
                self.before.hex(),
                "it follows other messages than those that lie here: one has been replaced",
            ),
            "size": (len(body), "its body has been cut or lengthened on the way"),
            "sha256": (hashlib.sha256(body).hexdigest(), "its body has been altered on the way"),
        }
        for name, (value, reason) in wanted.items():
            if head.get(name) != value:
                raise RefusedMessageError(f"{reason}; nothing of it was used")
        if set(head) != {*wanted, "fields"}:
            raise RefusedMessageError("its head holds what no version of this message has")


def hash_before(rounds: Sequence[tuple[bytes, bytes]]) -> bytes:
    """The hash of all that was sent: of each earlier round both messages, the same way round."""
    value = _BEFORE_ALL
    for first, second in rounds:
        hashes = hashlib.sha256(first).digest() + hashlib.sha256(second).digest()
        value = hashlib.sha256(value + hashes).digest()
    return value


def hash_chain(messages: Sequence[bytes]) -> bytes:
    """The hash of all that a mediator and one side have sent each other so far."""
    value = _BEFORE_ALL
    for message in messages:
        value = hashlib.sha256(value + hashlib.sha256(message).digest()).digest()
    return value


def pack(elements: Sequence[bytes]) -> bytes:
    """Elements or tags of 32 bytes, one after the other."""
    return b"".join(elements)


def unpack(body: bytes, *, count: int) -> tuple[bytes, ...]:
    """`count` elements of 32 bytes.

    Raises:
        RefusedMessageError: if the body has another length.
    """
    if len(body) != count * ELEMENT:
        raise RefusedMessageError(
            f"{len(body):,} bytes came where {count:,} times {ELEMENT} were agreed; "
            "nothing of it was used"
        )
    return tuple(body[at : at + ELEMENT] for at in range(0, len(body), ELEMENT))


def text_of(fields: Mapping[str, Json], name: str) -> str:
    """A field that must be text.

    Raises:
        RefusedMessageError: if it is not there or something else.
    """
    value = fields.get(name)
    if not isinstance(value, str):
        raise RefusedMessageError(f"the message lacks the text {name!r}")
    return value


def number_of(fields: Mapping[str, Json], name: str) -> int:
    """A field that must be a whole number from 0 on.

    Raises:
        RefusedMessageError: if it is not there or something else.
    """
    value = fields.get(name)
    if not isinstance(value, int) or value < 0:
        raise RefusedMessageError(f"the message lacks the number {name!r}")
    return value


def bytes_of(fields: Mapping[str, Json], name: str) -> bytes:
    """A field that must be bytes in base64.

    Raises:
        RefusedMessageError: if it is not.
    """
    try:
        return from_base64(text_of(fields, name))
    except RecordError as error:
        raise RefusedMessageError(f"the field {name!r} is not base64") from error
