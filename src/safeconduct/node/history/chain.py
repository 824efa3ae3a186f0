"""The arithmetic of the chain: what is hashed, and in which order."""

from __future__ import annotations

import hashlib
import hmac
import json

from safeconduct.node.history.models import Event

GENESIS = bytes(32)


def digest(event: Event) -> bytes:
    """SHA-256 over the previous digest and everything the event says, sealed details included."""
    facts = [
        event.number,
        event.at.isoformat(),
        event.actor_id,
        event.actor_name,
        event.verb,
        event.subject_kind,
        event.subject,
        event.reverts_id,
        event.key_id,
        hashlib.sha256(bytes(event.details)).hexdigest() if event.details is not None else None,
    ]
    body = json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()
    return hashlib.sha256(bytes(event.previous) + body).digest()


def authentication(key: bytes, value: bytes) -> bytes:
    """HMAC-SHA-256 of a digest: whoever has the database alone cannot forge the chain."""
    return hmac.digest(key, value, hashlib.sha256)
