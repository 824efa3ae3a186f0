from __future__ import annotations

import polars as pl
import pytest

from safeconduct.evidence.grades import Grade, GradeError, with_grades


@pytest.mark.parametrize("text", ["B2", "b 2", "B-2", " b/2 "])
def test_a_grade_is_read_however_it_is_written(text: str) -> None:
    assert str(Grade.parse(text)) == "B2"


@pytest.mark.parametrize("text", ["", "G2", "B7", "B", "2", "B22"])
def test_what_is_no_grade_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(GradeError, match="letter from A to F"):
        Grade.parse(text)


def test_bad_grades_lose_no_report_and_come_back_all_at_once() -> None:
    reports = pl.DataFrame({"record": ["a:1", "a:2", "a:3"], "grade": ["C", "C", "F"]})
    fields = pl.DataFrame({"record": ["a:1", "a:2", "a:3"], "admiralty": ["b2", "Z9", "??"]})
    graded, problems = with_grades(reports, fields)
    assert graded.select("reliability", "credibility").rows() == [("B", 2), ("C", 6), ("F", 6)]
    assert [p.value for p in problems] == ["Z9", "??"]


def test_without_grades_of_officers_the_kind_decides() -> None:
    reports = pl.DataFrame({"record": ["a:1"], "grade": ["A"]})
    graded, problems = with_grades(reports, reports.select("record"))
    assert graded.select("reliability", "credibility").row(0) == ("A", 6)
    assert problems == []
