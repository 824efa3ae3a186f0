"""The header of an entry in a party's own log."""

from __future__ import annotations

import pytest

from safeconduct.record import PartyHeader, RecordError, SigningKey
from safeconduct.record.envelope import decode_json
from safeconduct.record.party_entries import read_party_entry, write_party_entry

KEY = SigningKey("A", b"a" * 32)


def header(approvals: str) -> PartyHeader:
    return PartyHeader(
        type="query",
        talk="talks.example/1",
        log="talks.example/1/A",
        author="A",
        recipients=("B",),
        sequence=1,
        previous="",
        seen=(),
        created_at="2026-09-01T10:00:00Z",
        approvals=approvals,
    )


@pytest.mark.parametrize("approvals", ["", "ab" * 32])
def test_the_root_of_approvals_comes_back_as_signed(approvals: str) -> None:
    data = write_party_entry(header(approvals), {}, KEY)
    assert read_party_entry(data, 0, KEY.public).header == header(approvals)


@pytest.mark.parametrize("approvals", ["ab", "AB" * 32, "ab" * 33, "3 of 5"])
def test_approvals_are_a_root_or_nothing(approvals: str) -> None:
    data = write_party_entry(header(approvals), {}, KEY)
    with pytest.raises(RecordError, match="hexadecimal"):
        read_party_entry(data, 0, KEY.public)


def test_a_header_without_the_field_is_refused() -> None:
    fields = decode_json(header("").payload({}))
    del fields["approvals"]
    with pytest.raises(RecordError, match="'approvals' is missing"):
        PartyHeader.parse(fields)
