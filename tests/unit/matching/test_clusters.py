from __future__ import annotations

import polars as pl

from safeconduct.matching.clusters import cluster, cluster_probable
from safeconduct.matching.deciding import DEFAULT_POLICY, Policy
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


def joined(*rows: tuple[str, str, float], policy: Policy = DEFAULT_POLICY) -> list[set[str]]:
    """Persons of the records a_1, b_1, ... of probable pairs, all of which may join."""
    r = records(**{f"{name}_1": "tracing_request" for name in "abcdef"})
    e = edges(*rows).rename({"weight": "probability"}).sort("probability", descending=True)
    e = e.with_columns(joinable=pl.col("probability") >= 0.5)
    found = persons(cluster_probable(r, e, joins=policy.joins))
    return [group for group in found if len(group) > 1]


def test_two_records_need_less_than_two_persons() -> None:
    assert joined(("a_1", "b_1", 0.61)) == [{"a_1", "b_1"}]
    within = (("a_1", "b_1", 0.999), ("c_1", "d_1", 0.999))
    apart, together = [{"a_1", "b_1"}, {"c_1", "d_1"}], [{"a_1", "b_1", "c_1", "d_1"}]
    assert joined(*within, ("b_1", "c_1", 0.96)) == apart
    assert joined(*within, ("b_1", "c_1", 0.985)) == together
    large = (("a_1", "b_1", 0.999), ("b_1", "c_1", 0.999), ("a_1", "c_1", 0.999))
    other = (("d_1", "e_1", 0.999), ("e_1", "f_1", 0.999), ("d_1", "f_1", 0.999))
    assert len(joined(*large, *other, ("a_1", "d_1", 0.985))) == 1
    surer = Policy(doubt=0.1)
    assert len(joined(*large, *other, ("a_1", "d_1", 0.985), policy=surer)) == 2


def test_a_record_joins_a_person_if_most_of_his_records_agree() -> None:
    person = (("a_1", "b_1", 0.999), ("b_1", "c_1", 0.999), ("a_1", "c_1", 0.999))
    one = ("c_1", "d_1", 0.9)
    assert joined(*person, one) == [{"a_1", "b_1", "c_1"}]
    borne_out = (("a_1", "d_1", 0.4), ("b_1", "d_1", 0.3))
    assert joined(*person, one, *borne_out) == [{"a_1", "b_1", "c_1", "d_1"}]


def test_twins_of_two_reports_each_stay_two() -> None:
    """Every pair between them is likely, and each bears his own name twice."""
    within = (("a_1", "b_1", 0.999), ("c_1", "d_1", 0.999))
    between = tuple((x, y, 0.9) for x in ("a_1", "b_1") for y in ("c_1", "d_1"))
    assert joined(*within, *between) == [{"a_1", "b_1"}, {"c_1", "d_1"}]
    assert joined(*within, *between[:1], ("a_1", "d_1", 0.985)) == [{"a_1", "b_1", "c_1", "d_1"}]


def test_a_judgement_and_a_reference_bring_their_pairs_with_them() -> None:
    r = records(**{f"{name}_1": "tracing_request" for name in "abcd"}).with_columns(
        refers_to=pl.Series([None, "a_1", None, None])
    )
    e = edges(("c_1", "a_1", 0.9), ("c_1", "b_1", 0.3), ("c_1", "d_1", 0.2)).rename(
        {"weight": "probability"}
    )
    e = e.with_columns(joinable=pl.col("probability") >= 0.5)
    found = persons(cluster_probable(r, e, joins=DEFAULT_POLICY.joins))
    assert found == [{"a_1", "b_1", "c_1"}, {"d_1"}]
    same = Judged(left="a_1", right="d_1", judgement=Judgement.SAME)
    found = persons(cluster_probable(r, e, joins=DEFAULT_POLICY.joins, judgements=[same]))
    assert found == [{"a_1", "b_1", "d_1"}, {"c_1"}]


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
