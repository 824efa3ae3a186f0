from __future__ import annotations

import polars as pl
import pytest
from made_evidence import probability, report, weighed

COPY = {"fate": "held", "recognised": "certain"}


def test_ten_posts_that_copy_one_video_are_one_source() -> None:
    first = report("P-1", "web:0", "open_source", **COPY)
    copies = [
        report("P-1", f"web:{n}", "open_source", derives_from="web:0", **COPY) for n in range(1, 11)
    ]
    alone, copied = weighed(first), weighed(first, *copies)
    assert probability(alone, "captured") == probability(copied, "captured")
    shown = copied.contributions.filter(pl.col("question") == "captured")
    assert shown.height == 11
    assert shown["counted"].sum() == 1
    assert set(shown.filter(~pl.col("counted"))["why"]) == {"same origin as web:0"}


def test_two_independent_pictures_weigh_more_than_one() -> None:
    one = report("P-1", "web:1", "open_source", **COPY)
    other = report("P-1", "press:1", "open_source", **COPY)
    assert probability(weighed(one, other), "captured") > probability(weighed(one), "captured")


@pytest.mark.parametrize("question", ["captured", "alive"])
def test_age_decays_what_a_statement_contributes(question: str) -> None:
    new = weighed(report("P-1", "nvs:1", "visit", fate="held", on="2026-09-01"))
    old = weighed(report("P-1", "nvs:1", "visit", fate="held", on="2024-03-01"))
    assert probability(old, question) < probability(new, question)


def test_a_better_grade_weighs_more() -> None:
    told = {"fate": "held", "witness_of": "capture", "refers_to": "bureau:1"}
    good = weighed(report("P-1", "w:1", "testimony", admiralty="B2", **told))
    bad = weighed(report("P-1", "w:1", "testimony", admiralty="E5", **told))
    assert probability(good, "captured") > probability(bad, "captured")


def test_contradictions_stand_side_by_side() -> None:
    found = weighed(
        report("P-1", "w:1", "testimony", fate="held", witness_of="capture"),
        report("P-1", "x:1", "testimony", fate="died", witness_of="capture"),
    )
    row = found.beliefs.filter(pl.col("question") == "captured").row(0, named=True)
    assert row["contradicted"]
    assert row["speaks_for"] > 0 > row["speaks_against"]
    assert row["log_odds"] == pytest.approx(
        row["prior"] + row["speaks_for"] + row["speaks_against"], abs=1e-3
    )


def test_every_belief_is_the_sum_of_what_is_shown() -> None:
    found = weighed(
        report("P-1", "bureau:1", "tracing_request"),
        report("P-1", "w:1", "testimony", fate="held", witness_of="custody"),
        report("P-1", "nvs:1", "visit", fate="held"),
    )
    for question in ("captured", "alive"):
        row = found.beliefs.filter(pl.col("question") == question).row(0, named=True)
        shown = found.contributions.filter(
            (pl.col("question") == question) & (pl.col("sign") != "tracing_request sought")
        )["contribution"].sum()
        total = max(-9.0, min(9.0, row["prior"] + shown))
        assert row["log_odds"] == pytest.approx(total, abs=1e-3)


def test_who_holds_him_is_shared_among_those_named() -> None:
    found = weighed(
        report("P-1", "captor:1", "captor_list", detaining_power="B", fate="held"),
        report("P-1", "web:1", "open_source", detaining_power="A", **COPY),
    )
    assert probability(found, "holder", "B") > 0.9 > probability(found, "holder", "A")
    answers = found.beliefs.filter(pl.col("question") == "holder")
    assert answers["probability"].sum() < 1
    assert answers["contradicted"].all()


def test_where_he_is_grows_old_sooner_than_who_holds_him() -> None:
    told = report("P-1", "w:1", "testimony", fate="held", witness_of="custody", held_at="Camp 1",
                  detaining_power="B", on="2024-03-01")  # fmt: skip
    decays = weighed(told).contributions.select("question", "decay").rows()
    assert dict(decays)["where"] < dict(decays)["holder"]


def test_a_report_that_is_perhaps_of_another_weighs_less_and_is_asked_about() -> None:
    request = report("P-1", "bureau:1", "tracing_request")
    visit = report("P-1", "nvs:1", "visit", fate="held")
    links = pl.DataFrame({"record_l": ["bureau:1"], "record_r": ["nvs:1"], "probability": [0.02]})
    doubtful, sure = weighed(request, visit, links=links), weighed(request, visit)
    assert probability(doubtful, "captured") < probability(sure, "captured")
    assert 0 < probability(doubtful, "he", "nvs:1") < 1


def test_bad_grades_and_circles_are_told_and_lose_nothing() -> None:
    found = weighed(
        report("P-1", "web:1", "open_source", derives_from="web:2", admiralty="Q7", **COPY),
        report("P-1", "web:2", "open_source", derives_from="web:1", **COPY),
    )
    assert {p.column for p in found.problems} == {"admiralty", "derives_from"}
    assert found.contributions.filter(pl.col("question") == "captured").height == 2
