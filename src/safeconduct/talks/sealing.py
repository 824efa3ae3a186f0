"""What the record only commits to, carried beside it: signed by its author, then sealed with age.

Sealed to recipient keys of an epoch, which are destroyed when the epoch ends: whoever copied the
file cannot open it afterwards, and neither can its recipient be made to. Sizes are padded to
buckets (Padmé), so that a size says little about how many people a list has.

Source: age-encryption.org/v1 (X25519); Nikitin et al., Reducing Metadata Leakage from Encrypted
Files and Communication with PURBs, PoPETs 2019, algorithm 1.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pyrage import DecryptError, RecipientError, decrypt, encrypt, x25519

from safeconduct.record import Json, PublicKey, Reason, RecordError, Signer, decode_json
from safeconduct.record.encoding import pre_authentication_encoding
from safeconduct.record.envelope import encode_json
from safeconduct.talks.lists import SALT_SIZE, Opening

PAYLOAD_TYPE = "application/vnd.safeconduct.payload+json"
SMALLEST = 4096
MAX_PAYLOAD = 128 * 1024 * 1024
_SIGNATURE = 64
_LENGTH = 8
_AGAIN = "Ask its author to seal it again."


def bucket(size: int) -> int:
    """The size to which a payload is padded: at most 12% more, and at least 4 KiB.

    >>> bucket(10), bucket(4097), bucket(1_000_000)
    (4096, 4352, 1015808)
    """
    if size <= SMALLEST:
        return SMALLEST
    exponent = size.bit_length() - 1
    last_bits = exponent - exponent.bit_length()
    mask = (1 << last_bits) - 1
    return (size + mask) & ~mask


@dataclass(frozen=True, slots=True)
class Payload:
    """What one message commits to.

    Attributes:
        talk: name of the talks.
        author: who signs it.
        recipients: for whom, sorted; inside the seal, so that nobody can pass it on as if it had
            been meant for others.
        openings: of commitments in the message: salts and records.
    """

    talk: str
    author: str
    recipients: tuple[str, ...]
    openings: tuple[Opening, ...]

    def require_opens(self, digests: Iterable[str]) -> dict[str, Opening]:
        """The openings by what they open; each must open something, and everything be opened.

        Args:
            digests: the commitments of the message, hexadecimal.

        Raises:
            RecordError: if one is missing or one too many.
        """
        found = {opening.digest.hex(): opening for opening in self.openings}
        asked = set(digests)
        for digest in sorted(found.keys() ^ asked):
            what = "opens nothing in the message" if digest in found else "is not opened"
            raise RecordError(digest, f"the commitment {what}", _AGAIN)
        return found


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed payload as it travels.

    Attributes:
        data: an age file.
    """

    data: bytes

    @property
    def digest(self) -> str:
        """SHA-256 in hexadecimal, as the entry names it."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def named(self) -> tuple[str, int]:
        """Hash and size for the entry."""
        return self.digest, len(self.data)


def seal(payload: Payload, key: Signer, recipients: Sequence[str]) -> Sealed:
    """Sign, pad and seal.

    The nonces and the file key are drawn by age itself, from the operating system.

    Args:
        payload: what to seal.
        key: its author's.
        recipients: the age recipients of the current epoch of all who may open it.

    Raises:
        RecordError: if a recipient is none, or the payload too large.
    """
    if not recipients:
        raise RecordError("recipients", "nobody could open it", "Name whom it is for.")
    content = _write(payload)
    signature = key.sign(pre_authentication_encoding(PAYLOAD_TYPE, content))
    plain = signature + len(content).to_bytes(_LENGTH, "big") + content
    if len(plain) > MAX_PAYLOAD:
        raise RecordError("payload", "too large", "Split it.", reason=Reason.OVERSIZED)
    try:
        to = [x25519.Recipient.from_str(recipient) for recipient in recipients]
    except RecipientError:
        what = "not all are age recipients"
        raise RecordError("recipients", what, "Ask for the key again.") from None
    return Sealed(encrypt(plain.ljust(bucket(len(plain)), b"\0"), to))


@dataclass(slots=True)
class EpochKeys:
    """One side's age identities by epoch; those that were destroyed open nothing any more.

    Identities are handed out as texts (`AGE-SECRET-KEY-...`) for the keeper to wrap under a key of
    its own. Python cannot promise that no copy stays in memory until it is reused.
    """

    identities: dict[int, str] = field(default_factory=dict)
    last: int = 0

    def begin(self) -> tuple[int, str]:
        """A new epoch with a fresh key: its number and the recipient to announce."""
        identity = x25519.Identity.generate()
        self.last += 1
        self.identities[self.last] = str(identity)
        return self.last, str(identity.to_public())

    def recipient(self, epoch: int) -> str:
        """The recipient of an epoch whose key is here."""
        return str(x25519.Identity.from_str(self.identities[epoch]).to_public())

    def destroy(self, epoch: int) -> None:
        """End an epoch: what was sealed to its key can never be opened again."""
        self.identities.pop(epoch, None)

    def open(
        self, sealed: Sealed, *, name: tuple[str, int], talk: str, reader: str, author: PublicKey
    ) -> Payload:
        """Open what an entry names.

        Args:
            sealed: as it came.
            name: hash and size in the entry.
            talk: in which talks.
            reader: who opens it.
            author: the key of the entry's author.

        Raises:
            RecordError: if it is not what the entry names, no key that is left opens it, or it is
                not from this author to this reader in these talks.
        """
        if sealed.named != name:
            what = "not the payload that the entry names"
            raise RecordError("payload", what, _AGAIN, reason=Reason.WRONG_ROOT)
        if len(sealed.data) > MAX_PAYLOAD:
            raise RecordError("payload", "too large", _AGAIN, reason=Reason.OVERSIZED)
        plain = self._decrypt(sealed.data)
        content = _content(plain)
        message = pre_authentication_encoding(PAYLOAD_TYPE, content)
        if not author.verify(message, plain[:_SIGNATURE]):
            what = f"not signed by {author.name}"
            raise RecordError("payload", what, _AGAIN, reason=Reason.BAD_SIGNATURE)
        payload = _read(content)
        if payload.talk != talk or payload.author != author.name:
            what = f"of {payload.author!r:.40} in the talks {payload.talk!r:.80}"
            raise RecordError("payload", what, _AGAIN, reason=Reason.OTHER_TALK)
        if reader not in payload.recipients:
            what = f"meant for {', '.join(payload.recipients):.80}"
            raise RecordError("payload", what, _AGAIN, reason=Reason.OTHER_RECIPIENT)
        return payload

    def _decrypt(self, data: bytes) -> bytes:
        identities = [x25519.Identity.from_str(text) for text in self.identities.values()]
        try:
            plain: bytes = decrypt(data, identities)
        except DecryptError:
            raise RecordError(
                "payload",
                "no key that is left here opens it",
                "Keys are destroyed when their epoch ends; ask its author to seal it again.",
                reason=Reason.REVOKED_KEY,
            ) from None
        return plain


def _write(payload: Payload) -> bytes:
    return encode_json(
        {
            "author": payload.author,
            "openings": write_openings(payload.openings),
            "recipients": payload.recipients,
            "talk": payload.talk,
            "version": 1,
        }
    )


def write_openings(openings: Iterable[Opening]) -> list[Json]:
    """Openings as JSON: salts and records."""
    return [{"record": opening.record, "salt": opening.salt.hex()} for opening in openings]


def read_openings(value: Json) -> tuple[Opening, ...]:
    """The same back.

    Raises:
        RecordError: if they are none.
    """
    if not isinstance(value, list):
        raise RecordError("payload", "not a list where one must be", _AGAIN)
    return tuple(_opening(opening) for opening in value)


def _content(plain: bytes) -> bytes:
    start = _SIGNATURE + _LENGTH
    size = int.from_bytes(plain[_SIGNATURE:start], "big")
    content = plain[start : start + size]
    whole = len(content) == size and len(plain) == bucket(start + size)
    if not whole or any(plain[start + size :]):
        raise RecordError("payload", "not the one accepted form of a payload", _AGAIN)
    return content


def _read(content: bytes) -> Payload:
    fields = decode_json(content)
    if fields.keys() != {"author", "openings", "recipients", "talk", "version"}:
        raise RecordError("payload", "a field is missing or unknown", _AGAIN)
    if fields["version"] != 1:
        raise RecordError(
            "payload", "of another version", "Agree on one.", reason=Reason.OTHER_VERSION
        )
    recipients = fields["recipients"]
    if not isinstance(recipients, list):
        raise RecordError("payload", "not a list where one must be", _AGAIN)
    payload = Payload(
        str(fields["talk"]),
        str(fields["author"]),
        tuple(map(str, recipients)),
        read_openings(fields["openings"]),
    )
    if _write(payload) != content:
        raise RecordError("payload", "not the one accepted form of a payload", _AGAIN)
    return payload


def _opening(value: Json) -> Opening:
    if not isinstance(value, Mapping) or value.keys() != {"record", "salt"}:
        raise RecordError("payload", "not an opening", _AGAIN)
    record, salt = value["record"], value["salt"]
    try:
        raw = bytes.fromhex(str(salt))
    except ValueError:
        raw = b""
    if not isinstance(record, Mapping) or len(raw) != SALT_SIZE:
        raise RecordError("payload", "not an opening", _AGAIN)
    return Opening(raw, {name: str(text) for name, text in record.items()})
