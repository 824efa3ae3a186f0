from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from safeconduct.matching.private.certificate import (
    Certificate,
    Outcome,
    Passed,
    read_certificate,
)
from safeconduct.matching.private.messages import RefusedMessageError
from safeconduct.record.envelope import Envelope, encode_json
from safeconduct.record.keys import SigningKey

M, OTHER = SigningKey("M", bytes([1]) * 32), SigningKey("M", bytes([2]) * 32)
FILES = {"records": b"what A sealed", "count": b"what A was told", "result": b"whom A has"}


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def passed(side: bytes) -> Passed:
    return Passed(root="0" * 64, **{name: sha256(data + side) for name, data in FILES.items()})


MADE = Certificate(
    session="a" * 64, label="2031-05", mediator="M", passed={"A": passed(b""), "B": passed(b"B")},
    pairs_at_most=64, box="b" * 64, destroyed_at="2031-05-01T12:00:00Z", means=("overwritten",),
    remains=("snapshots",), outcome=Outcome.GIVEN,
)  # fmt: skip


def test_a_certificate_is_read_as_it_was_signed_and_by_nobody_else() -> None:
    assert read_certificate(MADE.signed(M), M.public) == MADE
    with pytest.raises(RefusedMessageError, match="no certificate of M"):
        read_certificate(MADE.signed(OTHER), M.public)


def test_no_bit_of_it_may_be_altered() -> None:
    data = MADE.signed(M)
    for place in range(0, len(data), 37):
        altered = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        with pytest.raises(RefusedMessageError):
            read_certificate(altered, M.public)


def test_it_fits_the_files_that_it_names_and_no_others() -> None:
    assert MADE.objections("A", files=FILES) == []
    assert MADE.objections("A", files={"records": FILES["records"]}) == []
    assert MADE.objections("C", files=FILES) == ["it is no certificate for C"]
    for name in FILES:
        found = MADE.objections("A", files={**FILES, name: b"something else"})
        assert found == [f"it names other {name} than those that lie here"]


def test_what_the_mediator_signs_in_another_form_is_refused() -> None:
    for values in ({"kind": "else", "mediator": "M"}, {"kind": "mediated-matching-certificate"}):
        signed = Envelope.seal(encode_json(values), M).data
        with pytest.raises(RefusedMessageError):
            read_certificate(signed, M.public)
    for wrong in (replace(MADE, session="short"), replace(MADE, passed={"A": passed(b"")})):
        with pytest.raises(RefusedMessageError):
            read_certificate(wrong.signed(M), M.public)
