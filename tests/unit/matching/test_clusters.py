from __future__ import annotations

import polars as pl

from safeconduct.matching.clusters import cluster
from safeconduct.matching.judgements import Judged, Judgement
from safeconduct.matching.preparation import ONCE_EACH


def records(**kinds: str) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "unique_id": list(kinds),
            "source": [k.split("_")[0] for k in kinds],
            "once": [k.split("_")[0] if kind in ONCE_EACH else None for k, kind in kinds.items()],
            "refers_to": pl.Series([None] * len(kinds), dtype=pl.String),
        }
    )


def edges(*rows: tuple[str, str, float]) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=["record_l", "record_r", "weight"], orient="row")
    return frame.cast({"record_l": pl.String, "record_r": pl.String, "weight": pl.Float64})


def persons(frame: pl.DataFrame) -> list[set[str]]:
    groups = frame.group_by("person_id").agg("record")["record"].to_list()
    return sorted((set(g) for g in groups), key=min)


def test_pairs_above_the_threshold_are_joined() -> None:
    r = records(a_1="tracing_request", b_1="captor_list", c_1="visit")
    found = cluster(r, edges(("a_1", "b_1", 9.0), ("b_1", "c_1", 1.0)), least_weight=5)
    assert persons(found) == [{"a_1", "b_1"}, {"c_1"}]


def test_the_more_records_a_pair_would_join_the_surer_it_must_be() -> None:
    r = records(**{f"{name}_1": "tracing_request" for name in "abcd"})
    within = [("a_1", "b_1", 0.999), ("c_1", "d_1", 0.999)]
    for between, joined in ((0.94, False), (0.96, True)):
        found = cluster(r, edges(*within, ("b_1", "c_1", between)), least_weight=0.8, probable=True)
        assert (len(persons(found)) == 1) is joined
    alone = cluster(r, edges(("b_1", "c_1", 0.81)), least_weight=0.8, probable=True)
    assert {"b_1", "c_1"} in persons(alone)


def test_two_entries_of_one_captors_list_are_two_people() -> None:
    r = records(a_1="tracing_request", b_1="captor_list", b_2="captor_list")
    found = cluster(r, edges(("a_1", "b_1", 12.0), ("a_1", "b_2", 11.0)), least_weight=5)
    assert persons(found) == [{"a_1", "b_1"}, {"b_2"}]


def test_a_judgement_always_wins_and_can_be_taken_back() -> None:
    r = records(a_1="tracing_request", b_1="captor_list", c_1="visit")
    e = edges(("a_1", "b_1", 30.0), ("b_1", "c_1", 9.0))
    different = Judged(left="b_1", right="a_1", judgement=Judgement.DIFFERENT)
    assert persons(cluster(r, e, least_weight=5, judgements=[different])) == [
        {"a_1"},
        {"b_1", "c_1"},
    ]
    assert persons(cluster(r, e, least_weight=5)) == [{"a_1", "b_1", "c_1"}]


def test_different_holds_through_others() -> None:
    r = records(a_1="tracing_request", b_1="captor_list", c_1="visit")
    e = edges(("a_1", "c_1", 20.0), ("b_1", "c_1", 10.0))
    different = Judged(left="a_1", right="b_1", judgement=Judgement.DIFFERENT)
    assert persons(cluster(r, e, least_weight=5, judgements=[different])) == [
        {"a_1", "c_1"},
        {"b_1"},
    ]


def test_same_joins_what_no_score_proposed() -> None:
    r = records(a_1="tracing_request", b_1="captor_list")
    same = Judged(left="a_1", right="b_1", judgement=Judgement.SAME)
    assert persons(cluster(r, edges(), least_weight=5, judgements=[same])) == [{"a_1", "b_1"}]


def test_a_record_joins_the_one_it_refers_to() -> None:
    r = records(a_1="tracing_request", c_1="contact").with_columns(
        refers_to=pl.Series([None, "a_1"])
    )
    assert persons(cluster(r, edges(), least_weight=5)) == [{"a_1", "c_1"}]


def test_what_an_officer_is_unsure_of_no_score_joins() -> None:
    r = records(a_1="tracing_request", b_1="captor_list")
    unsure = Judged(left="a_1", right="b_1", judgement=Judgement.UNSURE)
    found = cluster(r, edges(("a_1", "b_1", 30.0)), least_weight=5, judgements=[unsure])
    assert persons(found) == [{"a_1"}, {"b_1"}]
