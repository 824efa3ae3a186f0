from __future__ import annotations

import polars as pl

from safeconduct.matching.rivals import FAR, with_rivals


def margins(
    edges: list[tuple[str, str, float]], persons: dict[str, str]
) -> dict[tuple[str, str], float]:
    frame = pl.DataFrame(edges, schema=["record_l", "record_r", "weight"], orient="row")
    groups = pl.DataFrame({"record": list(persons), "person_id": list(persons.values())})
    found = with_rivals(frame, groups)
    return {(a, b): m for a, b, m in found.select("record_l", "record_r", "margin").iter_rows()}


def test_the_only_candidate_is_far_from_others() -> None:
    assert margins([("a", "b", 3.0)], {"a": "1", "b": "2"}) == {("a", "b"): FAR}


def test_a_brother_comes_between() -> None:
    found = margins([("a", "b", 9.0), ("a", "c", 7.0)], {"a": "1", "b": "2", "c": "3"})
    assert found == {("a", "b"): 2.0, ("a", "c"): -2.0}


def test_a_mans_own_other_records_are_no_rivals() -> None:
    found = margins([("a", "b", 9.0), ("a", "c", 7.0)], {"a": "1", "b": "2", "c": "2"})
    assert set(found.values()) == {FAR}
