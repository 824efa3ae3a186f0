"""What two sides agree on before a session, and what each has bound itself to."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from safeconduct.record.envelope import Json
from safeconduct.record.keys import PublicKey, SigningKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What both sides agree on before anything is sent; each signs it in its offer.

    Attributes:
        label: a name for the session that was never used between the two before.
        purpose: why they match, in words.
        kinds: kinds of keys that are compared.
        most: inputs that a side may have at most.
        least_to_name: with fewer in common than these, nobody is named: in a small count a single
            person could be asked after.
    """

    label: str
    purpose: str
    kinds: tuple[str, ...]
    most: int
    least_to_name: int = 1

    def fields(self) -> dict[str, Json]:
        """The terms as they stand in an offer."""
        return {
            "label": self.label,
            "purpose": self.purpose,
            "kinds": list(self.kinds),
            "most": self.most,
            "least_to_name": self.least_to_name,
        }


def session_name(terms: Terms, first: str, second: str) -> bytes:
    """The session's name; hashed into every input, the same for both sides."""
    parties = "\x00".join(sorted((first, second)))
    return hashlib.sha256(f"safeconduct session\x00{terms.label}\x00{parties}".encode()).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Who this side is, whom it talks to, and what it has bound itself to.

    Attributes:
        key: this side's signing key.
        other: the other side's public key, enrolled before.
        terms: what was agreed.
        root: the root of this side's commitment to its inputs.
        go_on: whether to name the common inputs once the count is known.
    """

    key: SigningKey
    other: PublicKey
    terms: Terms
    root: bytes
    go_on: bool = True

    @property
    def session(self) -> bytes:
        """The session's name."""
        return session_name(self.terms, self.key.name, self.other.name)
