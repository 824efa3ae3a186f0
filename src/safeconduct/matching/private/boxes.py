"""Sealing to a key of one session: hybrid public key encryption, padded, bound to its place.

HPKE (RFC 9180) from cryptography, in base mode: KEM X-Wing (ML-KEM-768 of FIPS 203 with X25519), so
that lists which are copied today stay closed to a later quantum computer; HKDF-SHA256; AES-256-GCM.
Who sealed is not shown by it: every sealed body stands in a signed message.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from safeconduct.matching.private.messages import RefusedMessageError, Step

#: Random bytes that a key pair is made of, and bytes of its public half.
SEED = 96
PUBLIC = 1216
#: Sizes in bytes to which bodies are padded; a larger one is padded to a multiple of the last.
SIZES = (16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864)
#: What sealing adds to a padded body: the encapsulated key and the tag.
OVERHEAD = 1120 + 16
_LATTICE = 64
_MLKEM_PUBLIC = 1184
_LENGTH = 8


def suite() -> Suite:
    """The one suite that is used."""
    return Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def public_half(seed: bytes | bytearray) -> bytes:
    """The public key of a seed of SEED random bytes."""
    mlkem, x25519 = _private(seed)
    return mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()


def place(session: bytes, step: Step, recipient: str) -> bytes:
    """Where a sealed body belongs: it opens nowhere else."""
    return b"\x00".join(
        (b"safeconduct mediated", session.hex().encode(), step.words.encode(), recipient.encode())
    )


def seal(public: bytes, plain: bytes, *, at: bytes) -> bytes:
    """Pad and seal to a public key; the key of the moment is drawn by OpenSSL.

    Args:
        public: as `public_half` makes it.
        plain: any bytes.
        at: as `place` makes it.

    Raises:
        RefusedMessageError: if it is no public key.
    """
    try:
        key = MLKEM768X25519PublicKey(
            MLKEM768PublicKey.from_public_bytes(public[:_MLKEM_PUBLIC]),
            X25519PublicKey.from_public_bytes(public[_MLKEM_PUBLIC:]),
        )
        return suite().encrypt(_padded(plain), key, info=at)
    except ValueError as error:
        raise RefusedMessageError("the key to seal to is none") from error


def unseal(seed: bytes | bytearray, sealed: bytes, *, at: bytes) -> bytes:
    """Open what was sealed to the public half of a seed for a place.

    Raises:
        RefusedMessageError: if it was not.
    """
    mlkem, x25519 = _private(seed)
    try:
        padded = suite().decrypt(sealed, MLKEM768X25519PrivateKey(mlkem, x25519), info=at)
    except InvalidTag as error:
        raise RefusedMessageError(
            "the body does not open: it was sealed to another key, or for another session"
        ) from error
    length = int.from_bytes(padded[:_LENGTH], "big")
    if length > len(padded) - _LENGTH or padded[_LENGTH + length :].strip(b"\0"):
        raise RefusedMessageError("the body is not padded as agreed")
    return padded[_LENGTH : _LENGTH + length]


def padded_length(size: int) -> int:
    """The length that is shown of so many bytes.

    >>> padded_length(10), padded_length(16_377), padded_length(2**27)
    (16384, 65536, 201326592)
    """
    needed = size + _LENGTH
    for length in SIZES:
        if needed <= length:
            return length
    return -(-needed // SIZES[-1]) * SIZES[-1]


def _padded(plain: bytes) -> bytes:
    return (len(plain).to_bytes(_LENGTH, "big") + plain).ljust(padded_length(len(plain)), b"\0")


def _private(seed: bytes | bytearray) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    if len(seed) != SEED:
        raise ValueError(f"the seed has {len(seed)} bytes, not {SEED}")
    return (
        MLKEM768PrivateKey.from_seed_bytes(seed[:_LATTICE]),
        X25519PrivateKey.from_private_bytes(seed[_LATTICE:]),
    )
