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
