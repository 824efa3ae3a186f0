"""The pages of law and consent: what they show, refuse, keep apart and record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from safeconduct.law import RULES
from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.casework import services
from safeconduct.node.casework.agreeing import in_force
from safeconduct.node.casework.models import Case, Interview, Standing
from safeconduct.node.casework.opening import open_case, open_interview
from safeconduct.node.history.models import Event
from safeconduct.node.history.verbs import Verb
from safeconduct.node.registry import services as registry
from safeconduct.node.registry.models import Person

pytestmark = [pytest.mark.any_store, pytest.mark.django_db]
TODAY = timezone.localdate().isoformat()
ASKED = {
    "on": TODAY, "manner": "interview", "place": "Camp 4", "by": "Neutral Society",
    "captor_present": "no", "interpreter_trusted": "unknown", "wish": "return", "fear": "no",
}  # fmt: skip


@pytest.fixture
def lawyer(member: Callable[..., User]) -> User:
    return member("Rowan", "legal")


@pytest.fixture
def client(lawyer: User, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(lawyer)


@pytest.fixture
def captive(lawyer: User) -> Person:
    """A prisoner of war of A on B's list."""
    cells = {
        "full_name": "Koval Ivan", "birth_date": "1990-02-03", "party_of_origin": "A",
        "detaining_power": "B", "category": "prisoner_of_war", "captured_on": "2025-01-05",
    }  # fmt: skip
    entered = registry.enter_report(
        Actor.of(lawyer), source="list of B", kind="captor_list", grade="A", cells=cells
    )
    return Person.objects.select_related("key").get(pk=entered.person_id)


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def test_the_page_of_law_tells_the_reason_the_rule_and_what_would_change_it(
    client: Client, captive: Person
) -> None:
    page = text(client, f"/people/{captive.public_id}/law/")
    assert "a private interview is needed" in page
    assert "L-CONSENT-NOT-ASKED" in page
    assert "GC III art" in page
    assert "Which single fact would change this?" in page
    assert "a private interview today" in page
    event = Event.objects.filter(verb=Verb.FILE_READ).latest("number")
    assert event.subject == captive.public_id


def test_an_interview_clears_him_and_a_word_against_return_counts_without_form(
    client: Client, captive: Person
) -> None:
    path = f"/people/{captive.public_id}/interviews/"
    assert client.post(path, ASKED).status_code == 302
    assert "He may go, and wishes to." in text(client, f"/people/{captive.public_id}/law/")
    spoken = {"on": TODAY, "manner": "spoken", "captor_present": "unknown", "wish": "stay",
              "fear": "unknown", "interpreter_trusted": "unknown"}  # fmt: skip
    client.post(path, spoken)
    assert "He may go, and wishes to." not in text(client, f"/people/{captive.public_id}/law/")
    assert Interview.objects.count() == 2


def test_a_day_to_come_is_refused_and_nothing_is_lost(client: Client, captive: Person) -> None:
    answer = client.post(f"/people/{captive.public_id}/interviews/", {**ASKED, "on": "2999-01-01"})
    page = answer.content.decode()
    assert "The day lies in the future" in page
    assert 'value="Camp 4"' in page
    assert not Interview.objects.exists()


def test_what_he_asked_to_keep_from_his_party_is_shown_to_nobody_else(
    client: Client, captive: Person, officer: User, signed_in: Callable[[User], Client]
) -> None:
    client.post(
        f"/people/{captive.public_id}/interviews/",
        {**ASKED, "wish": "stay", "hidden": "on", "note": "Frobozz"},
    )
    mine = text(client, f"/people/{captive.public_id}/interviews/")
    assert "Frobozz" in mine
    other = signed_in(officer)
    theirs = text(other, f"/people/{captive.public_id}/interviews/")
    assert "Frobozz" not in theirs
    assert "None that you may open" in theirs
    law = text(other, f"/people/{captive.public_id}/law/")
    assert "L-CONSENT-NOT-ASKED" in law
    history = text(other, f"/people/{captive.public_id}/history/")
    assert "stay" not in history


def test_a_case_from_suspicion_to_the_refused_amnesty(client: Client, captive: Person) -> None:
    new = {"offence": "wilful killing", "opened_on": "2026-05-01"}
    case = client.post(f"/people/{captive.public_id}/law/cases/new/", new).headers["Location"]
    steps = f"{case}steps/"
    bare = {"version": "1", "on": "2026-06-01", "authority": "prosecutor"}
    assert client.post(f"{steps}determine/", bare).status_code == 200
    assert Case.objects.get().version == 1
    whole = {**bare, "qualification": "GC III art. 130", "war_crime": "yes"}
    assert client.post(f"{steps}determine/", whole).status_code == 302
    page = text(client, case)
    assert "papers missing" in page
    assert "amnesty: refused for a war crime" in page
    refused = client.post(f"{steps}amnesty/", {"version": "2", "on": TODAY, "authority": "x"})
    assert refused.status_code == 409
    assert "prosecute, and name him to the other side" in refused.content.decode()
    late = {"version": "2", "on": "2026-05-15", "authority": "prosecutor"}
    assert "lies before the last" in client.post(f"{steps}prosecute/", late).content.decode()
    stale = {"version": "1", "on": "2026-07-01", "authority": "prosecutor"}
    assert "meanwhile" in client.post(f"{steps}prosecute/", stale).content.decode()
    assert "wilful killing" in text(client, "/cases/")
    client.post(f"{case}back/", {"version": "2", "reason": "wrong file"})
    assert open_case(Case.objects.select_related("person__key").get()).proceeding.acts == ()


def test_a_case_is_taken_up_from_a_legal_file(
    client: Client, captive: Person, lawyer: User
) -> None:
    registry.enter_report(
        Actor.of(lawyer), source="court", kind="legal", grade="B", person=captive,
        cells={"full_name": "Koval", "procedure": "convicted", "offence": "Theft",
               "decided_on": "2026-02-01"},
    )  # fmt: skip
    page = text(client, f"/people/{captive.public_id}/law/")
    link = page.split("/law/cases/new/?file=")[1].split('"')[0]
    path = f"/people/{captive.public_id}/law/cases/new/?file={link}"
    assert 'value="Theft"' in text(client, path)
    client.post(path, {"offence": "Theft", "opened_on": "2026-02-01"})
    opened = open_case(Case.objects.select_related("person__key").get())
    assert (opened.proceeding.stage, opened.files) == ("convicted", (link,))
    assert "Convicted is not ineligible" in text(client, f"/cases/{opened.row.public_id}/")
    assert "?file=" not in text(client, f"/people/{captive.public_id}/law/")


def test_the_agreement_offers_only_what_may_be_waived(client: Client, captive: Person) -> None:
    page = text(client, "/law/agreement/")
    for rule in RULES:
        assert (f'value="{rule.id}"' in page) == rule.derogable
    forged = {"title": "x", "reason": "y", "categories": ["prisoner_of_war"],
              "waived": ["L-OWED-CHILD"]}  # fmt: skip
    assert client.post("/law/agreement/", forged).status_code == 200
    assert in_force()[0] is None
    one_side = {**forged, "waived": [], "A_captured_from": "2026-01-01"}
    answer = client.post("/law/agreement/", one_side).content.decode()
    assert "Give both sides" in answer
    owed = {**forged, "waived": [], "categories": ["child"]}
    assert client.post("/law/agreement/", owed).status_code == 200
    right = {**forged, "waived": ["L-CONSENT-STALE"]}
    assert client.post("/law/agreement/", right).status_code == 302
    assert in_force()[1].scope.waived == {"L-CONSENT-STALE"}
    assert Standing.objects.get(person=captive).stale
    assert "waived now" in text(client, "/law/rules/")


def test_everybody_together_is_counted_and_a_mediator_is_told_no_small_number(
    client: Client, captive: Person
) -> None:
    page = text(client, "/law/")
    assert "a private interview is needed" in page
    assert "<td>·</td>" in page
    listed = text(client, "/law/reasons/consent_not_asked/")
    assert captive.public_id in listed
    assert client.get("/law/reasons/nothing/").status_code == 404
    event = Event.objects.filter(verb=Verb.LISTED).latest("number")
    assert event.subject_kind == "list"


def test_facts_are_entered_as_a_report_and_papers_make_him_ready(
    client: Client, captive: Person, lawyer: User
) -> None:
    assert "Nothing that must come before" in text(client, f"/people/{captive.public_id}/arrival/")
    own = registry.enter_report(
        Actor.of(lawyer), source="list", kind="captor_list", grade="A",
        cells={"full_name": "Moroz Petro", "birth_date": "1980", "party_of_origin": "B",
               "detaining_power": "B", "category": "detained_own_citizen"},
    ).person  # fmt: skip
    arrival = f"/people/{own.public_id}/arrival/"
    assert "Missing before he can leave" in text(client, arrival)
    facts = f"/people/{own.public_id}/law/facts/"
    said = {"source": "consulate", "kind": "visit", "grade": "A"}
    assert "choose at least one fact" in client.post(facts, said).content.decode()
    client.post(facts, {**said, "travel_document": "yes", "entry_permission": "visa"})
    assert "Nothing that must come before" in text(client, arrival)
    plan = {"version": "0", "arrives_on": "2026-12-01", "destination": "Port", "sponsor": "town"}
    tasks = dict.fromkeys(
        ("task_sponsor", "task_housing", "task_examination", "task_family", "task_residence",
         "task_livelihood"), "under_way",
    )  # fmt: skip
    assert client.post(arrival, {**plan, **tasks}).status_code == 302
    assert "2026-12-08" in text(client, arrival)
    assert "meanwhile" in client.post(arrival, {**plan, **tasks}).content.decode()


def test_an_examination_and_what_is_due_after_it(client: Client, captive: Person) -> None:
    new = f"/people/{captive.public_id}/law/examinations/new/"
    votes = {"vote1": "repatriate", "vote2": "repatriate", "vote3": "reject"}
    said = {"on": "2026-09-01", "presented_by": "4", "grounds": ["limb"], **votes}
    path = client.post(new, said).headers["Location"]
    page = text(client, path)
    assert "issue the certificate" in page
    assert "overdue" in page
    client.post(path, {"told_on": "2026-09-02"})
    assert "2026-12-02" in text(client, path)
    assert "owed" in text(client, f"/people/{captive.public_id}/law/")


def test_a_sealed_case_is_open_to_those_named_alone(
    client: Client, captive: Person, lawyer: User, head: User
) -> None:
    case = services.open_new_case(
        Actor.of(lawyer), captive, offence="theft", opened_on=date(2026, 1, 1)
    )
    client.post(f"/people/{captive.public_id}/interviews/", ASKED)
    registry.set_compartment(Actor.of(head), captive, users=[head], reason="danger")
    for path in (
        f"/people/{captive.public_id}/law/", f"/people/{captive.public_id}/interviews/",
        f"/people/{captive.public_id}/arrival/", f"/cases/{case.public_id}/",
    ):  # fmt: skip
        assert client.get(path).status_code == 404, path
    assert "theft" not in text(client, "/cases/")
    assert "Nobody has been determined yet" in text(client, "/law/")
    assert open_interview(Interview.objects.select_related("person__key").get()).talk.by
