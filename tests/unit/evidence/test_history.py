from __future__ import annotations

import polars as pl

from safeconduct.evidence import captivity, transitions, with_origin
from safeconduct.evidence.custody import custody

TOLD = [
    ("bureau:1", "bureau", "tracing_request", None, "2024-01-05"),
    ("w:1", "w", "testimony", "held", "2024-03-01"),
    ("x:1", "x", "testimony", "held", "2024-04-01"),
    ("nvs:1", "nvs", "visit", "held", "2024-05-01"),
    ("captor:1", "captor", "captor_list", "held", "2024-06-01"),
    ("bureau:2", "bureau", "tracing_request", "exchanged", "2025-01-01"),
    ("nvs:2", "nvs", "visit", "held", "2025-08-01"),
]
_NAMES = ("record", "source", "kind", "fate", "recorded_on")


def frames() -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    frame = pl.DataFrame(TOLD, schema=dict.fromkeys(_NAMES, pl.String), orient="row").with_columns(
        observed_on=pl.col("recorded_on")
    )
    reports = with_origin(frame.drop("fate"), frame.select("record"))
    return reports, frame.select("record", person_id=pl.lit("P-1")), frame.select("record", "fate")


def test_every_step_names_its_rule_and_evidence_and_going_back_is_kept() -> None:
    steps = transitions(*frames())
    assert steps["to_status"].to_list() == [
        "missing", "alleged", "corroborated", "confirmed", "acknowledged", "exchanged",
        "acknowledged",
    ]  # fmt: skip
    assert steps["evidence"].to_list() == [t[0] for t in TOLD]
    assert steps["back"].to_list() == [False] * 6 + [True]
    assert steps["from_status"].to_list() == ["", *steps["to_status"].to_list()[:-1]]


def test_the_last_step_is_the_present_status() -> None:
    reports, people, fates = frames()
    assert (
        transitions(reports, people, fates)["to_status"].to_list()[-1]
        == captivity(reports, people, fates)["status"].item()
    )


def test_custody_may_be_known_and_whereabouts_not() -> None:
    reports, people, fates = frames()
    status = captivity(reports.head(3), people.head(3), fates.head(3))
    persons = pl.DataFrame({"person_id": ["P-1"], "detaining_power": ["B"], "held_at": [""]})
    statements = pl.DataFrame(
        schema={"record": pl.String, "field": pl.String, "value": pl.String, "kind": pl.String}
    )
    row = custody(status, persons, statements, people).row(0, named=True)
    assert (row["custody"], row["whereabouts"]) == ("B", "unknown")


def test_the_old_place_of_one_handed_on_is_his_whereabouts_no_longer() -> None:
    status = pl.DataFrame(
        {"person_id": ["P-1"], "status": ["acknowledged"], "status_rule": ["E-TRANSFERRED"]}
    )
    persons = pl.DataFrame({"person_id": ["P-1"], "detaining_power": ["A"], "held_at": ["Camp 1"]})
    people = pl.DataFrame({"record": ["l:1"], "person_id": ["P-1"]})
    statements = pl.DataFrame(
        {"record": ["l:1"], "field": ["held_at"], "value": ["Camp 1"], "kind": ["captor_list"]}
    )
    row = custody(status, persons, statements, people).row(0, named=True)
    assert (row["custody"], row["whereabouts"]) == ("transferred by A", "unknown")
