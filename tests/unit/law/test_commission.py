from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from safeconduct.law.annex_one import MEDICAL_GROUNDS, suggested
from safeconduct.law.commission import (
    Commission,
    Examination,
    Member,
    PresentedBy,
    Profession,
    in_order,
)
from safeconduct.law.terms import TermState, months_after
from safeconduct.people.vocabulary import CommissionDecision

D = CommissionDecision
CHAIR = Member(name="Dr Ruiz", neutral=True, profession=Profession.SURGEON, chair=True)
SECOND = Member(name="Dr Oke", neutral=True, profession=Profession.PHYSICIAN)
THIRD = Member(name="Dr Hale", neutral=False, profession=Profession.OTHER)
GOOD = Commission(members=(CHAIR, SECOND, THIRD), approved_on=date(2026, 1, 15))
SEEN = Examination(
    person_id="P1", on=date(2026, 3, 31), presented_by=PresentedBy.CAMP_PHYSICIAN,
    votes=(D.REPATRIATE, D.REPATRIATE, D.REJECT),
)  # fmt: skip


def test_a_rightly_composed_commission_has_no_faults() -> None:
    assert GOOD.faults == ()


@pytest.mark.parametrize(
    ("members", "fault"),
    [
        ((CHAIR, SECOND), "not three"),
        ((CHAIR, THIRD, replace(THIRD, name="Dr Low")), "1 of its members are neutral"),
        ((replace(CHAIR, chair=False), SECOND, replace(THIRD, chair=True)), "chair"),
        ((CHAIR, SECOND, replace(THIRD, chair=True)), "chair"),
        ((CHAIR, replace(SECOND, profession=Profession.SURGEON), THIRD), "art. 6"),
    ],
)
def test_faults_of_composition(members: tuple[Member, ...], fault: str) -> None:
    assert any(fault in text for text in replace(GOOD, members=members).faults)


def test_it_needs_approval_and_begins_within_three_months() -> None:
    assert any("approved" in fault for fault in replace(GOOD, approved_on=None).faults)
    begin, visit = GOOD.terms(camps=("Camp 1",))
    assert begin.due_on == date(2026, 4, 15)
    assert begin.state(on=date(2026, 4, 16)) is TermState.OVERDUE
    assert replace(GOOD, began_on=date(2026, 4, 1)).terms()[0].state(on=date(2027, 1, 1)) is (
        TermState.DONE
    )
    assert visit.due_on == date(2026, 7, 15)
    again = replace(GOOD, visits=(("Camp 1", date(2026, 5, 1)),)).terms(camps=("Camp 1",))[1]
    assert again.due_on == date(2026, 11, 1)


@pytest.mark.parametrize(
    ("votes", "decision"),
    [
        ((D.REPATRIATE, D.REPATRIATE, D.REJECT), D.REPATRIATE),
        ((D.REJECT, D.RE_EXAMINE, D.RE_EXAMINE), D.RE_EXAMINE),
        ((D.REPATRIATE, D.RE_EXAMINE, D.REJECT), D.UNKNOWN),
        ((D.REPATRIATE, D.REPATRIATE), D.UNKNOWN),
        ((D.NEUTRAL_COUNTRY,) * 3, D.NEUTRAL_COUNTRY),
    ],
)
def test_the_majority_decides(votes: tuple[D, ...], decision: D) -> None:
    assert replace(SEEN, votes=votes).decision is decision


def test_notice_certificate_and_execution_have_their_terms() -> None:
    told, certificate, carried = replace(SEEN, told_on=date(2026, 4, 20)).terms
    assert told.due_on == date(2026, 4, 30)
    assert told.state(on=date(2026, 6, 1)) is TermState.DONE
    assert certificate.due_on == date(2026, 4, 30)
    assert carried.due_on == date(2026, 7, 20)
    assert carried.state(on=date(2026, 7, 21)) is TermState.OVERDUE
    late = replace(SEEN, told_on=date(2026, 5, 2)).terms[0]
    assert late.state(on=date(2026, 6, 1)) is TermState.DONE_LATE


def test_a_rejection_is_told_and_nothing_more() -> None:
    assert len(replace(SEEN, votes=(D.REJECT,) * 3).terms) == 1
    assert replace(SEEN, votes=(D.REJECT,) * 3).letter == ""
    assert SEEN.letter == "A"


def test_no_majority_leaves_a_decision_due() -> None:
    (term,) = replace(SEEN, votes=(D.REPATRIATE,)).terms
    assert "majority" in term.what
    assert term.state(on=date(2030, 1, 1)) is TermState.OPEN


def test_whoever_presents_himself_is_heard_after_the_others() -> None:
    order = [PresentedBy.HIMSELF, PresentedBy.OWN_POWER, PresentedBy.CAMP_PHYSICIAN]
    sorted_ = in_order(tuple(replace(SEEN, presented_by=who) for who in order))
    assert [e.presented_by for e in sorted_] == sorted(order)


def test_months_end_where_there_is_no_such_day() -> None:
    assert months_after(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_after(date(2026, 12, 31), 2) == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("ticked", "votes", "departs"),
    [
        (("limb",), D.REPATRIATE, False),
        (("limb",), D.NEUTRAL_COUNTRY, True),
        (("limb",), D.REJECT, True),
        (("mother",), D.NEUTRAL_COUNTRY, False),
        (("mother",), D.REPATRIATE, False),
        (("mother",), D.RE_EXAMINE, True),
        ((), D.REJECT, False),
    ],
)
def test_a_decision_below_the_model_agreement_is_marked(
    ticked: tuple[str, ...], votes: D, departs: bool
) -> None:
    assert replace(SEEN, grounds=ticked, votes=(votes,) * 3).departs is departs


def test_the_model_agreement_is_a_list_to_tick() -> None:
    assert len({ground.id for ground in MEDICAL_GROUNDS}) == len(MEDICAL_GROUNDS)
    assert {ground.decision for ground in MEDICAL_GROUNDS} == {D.REPATRIATE, D.NEUTRAL_COUNTRY}
    with pytest.raises(KeyError):
        suggested(["homesickness"])
    assert suggested([]) is D.UNKNOWN
