from __future__ import annotations

from collections.abc import Callable

import pytest

Code = Callable[..., str]
Interview = dict[str, str | None]


def said(wish: str | None, day: str | None = "2026-08-01", **rest: str | None) -> Interview:
    return {"wish": wish, "interviewed_on": day, **rest}


ALONE = {"in_private": "no"}
PERHAPS = {"link": "possible"}


@pytest.mark.parametrize(
    ("interviews", "expected"),
    [
        ([said("return")], "cleared"),
        ([], "consent_not_asked"),
        ([said("stay")], "consent_refused"),
        ([said("third_country")], "consent_refused"),
        ([said("undecided")], "consent_undecided"),
        ([said("refused_to_say")], "consent_undecided"),
        ([said(None)], "consent_undecided"),
        ([said("return", **ALONE)], "consent_not_private"),
        ([said("return", in_private="unknown")], "consent_not_private"),
        ([said("return", in_private=None)], "consent_not_private"),
        ([said("stay", "2026-01-01"), said("return", "2026-02-01")], "cleared"),
        ([said("return", "2026-01-01"), said("stay", "2026-02-01")], "consent_refused"),
        ([said("return"), said("stay")], "consent_contradictory"),
        ([said("return"), said("undecided")], "consent_contradictory"),
        ([said("return", "2026-02-01"), said("stay", None)], "consent_contradictory"),
        ([said("return", "2026-02-01"), said("stay", "2026")], "consent_contradictory"),
        ([said("return", "2026-02-01"), said("stay", "2025")], "cleared"),
        ([said("return", None), said("stay", "")], "consent_contradictory"),
    ],
)
def test_the_newest_private_interview_decides(
    code: Code, interviews: list[Interview], expected: str
) -> None:
    assert code(interviews=interviews) == expected


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        (said("stay", "2026-09-01", **ALONE), "consent_contradictory"),
        (said("undecided", "2026-09-01", **ALONE), "consent_contradictory"),
        (said("stay", None, **ALONE), "consent_contradictory"),
        (said("return", "2026-09-01", **ALONE), "cleared"),
        (said(None, "2026-09-01", **ALONE), "cleared"),
        (said("stay", "2026-07-01", **ALONE), "cleared"),
    ],
)
def test_consent_can_be_withdrawn_however_it_is_said(
    code: Code, later: Interview, expected: str
) -> None:
    assert code(interviews=[said("return"), later]) == expected


@pytest.mark.parametrize(
    "interview",
    [
        said("return", fear_of_persecution="yes"),
        said("return", "2020-01-01", fear_of_persecution="yes"),
        said("return", fear_of_persecution="yes", **ALONE),
        said(None, None, fear_of_persecution="yes", in_private=None),
    ],
)
@pytest.mark.parametrize("category", ["prisoner_of_war", "child", "civilian_internee"])
def test_fear_of_persecution_stops_everything(
    code: Code, interview: Interview, category: str
) -> None:
    interviews = [interview, said("return", "2026-09-01")]
    assert code({"category": category}, interviews=interviews) == "fear_of_persecution"


@pytest.mark.parametrize(
    ("interview", "expected"),
    [
        (said("stay", **PERHAPS), "interview_unresolved"),
        (said(None, **PERHAPS), "interview_unresolved"),
        (said("return", fear_of_persecution="yes", **PERHAPS), "interview_unresolved"),
        (said("return", **PERHAPS), "cleared"),
    ],
)
def test_an_interview_that_may_be_his_and_speaks_against_return_stops_it(
    code: Code, interview: Interview, expected: str
) -> None:
    assert code(interviews=[said("return"), interview]) == expected


def test_what_may_be_another_s_word_is_no_consent(code: Code) -> None:
    assert code(interviews=[said("return", **PERHAPS)]) == "consent_not_asked"


def test_remains_need_no_interview_and_a_child_needs_a_guardian(code: Code) -> None:
    assert code({"category": "remains", "status": "died"}, interviews=[]) == "cleared"
    assert code({"category": "child"}) == "guardian_needed"


@pytest.mark.parametrize("category", ["civilian_internee", "medical_or_religious"])
def test_those_who_are_owed_are_not_moved_without_consent_either(code: Code, category: str) -> None:
    assert code({"category": category}, interviews=[]) == "consent_not_asked"
    assert code({"category": category}, interviews=[said("stay")]) == "consent_refused"
