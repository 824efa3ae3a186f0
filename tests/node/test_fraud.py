"""The fraud desk judges: rings across cases, extortion kept apart, nothing left of the erased."""

from __future__ import annotations

from decimal import Decimal

import pytest
from fraud_cases import NUMBER, call, person_of

from safeconduct.evidence import ContactRisk
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.fraud import queries
from safeconduct.node.fraud.erasing import rebuild_index
from safeconduct.node.fraud.judging import Outcome, judge_all
from safeconduct.node.fraud.models import ContactFinding, Ring, Trace
from safeconduct.node.fraud.overview import overview
from safeconduct.node.fraud.rings import assigned
from safeconduct.node.history.models import Event
from safeconduct.node.history.verbs import Verb
from safeconduct.node.jobs.services import run_now, start
from safeconduct.node.registry import erasing
from safeconduct.node.registry import services as registry
from safeconduct.node.registry.models import Person
from safeconduct.node.registry.withdrawing import withdraw_report
from safeconduct.node.vault import services as vault

pytestmark = pytest.mark.django_db
Cases = tuple[Person, Person]


@pytest.fixture
def cases(officer: User) -> Cases:
    """Two families asked for money over one number."""
    one, other = person_of(officer, "Frobozz Ivan"), person_of(officer, "Xyzzy Oleh")
    call(officer, one, proof_refused="yes")
    call(officer, other, contact_value="0038044 1234567", proof_refused="yes", currency="$")
    return one, other


def judged(user: User) -> Outcome:
    return judge_all(Actor.of(user))


def statuses() -> list[str]:
    return list(Person.objects.order_by("pk").values_list("status", flat=True))


def test_a_number_used_with_two_families_makes_a_ring(officer: User, cases: Cases) -> None:
    assert judged(officer) == Outcome(contacts=2, rings=1, changed=2)
    (line,) = overview(officer).rings
    assert (line.families, line.contacts, line.kinds) == (2, 2, (("phone", 1),))
    assert line.demanded == (("USD", Decimal(6000)),)
    assert (line.first, line.last) == ("2026-05-01", "2026-05-01")
    found = queries.ring_file(officer, line.ring.public_id).contacts
    assert {c.row.risk for c in found} == {"likely_fraud"}
    assert all("shared_line" in c.judged.signals for c in found)
    assert {t.value for c in found for t in c.judged.traces} == {"+380441234567"}


def test_points_add_up_from_what_is_believed_of_any_contact(officer: User, cases: Cases) -> None:
    judged(officer)
    for row in queries.findings_for(officer):
        (contact,) = queries.open_contacts(officer, [row])
        assert contact.steps[-1].sum == contact.sum == row.points + contact.prior


def test_judging_again_changes_nothing(officer: User, cases: Cases) -> None:
    judged(officer)
    before = (
        list(ContactFinding.objects.order_by("pk").values("pk", "risk", "ring", "sealed")),
        list(Trace.objects.order_by("pk").values()), list(Ring.objects.values()),
    )  # fmt: skip
    assert judged(officer) == Outcome(contacts=2, rings=1, changed=0)
    after = (
        list(ContactFinding.objects.order_by("pk").values("pk", "risk", "ring", "sealed")),
        list(Trace.objects.order_by("pk").values()), list(Ring.objects.values()),
    )  # fmt: skip
    assert before == after
    assert Event.objects.filter(verb=Verb.CONTACTS_JUDGED).count() == 2


def test_a_ring_that_grows_keeps_its_name(officer: User, cases: Cases) -> None:
    judged(officer)
    first = Ring.objects.get().public_id
    call(officer, person_of(officer, "Plugh Taras"))
    assert overview(officer).fresh == 1
    judged(officer)
    assert Ring.objects.get().public_id == first
    assert ContactFinding.objects.filter(ring__public_id=first).count() == 3
    assert overview(officer).fresh == 0


def test_the_larger_part_keeps_the_name_and_the_larger_gift_gives_it() -> None:
    before = dict.fromkeys((1, 2, 3, 4, 5), "X") | dict.fromkeys((6, 7), "Y")
    parted = assigned({"a": [1, 2], "b": [3, 4, 5], "c": [6, 7, 8]}, before)
    assert parted == {"a": None, "b": "X", "c": "Y"}
    assert assigned({"a": [1, 2, 3, 6, 7]}, before) == {"a": "X"}
    assert assigned({"a": [6, 1], "b": [7, 2, 3]}, before) == {"a": "Y", "b": "X"}
    assert assigned({"b": [7], "a": [6]}, before) == {"a": "Y", "b": None}


def test_extortion_is_kept_apart_and_lowers_no_belief(officer: User) -> None:
    person = person_of(officer, "Frobozz Ivan")
    call(officer, person, proof_refused="no")
    before = statuses()
    judged(officer)
    (contact,) = queries.contacts_about(officer, person)
    assert contact.row.risk == ContactRisk.POSSIBLE_EXTORTION.value
    assert contact.extortion
    assert statuses() == before


def test_no_finding_changes_whether_anybody_is_held(officer: User, cases: Cases) -> None:
    person = cases[0]
    registry.enter_report(
        Actor.of(officer), source="list of B", kind="captor_list", grade="A", person=person,
        cells={"full_name": "Frobozz Ivan", "fate": "held", "detaining_power": "B"},
    )  # fmt: skip
    before, version = statuses(), Person.objects.get(pk=person.pk).version
    assert "acknowledged" in before
    judged(officer)
    assert statuses() == before
    assert Person.objects.get(pk=person.pk).version == version


def test_the_telephone_of_a_dead_man_is_no_sign_of_life(officer: User, head: User) -> None:
    person = person_of(officer, "Frobozz Ivan")
    call(officer, person, own_number=NUMBER)
    judged(officer)
    assert ContactFinding.objects.get().risk == "possible_extortion"
    registry.report_death(Actor.of(officer), person, grounds="a comrade saw it")
    judged(officer)
    assert ContactFinding.objects.get().risk == "possible_extortion", "not confirmed yet"
    registry.confirm_death(Actor.of(head), person, grounds="certificate")
    judged(officer)
    assert ContactFinding.objects.get().risk == "likely_fraud"


def test_a_hospital_near_a_day_on_which_he_was_seen_well(officer: User) -> None:
    person = person_of(officer, "Frobozz Ivan")
    registry.enter_report(
        Actor.of(officer), source="visitor", kind="visit", grade="A", person=person,
        cells={"full_name": "Frobozz Ivan", "health": "good", "observed_on": "2026-05-10"},
    )  # fmt: skip
    call(officer, person, claim="he is in hospital, money for the surgery")
    judged(officer)
    (contact,) = queries.contacts_about(officer, person)
    assert "against_evidence" in contact.judged.signals


def test_nothing_that_was_told_lies_in_the_clear(officer: User, cases: Cases) -> None:
    judged(officer)
    for row in ContactFinding.objects.values():
        assert b"4412345" not in bytes(row.pop("sealed"))
        assert "4412345" not in str(row)
    assert not any("4412345" in str(row) for row in Trace.objects.values())


def test_cases_are_connected_without_the_number(officer: User, cases: Cases) -> None:
    judged(officer)
    one, other = Trace.objects.order_by("pk")
    assert one.token == other.token == vault.fingerprint("trace", "phone:+380441234567")
    (contact,) = queries.contacts_about(officer, cases[0])
    (shared,) = queries.shared_traces(officer, contact)
    assert shared.contacts == (other.finding.report.public_id,)


def test_an_own_telephone_that_calls_another_family_is_named(officer: User, cases: Cases) -> None:
    third = person_of(officer, "Plugh Taras")
    call(officer, third, own_number=NUMBER, contact_value="+380 50 000 00 01")
    judged(officer)
    (contact,) = queries.contacts_about(officer, cases[0])
    (shared,) = queries.shared_traces(officer, contact)
    assert shared.own_of == (third.public_id,)


def test_a_trace_that_cannot_be_right_is_kept_with_what_is_wrong(officer: User) -> None:
    person = person_of(officer, "Frobozz Ivan")
    call(officer, person, pay_to="4111 1111 1111 1112", device="49015420323751")
    judged(officer)
    (contact,) = queries.contacts_about(officer, person)
    notes = {t.kind: (t.valid, t.note) for t in contact.judged.traces}
    assert notes["card"] == (False, "the check digit is wrong")
    assert notes["device"] == (True, "the check digit was missing")
    assert Trace.objects.get(kind="card").valid is False


def test_an_erased_person_s_contacts_and_fingerprints_go_with_him(
    officer: User, cases: Cases
) -> None:
    judged(officer)
    erasing.erase(Actor.of(officer), cases[0], approved_by=["Elm"])
    assert ContactFinding.objects.count() == Trace.objects.count() == 1
    assert ContactFinding.objects.get().person == cases[1]
    judged(officer)
    assert ContactFinding.objects.get().ring is None
    assert not Ring.objects.exists()


def test_fingerprints_are_written_anew_when_the_index_key_is_replaced(
    officer: User, cases: Cases
) -> None:
    judged(officer)
    before = set(Trace.objects.values_list("token", flat=True))
    vault.new_index_key()
    rebuild_index()
    after = set(Trace.objects.values_list("token", flat=True))
    assert len(after) == 1
    assert after == {vault.fingerprint("trace", "phone:+380441234567")}
    assert not after & before


def test_a_withdrawn_contact_is_found_no_longer(officer: User, cases: Cases) -> None:
    judged(officer)
    report = ContactFinding.objects.get(person=cases[0]).report
    withdraw_report(Actor.of(officer), report, reason="entered twice")
    assert ContactFinding.objects.count() == 1
    assert judged(officer).rings == 0


def test_a_finding_follows_its_report_into_another_file(officer: User, cases: Cases) -> None:
    judged(officer)
    report = ContactFinding.objects.get(person=cases[0]).report
    registry.move_reports(
        Actor.of(officer), {cases[1]: [report]}, verb=Verb.FILES_MERGED, details={}
    )
    assert ContactFinding.objects.get(report=report).person == cases[1]
    assert len(queries.contacts_about(officer, cases[1])) == 2
    assert judged(officer).rings == 0, "one family alone is no ring"


def test_the_job_judges_all(officer: User, cases: Cases) -> None:
    job = run_now(start(Actor.of(officer), "judge_contacts", title="x", arguments={}))
    assert job.state == job.State.DONE, job.failure
    assert job.summary == {"reports": 2, "rings": 1, "changed": 2}


def test_without_contacts_there_is_nothing_to_judge(officer: User) -> None:
    assert judged(officer) == Outcome(contacts=0, rings=0, changed=0)
    assert overview(officer).judged_at is None
