"""Law and consent on the node: determinations, proceedings, interviews, arrival."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from safeconduct.law import Question, Reading, Scope, Stage, Truth
from safeconduct.law.arrival import TaskState
from safeconduct.law.commission import Examination as Examined
from safeconduct.law.commission import PresentedBy
from safeconduct.law.interviews import Interview as Talk
from safeconduct.law.proceedings import Act, StepRefused
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.casework import queries, services
from safeconduct.node.casework.agreeing import Terms, agree, in_force
from safeconduct.node.casework.determining import due, look, open_standing, refresh
from safeconduct.node.casework.models import Agreement, Case, Interview, Standing
from safeconduct.node.casework.opening import open_case
from safeconduct.node.history.models import Event
from safeconduct.node.history.verbs import Verb
from safeconduct.node.jobs.services import run_now, start
from safeconduct.node.matching.models import Link
from safeconduct.node.registry import erasing
from safeconduct.node.registry import services as registry
from safeconduct.node.registry.models import Person, Report, new_id
from safeconduct.people.normalising import YesNo
from safeconduct.people.vocabulary import Category, CommissionDecision, Wish
from safeconduct.tables import InputError

pytestmark = pytest.mark.django_db
HELD = {
    "family_name": "Koval", "given_name": "Ivan", "birth_date": "1990-02-03",
    "party_of_origin": "A", "detaining_power": "B", "category": "prisoner_of_war",
    "captured_on": "2025-01-05", "health": "good", "prisoner_number": "77",
}  # fmt: skip


@pytest.fixture
def lawyer(member: Callable[..., User]) -> User:
    """Rowan, legal officer."""
    return member("Rowan", "legal")


@pytest.fixture
def captive(lawyer: User) -> Person:
    """Ivan, a prisoner of war of A whom B acknowledges."""
    return report_of(lawyer)


def report_of(
    user: User, *, kind: str = "captor_list", source: str = "list", **more: str
) -> Person:
    entered = registry.enter_report(
        Actor.of(user), source=source, kind=kind, grade="A", cells={**HELD, **more}
    )
    return fresh(entered.person)


def fresh(person: Person) -> Person:
    return Person.objects.select_related("key").get(pk=person.pk)


def talk(wish: Wish = Wish.RETURN, *, on: date | None = None, **more: object) -> Talk:
    values: dict[str, object] = {
        "record_id": "", "on": on or timezone.localdate(), "place": "Camp 4",
        "by": "Neutral Society",
        "wish": wish, "fear": YesNo.NO, "captor_present": YesNo.NO,
    }  # fmt: skip
    return Talk(**{**values, **more})  # type: ignore[arg-type]


def conclusions(person: Person, reader: User) -> dict[str, str]:
    made = look(person, reader).made
    return {q.value: made.of(q).conclusion for q in Question}


def test_a_captive_who_was_not_asked_is_not_cleared_and_then_is(
    captive: Person, lawyer: User
) -> None:
    before = conclusions(captive, lawyer)
    assert before["captivity"] == "acknowledged"
    assert (before["consent"], before["ready"]) == ("undetermined", "not_cleared")
    services.record_interview(Actor.of(lawyer), captive, talk())
    assert conclusions(captive, lawyer)["ready"] == "cleared"


def test_a_refusal_is_hidden_from_his_own_party_but_not_from_who_asked(
    captive: Person, lawyer: User, colleague: User
) -> None:
    services.record_interview(
        Actor.of(lawyer), captive, talk(Wish.STAY, hidden_from_own_party=True)
    )
    assert conclusions(captive, lawyer)["consent"] == "refuses"
    assert conclusions(captive, colleague)["consent"] == "undetermined"
    assert look(captive, colleague).made.of(Question.CONSENT).rule.id == "L-CONSENT-NOT-ASKED"
    refresh()
    standing = Standing.objects.get(person=captive)
    assert (standing.code, standing.cleared) == ("consent_not_asked", False)
    event = Event.objects.get(verb=Verb.INTERVIEW_RECORDED)
    assert event.subject == captive.public_id


def test_a_refusal_that_is_not_hidden_is_known_to_his_own_party(
    captive: Person, lawyer: User, colleague: User
) -> None:
    services.record_interview(Actor.of(lawyer), captive, talk(Wish.STAY))
    assert conclusions(captive, colleague)["consent"] == "refuses"


def test_the_detaining_power_learns_no_reason(lawyer: User, colleague: User) -> None:
    held_by_us = report_of(lawyer, party_of_origin="B", detaining_power="A")
    services.record_interview(Actor.of(lawyer), held_by_us, talk(Wish.RETURN, fear=YesNo.YES))
    assert conclusions(held_by_us, colleague)["consent"] == "undetermined"


def test_proceedings_go_step_by_step_and_an_amnesty_for_a_war_crime_is_refused(
    captive: Person, lawyer: User
) -> None:
    actor = Actor.of(lawyer)
    services.record_interview(actor, captive, talk())
    case = services.open_new_case(
        actor, captive, offence="wilful killing", opened_on=date(2026, 5, 1)
    )
    assert conclusions(captive, lawyer)["hold"] == "held"
    found = services.take_step(
        actor, case,
        Act(step="determine", on=date(2026, 6, 1), authority="prosecutor",
            qualification="GC III art. 130"),
        version=1, war_crime=Truth.TRUE,
    )  # fmt: skip
    assert found.proceeding.stage is Stage.DETERMINED
    amnesty = Act(step="amnesty", on=date(2026, 7, 1), authority="parliament")
    with pytest.raises(StepRefused, match="159") as refused:
        services.take_step(actor, case, amnesty, version=2)
    assert "prosecute" in {step.id for step in refused.value.alternatives}
    assert open_case(Case.objects.select_related("person__key").get()).row.version == 2
    assert conclusions(captive, lawyer)["ready"] == "not_cleared"


def test_a_case_that_is_closed_keeps_nobody_back_and_a_step_can_be_taken_back(
    captive: Person, lawyer: User
) -> None:
    actor = Actor.of(lawyer)
    services.record_interview(actor, captive, talk())
    case = services.open_new_case(actor, captive, offence="theft", opened_on=date(2026, 5, 1))
    close = Act(step="not_established", on=date(2026, 6, 1), authority="court")
    services.take_step(actor, case, close, version=1)
    assert conclusions(captive, lawyer)["ready"] == "cleared"
    assert not Case.objects.get().open
    with pytest.raises(services.Conflict):
        services.take_step_back(actor, case, version=1, reason="old page")
    back = services.take_step_back(actor, case, version=2, reason="wrong person")
    assert back.proceeding.stage is Stage.SUSPECTED
    assert conclusions(captive, lawyer)["ready"] == "not_cleared"
    with pytest.raises(ValidationError):
        services.take_step_back(actor, case, version=3, reason="once more")


def test_a_legal_file_holds_until_the_case_taken_up_from_it_answers_it(
    captive: Person, lawyer: User
) -> None:
    actor = Actor.of(lawyer)
    file = registry.enter_report(
        actor, source="court of B", kind="legal", grade="B", person=captive,
        cells={"full_name": "Koval Ivan", "procedure": "suspicion", "offence": "Theft",
               "decided_on": "2026-03-01"},
    )  # fmt: skip
    captive = fresh(captive)
    services.record_interview(actor, captive, talk())
    assert look(captive, lawyer).made.of(Question.HOLD).rule.id == "L-HOLD-SUSPICION"
    case = services.open_new_case(
        actor, captive, offence="Theft", opened_on=date(2026, 3, 1), files=(file.public_id,)
    )
    determine = Act(step="determine", on=date(2026, 4, 1), authority="court", qualification="1")
    services.take_step(actor, case, determine, version=1, war_crime=Truth.FALSE)
    amnesty = Act(step="amnesty", on=date(2026, 5, 1), authority="parliament")
    services.take_step(actor, case, amnesty, version=2)
    assert look(captive, lawyer).made.of(Question.HOLD).rule.id == "L-HOLD-LIFTED"
    assert conclusions(captive, lawyer)["ready"] == "cleared"


def test_a_file_that_may_be_his_holds_him_back_until_somebody_has_looked(
    captive: Person, lawyer: User, officer: User
) -> None:
    services.record_interview(Actor.of(lawyer), captive, talk())
    other = registry.enter_report(
        Actor.of(lawyer), source="court", kind="legal", grade="B",
        cells={"full_name": "Kowal Iwan", "procedure": "prosecution", "offence": "x"},
    )  # fmt: skip
    refresh()
    left, right = sorted((Report.objects.get(person=captive).pk, other.pk))
    link = Link.objects.create(
        public_id=new_id("L"), left_id=left, right_id=right, weight=2, probability=0.4
    )
    assert look(captive, lawyer).made.of(Question.HOLD).rule.id == "L-HOLD-UNRESOLVED"
    from safeconduct.node.matching.models import Judgement
    from safeconduct.node.matching.services import judge

    judge(officer, link, Judgement.Said.DIFFERENT)
    assert Standing.objects.get(person=captive).stale


def test_only_what_a_change_touches_is_determined_again(lawyer: User) -> None:
    one, other = (report_of(lawyer, prisoner_number=n, family_name=n) for n in ("Alpha", "Beta"))
    assert refresh() == 2
    assert refresh() == 0
    services.record_interview(Actor.of(lawyer), one, talk())
    assert [s.person_id for s in due()] == [one.pk]
    assert refresh() == 1
    kept = Standing.objects.select_related("person__key").get(person=one)
    assert kept.cleared
    told = open_standing(kept)["changes"]
    assert {c["question"] for c in told} == {"consent", "ready"}
    assert not Standing.objects.get(person=other).cleared
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert due(on=tomorrow).count() == 2


def test_the_bulk_determination_is_that_of_one_person(lawyer: User) -> None:
    people = [
        report_of(lawyer, family_name=f"F{n}", prisoner_number=str(n), **cells)
        for n, cells in enumerate(
            ({}, {"health": "seriously_wounded"}, {"category": "civilian_internee"},
             {"detaining_power": ""}, {"party_of_origin": "B"}, {"birth_date": "2012"})
        )
    ]  # fmt: skip
    for person in people[:3]:
        services.record_interview(Actor.of(lawyer), person, talk())
    refresh()
    for person in people:
        made = look(person, lawyer).made
        kept = Standing.objects.get(person=person)
        assert (kept.cleared, kept.code) == (made.cleared, (made.reasons or ("cleared",))[0])
        assert kept.owed == (made.of(Question.OWED).conclusion == "owed")


def test_an_agreement_touches_everybody_and_cannot_take_the_law_away(
    captive: Person, lawyer: User
) -> None:
    refresh()
    with pytest.raises(InputError, match="L-OWED-CHILD"):
        agree(Actor.of(lawyer), Terms(title="No", scope=Scope(waived=frozenset({"L-OWED-CHILD"}))))
    assert not Agreement.objects.exists()
    readings = (
        Reading(of="A", captured_from=date(2026, 1, 1)),
        Reading(of="B", categories=frozenset({Category.PRISONER_OF_WAR})),
    )
    scope = Scope(readings=readings, waived=frozenset({"L-HOLD-SUSPICION"}))
    for title in ("First", "Second"):
        agree(Actor.of(lawyer), Terms(title=title, scope=scope, reason="agreed today"))
    assert in_force()[1] == Terms(title="Second", scope=scope, reason="agreed today")
    assert due().count() == 1
    made = look(captive, lawyer).made
    assert made.of(Question.SCOPE).conclusion == "disputed"
    assert {of: d.conclusion for of, d in made.by_reading.items()} == {
        "A": "out_of_scope", "B": "in_scope",
    }  # fmt: skip


def test_the_decision_of_a_commission_makes_him_owed(captive: Person, lawyer: User) -> None:
    vote = CommissionDecision
    examined = Examined(
        person_id="", on=date(2026, 10, 1), presented_by=PresentedBy.HIMSELF,
        votes=(vote.REPATRIATE, vote.REJECT, vote.REPATRIATE), grounds=("limb",),
    )  # fmt: skip
    row = services.record_examination(Actor.of(lawyer), captive, examined)
    assert conclusions(captive, lawyer)["owed"] == "owed"
    services.follow_examination(
        Actor.of(lawyer), row, told_on=date(2026, 10, 2), certificate_on=None, carried_out_on=None
    )
    found = look(captive, lawyer).told.examinations[captive.pk][0].examined
    assert (found.told_on, found.decision) == (date(2026, 10, 2), vote.REPATRIATE)


def test_a_plan_of_arrival_is_kept_and_a_second_writer_is_told(
    captive: Person, lawyer: User
) -> None:
    plan = {"arrives_on": date(2026, 12, 1), "destination": "Port", "sponsor": "the town"}
    states = {"housing": TaskState.DONE}
    services.plan_arrival(Actor.of(lawyer), captive, **plan, states=states, version=0)  # type: ignore[arg-type]
    with pytest.raises(services.Conflict):
        services.plan_arrival(Actor.of(lawyer), captive, **plan, states={}, version=0)  # type: ignore[arg-type]


def test_nothing_said_or_charged_lies_in_the_clear(captive: Person, lawyer: User) -> None:
    services.open_new_case(Actor.of(lawyer), captive, offence="Plunder", opened_on=None)
    services.record_interview(Actor.of(lawyer), captive, talk(Wish.STAY), note="Frobozz")
    for row in (Case.objects.values().get(), Interview.objects.values().get()):
        text = str({name: value for name, value in row.items() if name != "sealed"})
        assert "lunder" not in text
        assert "stay" not in text
        assert b"Frobozz" not in bytes(row["sealed"])


def test_what_was_recorded_of_a_merged_file_counts_and_is_erased_with_him(
    captive: Person, lawyer: User
) -> None:
    other = report_of(lawyer, kind="capture_card", source="cards")
    services.open_new_case(Actor.of(lawyer), other, offence="theft", opened_on=None)
    registry.move_reports(
        Actor.of(lawyer), {captive: list(Report.objects.filter(person=other))},
        verb=Verb.FILES_MERGED, details={},
    )  # fmt: skip
    assert conclusions(captive, lawyer)["hold"] == "held"
    assert [h.person.row.pk for h in queries.holds(lawyer)] == [captive.pk]
    erasing.erase(Actor.of(lawyer), captive, approved_by=["Elm"])
    assert bytes(Case.objects.get().sealed) == b""
    assert queries.holds(lawyer) == []
    assert not Standing.objects.filter(person=captive).exists()


def test_the_job_determines_all_and_can_be_repeated(captive: Person, lawyer: User) -> None:
    Standing.objects.all().delete()
    for _time in range(2):
        job = run_now(start(Actor.of(lawyer), "determine", title="x", arguments={}))
        assert job.state == job.State.DONE, job.failure
    assert Standing.objects.get(person=captive).determined_on == timezone.localdate()
    told = queries.overview_of(lawyer)
    assert (told.people, told.cleared, told.waiting) == (1, 0, 0)
    assert [one.code for one in told.counts] == ["consent_not_asked"]
