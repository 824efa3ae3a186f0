"""Strict JSON that one or several keys have signed: DSSE, one accepted form.

The payload type is part of what is signed, so that a signature made for one kind of document
passes for no other. Source: DSSE v1 (secure-systems-lab/dsse).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from safeconduct.record.encoding import from_base64, pre_authentication_encoding, to_base64
from safeconduct.record.envelope import Json, decode_json, encode_json
from safeconduct.record.errors import Reason, RecordError
from safeconduct.record.keys import PublicKey
from safeconduct.record.signers import Signer

MAX_DOCUMENT = 256 * 1024
MAX_SIGNERS = 64


@dataclass(frozen=True, slots=True)
class SignedJson:
    """A payload with the signatures under it.

    Attributes:
        kind: the payload type.
        payload: as signed.
        signatures: by key id, as `PublicKey.key_id_text` writes it.
    """

    kind: str
    payload: bytes
    signatures: Mapping[str, bytes]

    @classmethod
    def of(cls, kind: str, fields: Json, *signers: Signer) -> SignedJson:
        """A document of these fields, signed."""
        document = cls(kind, encode_json(fields), {})
        for signer in signers:
            document = document.signed(signer)
        return document

    @property
    def message(self) -> bytes:
        """The bytes that each signature covers."""
        return pre_authentication_encoding(self.kind, self.payload)

    @property
    def digest(self) -> str:
        """SHA-256 of kind and payload in hexadecimal: the same whoever has signed already."""
        return hashlib.sha256(self.message).hexdigest()

    @property
    def data(self) -> bytes:
        """The document as one line of JSON without the newline, signatures sorted by key id."""
        return encode_json(
            {
                "payload": to_base64(self.payload),
                "payloadType": self.kind,
                "signatures": [
                    {"keyid": key_id, "sig": to_base64(self.signatures[key_id])}
                    for key_id in sorted(self.signatures)
                ],
            }
        )

    def signed(self, signer: Signer) -> SignedJson:
        """The same with one more signature."""
        signature = signer.sign(self.message)
        return self.with_signature(signer.public.key_id_text, signature)

    def with_signature(self, key_id: str, signature: bytes) -> SignedJson:
        """The same with a signature that was made elsewhere; see `verified`."""
        return SignedJson(self.kind, self.payload, {**self.signatures, key_id: signature})

    @classmethod
    def parse(cls, data: bytes, kind: str) -> SignedJson:
        """Read a document; only the form that `data` writes is accepted.

        Raises:
            RecordError: if a byte of it could be otherwise, or a key has signed twice.
        """
        if len(data) > MAX_DOCUMENT:
            what = f"longer than {MAX_DOCUMENT} bytes"
            raise RecordError("", what, reason=Reason.OVERSIZED)
        fields = decode_json(data)
        lines, payload = fields.get("signatures"), fields.get("payload")
        if not isinstance(lines, list) or not isinstance(payload, str):
            raise RecordError("", "not a signed document")
        if len(lines) > MAX_SIGNERS:
            raise RecordError("", "too many signatures", reason=Reason.OVERSIZED)
        signatures: dict[str, bytes] = {}
        for line in lines:
            key_id, signature = _signature(line)
            if key_id in signatures:
                what = f"{key_id:.80} has signed twice"
                raise RecordError("", what, reason=Reason.DUPLICATE_KEY)
            signatures[key_id] = signature
        document = cls(kind, from_base64(payload), signatures)
        if document.data != data:
            raise RecordError("", f"not the one accepted form of {kind}")
        return document

    def fields(self) -> dict[str, Json]:
        """What was signed; only the form that `encode_json` writes is accepted.

        Raises:
            RecordError: if it is not strict JSON in that form.
        """
        fields = decode_json(self.payload)
        if encode_json(fields) != self.payload:
            raise RecordError("", "not the one accepted form of strict JSON")
        return fields

    def verified(self, keys: Iterable[PublicKey]) -> frozenset[bytes]:
        """The raw public keys among these that have signed, each once under whatever name.

        Raises:
            RecordError: if a signature is by another key, or does not verify.
        """
        known = {key.key_id_text: key for key in keys}
        found = set()
        for key_id, signature in self.signatures.items():
            key = known.get(key_id)
            if key is None:
                what = f"signed by {key_id:.80}, which may not sign it"
                raise RecordError("", what, reason=Reason.UNKNOWN_SIGNATURE)
            if not key.verify(self.message, signature):
                what = f"the signature is not that of {key_id:.80}"
                raise RecordError("", what, reason=Reason.BAD_SIGNATURE)
            found.add(key.raw)
        return frozenset(found)


def _signature(line: Json) -> tuple[str, bytes]:
    if isinstance(line, Mapping) and line.keys() == {"keyid", "sig"}:
        key_id, signature = line["keyid"], line["sig"]
        if isinstance(key_id, str) and isinstance(signature, str):
            return key_id, from_base64(signature)
    raise RecordError("", "not a signature")
