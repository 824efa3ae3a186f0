"""Hints sort the queue and do nothing else."""

from __future__ import annotations

import polars as pl

from safeconduct.matching.fields.hints import HINT_SCHEMA, hinted_first, hints

LINKS = pl.DataFrame({"record_l": ["a", "a", "b"], "record_r": ["b", "c", "c"]})
ONE, NEAR, FAR = "a5c3f00f3c5a1842", "a5c3f00f3c5a1843", "5a3c0ff0c3a5e7bd"


def records(**columns: list[str | None]) -> pl.DataFrame:
    return pl.DataFrame({"record": ["a", "b", "c"], **columns})


def test_photographs_that_look_alike() -> None:
    found = hints(LINKS, records(photo_hash=[ONE, NEAR, FAR]))
    assert found.rows() == [
        ("a", "b", "photographs look alike (1 of 64 bits differ): a hint, not evidence", 1 - 1 / 64)
    ]


def test_no_hint_without_a_picture_or_with_an_empty_one() -> None:
    cases: tuple[list[str | None], ...] = (
        [None, None, None],
        ["0" * 16] * 3,
        ["rubbish", ONE, None],
    )
    for hashes in cases:
        assert hints(LINKS, records(photo_hash=hashes)).is_empty()
    assert hints(LINKS, records()).schema == HINT_SCHEMA


def test_the_empty_picture_of_a_form_is_no_ones() -> None:
    many = pl.DataFrame({"record": [str(i) for i in range(9)], "photo_hash": ONE})
    pairs = pl.DataFrame({"record_l": ["0"], "record_r": ["1"]})
    assert hints(pairs, many).is_empty()
    assert not hints(pairs, many.head(3)).is_empty()


def test_kunyas_of_the_same_child() -> None:
    found = hints(LINKS, records(alias=["Абу Омар", None, None], full_name=[
        None, "أبو عمر خالد بن الوليد", "Abu Yusuf Khalid al-Masri"]))  # fmt: skip
    assert found.select("record_l", "record_r").rows() == [("a", "b")]
    assert "hint, not evidence" in found["hint"][0]


def test_hinted_questions_come_first_and_keep_all_they_had() -> None:
    questions = LINKS.with_columns(probability=pl.Series([0.9, 0.5, 0.3]))
    found = hints(LINKS, records(photo_hash=[FAR, ONE, NEAR]))
    sorted_ = hinted_first(questions, found)
    assert sorted_["record_l"].to_list() == ["b", "a", "a"]
    assert sorted_.sort("probability").equals(questions.sort("probability"))
