"""Messages about single people, and those by which offers are made at one time.

As in `messages`, no field holds personal data: a person is the salted leaf hash of his record.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from safeconduct.record import RecordError
from safeconduct.talks.messages import ItemRequest, ListReference
from safeconduct.talks.vocabulary import DoubtCode, ItemWord, RefusalCode, Step

MAX_ITEMS = 200
"""In one message, which must fit into an entry of 65,535 bytes; longer answers take several."""

_CODES: dict[ItemWord, tuple[str, ...]] = {
    ItemWord.ACCEPTED: ("",),
    ItemWord.WITHDRAWN: ("",),
    ItemWord.REFUSED: tuple(RefusalCode),
    ItemWord.QUERIED: tuple(DoubtCode),
}


@dataclass(frozen=True, slots=True)
class ItemReply:
    """One person accepted, refused with the reason, queried, or withdrawn by who offered him.

    Attributes:
        item: his salted leaf hash in the list, hexadecimal.
        word: what is said of him.
        code: a `RefusalCode` of a refusal, a `DoubtCode` of a query, else empty.
        text_digest: commits to the same in words.
    """

    item: str
    word: ItemWord
    code: str
    text_digest: str

    def __post_init__(self) -> None:
        if self.code not in _CODES[self.word]:
            allowed = ", ".join(filter(None, _CODES[self.word])) or "empty"
            raise RecordError("code", f"{self.code!r:.40} of {self.word}: must be {allowed}")


@dataclass(frozen=True, slots=True)
class ItemReplies:
    """Answers item by item; who is not mentioned is neither accepted nor refused."""

    STEP: ClassVar[Step] = Step.ITEMS
    round: int
    replies: tuple[ItemReply, ...]

    def __post_init__(self) -> None:
        _require_few(self.replies)


@dataclass(frozen=True, slots=True)
class Substitution:
    """One person in the place of another: both as salted leaf hashes."""

    item: str
    by: str


@dataclass(frozen=True, slots=True)
class Substitutions:
    """People offered in the place of others; they take effect in the next version of the list."""

    STEP: ClassVar[Step] = Step.SUBSTITUTIONS
    round: int
    pairs: tuple[Substitution, ...]

    def __post_init__(self) -> None:
        _require_few(self.pairs)


@dataclass(frozen=True, slots=True)
class Requests:
    """People asked for who are not on the offer."""

    STEP: ClassVar[Step] = Step.REQUESTS
    round: int
    requests: tuple[ItemRequest, ...]

    def __post_init__(self) -> None:
        _require_few(self.requests)


@dataclass(frozen=True, slots=True)
class Commitment:
    """A party binds itself to lists that nobody can see yet; see `exchange.commitment_digest`."""

    STEP: ClassVar[Step] = Step.COMMITMENT
    round: int
    digest: str


@dataclass(frozen=True, slots=True)
class Reveal:
    """What the author's commitment of this round commits to."""

    STEP: ClassVar[Step] = Step.REVEAL
    round: int
    nonce: str
    lists: tuple[ListReference, ...]


@dataclass(frozen=True, slots=True)
class Deposit:
    """One side's reveal as it lay with the mediator."""

    side: str
    nonce: str
    lists: tuple[ListReference, ...]


@dataclass(frozen=True, slots=True)
class Release:
    """The mediator shows what both sides have deposited with him, both in one entry."""

    STEP: ClassVar[Step] = Step.RELEASE
    round: int
    deposits: tuple[Deposit, ...]


@dataclass(frozen=True, slots=True)
class Lapse:
    """The author's acceptance or commitment that is referred to has run out unanswered."""

    STEP: ClassVar[Step] = Step.LAPSE


@dataclass(frozen=True, slots=True)
class KeyChange:
    """From now on payloads for the author are sealed to this age recipient.

    Attributes:
        epoch: from 1, without gaps.
        recipient: an age X25519 recipient, `age1...`.
    """

    STEP: ClassVar[Step] = Step.KEY_CHANGE
    epoch: int
    recipient: str


@dataclass(frozen=True, slots=True)
class RootChange:
    """The author's root has a new version; the document itself travels beside the record.

    Attributes:
        version: of it.
        digest: `SignedJson.digest` of it.
    """

    STEP: ClassVar[Step] = Step.ROOT_CHANGE
    version: int
    digest: str


def _require_few(items: tuple[object, ...]) -> None:
    if not 1 <= len(items) <= MAX_ITEMS:
        raise RecordError("", f"a message is about 1 to {MAX_ITEMS} people, not {len(items)}")
