from __future__ import annotations

from collections.abc import Callable

import pytest

Code = Callable[..., str]
File = dict[str, str | None]


def case(*acts: tuple[str, str | None], crime: str = "no") -> list[File]:
    return [
        {"record_id": f"legal:{i}", "procedure": act, "decided_on": day, "war_crime": crime}
        for i, (act, day) in enumerate(acts)
    ]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ([], "cleared"),
        (case(("suspicion", "2026-01-01")), "hold_suspicion"),
        (case(("prosecution", "2026-01-01")), "hold_prosecution"),
        (case(("convicted", "2026-01-01")), "hold_convicted"),
        (case(("disciplinary", "2026-01-01")), "cleared"),
        (case(("suspicion", "2025-01-01"), ("closed", "2026-01-01")), "cleared"),
        (case(("closed", "2025-01-01"), ("suspicion", "2026-01-01")), "hold_suspicion"),
        (case(("convicted", "2025-01-01"), ("pardon", "2026-01-01")), "cleared"),
        (case(("convicted", "2025-01-01"), ("transfer", "2026-01-01")), "cleared"),
        (case(("convicted", "2025-01-01"), ("amnesty", "2026-01-01")), "cleared"),
        (case(("suspicion", "2025-01-01"), ("prosecution", "2025-06-01")), "hold_prosecution"),
    ],
)
def test_the_newest_act_decides(code: Code, files: list[File], expected: str) -> None:
    assert code(files=files) == expected


@pytest.mark.parametrize(
    ("lifting", "crime", "expected"),
    [
        ("amnesty", "yes", "hold_amnesty_war_crime"),
        ("amnesty", "unknown", "hold_amnesty_undetermined"),
        ("amnesty", None, "hold_amnesty_undetermined"),
        ("amnesty", "no", "cleared"),
        ("pardon", "yes", "cleared"),
        ("transfer", "yes", "cleared"),
    ],
)
def test_an_amnesty_does_not_cover_war_crimes(
    code: Code, lifting: str, crime: str, expected: str
) -> None:
    files = case(("convicted", "2025-01-01"), (lifting, "2026-01-01"), crime=crime)
    assert code(files=files) == expected


@pytest.mark.parametrize(
    ("acts", "expected"),
    [
        (("suspicion", "convicted"), "hold_convicted"),
        (("suspicion", "prosecution"), "hold_prosecution"),
        (("pardon", "amnesty"), "hold_amnesty_war_crime"),
        (("closed", "transfer"), "cleared"),
        (("closed", "pardon"), "hold_amnesty_war_crime"),
        (("convicted", "no such act"), "legal_file_unresolved"),
    ],
)
def test_of_acts_of_one_day_the_graver_decides_in_whatever_order_they_are_filed(
    code: Code, acts: tuple[str, str], expected: str
) -> None:
    for filed in (acts, acts[::-1]):
        files = case(*((act, "2026-01-01") for act in filed), crime="yes")
        assert code(files=files) == expected


def test_one_act_that_says_war_crime_is_enough(code: Code) -> None:
    files = case(("convicted", "2025-01-01"), ("amnesty", "2026-01-01"))
    files[0]["war_crime"] = "yes"
    assert code(files=files) == "hold_amnesty_war_crime"


@pytest.mark.parametrize(
    ("held_on", "lifted_on"),
    [
        ("2026-01-01", "2026-01-01"),
        (None, "2026-01-01"),
        ("2026-01-01", None),
        ("", ""),
        ("2026", "2026-06-01"),
        ("2026-06-15", "2026-06"),
    ],
)
def test_where_the_days_do_not_say_which_act_is_newer_the_hold_stands(
    code: Code, held_on: str | None, lifted_on: str | None
) -> None:
    assert code(files=case(("closed", lifted_on), ("suspicion", held_on))) == "hold_suspicion"


def test_each_offence_is_a_case_of_its_own(code: Code) -> None:
    files = [
        {"procedure": "suspicion", "offence": "theft", "decided_on": "2025-01-01"},
        {"procedure": "prosecution", "offence": "arson", "decided_on": "2025-01-01"},
        {"procedure": "closed", "offence": "Theft ", "decided_on": "2026-01-01"},
    ]
    assert code(files=files) == "hold_prosecution"
    assert code(files=[files[0], files[2]]) == "cleared"


@pytest.mark.parametrize("procedure", [None, "", "indicted in absence"])
def test_a_file_that_does_not_say_where_it_stands_holds_back(
    code: Code, procedure: str | None
) -> None:
    assert code(files=[{"procedure": procedure}]) == "legal_file_unresolved"


def test_a_file_that_may_be_his_holds_back_until_somebody_has_judged(code: Code) -> None:
    assert code(files=[{"link": "possible"}]) == "legal_file_unresolved"
    assert code(files=[{"link": None}]) == "legal_file_unresolved"
    assert code(files=[{"link": "possible", "procedure": "disciplinary"}]) == "cleared"


def test_another_s_file_holds_nobody_back(code: Code) -> None:
    assert code(files=[{"person_id": "somebody else"}]) == "cleared"


def test_no_proceedings_keep_the_dead_back(
    rules: Callable[..., dict[str, list[str]]], code: Code
) -> None:
    assert rules({"category": "remains", "status": "died"}, files=[{}])["hold"] == [
        "L-HOLD-REMAINS"
    ]
    assert code({"category": "remains", "status": "died"}, files=[{}]) == "cleared"


def test_every_case_has_its_determination(rules: Callable[..., dict[str, list[str]]]) -> None:
    files = [
        {"offence": "theft"},
        {"offence": "arson", "procedure": "convicted"},
        {"procedure": "disciplinary"},
        {"link": "possible"},
    ]
    assert rules(files=files)["hold"] == [
        "L-HOLD-CONVICTED", "L-HOLD-DISCIPLINARY", "L-HOLD-SUSPICION", "L-HOLD-UNRESOLVED",
    ]  # fmt: skip


def test_a_pardon_before_any_conviction_lifts_no_war_crime(code: Code) -> None:
    for crime, expected in (
        ("yes", "hold_amnesty_war_crime"),
        ("unknown", "hold_amnesty_undetermined"),
        ("no", "cleared"),
    ):
        files = case(("suspicion", "2025-01-01"), ("pardon", "2026-01-01"), crime=crime)
        assert code(files=files) == expected


def test_what_names_no_offence_is_closed_by_nothing_else(code: Code) -> None:
    files = case(("prosecution", "2025-01-01"), ("closed", "2026-01-01"))
    nameless = [{**file, "offence": ""} for file in files]
    assert code(files=nameless) == "hold_prosecution"
