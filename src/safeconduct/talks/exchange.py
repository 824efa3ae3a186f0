"""Offers made at one time: each side is bound before it can see what the other offers.

Commit-reveal: both record SHA-256 over (domain, talk, round, party, nonce, lists); when both
commitments count, both reveal. With a mediator, both deposit their reveals sealed to him, and he
releases both in one entry. A round that is not completed ends by a logged time-out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from safeconduct.record import encode_json
from safeconduct.talks.codec import to_json
from safeconduct.talks.messages import ListReference

DOMAIN = "safeconduct/talks/commitment/1"
NONCE_SIZE = 32


def commitment_digest(
    *, talk: str, round_number: int, party: str, nonce: bytes, lists: Sequence[ListReference]
) -> str:
    """What a party records before it shows its lists; hexadecimal.

    Args:
        talk: name of the talks, so that nothing can be carried over from others.
        round_number: from 1.
        party: who commits, so that the other cannot hand in the same commitment as its own.
        nonce: 32 random bytes, without which lists could be guessed.
        lists: roots and counts.

    >>> digests = {commitment_digest(talk="t", round_number=1, party=p, nonce=bytes(32), lists=())
    ...            for p in "AB"}
    >>> len(digests)
    2
    """
    if len(nonce) != NONCE_SIZE:
        raise ValueError(f"a nonce has {NONCE_SIZE} bytes, not {len(nonce)}")
    return hashlib.sha256(
        encode_json(
            {
                "domain": DOMAIN,
                "lists": [to_json(reference) for reference in lists],
                "nonce": nonce.hex(),
                "party": party,
                "round": round_number,
                "talk": talk,
            }
        )
    ).hexdigest()


@dataclass(frozen=True, slots=True)
class Committed:
    """One side's commitment: the entry, the digest, until when it waits (seconds since 1970)."""

    entry: str
    digest: str
    until: int


@dataclass(frozen=True, slots=True)
class Exchange:
    """One round of offers made at one time.

    Attributes:
        talk: name of the talks.
        round: from 1.
        commitments: by side.
        revealed: the lists by side, as soon as they are shown.
        lapsed: whether the round was ended by a logged time-out; nothing revealed then stands.
    """

    talk: str
    round: int
    commitments: Mapping[str, Committed] = field(default_factory=dict)
    revealed: Mapping[str, tuple[ListReference, ...]] = field(default_factory=dict)
    lapsed: bool = False

    def committed(self, side: str, commitment: Committed) -> Exchange:
        """With one side's commitment."""
        return replace(self, commitments={**self.commitments, side: commitment})

    def why_not_revealed(
        self, side: str, nonce: str, lists: tuple[ListReference, ...], parties: frozenset[str]
    ) -> str:
        """Why this cannot be revealed now; empty if it can."""
        if self.lapsed:
            return "the round ended by a time-out"
        if self.commitments.keys() != parties:
            return "both sides must have committed themselves first"
        if side in self.revealed:
            return "it was revealed before"
        digest = commitment_digest(
            talk=self.talk,
            round_number=self.round,
            party=side,
            nonce=bytes.fromhex(nonce),
            lists=lists,
        )
        if digest != self.commitments[side].digest:
            return f"it is not what {side} had committed itself to"
        return ""

    def reveal(self, side: str, lists: tuple[ListReference, ...]) -> Exchange:
        """With one side's lists shown."""
        return replace(self, revealed={**self.revealed, side: lists})

    def complete(self, parties: frozenset[str]) -> bool:
        """Whether both have shown what they had committed themselves to, in time."""
        return not self.lapsed and self.revealed.keys() == parties
