"""How the sides of a talk get each other's public keys: by a challenge, and proofs of possession.

Each side draws a challenge. Whoever answers it signs, with every one of his keys, a card that names
the challenge, the talks, all who take part and all his keys: so no key can be enrolled by somebody
who does not have its secret half, none for other talks, and none without the others of the card.
That the card is of whom it names shows its fingerprint alone, compared by voice or in person.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from safeconduct.record import (
    LogSigner,
    MlDsaSigningKey,
    PublicKey,
    RecordError,
    SigningKey,
    decode_json,
    encode_json,
)
from safeconduct.record.encoding import check_name, pre_authentication_encoding
from safeconduct.record.errors import Reason
from safeconduct.record.keys import CHALLENGE_SIZE, KeyKind
from safeconduct.record.party_entries import log_origin
from safeconduct.talks.codec import from_json, to_json
from safeconduct.talks.delegation import SideKeys, SidePublicKeys
from safeconduct.talks.talk_state import TalkState

CARD_TYPE = "application/vnd.safeconduct.card+json"
SEEDS = 4
_KINDS = (KeyKind.NOTE, KeyKind.ML_DSA, KeyKind.NOTE, KeyKind.ML_DSA)
_AGAIN = "Ask for the file again."


class Shown(StrEnum):
    """What the mediator is shown."""

    RECORD = "record"
    LISTS = "lists"


@dataclass(frozen=True, slots=True, kw_only=True)
class Founding:
    """What all sides must have agreed on before anything is said.

    Attributes:
        talk: name of the talks.
        parties: the two, sorted.
        mediator: his name; empty if there is none.
        shown: whether the mediator can also read the lists and texts that travel sealed.

    Raises:
        RecordError: if a name is not allowed, or two are the same.
    """

    talk: str
    parties: tuple[str, ...]
    mediator: str
    shown: Shown

    def __post_init__(self) -> None:
        names = [*self.parties, *filter(None, [self.mediator])]
        for name in (self.talk, *names):
            check_name(name)
        if len(self.parties) != 2 or len(set(names)) != len(names):
            what = f"{', '.join(names)} are not two parties and at most one mediator"
            raise RecordError("talks", what, "Give each another name.")
        if tuple(sorted(self.parties)) != self.parties:
            raise RecordError("talks", "the parties are not sorted", _AGAIN)

    @property
    def sides(self) -> tuple[str, ...]:
        """All who take part, sorted."""
        return tuple(sorted([*self.parties, *filter(None, [self.mediator])]))

    @property
    def start(self) -> TalkState:
        """The talks before anything was said."""
        return TalkState(talk=self.talk, parties=frozenset(self.parties), mediator=self.mediator)

    def readers(self, author: str) -> tuple[str, ...]:
        """Who may open what an author seals, sorted; the author himself is not among them."""
        reading = {*self.parties, *([self.mediator] if self.shown is Shown.LISTS else [])}
        return tuple(sorted(reading - {author, ""}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """What a side asks the others to answer.

    Attributes:
        founding: the talks as the asker understands them.
        asked_by: who asks.
        nonce: 32 bytes that he drew, hexadecimal.
    """

    founding: Founding
    asked_by: str
    nonce: str

    def __post_init__(self) -> None:
        if len(self.nonce) != 2 * CHALLENGE_SIZE:
            raise RecordError("challenge", "not 32 random bytes", _AGAIN)

    @property
    def data(self) -> bytes:
        """As a file."""
        return encode_json(to_json(self)) + b"\n"

    @classmethod
    def parse(cls, data: bytes) -> Challenge:
        """Read a file.

        Raises:
            RecordError: if it is none.
        """
        found = from_json(cls, decode_json(data), "challenge")
        if found.data != data:
            raise RecordError("challenge", "not the one accepted form of a challenge", _AGAIN)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The public keys of one side, for whoever asked.

    Attributes:
        challenge: that it answers.
        name: of the side.
        keys: C2SP verifier keys: messages and cosignatures (Ed25519, ML-DSA-44), checkpoints of
            its log (the same).
    """

    challenge: Challenge
    name: str
    keys: tuple[str, ...]

    @property
    def content(self) -> bytes:
        """What all keys sign."""
        return encode_json(to_json(self))


@dataclass(frozen=True, slots=True)
class Answer:
    """A card and a signature of each of its keys, hexadecimal, in their order."""

    card: Card
    signatures: tuple[str, ...]

    @property
    def data(self) -> bytes:
        """As a file."""
        return encode_json(to_json(self)) + b"\n"

    @classmethod
    def parse(cls, data: bytes) -> Answer:
        """Read a file.

        Raises:
            RecordError: if it is none.
        """
        found = from_json(cls, decode_json(data), "answer")
        if found.data != data:
            raise RecordError("answer", "not the one accepted form of an answer", _AGAIN)
        return found


def keys_from_seeds(name: str, talk: str, seeds: Sequence[bytes]) -> SideKeys:
    """The keys of a side, from four times 32 bytes that were drawn at random."""
    first, second, third, fourth = seeds
    log = LogSigner.from_seeds(log_origin(talk, name), third, fourth)
    return SideKeys(SigningKey(name, first), MlDsaSigningKey(name, second), log)


def answer(challenge: Challenge, keys: SideKeys) -> Answer:
    """Answer a challenge with all of a side's keys.

    Raises:
        RecordError: if the log's keys are not of both kinds.
    """
    if keys.log.post_quantum is None:
        raise RecordError("keys", "the log has no ML-DSA-44 key", "Make the side anew.")
    public = write_side_keys(keys.public)
    card = Card(challenge=challenge, name=keys.name, keys=public)
    message = pre_authentication_encoding(CARD_TYPE, card.content)
    signers = (keys.key, keys.post_quantum, keys.log.key, keys.log.post_quantum)
    return Answer(card, tuple(signer.sign(message).hex() for signer in signers))


def check_answer(found: Answer, challenge: Challenge) -> SidePublicKeys:
    """The keys of an answer to one's own challenge, proven to be held by who sent it.

    Raises:
        RecordError: with what does not hold.
    """
    card = found.card
    where = f"keys of {card.name!r:.40}"
    theirs, ours = card.challenge.founding, challenge.founding
    for name in ("talk", "parties", "mediator", "shown"):
        if getattr(theirs, name) != getattr(ours, name):
            what = f"{name}: {getattr(theirs, name)!r:.80} there, {getattr(ours, name)!r:.80} here"
            raise RecordError(where, what, "Agree on the talks first.", reason=Reason.OTHER_TALK)
    if card.challenge != challenge:
        what = "answers another challenge"
        raise RecordError(where, what, "Send this side's challenge again.", reason=Reason.REPLAY)
    if card.name not in ours.sides or card.name == challenge.asked_by:
        raise RecordError(where, "not of another side of these talks", "Compare the names.")
    public = read_side_keys(card.keys, card.name, ours.talk)
    message = pre_authentication_encoding(CARD_TYPE, card.content)
    keys = [public.key, public.post_quantum, *public.log]
    if len(found.signatures) != len(keys):
        raise RecordError(where, "not signed by every key", _AGAIN, reason=Reason.BAD_SIGNATURE)
    for key, signature in zip(keys, found.signatures, strict=True):
        if not _verifies(key, message, signature):
            what = f"no proof that its sender has the secret half of {key.key_id_text}"
            raise RecordError(where, what, _AGAIN, reason=Reason.BAD_SIGNATURE)
    return public


def _verifies(key: PublicKey, message: bytes, signature: str) -> bool:
    try:
        return key.verify(message, bytes.fromhex(signature))
    except ValueError:
        return False


def write_side_keys(public: SidePublicKeys) -> tuple[str, ...]:
    """The keys of a side as texts, in the order of a card."""
    return tuple(key.text for key in (public.key, public.post_quantum, *public.log))


def read_side_keys(texts: Sequence[str], name: str, talk: str) -> SidePublicKeys:
    """The same back.

    Raises:
        RecordError: if they are not the four keys of this side, or one is weak.
    """
    keys = [PublicKey.parse(text) for text in texts]
    origin = log_origin(talk, name)
    due = list(zip((name, name, origin, origin), _KINDS, strict=True))
    if [(key.name, key.kind) for key in keys] != due:
        raise RecordError(f"keys of {name!r:.40}", "not the four keys of this side", _AGAIN)
    first, second, third, fourth = keys
    if len({first.raw, third.raw}) < 2 or second.raw == fourth.raw:
        raise RecordError(f"keys of {name!r:.40}", "one key stands there twice", _AGAIN)
    return SidePublicKeys(first, second, (third, fourth))


def fingerprint(public: SidePublicKeys) -> str:
    """What both read out to each other: SHA-256 over all four keys, in groups of four."""
    digest = hashlib.sha256("\n".join(write_side_keys(public)).encode()).hexdigest()
    return " ".join(digest[at : at + 4] for at in range(0, 32, 4))
