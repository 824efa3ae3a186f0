from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.matching.private.boxes import (
    OVERHEAD,
    PUBLIC,
    SEED,
    SIZES,
    padded_length,
    place,
    public_half,
    seal,
    unseal,
)
from safeconduct.matching.private.messages import RefusedMessageError, Step

MINE, ANOTHER = bytes(range(SEED)), bytes(range(1, SEED + 1))
AT = place(b"session", Step.RECORDS, "A")


@given(st.binary(max_size=2_000))
def test_what_was_sealed_opens_with_the_key_it_was_sealed_to(plain: bytes) -> None:
    assert unseal(MINE, seal(public_half(MINE), plain, at=AT), at=AT) == plain


def test_sizes_show_nothing_between_two_steps() -> None:
    lengths = {len(seal(public_half(MINE), bytes(n), at=AT)) for n in (0, 1, 9_000, 16_376)}
    assert lengths == {SIZES[0] + OVERHEAD}
    assert padded_length(SIZES[-1]) == 2 * SIZES[-1]


@pytest.mark.parametrize(
    ("key", "at"),
    [
        (ANOTHER, AT),
        (MINE, place(b"session", Step.RECORDS, "B")),
        (MINE, place(b"session", Step.RESULT, "A")),
        (MINE, place(b"another", Step.RECORDS, "A")),
    ],
)
def test_it_opens_nowhere_else(key: bytes, at: bytes) -> None:
    with pytest.raises(RefusedMessageError, match="does not open"):
        unseal(key, seal(public_half(MINE), b"x", at=AT), at=at)


@given(st.data())
def test_what_was_altered_does_not_open(data: st.DataObject) -> None:
    sealed = seal(public_half(MINE), b"a record", at=AT)
    spot = data.draw(st.integers(0, len(sealed) - 1))
    altered = sealed[:spot] + bytes([sealed[spot] ^ 1]) + sealed[spot + 1 :]
    for wrong in (altered, sealed[:spot]):
        with pytest.raises(RefusedMessageError):
            unseal(MINE, wrong, at=AT)


@pytest.mark.parametrize("public", [b"", bytes(PUBLIC), bytes(PUBLIC - 1), b"\xff" * PUBLIC])
def test_bytes_that_are_no_key_are_refused(public: bytes) -> None:
    with pytest.raises(RefusedMessageError, match="none"):
        seal(public, b"x", at=AT)


def test_a_seed_of_another_length_is_an_error() -> None:
    with pytest.raises(ValueError, match="96"):
        public_half(bytes(32))
