"""Authenticated encryption of small things: AES-256-GCM (NIST SP 800-38D), bound to their place."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_VERSION = b"\x01"
_NONCE = 12
KEY_BYTES = 32


class Unreadable(Exception):
    """What was sealed cannot be opened: another key, another place, or changed bytes."""


def new_key() -> bytes:
    """A fresh key of 256 bits."""
    return secrets.token_bytes(KEY_BYTES)


def seal(key: bytes, plain: bytes, *, place: str) -> bytes:
    """Encrypt bytes so that they open only under this key and at this place.

    >>> key = bytes(32)
    >>> unseal(key, seal(key, b"secret", place="report 1"), place="report 1")
    b'secret'
    """
    nonce = secrets.token_bytes(_NONCE)
    return _VERSION + nonce + AESGCM(key).encrypt(nonce, plain, place.encode())


def unseal(key: bytes, sealed: bytes, *, place: str) -> bytes:
    """Decrypt what `seal` made.

    Raises:
        Unreadable: if the key or the place is another, or a bit has changed.
    """
    nonce, body = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
    if sealed[:1] != _VERSION or len(nonce) < _NONCE:
        raise Unreadable(f"nothing that this version sealed: {place}")
    try:
        return AESGCM(key).decrypt(nonce, body, place.encode())
    except InvalidTag:
        raise Unreadable(f"another key or changed bytes: {place}") from None


def seal_json(key: bytes, value: Any, *, place: str) -> bytes:
    """Seal anything that JSON can hold."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return seal(key, text.encode(), place=place)


def unseal_json(key: bytes, sealed: bytes, *, place: str) -> Any:
    """Open what `seal_json` made; raises Unreadable as `unseal` does."""
    return json.loads(unseal(key, sealed, place=place))


def blind(key: bytes, kind: str, text: str) -> int:
    """A keyed fingerprint of a word, for finding it again without storing it: 63 bits.

    Whoever has the database but not the key cannot even test a guess.

    >>> blind(bytes(32), "family", "kovalenko") == blind(bytes(32), "family", "kovalenko")
    True
    """
    digest = hmac.digest(key, f"{kind}\0{text}".encode(), hashlib.sha256)
    return int.from_bytes(digest[:8], "big") >> 1
