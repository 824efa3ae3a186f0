"""Codes on paper, scanned in any order, some twice, some badly, some of another bundle."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.record import Reason, RecordError
from safeconduct.talks.sheets import MAX_CODES, MAX_WHOLE, Code, join, split


def bundle(size: int, seed: int = 1) -> bytes:
    return random.Random(seed).randbytes(size)


@given(st.integers(0, 5000), st.randoms())
@settings(max_examples=30, deadline=None)
def test_any_order_and_any_number_of_times(size: int, rng: random.Random) -> None:
    data = bundle(size)
    lines = [code.text for code in split(data)]
    lines += rng.choices(lines, k=3)
    rng.shuffle(lines)
    assert join(["", *(line.lower() + "\r" for line in lines)]).whole() == data


def test_what_is_missing_is_named() -> None:
    codes = split(bundle(9000))
    joined = join(code.text for code in codes if code.index not in (2, 3, 7))
    assert joined.missing == [2, 3, 7]
    with pytest.raises(RecordError, match="codes 2 to 3, 7 are missing"):
        joined.whole()
    with pytest.raises(RecordError):
        join(()).whole()


def test_codes_of_another_bundle_are_refused() -> None:
    ours, theirs = split(bundle(3000)), split(bundle(1000, seed=2))
    joined = join(code.text for code in [*theirs, *ours])
    assert joined.foreign == [1, 2]
    assert joined.whole() == bundle(3000)


def test_every_misread_character_is_found() -> None:
    data = bundle(2000)
    texts = [code.text for code in split(data)]
    for at in range(len(texts[1])):
        other = "A" if texts[1][at] != "A" else "B"
        spoilt = texts[1][:at] + other + texts[1][at + 1 :]
        joined = join([texts[0], spoilt, *texts[2:]])
        assert joined.misread or joined.foreign, (at, spoilt)
        with pytest.raises(RecordError):
            joined.whole()


def test_a_forged_code_is_found() -> None:
    codes = split(bundle(2000))
    forged = Code(codes[1].digest, 2, codes[1].count, b"x" * len(codes[1].data))
    with pytest.raises(RecordError) as found:
        join([codes[0].text, forged.text, codes[2].text]).whole()
    assert found.value.reason is Reason.WRONG_ROOT
    again = join([*(code.text for code in codes), forged.text])
    assert list(again.misread) == [len(codes) + 1]


def test_too_much_paper_is_refused() -> None:
    with pytest.raises(RecordError, match=f"at most {MAX_CODES}"):
        split(bundle(400_000))
    with pytest.raises(RecordError):
        split(bytes(MAX_WHOLE + 1))


def test_little_paper_cannot_fill_the_memory() -> None:
    """What inflates to more than a bundle on paper may have is not taken."""
    import zlib

    packed = zlib.compress(bytes(200 * MAX_WHOLE), 9)
    pieces = [packed[at : at + 865] for at in range(0, len(packed), 865)]
    codes = [Code("A" * 26, n, len(pieces), piece) for n, piece in enumerate(pieces, 1)]
    with pytest.raises(RecordError):
        join(code.text for code in codes).whole()
