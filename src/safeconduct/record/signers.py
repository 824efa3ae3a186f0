"""What signs with an Ed25519 key: a key in memory, a token that keeps it, or a guard before one."""

from __future__ import annotations

from typing import Protocol

from safeconduct.record.keys import PublicKey


class Signer(Protocol):
    """Holds a secret key under a name, and signs with it."""

    @property
    def name(self) -> str:
        """Of the key."""

    @property
    def public(self) -> PublicKey:
        """The other half."""

    def sign(self, message: bytes) -> bytes:
        """The 64-byte signature (RFC 8032).

        Raises:
            RecordError: if it will not sign this.
        """
