"""DSSE envelopes around strict JSON: one signer, one accepted form, bytes kept as signed.

Source: DSSE v1 (secure-systems-lab/dsse). The encoding comes from securesystemslib, the signature
from PyNaCl.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from securesystemslib.dsse import Envelope as DsseEnvelope
from securesystemslib.signer import Signature  # type: ignore[attr-defined]

from safeconduct.record.encoding import from_base64, pre_authentication_encoding
from safeconduct.record.errors import Reason, RecordError
from safeconduct.record.keys import PublicKey
from safeconduct.record.signers import Signer

PAYLOAD_TYPE = "application/vnd.safeconduct.message+json"
MAX_ENVELOPE = 1024 * 1024
MAX_INTEGER = 2**53 - 1
MAX_DEPTH = 16

# What `Envelope.data` writes for a key id without quotes, backslashes and letters beyond ASCII.
_FORM = re.compile(
    rb'\{"payload":"([^"]*)",'
    rb'"payloadType":"' + re.escape(PAYLOAD_TYPE.encode()) + rb'",'
    rb'"signatures":\[\{"keyid":"([ !#-\[\]-~]*)","sig":"([^"]*)"\}\]\}'
)
_ALLOWED = "only objects, arrays, strings and whole numbers are allowed"
Json = str | int | Sequence["Json"] | Mapping[str, "Json"]


def encode_json(value: Json) -> bytes:
    r"""Strict JSON in the form in which this package writes it: sorted, compact, ASCII.

    >>> encode_json({"b": [1, "é"], "a": "x"})
    b'{"a":"x","b":[1,"\\u00e9"]}'
    """
    _check(value, MAX_DEPTH)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def decode_json(data: bytes) -> dict[str, Json]:
    """Read a JSON object without duplicate keys, floats, booleans and nulls.

    Raises:
        RecordError: if the bytes are anything else.

    >>> decode_json(b'{"a":1,"a":2}')
    Traceback (most recent call last):
    safeconduct.record.errors.RecordError: the key 'a' occurs twice. Ask the party ...
    """
    try:
        value = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_object,
            parse_float=_refuse,
            parse_constant=_refuse,
            parse_int=_integer,
        )
    except (ValueError, RecursionError):
        raise RecordError("", "not JSON") from None
    if not isinstance(value, dict):
        raise RecordError("", "not a JSON object")
    _check(value, MAX_DEPTH)
    return value


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    result = dict(pairs)
    if len(result) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise RecordError("", f"the key {twice!r:.40} occurs twice")
    return result


def _refuse(text: str) -> NoReturn:
    raise RecordError("", f"{text!r:.40}: {_ALLOWED}")


def _integer(text: str) -> int:
    if len(text) > 17 or text == "-0":
        _refuse(text)
    return int(text)


def _check(value: Json, depth: int) -> None:
    if depth == 0:
        raise RecordError("", f"nested deeper than {MAX_DEPTH}")
    if isinstance(value, bool) or value is None:
        _refuse(str(value))
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            raise RecordError("", "half a surrogate pair in a string") from None
    elif isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            _refuse(str(value))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str):
                _refuse(str(key))
            _check(key, depth)
            _check(item, depth - 1)
    elif isinstance(value, (list, tuple)):
        for item in value:
            _check(item, depth - 1)
    else:
        _refuse(type(value).__name__)


@dataclass(frozen=True, slots=True)
class Envelope:
    """A payload as its author signed it, with his signature."""

    payload: bytes
    key_id: str
    signature: bytes

    @classmethod
    def seal(cls, payload: bytes, key: Signer) -> Envelope:
        """Sign a payload that `encode_json` made."""
        decode_json(payload)
        message = pre_authentication_encoding(PAYLOAD_TYPE, payload)
        return cls(payload, key.public.key_id_text, key.sign(message))

    @property
    def data(self) -> bytes:
        """The envelope as one line of JSON, without the newline: the leaf of the log."""
        signature = Signature(self.key_id, self.signature.hex())
        envelope = DsseEnvelope(self.payload, PAYLOAD_TYPE, {self.key_id: signature})
        return encode_json(envelope.to_dict())

    @classmethod
    def parse(cls, data: bytes) -> Envelope:
        """Read an envelope; only the form that `data` writes is accepted.

        Raises:
            RecordError: if a byte of it could be otherwise.
        """
        if len(data) > MAX_ENVELOPE:
            what = f"an entry has at most {MAX_ENVELOPE} bytes"
            raise RecordError("", what, reason=Reason.OVERSIZED)
        found = _FORM.fullmatch(data)
        if found:
            payload, key_id, signature = found.groups()
            return cls(from_base64(payload), key_id.decode("ascii"), from_base64(signature))
        return cls._parse_slowly(data)

    @classmethod
    def _parse_slowly(cls, data: bytes) -> Envelope:
        """The same for any key id, and to say what is wrong."""
        fields = decode_json(data)
        signatures = fields.get("signatures")
        if not isinstance(signatures, list) or len(signatures) != 1:
            raise RecordError("", "an envelope has exactly one signature")
        payload, signature = fields.get("payload"), signatures[0]
        if not isinstance(payload, str) or not isinstance(signature, dict):
            raise RecordError("", "not an envelope")
        key_id, sig = signature.get("keyid"), signature.get("sig")
        if not isinstance(key_id, str) or not isinstance(sig, str):
            raise RecordError("", "not an envelope")
        envelope = cls(from_base64(payload), key_id, from_base64(sig))
        if envelope.data != data:
            raise RecordError("", "not the one accepted form of an envelope")
        return envelope

    def verify(self, key: PublicKey) -> dict[str, Json]:
        """Check the signature and return the payload's fields.

        Raises:
            RecordError: if the signature is not this key's, or the payload is not strict JSON.
        """
        message = pre_authentication_encoding(PAYLOAD_TYPE, self.payload)
        if self.key_id != key.key_id_text or not key.verify(message, self.signature):
            what = f"the signature is not that of {key.key_id_text}"
            raise RecordError("", what, reason=Reason.BAD_SIGNATURE)
        return decode_json(self.payload)
