"""All encodings of the Ed25519 points of low order."""

from __future__ import annotations

import hashlib

from safeconduct.record.encoding import to_base64

P = 2**255 - 19
ORDER_8 = (
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
)


def low_order_encodings() -> list[bytes]:
    """y and, where it fits, y + p; both signs."""
    ys = [0, 1, P - 1, *(int.from_bytes(bytes.fromhex(y), "little") for y in ORDER_8)]
    values = sorted({y + extra for y in ys for extra in (0, P) if y + extra < 2**255})
    return [(y | sign << 255).to_bytes(32, "little") for y in values for sign in (0, 1)]


LOW_ORDER = low_order_encodings()


def vkey(name: str, raw: bytes, kind: int = 1) -> str:
    """A verifier key of any bytes, which our own code would not make."""
    key_id = hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + raw).digest()[:4]
    return f"{name}+{key_id.hex()}+{to_base64(bytes([kind]) + raw)}"
