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
from safeconduct.matching.private.invitation import Invitation
from safeconduct.matching.private.mediated_terms import MediatedTerms
from safeconduct.matching.private.messages import RefusedMessageError
from safeconduct.record.envelope import Envelope, encode_json
from safeconduct.record.keys import SigningKey

M, OTHER = SigningKey("M", bytes([1]) * 32), SigningKey("M", bytes([2]) * 32)
FILES = {"records": b"what A sealed", "count": b"what A was told", "result": b"whom A has"}


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def passed(side: bytes) -> Passed:
    return Passed(root="0" * 64, **{name: sha256(data + side) for name, data in FILES.items()})


TERMS = MediatedTerms(label="2031-05", purpose="who is held", sides=("A", "B"), most=9)
INVITED = Invitation(terms=TERMS, box=b"the session's key", keys={})
MADE = Certificate(
    session=TERMS.session("M").hex(), label="2031-05", mediator="M",
    passed={"A": passed(b""), "B": passed(b"B")}, pairs_at_most=64, terms=TERMS.digest,
    box=sha256(INVITED.box), destroyed_at="2031-05-01T12:00:00Z", means=("overwritten",),
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
    assert MADE.objections("A", invitation=INVITED, files=FILES) == []
    assert MADE.objections("A", invitation=INVITED, files={"records": FILES["records"]}) == []
    for name in FILES:
        files = {**FILES, name: b"something else"}
        found = MADE.objections("A", invitation=INVITED, files=files)
        assert found == [f"it names other {name} than those that lie here"]


@pytest.mark.parametrize(
    ("invited", "objection"),
    [
        (replace(INVITED, box=b"another key"), "another key was destroyed"),
        (replace(INVITED, terms=replace(TERMS, least_percent=50)), "other terms"),
        (replace(INVITED, terms=replace(TERMS, label="2031-06")), "another session"),
        (replace(INVITED, terms=replace(TERMS, sides=("A", "C"))), "no certificate for A in this"),
    ],
)
def test_a_side_that_was_invited_to_something_else_sees_it(
    invited: Invitation, objection: str
) -> None:
    """As it would be if the mediator told each side other terms."""
    assert objection in " ".join(MADE.objections("A", invitation=invited, files=FILES))


def test_what_the_mediator_signs_in_another_form_is_refused() -> None:
    for values in ({"kind": "else", "mediator": "M"}, {"kind": "mediated-matching-certificate"}):
        signed = Envelope.seal(encode_json(values), M).data
        with pytest.raises(RefusedMessageError):
            read_certificate(signed, M.public)
    for wrong in (replace(MADE, session="short"), replace(MADE, passed={"A": passed(b"")})):
        with pytest.raises(RefusedMessageError):
            read_certificate(wrong.signed(M), M.public)
