from __future__ import annotations

import pytest

from safeconduct.record import RecordError
from safeconduct.record.encoding import (
    check_hash,
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


def test_pae_counts_bytes_not_letters() -> None:
    assert pre_authentication_encoding("t", "é".encode()) == b"DSSEv1 1 t 2 \xc3\xa9"
