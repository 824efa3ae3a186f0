"""RFC 9497: an oblivious pseudorandom function, OPRF(ristretto255, SHA-512), base mode.

The holder of a key computes F(key, input) for somebody else without seeing the input, and the other
learns that value and nothing of the key. Group operations are libsodium's (through rbcl), which
take constant time and refuse what is no element; what stands here is the RFC's framing of them.
"""

from __future__ import annotations

import hashlib

import rbcl

#: Bytes of an element of the group, and of a scalar.
ELEMENT = 32
SCALAR = 32
_CONTEXT = b"OPRFV1-\x00-ristretto255-SHA512"
_ORDER = 2**252 + 27742317777372353535851937790883648493
_HASH, _BLOCK = 64, 128


class NotAnElementError(ValueError):
    """Bytes that are no element of the group, or the one element that would reveal the answer."""


def hash_to_group(message: bytes) -> bytes:
    """The element of a message (RFC 9497, section 4.1; RFC 9380, section 5.3.1)."""
    uniform = _expand(message, b"HashToGroup-" + _CONTEXT, _HASH)
    element: bytes = rbcl.crypto_core_ristretto255_from_hash(uniform)
    return element


def derive_key(seed: bytes, info: bytes) -> bytes:
    """A key from 32 random bytes (DeriveKeyPair of RFC 9497, section 3.2.1).

    Raises:
        ValueError: if the seed has another length.
    """
    if len(seed) != SCALAR:
        raise ValueError(f"the seed has {len(seed)} bytes, not {SCALAR}")
    material = seed + len(info).to_bytes(2, "big") + info
    for counter in range(256):
        uniform = _expand(material + bytes([counter]), b"DeriveKeyPair" + _CONTEXT, _HASH)
        scalar = int.from_bytes(uniform, "little") % _ORDER
        if scalar:
            return scalar.to_bytes(SCALAR, "little")
    raise ValueError("no key could be derived")  # a chance of 2**-252 to the power of 256


def multiply(scalar: bytes, element: bytes) -> bytes:
    """The element times the scalar: blinding, evaluating and unblinding are all this.

    Raises:
        NotAnElementError: for bytes that encode none, and for the identity.
    """
    if len(element) != ELEMENT or not rbcl.crypto_core_ristretto255_is_valid_point(element):
        raise NotAnElementError("the bytes are no element of ristretto255")
    try:
        product: bytes = rbcl.crypto_scalarmult_ristretto255(scalar, element)
    except RuntimeError as error:
        raise NotAnElementError("the product is the identity") from error
    return product


def invert(scalar: bytes) -> bytes:
    """The scalar that undoes a scalar."""
    inverse: bytes = rbcl.crypto_core_ristretto255_scalar_invert(scalar)
    return inverse


def blind(message: bytes, scalar: bytes) -> bytes:
    """What is sent of a message: random to everybody who does not know the scalar."""
    return multiply(scalar, hash_to_group(message))


def finalize(message: bytes, scalar: bytes, evaluated: bytes) -> bytes:
    """The value of F, 64 bytes, from the answer to a blinded message."""
    return output(message, multiply(invert(scalar), evaluated))


def output(message: bytes, element: bytes) -> bytes:
    """The value of F from the message and the key's multiple of its element."""
    framed = len(message).to_bytes(2, "big") + message + len(element).to_bytes(2, "big") + element
    return hashlib.sha512(framed + b"Finalize").digest()


def evaluate(key: bytes, message: bytes) -> bytes:
    """F for the holder of the key, who knows the message."""
    return output(message, multiply(key, hash_to_group(message)))


def _expand(message: bytes, tag: bytes, length: int) -> bytes:
    """expand_message_xmd with SHA-512 (RFC 9380, section 5.3.1)."""
    blocks = -(-length // _HASH)
    suffix = tag + bytes([len(tag)])
    head = hashlib.sha512(
        bytes(_BLOCK) + message + length.to_bytes(2, "big") + b"\x00" + suffix
    ).digest()
    block = hashlib.sha512(head + b"\x01" + suffix).digest()
    found = block
    for counter in range(2, blocks + 1):
        mixed = bytes(a ^ b for a, b in zip(head, block, strict=True))
        block = hashlib.sha512(mixed + bytes([counter]) + suffix).digest()
        found += block
    return found[:length]
