"""Keys of parties and mediator, in C2SP's text form, and their enrolment.

Ed25519 signatures are made and verified by PyNaCl (libsodium), which refuses low-order keys and
malleable signatures; some other libraries accept one constant signature for every message under
such a key. ML-DSA-44 (FIPS 204) comes from `cryptography`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey
from nacl.bindings import crypto_core_ed25519_is_valid_point, crypto_sign_open
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey as NaclSigningKey

from safeconduct.record.encoding import (
    check_key_name,
    check_name,
    from_base64,
    pre_authentication_encoding,
    to_base64,
)
from safeconduct.record.errors import Reason, RecordError
from safeconduct.record.files import write_new

SEED_SIZE = 32
SIGNATURE_SIZE = 64
ML_DSA_KEY_SIZE = 1312
ML_DSA_SIGNATURE_SIZE = 2420
CHALLENGE_SIZE = 32
POSSESSION_TYPE = "application/vnd.safeconduct.possession"
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class KeyKind(IntEnum):
    """Signature types of C2SP signed-note that this record uses."""

    NOTE = 0x01
    COSIGNATURE = 0x04
    ML_DSA = 0x06


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key under a name, for one kind of signature.

    Raises:
        RecordError: if the name is not allowed, or the bytes are not a key of this kind. For
            Ed25519 that is the canonical encoding of a point of the prime-order subgroup; so none
            of the 14 encodings of low-order points can be held.
    """

    name: str
    raw: bytes
    kind: KeyKind = KeyKind.NOTE

    def __post_init__(self) -> None:
        check_key_name(self.name)
        if self.kind is KeyKind.ML_DSA:
            if len(self.raw) != ML_DSA_KEY_SIZE:
                raise RecordError(
                    f"key {self.name}",
                    f"an ML-DSA-44 key has {ML_DSA_KEY_SIZE} bytes, not {len(self.raw)}",
                    "Have the key sent again.",
                    reason=Reason.BAD_KEY,
                )
        elif len(self.raw) != SEED_SIZE or not crypto_core_ed25519_is_valid_point(self.raw):
            raise RecordError(
                f"key {self.name}",
                "not a valid Ed25519 public key: it is weak, non-canonical or not on the curve",
                "Have a new key made from 32 random bytes.",
                reason=Reason.WEAK_KEY,
            )

    @property
    def key_id(self) -> bytes:
        """Four bytes of SHA-256 over name, kind and key (C2SP signed-note, key ID)."""
        return _key_id(self.name, self.kind, self.raw)

    @property
    def key_id_text(self) -> str:
        """Name and key id, as an envelope names its signer: `A+1f2e3d4c`."""
        return f"{self.name}+{self.key_id.hex()}"

    @property
    def text(self) -> str:
        """The C2SP verifier key: `name+key id+base64(kind and key)`."""
        return f"{self.key_id_text}+{to_base64(bytes([self.kind]) + self.raw)}"

    @classmethod
    def parse(cls, text: str) -> PublicKey:
        """Read a C2SP verifier key; only the canonical form is accepted.

        >>> key = SigningKey("A", bytes(range(32))).public
        >>> PublicKey.parse(key.text) == key
        True
        """
        bad = Reason.BAD_KEY
        parts = text.split("+", 2)
        if len(parts) != 3:
            raise RecordError("", "not a verifier key of the form name+key id+base64", reason=bad)
        data = from_base64(parts[2])
        if not data or data[0] not in tuple(KeyKind):
            remedy = "Use an Ed25519 or ML-DSA-44 key."
            raise RecordError("", "a verifier key of an unknown kind", remedy, reason=bad)
        key = cls(parts[0], data[1:], KeyKind(data[0]))
        if key.text != text:
            raise RecordError("", "the key id does not fit the name and the key", reason=bad)
        return key

    def as_log(self, origin: str) -> PublicKey:
        """This key as the log key of a talk: C2SP names a log's key after its origin."""
        return PublicKey(check_name(origin), self.raw, KeyKind.NOTE)

    def as_cosigner(self) -> PublicKey:
        """This key as a witness that makes timestamped cosignatures."""
        return PublicKey(self.name, self.raw, KeyKind.COSIGNATURE)

    def verify(self, message: bytes, signature: bytes) -> bool:
        """Whether `signature` (64 bytes; ML-DSA-44: 2420) is this key's over `message`."""
        try:
            if self.kind is KeyKind.ML_DSA:
                _ml_dsa(self.raw).verify(signature, message)
            elif len(signature) == SIGNATURE_SIZE:
                crypto_sign_open(signature + message, self.raw)
            else:
                return False
        except (BadSignatureError, InvalidSignature):
            return False
        return True


@lru_cache(maxsize=1024)
def _key_id(name: str, kind: KeyKind, raw: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + raw).digest()[:4]


@lru_cache(maxsize=1024)
def _ml_dsa(raw: bytes) -> MLDSA44PublicKey:
    return MLDSA44PublicKey.from_public_bytes(raw)


class SigningKey:
    """An Ed25519 signing key made from 32 seed bytes that the caller drew; never printed."""

    __slots__ = ("_key", "name", "public")

    def __init__(self, name: str, seed: bytes) -> None:
        if len(seed) != SEED_SIZE:
            raise RecordError(f"key {name}", "a seed has 32 bytes", "Draw 32 random bytes.")
        self.name = check_name(name)
        self._key = NaclSigningKey(seed)
        self.public = PublicKey(name, bytes(self._key.verify_key))

    def __repr__(self) -> str:
        return f"SigningKey({self.public.key_id_text})"

    def sign(self, message: bytes) -> bytes:
        """The 64-byte signature (RFC 8032, deterministic)."""
        return self._key.sign(message).signature

    def prove_possession(self, challenge: bytes) -> bytes:
        """Answer the challenge of whoever enrols this key."""
        return self.sign(_possession_message(self.public, challenge))


class MlDsaSigningKey:
    """An ML-DSA-44 signing key made from 32 seed bytes that the caller drew; never printed.

    Its signatures differ from one time to the next (FIPS 204, hedged) and verify alike.
    """

    __slots__ = ("_key", "name", "public")

    def __init__(self, name: str, seed: bytes) -> None:
        if len(seed) != SEED_SIZE:
            raise RecordError(f"key {name}", "a seed has 32 bytes", "Draw 32 random bytes.")
        self.name = check_name(name)
        self._key = MLDSA44PrivateKey.from_seed_bytes(seed)
        self.public = PublicKey(name, self._key.public_key().public_bytes_raw(), KeyKind.ML_DSA)

    def __repr__(self) -> str:
        return f"MlDsaSigningKey({self.public.key_id_text})"

    def sign(self, message: bytes) -> bytes:
        """The 2420-byte signature (FIPS 204)."""
        return self._key.sign(message)


def _possession_message(key: PublicKey, challenge: bytes) -> bytes:
    return pre_authentication_encoding(POSSESSION_TYPE, key.text.encode() + b"\n" + challenge)


def enrol(text: str, *, challenge: bytes, proof: bytes) -> PublicKey:
    """Accept a key from outside: not weak, and its owner holds the secret half.

    Args:
        text: the verifier key as the owner sent it.
        challenge: at least 32 bytes that the enrolling side drew afresh.
        proof: the owner's `SigningKey.prove_possession(challenge)`.

    Raises:
        RecordError: if any of the three does not hold.

    >>> mine = SigningKey("A", bytes(range(32)))
    >>> enrol(mine.public.text, challenge=bytes(32), proof=mine.prove_possession(bytes(32))).name
    'A'
    """
    key = PublicKey.parse(text)
    check_name(key.name)
    if len(challenge) < CHALLENGE_SIZE:
        raise RecordError(f"key {key.name}", "the challenge is too short", "Draw 32 random bytes.")
    if not key.verify(_possession_message(key, challenge), proof):
        raise RecordError(
            f"key {key.name}",
            "the proof of possession does not verify",
            "Ask the owner to sign this very challenge with the secret half of this very key.",
        )
    return key


def write_public_key(directory: Path, key: PublicKey) -> Path:
    """Write `NAME.pub` with the one-line text form and return its path.

    Raises:
        RecordError: if the name cannot be a file name, or another key has this name already.
    """
    if not _FILE_NAME.fullmatch(key.name):
        raise RecordError(f"key {key.name}", "not a name for a file", "Use letters and digits.")
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / f"{key.name}.pub"
    data = (key.text + "\n").encode()
    if path.exists():
        if path.read_bytes() != data:
            raise RecordError(path, "another key has this name", "Choose another directory.")
        return path
    write_new(path, data)
    return path


def read_public_key(path: Path) -> PublicKey:
    """Read one `NAME.pub`; the file name must be the key's name."""
    try:
        text = path.read_bytes().decode("ascii")
    except (OSError, UnicodeDecodeError):
        raise RecordError(path, "cannot be read as a public key") from None
    try:
        if not text.endswith("\n") or "\n" in text[:-1]:
            raise RecordError("", "a public key is exactly one line")
        key = PublicKey.parse(text[:-1])
        if key.kind is not KeyKind.NOTE or f"{key.name}.pub" != path.name:
            raise RecordError("line 1", "the key's name is not the file's name")
    except RecordError as error:
        raise error.within(path) from None
    return key


def read_public_keys(directory: Path) -> Mapping[str, PublicKey]:
    """All `*.pub` of a directory by name.

    Raises:
        RecordError: if there is none, or one cannot be read.
    """
    keys = [read_public_key(path) for path in sorted(directory.glob("*.pub"))]
    if not keys:
        raise RecordError(directory, "no public keys (*.pub) here", "Name the directory of keys.")
    return {key.name: key for key in keys}
