from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from safeconduct.selection import ListReason, NobodyToList, Selection
from safeconduct.tables.problems import InputError

Build = Callable[..., Selection]
Reason = Callable[[Selection, str], str]
CIVILIAN = {"civilian": True, "owed": True, "in_scope": False, "category": "civilian_internee"}
HELD = {"held_back": True, "cleared": False, "code": "hold_suspicion", "text": "Held."}
SICK = {"owed": True, "in_scope": False, "health": "sick"}
OLD, OLDER = {"birth_date": "1965"}, {"birth_date": "1965", "health": "slightly_wounded"}


def stage_of(made: Selection) -> dict[str, int]:
    return dict(made.listed.select("person_id", "stage").iter_rows())


def excluding(*people: str) -> pl.DataFrame:
    return pl.DataFrame({"person_id": people, "code": "not_held", "text": "Not held, says B."})


def test_both_sides_give_equally_many_in_every_stage(build: Build) -> None:
    made = build(["a1", "a2", "a3", "b1", "b2"], (1, 0), (2, 0))
    counted = made.listed.filter("counts").group_by("stage", "side").len()
    assert set(counted.iter_rows()) == {(1, "A", 1), (1, "B", 1), (2, "A", 1), (2, "B", 1)}
    assert made.proof["proven"].all()
    assert (made.proof["bound"] == made.proof["value"]).all()


def test_an_empty_place_is_explained(build: Build) -> None:
    made = build({"a1": {}, "a2": {}, "b1": {}, "b2": HELD}, (2, 0))
    row = made.stages.filter(pl.col("side") == "A").row(0, named=True)
    assert (row["places"], row["filled"], row["empty"]) == (2, 1, 1)
    assert "A can list 2 people, the other side 1" in row["why"]
    assert "of those held by B, there wait 1 hold_suspicion" in row["why"]


def test_a_full_list_needs_no_words(build: Build) -> None:
    assert build(["a1", "b1"], (1, 0)).stages["why"].to_list() == ["", ""]


def test_civilians_travel_alongside_whatever_the_other_side_can_give(build: Build) -> None:
    made = build({"a1": {}, "b1": {}, "b8": CIVILIAN, "b9": CIVILIAN}, (2, 1))
    listed = made.listed.filter(pl.col("basis") == "owed")
    assert listed.select("side", "counts").rows() == [("B", False)]
    assert made.owed.height == 1
    assert made.owed["side"].to_list() == ["B"]
    why = made.stages.filter(pl.col("side") == "A")["why"].item()
    assert why == "1 places of civilians: 0 held by A are cleared"


def test_owed_people_who_are_no_civilians_stand_outside_the_stages(
    build: Build, reason: Reason
) -> None:
    made = build({"a1": {}, "b1": {}, "b9": SICK}, (2, 1))
    assert made.owed["person_id"].to_list() == ["b9"]
    assert reason(made, "b9") == "owed_outside_count"


def test_higher_need_goes_and_goes_first(build: Build, reason: Reason) -> None:
    made = build({"a1": {}, "a2": OLD, "a3": OLDER, "b1": OLD, "b2": {}}, (1, 0), (1, 0))
    assert stage_of(made) == {"a3": 1, "b1": 1, "a2": 2, "b2": 2}
    assert reason(made, "a1") == "outranked"
    text = made.reasons.filter(pl.col("person_id") == "a1")["text"].item()
    assert text == "Has 6 points; the places ended at 10. All places are taken."


def test_where_the_other_side_can_give_no_more_the_reason_says_so(build: Build) -> None:
    made = build({"a1": {}, "a2": OLD, "b1": {}}, (2, 0))
    text = made.reasons.filter(pl.col("person_id") == "a1")["text"].item()
    assert text.endswith("Both sides give equally many, and one of them can list no more.")


def test_rank_makes_no_difference(build: Build) -> None:
    plain = ["a1", "a2", "b1"]
    ranked = {"a1": {"rank": "colonel"}, "a2": {"rank": "private"}, "b1": {}}
    swapped = {"a1": {"rank": "private"}, "a2": {"rank": "colonel"}, "b1": {}}
    assert stage_of(build(plain, (1, 0))) == stage_of(build(ranked, (1, 0)))
    assert stage_of(build(plain, (1, 0))) == stage_of(build(swapped, (1, 0)))


def test_of_equals_the_first_captured_goes_first(build: Build, reason: Reason) -> None:
    days = {f"a{i}": {"captured_on": f"2025-03-{20 - i:02}"} for i in range(1, 5)}
    made = build({**days, "b1": {}, "b2": {}, "b3": {}}, (1, 0), (1, 0), (1, 0))
    stages = stage_of(made)
    assert {p: s for p, s in stages.items() if p[0] == "a"} == {"a4": 1, "a3": 2, "a2": 3}
    assert reason(made, "a1") == "captured_later"


def test_of_equals_the_first_captured_goes_first_asked_for_or_not(build: Build) -> None:
    people = {
        "a1": {"captured_on": "2025-03-02", "unit": "5th"},
        "a2": {"captured_on": "2025-03-01"},
        "b1": {},
        "b2": {},
    }
    positions = {"B": {"requests": [{"unit": "5th", "weight": 9}]}}
    stages = stage_of(build(people, (1, 0), (1, 0), positions=positions))
    assert (stages["a2"], stages["a1"]) == (1, 2)


def test_the_lottery_decides_between_equals_and_its_seed_is_public(
    build: Build, reason: Reason
) -> None:
    people = [f"a{i}" for i in range(8)] + ["b1"]
    won = {str(build(people, (1, 0), seed=bytes([n])).listed["person_id"].min()) for n in range(40)}
    assert len(won) > 4
    made = build(people, (1, 0))
    assert made.listed.equals(build(people, (1, 0)).listed)
    lost = next(p for p in people if p not in stage_of(made))
    assert reason(made, lost) == "lost_lottery"


def test_requests_decide_between_equals_only(build: Build, reason: Reason) -> None:
    people = {"a1": {"unit": "5th"}, "a2": {}, "a3": OLD, "b1": {}, "b2": {}}
    positions = {"B": {"requests": [{"unit": "5th", "weight": 9}]}}
    made = build(people, (2, 0), positions=positions)
    assert {p for p in stage_of(made) if p[0] == "a"} == {"a1", "a3"}
    assert reason(made, "a2") == "others_were_asked_for"


def test_a_request_is_for_people_whom_the_other_side_holds(build: Build) -> None:
    people = {"a1": {"unit": "5th"}, "b1": {"unit": "5th"}, "b2": {}}
    positions = {"B": {"requests": [{"unit": "5th", "weight": 9}]}}
    made = build(people, (1, 0), positions=positions)
    values = dict(made.proof.select("level", "value").iter_rows())
    assert values["requests, both sides"] == 9


def test_requests_by_record(build: Build) -> None:
    positions = {"B": {"requests": [{"records": ["requests-b:7"]}]}}
    for wanted in ("a1", "a2", "a3"):
        made = build(
            ["a1", "a2", "a3", "b1"], (1, 0), positions=positions, records={"requests-b:7": wanted}
        )
        assert wanted in stage_of(made)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"positions": {"A": {"refusals": [{"branch": "AIR FORCE", "reason": "Later"}]}}},
         "refused_by_holder"),
        ({"terms": {"refusals": [{"side": "A", "branch": "air force", "reason": "Later"}]}},
         "refused_by_agreement"),
    ],
)  # fmt: skip
def test_a_refusal_is_obeyed_and_named(
    build: Build, reason: Reason, told: dict[str, Any], code: str
) -> None:
    people = {"a1": {"branch": "air force"}, "a2": {}, "b1": {"branch": "air force"}, "b2": {}}
    made = build(people, (2, 0), **told)
    assert reason(made, "a1") == code
    assert "Later" in made.reasons.filter(pl.col("person_id") == "a1")["text"].item()
    assert reason(made, "b1") != code
    assert made.listed.filter("counts").height == 2


def test_nobody_owed_can_be_refused(build: Build, reason: Reason) -> None:
    people = {"a1": {}, "b1": {}, "b9": {**CIVILIAN, "branch": "air force"}}
    positions = {"B": {"refusals": [{"branch": "air force", "reason": "Later"}]}}
    made = build(people, (2, 1), positions=positions, excluded=excluding("b9"))
    assert reason(made, "b9") == "listed_alongside"


def test_who_is_refused_in_the_talks_is_left_out_and_one_other_takes_his_place(
    build: Build, reason: Reason
) -> None:
    people = {f"a{i}": {"captured_on": f"2025-03-{i + 1:02}"} for i in range(9)}
    people |= {f"b{i}": {} for i in range(6)}
    first = build(people, (3, 0), (3, 0))
    refused = "a2"
    assert refused in stage_of(first)
    second = build(
        people, (3, 0), (3, 0), excluded=excluding(refused),
        previous=first.listed.select("person_id", "stage"),
    )  # fmt: skip
    before, after = stage_of(first), stage_of(second)
    assert reason(second, refused) == "refused_in_talks"
    assert {p: s for p, s in after.items() if p in before} == {
        p: s for p, s in before.items() if p != refused
    }
    assert len(after) == len(before)


def test_an_exclusion_without_words_excludes_too(build: Build, reason: Reason) -> None:
    excluded = pl.DataFrame(
        {"person_id": ["a1"], "code": ["x"], "text": [None]},
        schema={"person_id": pl.String, "code": pl.String, "text": pl.String},
    )
    made = build(["a1", "a2", "b1"], (1, 0), excluded=excluded)
    assert reason(made, "a1") == "refused_in_talks"


def test_of_equals_those_who_stood_on_the_list_keep_their_places(
    build: Build, reason: Reason
) -> None:
    people = {"a1": {"captured_on": "2025-03-01"}, "a2": {"captured_on": "2025-03-09"}, "b1": {}}
    previous = pl.DataFrame({"person_id": ["a2", "b1"], "stage": [1, 1]})
    made = build(people, (1, 0), previous=previous)
    assert set(stage_of(made)) == {"a2", "b1"}
    assert reason(made, "a1") == "others_stood_already"


def test_a_previous_list_of_another_agreement_does_no_harm(build: Build) -> None:
    previous = pl.DataFrame({"person_id": ["a1", "a1", "b9"], "stage": [7, 1, 0]})
    assert stage_of(build(["a1", "b1"], (1, 0), previous=previous)) == {"a1": 1, "b1": 1}


@pytest.mark.parametrize(
    ("people", "words"),
    [
        ({"a1": {}, "b1": HELD}, "nobody held by B can be listed (1 hold_suspicion)"),
        ({"a1": {}}, "nobody held by B can be listed (it holds nobody)"),
        ({"a1": {}, "b1": SICK}, "nobody held by B can be listed (1 owed_outside_count)"),
        ({"a1": {}, "b1": {"branch": "air force"}}, "(1 refused_by_agreement)"),
    ],
)
def test_an_agreement_that_nobody_can_fill_says_why(
    build: Build, people: dict[str, Any], words: str
) -> None:
    terms = {"refusals": [{"side": "B", "branch": "air force", "reason": "Later"}]}
    with pytest.raises(NobodyToList) as caught:
        build(people, (2, 0), terms=terms)
    assert isinstance(caught.value, InputError)
    assert words in caught.value.what


def test_an_agreement_on_civilians_alone_needs_no_prisoners(build: Build, reason: Reason) -> None:
    made = build({"a1": {}, "a9": CIVILIAN}, (3, 3))
    assert stage_of(made) == {"a9": 1}
    assert reason(made, "a1") == "no_counted_place"


def test_everybody_has_one_reason_in_words(build: Build) -> None:
    people = {
        "a1": {}, "a2": {}, "a3": HELD, "a4": CIVILIAN, "a5": SICK, "b1": {}, "b2": CIVILIAN,
        "x1": {"holder": "", "cleared": False, "code": "power_unknown", "text": "Unknown."},
    }  # fmt: skip
    made = build(people, (2, 1))
    assert made.reasons["person_id"].to_list() == sorted(people)
    assert made.reasons.filter(
        pl.col("code").is_null() | (pl.col("text").fill_null("") == "")
    ).is_empty()
    listed = made.reasons.filter("listed")
    assert set(listed["code"]) == {ListReason.LISTED, ListReason.LISTED_ALONGSIDE}
    assert set(listed["person_id"]) == set(made.listed["person_id"])
    assert listed["stage"].null_count() == 0


def test_places_are_numbered_from_one_by_stage_and_side(build: Build) -> None:
    made = build([f"{side}{i}" for side in "ab" for i in range(6)], (3, 0), (2, 0))
    for _, part in made.listed.group_by("stage", "side"):
        assert part["place"].to_list() == list(range(1, part.height + 1))


def test_without_time_the_lists_are_still_lists_and_say_that_nothing_is_proven(
    build: Build,
) -> None:
    people = {f"{s}{i:03}": {"birth_date": str(1950 + i)} for s in "ab" for i in range(60)}
    made = build(people, (20, 0), (15, 0), time_limit=0.0)
    assert made.listed.height == 70
    assert made.listed.filter(pl.col("side") == "A").height == 35
    assert not made.proof["proven"].all()
    short = made.proof.filter(~pl.col("proven"))
    assert short.filter(pl.col("bound") <= pl.col("value")).is_empty()


def test_the_order_of_the_rows_changes_nothing(
    build: Build, clearance: Callable[..., pl.DataFrame]
) -> None:
    people = {f"{s}{i:03}": {"birth_date": str(1950 + i)} for s in "ab" for i in range(30)}
    backwards = dict(reversed(people.items()))
    assert build(people, (9, 0)).listed.equals(build(backwards, (9, 0)).listed)


def test_where_priority_is_given_up_for_requests_the_reasons_say_so(
    build: Build, reason: Reason
) -> None:
    people: dict[str, dict[str, Any]] = {
        "a1": {"captured_on": "2024-01-01"}, "a2": {"captured_on": "2024-06-01"},
        "a3": {"captured_on": "2025-08-01", "unit": "7th"}, "a4": {"captured_on": "2025-06-01"},
        "b1": {}, "b2": {},
    }  # fmt: skip
    wishes = {"B": {"requests": [{"unit": "7th", "weight": 5}]}}
    whole = build(people, (2, 0), positions=wishes)
    assert {"a1", "a2"} <= set(whole.listed["person_id"])
    made = build(people, (2, 0), positions=wishes, slack=0.5)
    assert {"a1", "a3"} <= set(made.listed["person_id"])
    assert reason(made, "a2") == "priority_given_up"
    assert reason(made, "a4") == "outranked"
    assert "search was stopped" not in " ".join(made.reasons["text"])
