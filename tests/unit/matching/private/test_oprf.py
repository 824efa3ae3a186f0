"""RFC 9497, appendix A.1.1: the published vectors of OPRF(ristretto255, SHA-512)."""

from __future__ import annotations

import pytest

from safeconduct.matching.private import oprf

SEED = bytes.fromhex("a3" * 32)
INFO = b"test key"
KEY = bytes.fromhex("5ebcea5ee37023ccb9fc2d2019f9d7737be85591ae8652ffa9ef0f4d37063b0e")
BLIND = bytes.fromhex("64d37aed22a27f5191de1c1d69fadb899d8862b58eb4220029e036ec4c1f6706")
BLINDED = "609a0ae68c15a3cf6903766461307e5c8bb2f95e7e6550e1ffa2dc99e412803c"
EVALUATED = "7ec6578ae5120958eb2db1745758ff379e77cb64fe77b0b2d8cc917ea0869c7e"
OUTPUT = (
    "527759c3d9366f277d8c6020418d96bb393ba2afb20ff90df23fb7708264e2f3"
    "ab9135e3bd69955851de4b1f9fe8a0973396719b7912ba9ee8aa7d0b5e24bcf6"
)


def test_the_key_is_derived_as_published() -> None:
    assert oprf.derive_key(SEED, INFO) == KEY


def test_the_first_vector() -> None:
    blinded = oprf.blind(b"\x00", BLIND)
    assert blinded.hex() == BLINDED
    evaluated = oprf.multiply(KEY, blinded)
    assert evaluated.hex() == EVALUATED
    assert oprf.finalize(b"\x00", BLIND, evaluated).hex() == OUTPUT
    assert oprf.evaluate(KEY, b"\x00").hex() == OUTPUT


@pytest.mark.parametrize("junk", [bytes(32), b"\xff" * 32, b"short", bytes(33)])
def test_what_is_no_element_is_refused(junk: bytes) -> None:
    with pytest.raises(oprf.NotAnElementError):
        oprf.multiply(KEY, junk)


def test_a_seed_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="31 bytes"):
        oprf.derive_key(bytes(31), INFO)
