from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from securesystemslib.dsse import Envelope as DsseEnvelope

from safeconduct.record import RecordError
from safeconduct.record.encoding import (
    check_hash,
    check_key_name,
    check_name,
    from_base64,
    normalise_time,
    parse_time,
    pre_authentication_encoding,
    to_base64,
)


@pytest.mark.parametrize(
    "text", ["AA", "AA=", "A A=", "AA==\n", "AB==", "_w==", "é", "=", "AA==AA=="]
)
def test_only_canonical_base64_is_read(text: str) -> None:
    with pytest.raises(RecordError):
        from_base64(text)


@given(data=st.binary(max_size=40), at=st.integers(0, 60), letter=st.sampled_from("AB/+=w-\n é"))
def test_base64_is_read_if_and_only_if_it_is_written_so(data: bytes, at: int, letter: str) -> None:
    text = to_base64(data)
    changed = text[:at] + letter + text[at + 1 :]
    with suppress(RecordError):
        assert to_base64(from_base64(changed)) == changed
    assert from_base64(text) == data


def test_base64_round_trip() -> None:
    assert from_base64(to_base64(bytes(range(256)))) == bytes(range(256))


@pytest.mark.parametrize(
    "name", ["", "a b", "a+b", "a\n", "é", "cosignature/v1", "subtree/v1", "DSSEv1", "x" * 201]
)
def test_names_that_could_mislead_are_refused(name: str) -> None:
    with pytest.raises(RecordError):
        check_name(name)


@pytest.mark.parametrize("text", ["", "ab", "G" * 64, "A" * 64])
def test_hashes_are_lower_case_hexadecimal(text: str) -> None:
    with pytest.raises(RecordError):
        check_hash(text)


@pytest.mark.parametrize(
    "text",
    ["2026-09-16", "2026-09-16T09:30:00", "2026-09-16T09:30:00+00:00", "2026-02-30T00:00:00Z", ""],
)
def test_times_have_one_form(text: str) -> None:
    with pytest.raises(RecordError):
        parse_time(text)


def test_naive_times_are_refused() -> None:
    with pytest.raises(RecordError, match="offset"):
        normalise_time("2026-09-16T09:30:00")


@given(kind=st.text(max_size=40), payload=st.binary(max_size=200))
def test_pae_is_that_of_dsse(kind: str, payload: bytes) -> None:
    assert pre_authentication_encoding(kind, payload) == DsseEnvelope(payload, kind, {}).pae()


def test_pae_counts_bytes_not_letters() -> None:
    assert pre_authentication_encoding("t", "é".encode()) == b"DSSEv1 1 t 2 \xc3\xa9"


def test_a_name_that_is_not_utf_8_is_refused() -> None:
    with pytest.raises(RecordError, match="not the name of a key"):
        check_key_name("t\udca9moin.example")


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+03:00", "9999-12-31T23:59:59-01:00"])
def test_a_time_at_the_edge_of_the_calendar_is_refused(text: str) -> None:
    with pytest.raises(RecordError, match="out of range"):
        normalise_time(text)


def test_an_early_year_has_four_digits() -> None:
    assert normalise_time("0101-01-01T00:00:00Z") == "0101-01-01T00:00:00Z"
