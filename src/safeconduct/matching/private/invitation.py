"""The signed messages of a mediated session: invitation, records, count, consent, result.

The mediator and each side talk by turns; each message is bound to all before it between the two. In
its records a side signs what it agrees to: the terms, whom it matches with, who matches.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from safeconduct.matching.private.boxes import PUBLIC
from safeconduct.matching.private.intersection import padded_size
from safeconduct.matching.private.mediated_terms import MediatedTerms
from safeconduct.matching.private.messages import (
    Expected,
    Message,
    RefusedMessageError,
    Step,
    bytes_of,
    hash_chain,
    number_of,
)
from safeconduct.record.encoding import to_base64
from safeconduct.record.envelope import Envelope, Json
from safeconduct.record.errors import RecordError
from safeconduct.record.keys import PublicKey, SigningKey

#: What a side signs with its records.
CONSENT = (
    "We hand these records to this mediator for this session alone, and agree that he opens and "
    "compares them and tells each side what the terms say."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """What mediator and one side have sent each other, and how the next message has to be.

    Attributes:
        session: the session's name.
        mediator: his public key.
        side: the side's public key.
    """

    session: bytes
    mediator: PublicKey
    side: PublicKey

    def write(
        self, step: Step, key: SigningKey, sent: Sequence[bytes], *,
        fields: Mapping[str, Json], body: bytes = b"",
    ) -> bytes:  # fmt: skip
        """The message of a step, after those that were sent before."""
        sender, recipient = self._ends(step)
        message = Message(
            session=self.session, round=step, sender=sender.name, recipient=recipient.name,
            before=hash_chain(sent), fields=fields, body=body,
        )  # fmt: skip
        return message.sealed(key)

    def read(self, step: Step, sent: Sequence[bytes], data: bytes) -> Message:
        """Read and check the message of a step.

        Raises:
            RefusedMessageError: if it is anything but that message.
        """
        sender, recipient = self._ends(step)
        expected = Expected(
            session=self.session, round=step, sender=sender, recipient=recipient.name,
            before=hash_chain(sent),
        )  # fmt: skip
        return expected.read(data)

    def _ends(self, step: Step) -> tuple[PublicKey, PublicKey]:
        return (self.side, self.mediator) if step % 2 else (self.mediator, self.side)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What the mediator offers both sides.

    Attributes:
        terms: what is to be agreed on.
        box: the public key of this session alone, to which records are sealed.
        keys: name of each side -> its signing key in text form, as the mediator has it.
    """

    terms: MediatedTerms
    box: bytes
    keys: Mapping[str, str]

    def fields(self) -> dict[str, Json]:
        """The invitation as it stands in its message."""
        return {**self.terms.values(), "box": to_base64(self.box), "keys": dict(self.keys)}


def read_invitation(data: bytes, *, mediator: PublicKey, side: PublicKey) -> Invitation:
    """Read an invitation to one side; which session it is of, it says itself.

    Raises:
        RefusedMessageError: if the mediator did not sign it, or it is for somebody else.
    """
    try:
        head = Envelope.parse(data.partition(b"\n")[0]).verify(mediator)
    except RecordError as error:
        raise RefusedMessageError(
            f"this is no invitation signed by {mediator.name}: {error}"
        ) from error
    fields = head.get("fields")
    if not isinstance(fields, dict):
        raise RefusedMessageError("the invitation has no terms")
    terms = MediatedTerms.read(fields)
    talk = Talk(session=terms.session(mediator.name), mediator=mediator, side=side)
    fields = talk.read(Step.INVITATION, (), data).fields
    box, keys = box_of(fields), fields.get("keys")
    if not isinstance(keys, dict) or set(keys) != set(terms.sides):
        raise RefusedMessageError("the invitation does not name the keys of both sides")
    if keys.get(side.name) != side.text:
        raise RefusedMessageError("the mediator has another key of this side: enrol it with him")
    return Invitation(terms=terms, box=box, keys={name: str(key) for name, key in keys.items()})


def records_fields(
    invitation: Invitation, *, mediator: PublicKey, side: str, count: int, root: bytes, box: bytes
) -> dict[str, Json]:
    """What a side signs with its sealed records.

    Args:
        invitation: what it agrees to.
        mediator: who may open them.
        side: whose they are.
        count: how many records they are; padded before it is shown.
        root: of the commitment to them.
        box: the side's own key of this session, to which the mediator seals what he tells it.
    """
    return {
        **invitation.terms.values(),
        "consent": CONSENT,
        "mediator": mediator.text,
        "other": invitation.keys[invitation.terms.other(side)],
        "sealed_to": to_base64(invitation.box),
        "size": padded_size(count),
        "root": to_base64(root),
        "box": to_base64(box),
    }


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the mediator takes from a side's records before he opens them."""

    root: bytes
    box: bytes
    body: bytes


def check_records(
    message: Message, invitation: Invitation, *, mediator: PublicKey, side: str
) -> Agreed:
    """Whether a side's records come with its consent to the very terms of the invitation.

    Raises:
        RefusedMessageError: naming what differs.
    """
    root, box = bytes_of(message.fields, "root"), box_of(message.fields)
    size = number_of(message.fields, "size")
    wanted = records_fields(
        invitation, mediator=mediator, side=side, count=size, root=root, box=box
    )
    differing = [name for name in wanted if message.fields.get(name) != wanted[name]]
    if differing:
        raise RefusedMessageError(f"{side} agrees to something else: {', '.join(differing)}")
    if size > padded_size(invitation.terms.most):
        raise RefusedMessageError(f"{size:,} is not a size that the terms allow")
    return Agreed(root, box, message.body)


def box_of(fields: Mapping[str, Json]) -> bytes:
    """The public key of a session in a message.

    Raises:
        RefusedMessageError: if there is none.
    """
    box = bytes_of(fields, "box")
    if len(box) != PUBLIC:
        raise RefusedMessageError("the message has no key to seal to")
    return box
