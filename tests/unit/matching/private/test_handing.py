"""What is handed to a mediator, and what he refuses of it."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.matching.preparation import _TEXT_INPUTS
from safeconduct.matching.private.commitments import Commitment
from safeconduct.matching.private.handing import RECORD, Handed, hand_over, record_value, take_over
from safeconduct.matching.private.intersection import seeded
from safeconduct.matching.private.mediated_terms import FAMILY_FIELDS, FIELDS
from safeconduct.matching.private.messages import RefusedMessageError
from safeconduct.matching.private.reports import derives, report_bytes

SESSION, SALTS = b"s" * 32, b"c" * 32
RECORDS = pl.DataFrame(
    {
        "record": ["home:17", "home:18", "ward:3"],
        "source": ["home", "home", "ward"],
        "kind": ["tracing_request", "tracing_request", "visit"],
        "edition": ["may.csv", "june.csv", None],
        "refers_to": [None, "home:17", "unknown:9"],
        "family_name": ["Коваленко", "Kovalenko", None],
        "birth_date": ["1987-05-03", "~1987", None],
        "contact": ["+10 1234567", None, None],
        "note": ["owes money", None, None],
    }
)


def handed(records: pl.DataFrame = RECORDS, **more: Any) -> bytes:
    digests = [hashlib.sha256(text.encode()).digest() for text in report_bytes(records)]
    given: dict[str, Any] = {"side": "A", "session": SESSION, "fields": FIELDS}
    return hand_over(records, digests=digests, commitment=SALTS, **{**given, **more})


def taken(data: bytes, **more: Any) -> Handed:
    given: dict[str, Any] = {"side": "A", "session": SESSION, "fields": FIELDS, "most": 100}
    return take_over(data, **{**given, **more})


def test_all_fields_that_are_compared_may_be_handed_over() -> None:
    assert {*FIELDS, *FAMILY_FIELDS} == set(_TEXT_INPUTS) - {"refers_to", "edition"}


def test_the_mediator_gets_numbers_instead_of_keys_and_no_field_that_was_not_agreed() -> None:
    data = handed()
    for word in ("home", "ward", "may.csv", "unknown:9", "1234567", "owes"):
        assert word.encode() not in data
    got = taken(data).records
    assert got.select("number", "source", "edition", "refers_to").rows() == [
        (0, 0, 0, None), (1, 0, 1, 0), (2, 1, None, None),
    ]  # fmt: skip
    assert got["family_name"].to_list() == ["Коваленко", "Kovalenko", None]


def test_the_family_is_left_out_unless_the_terms_name_it() -> None:
    fields = (*FIELDS, "contact")
    assert taken(handed(fields=fields), fields=fields).records["contact"][0] == "+10 1234567"
    refused = taken(handed(fields=fields))
    assert [f.reason for f in refused.faults] == ["it has fields that the terms do not name"]
    assert refused.records["number"].to_list() == [1, 2]


def test_the_root_is_that_of_the_side_s_own_commitment() -> None:
    inputs = [
        (RECORD, record_value(row, FIELDS), report.encode())
        for row, report in zip(RECORDS.iter_rows(named=True), report_bytes(RECORDS), strict=True)
    ]
    own = Commitment(SESSION, inputs, random=seeded(SALTS, "commitment"))
    assert taken(handed()).root == own.root
    other = handed(RECORDS.with_columns(birth_date=pl.lit("1986-05-03")))
    assert taken(other).root != own.root


def test_what_was_handed_over_stands_in_the_report() -> None:
    for row, report in zip(RECORDS.iter_rows(named=True), report_bytes(RECORDS), strict=True):
        assert derives(report.encode(), RECORD, record_value(row, FIELDS))
        assert not derives(report.encode(), RECORD, '{"family_name":"Shevchenko"}')
    assert not derives(report.encode(), RECORD, "no json")


@pytest.mark.parametrize(
    "more", [{"side": "B"}, {"session": b"t" * 32}, {"most": 2}], ids=["side", "session", "most"]
)
def test_records_of_another_side_or_session_or_too_many_are_refused(more: dict[str, Any]) -> None:
    with pytest.raises(RefusedMessageError):
        taken(handed(), **more)


def spoilt(**row: object) -> bytes:
    message = json.loads(handed())
    message["records"][1].update(row)
    return json.dumps(message, sort_keys=True).encode()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"fields": '{"birth_date":"1987-13-40"}'}, "date"),
        ({"fields": '{"captured_on":"yesterday"}'}, "date"),
        ({"fields": '{"family_name":""}'}, "empty"),
        ({"fields": json.dumps({"family_name": "x" * 1_001})}, "longer"),
        ({"fields": '{"family_name":7}'}, "no text"),
        ({"fields": '{"family_name":"x"'}, "cannot be read"),
        ({"fields": 5}, "cannot be read"),
        ({"kind": "gossip"}, "no known kind"),
        ({"source": "home"}, "source is no number"),
        ({"refers_to": 99}, "refers_to is no number"),
        ({"edition": -1}, "edition is no number"),
    ],
)
def test_a_bad_record_is_left_out_with_its_reason_and_the_others_stay(
    row: dict[str, object], reason: str
) -> None:
    got = taken(spoilt(**row))
    assert [f.number for f in got.faults] == [1]
    assert reason in got.faults[0].reason
    assert got.records["number"].to_list() == [0, 2]


_JSON = st.recursive(
    st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=5),
    lambda one: st.lists(one, max_size=3) | st.dictionaries(st.text(max_size=8), one, max_size=3),
    max_leaves=8,
)
_KEYS = st.sampled_from(["side", "session", "commitment", "digests", "records"])


@given(st.dictionaries(_KEYS, _JSON, min_size=1), st.binary(max_size=40))
def test_nothing_that_a_hostile_side_seals_ends_in_another_error(
    changed: dict[str, Any], noise: bytes
) -> None:
    message = {**json.loads(handed()), **changed}
    for data in (noise, json.dumps(message).encode("utf-8", "replace")):
        try:
            got = taken(data)
        except RefusedMessageError:
            continue
        assert got.records.height + len(got.faults) == len(message["records"])


@given(st.lists(_JSON, max_size=4))
def test_no_row_of_a_hostile_side_ends_in_another_error(rows: list[Any]) -> None:
    message = {**json.loads(handed()), "records": rows}
    message["digests"] = b64encode(bytes(32 * len(rows))).decode()
    got = taken(json.dumps(message).encode())
    assert len(got.faults) == len(rows)
