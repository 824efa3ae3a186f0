from __future__ import annotations

import polars as pl
import pytest

from safeconduct.evidence import EVIDENCE_RULES, captivity, with_origin


def status(*reports: tuple[str, str, str | None]) -> dict[str, object]:
    """Each report is (source, kind, fate); all are of one person."""
    rows = [
        {"record": f"{source}:{i}", "source": source, "kind": kind, "fate": fate,
         "observed_on": f"2026-01-{i + 1:02d}", "recorded_on": None}
        for i, (source, kind, fate) in enumerate(reports)
    ]  # fmt: skip
    frame = pl.DataFrame(rows, schema=dict.fromkeys(
        ("record", "source", "kind", "fate", "observed_on", "recorded_on"), pl.String))  # fmt: skip
    identities = frame.select("record", person_id=pl.lit("P-1"))
    told = with_origin(frame.drop("fate"), frame.select("record"))
    return captivity(told, identities, frame.select("record", "fate")).row(0, named=True)


@pytest.mark.parametrize(
    ("reports", "expected"),
    [
        ([("bureau", "tracing_request", None)], "missing"),
        ([("w", "testimony", None)], "alleged"),
        ([("w", "testimony", None), ("x", "testimony", None)], "corroborated"),
        ([("w", "testimony", None), ("nvs", "visit", None)], "confirmed"),
        ([("court", "legal", None)], "confirmed"),
        ([("captor", "captor_list", "held"), ("w", "testimony", None)], "acknowledged"),
        ([("captor", "captor_list", "held"), ("captor", "captor_list", "died")], "died"),
        ([("captor", "captor_list", "died"), ("captor", "captor_list", "held")], "acknowledged"),
        ([("captor", "captor_list", "released")], "released"),
    ],
)
def test_the_most_certain_rule_decides(
    reports: list[tuple[str, str, str | None]], expected: str
) -> None:
    found = status(*reports)
    assert found["status"] == expected
    assert found["status_rule"] in {rule.id for rule in EVIDENCE_RULES}
    assert found["status_reasons"]


def test_reports_of_one_origin_count_once() -> None:
    reports = pl.DataFrame(
        {"record": ["t:1", "t:2"], "source": ["t", "t"], "kind": ["testimony", "testimony"]}
    )
    fields = pl.DataFrame({"record": ["t:1", "t:2"], "derives_from": ["video-7", "video-7"]})
    told = with_origin(reports, fields)
    assert told["origin"].n_unique() == 1


def test_confirmed_is_not_acknowledged() -> None:
    assert status(("nvs", "visit", None))["acknowledged"] is False


def dated(*reports: tuple[str, str, str | None, str]) -> dict[str, object]:
    """Each report is (source, kind, fate, observed_on)."""
    frame = pl.DataFrame(
        [
            {"record": f"{source}:{i}", "source": source, "kind": kind, "fate": fate,
             "observed_on": on, "recorded_on": None}
            for i, (source, kind, fate, on) in enumerate(reports)
        ],
        schema=dict.fromkeys(
            ("record", "source", "kind", "fate", "observed_on", "recorded_on"), pl.String),
    )  # fmt: skip
    told = with_origin(frame.drop("fate"), frame.select("record"))
    people = frame.select("record", person_id=pl.lit("P-1"))
    return captivity(told, people, frame.select("record", "fate")).row(0, named=True)


def test_a_date_known_only_about_is_no_newer_than_a_later_day() -> None:
    found = dated(
        ("captor", "captor_list", "died", "~2025-03"),
        ("captor", "captor_list", "held", "2026-01-02"),
    )
    assert found["status"] == "acknowledged"


def test_whoever_was_handed_on_is_still_answered_for() -> None:
    found = dated(("captor", "captor_list", "transferred", "2026-01-02"))
    assert (found["status"], found["status_rule"]) == ("acknowledged", "E-TRANSFERRED")


@pytest.mark.parametrize("lead", ["testimony", "contact", "open_source"])
@pytest.mark.parametrize("fate", ["died", "released", "exchanged"])
def test_the_captors_own_record_beats_a_newer_lead(lead: str, fate: str) -> None:
    found = dated(("captor", "captor_list", "held", "2026-01-02"), ("w", lead, fate, "2026-06-01"))
    assert found["status"] == "acknowledged"


@pytest.mark.parametrize(("fate", "rule"), [("exchanged", "E-EXCHANGED"),
                                            ("found_elsewhere", "E-FOUND")])  # fmt: skip
def test_the_own_bureau_ends_a_case_that_the_captors_list_forgot(fate: str, rule: str) -> None:
    found = dated(("captor", "captor_list", "held", "2026-05-02"),
                  ("bureau", "tracing_request", fate, "2026-04-01"))  # fmt: skip
    assert found["status_rule"] == rule


def test_whoever_is_seen_in_custody_after_his_return_is_a_captive_again() -> None:
    found = dated(("bureau", "tracing_request", "exchanged", "2026-04-01"),
                  ("nvs", "visit", "held", "2026-07-01"))  # fmt: skip
    assert found["status"] == "confirmed"


def test_a_picture_of_a_body_is_no_evidence_of_captivity() -> None:
    assert dated(("web", "open_source", "died", "2026-07-01"))["status"] == "missing"


def test_a_witness_of_a_death_speaks_of_captivity_only_if_he_says_who_held_him() -> None:
    frame = pl.DataFrame(
        {"record": ["w:1", "x:1"], "source": ["w", "x"], "kind": ["testimony", "testimony"],
         "observed_on": ["2026-01-01", "2026-01-01"], "recorded_on": [None, None]}
    )  # fmt: skip
    fates = frame.select("record", fate=pl.lit("died")).with_columns(
        detaining_power=pl.Series(["B", None], dtype=pl.String)
    )
    people = pl.DataFrame({"record": ["w:1", "x:1"], "person_id": ["P-1", "P-2"]})
    found = captivity(with_origin(frame, frame.select("record")), people, fates)
    assert found["status"].to_list() == ["alleged", "missing"]


def test_unproven_calls_corroborate_nothing_however_many_lines_they_use() -> None:
    reports = pl.DataFrame(
        {"record": ["c:1", "c:2", "c:3"], "source": ["c"] * 3, "kind": ["contact"] * 3}
    )
    fields = pl.DataFrame(
        {"record": ["c:1", "c:2", "c:3"], "contact_value": ["555", "777", "888"],
         "proof_refused": ["yes", None, "no"]}
    )  # fmt: skip
    origins = with_origin(reports, fields)["origin"].to_list()
    assert origins == ["c/calls", "c/calls", "c/888"]
