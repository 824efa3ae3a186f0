"""Pages of the fraud desk: who sees what, what a family tells, and what the police are told."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.test import Client
from fraud_cases import ASKED, NUMBER, call, person_of

from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.fraud import entering
from safeconduct.node.fraud.judging import judge_all
from safeconduct.node.fraud.models import ContactFinding, Ring
from safeconduct.node.history import queries as history
from safeconduct.node.history.models import Event
from safeconduct.node.history.verbs import Verb
from safeconduct.node.jobs.models import Job
from safeconduct.node.registry import erasing
from safeconduct.node.registry import services as registry
from safeconduct.node.registry.models import Person
from safeconduct.node.registry.withdrawing import withdraw_report

pytestmark = [pytest.mark.any_store, pytest.mark.django_db]
SignedIn = Callable[[User], Client]
_CLAIM = "Frobozz Ivan is well, pay the lieutenant today for his place on the exchange list"


@pytest.fixture
def cases(officer: User) -> tuple[Person, Person, Person]:
    """Two families swindled and one extorted over one number, all of it judged."""
    names = ("Frobozz Ivan", "Xyzzy Oleh", "Plugh Taras")
    one, other, third = (person_of(officer, name) for name in names)
    call(officer, one, proof_refused="yes", claim=_CLAIM, own_number="+380 50 777 66 55")
    call(officer, other, proof_refused="yes", payee="Moroz Ilko",
         claim=_CLAIM.replace("Frobozz Ivan", "Xyzzy Oleh"), called_on="2026-06-02")  # fmt: skip
    call(officer, third, proof_refused="no", claim="", own_number=NUMBER)
    judge_all(Actor.of(officer))
    return one, other, third


def page_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def ring_address() -> str:
    return f"/fraud/rings/{Ring.objects.get().public_id}/"


def contact_address(person: Person) -> str:
    return f"/fraud/contacts/{ContactFinding.objects.get(person=person).report.public_id}/"


def test_the_desk_tells_counts_rings_and_families_that_need_a_word(
    officer: User, cases: tuple[Person, ...], signed_in: SignedIn
) -> None:
    client = signed_in(officer)
    page = page_of(client, "/fraud/")
    for words in ("likely fraud", "possible extortion by those who hold him", "9,000", "USD",
                  "telephone: 1", "payee: 1", "2026-05-01", "2026-06-02", "Frobozz"):  # fmt: skip
        assert words in page or words.replace(",", "") in page, words
    assert page.index("Plugh") < page.index("Frobozz"), "extortion comes first"
    only = page_of(client, "/fraud/?risk=possible_extortion")
    assert "Plugh" in only
    assert "Frobozz" not in only
    told = Event.objects.filter(verb=Verb.LISTED, subject_kind="list").latest("number")
    assert (history.tell(told).details or {})["shown"] == [cases[2].public_id]


def test_contacts_that_came_since_are_counted(
    officer: User, cases: tuple[Person, ...], signed_in: SignedIn
) -> None:
    call(officer, person_of(officer, "Quux Petro"))
    client = signed_in(officer)
    assert "1 contact came since." in page_of(client, "/fraud/")
    assert "calls and payments to judge" in page_of(client, "/")
    answer = client.post("/fraud/judge/")
    job = Job.objects.get(kind="judge_contacts")
    assert answer.headers["Location"] == f"/jobs/{job.public_id}/"


def test_a_ring_is_a_picture_and_the_same_as_a_table(
    officer: User, cases: tuple[Person, ...], signed_in: SignedIn
) -> None:
    page = page_of(signed_in(officer), ring_address())
    assert page.count('<path class="spot case"') == 2 + 1, "two, and one in the legend"
    assert page.count('<path class="spot extortion"') == 1 + 1
    assert page.count('<path class="spot own"') == 2 + 1
    assert page.count('<line class="tie both"') == 1 + 1
    assert page.count('<line class="tie own"') == 1 + 1
    assert page.count('<line class="tie used"') == 3 + 1
    for person in cases:
        assert page.count(person.public_id) >= 2
    assert "+380441234567" in page.split("<tbody>")[1]
    assert "+380441234567" not in page.split("</svg>")[0], "the picture can be shown around"
    read = Event.objects.filter(verb=Verb.FILE_READ).values_list("subject", flat=True)
    assert set(read) == {person.public_id for person in cases}


def test_a_contact_tells_its_points_its_twin_and_what_to_say(
    officer: User, cases: tuple[Person, ...], signed_in: SignedIn
) -> None:
    client = signed_in(officer)
    page = page_of(client, contact_address(cases[1]))
    for words in ("proof of life was refused", "+18", "−21", "any contact, before anything",
                  "the words are nearly those of an earlier demand", "Frobozz Ivan is well",
                  "Xyzzy Oleh is well", "This looks like a swindle."):  # fmt: skip
        assert words in page, words
    extorted = page_of(client, contact_address(cases[2]))
    assert "This is evidence of captivity; it lowers nothing" in extorted
    assert "Those who called may really hold him." in extorted
    printed = page_of(client, f"{contact_address(cases[2])}advice/?language=ar")
    assert 'lang="ar" dir="rtl"' in printed
    assert "قد يكون المتصلون" in printed
    assert "Plugh" not in printed
    assert "Frobozz" not in printed


def test_the_advice_is_in_the_reader_s_language_unless_he_chose_another(
    officer: User, cases: tuple[Person, ...], signed_in: SignedIn
) -> None:
    client = signed_in(officer)
    client.cookies["django_language"] = "uk"
    address = contact_address(cases[0])
    assert "Це схоже на шахрайство." in page_of(client, address)
    assert "escroquerie" in page_of(client, f"{address}?language=fr")
    assert "Це схоже на шахрайство." in page_of(client, f"{address}?language=xx")


def test_a_case_sealed_to_others_is_counted_and_nothing_of_it_is_told(
    officer: User, head: User, cases: tuple[Person, ...], signed_in: SignedIn
) -> None:
    hidden, address = contact_address(cases[1]), contact_address(cases[0])
    registry.set_compartment(Actor.of(head), cases[1], users=[head], reason="danger")
    client = signed_in(officer)
    ring, desk, other = (page_of(client, a) for a in (ring_address(), "/fraud/", address))
    for page in (ring, desk, other):
        assert "sealed to others" in page
        for secret in (cases[1].public_id, "Xyzzy", "moroz", hidden.split("/")[3], "2026-06-02"):
            assert secret not in page, secret
    assert client.get(hidden).status_code == 404
    assert client.get(f"{hidden}advice/").status_code == 404
    assert client.get(f"/people/{cases[1].public_id}/contacts/").status_code == 404
    assert "Xyzzy" in page_of(signed_in(head), hidden)


def test_a_sealed_twin_is_not_shown(
    officer: User, head: User, cases: tuple[Person, ...], signed_in: SignedIn
) -> None:
    registry.set_compartment(Actor.of(head), cases[0], users=[head], reason="danger")
    page = page_of(signed_in(officer), contact_address(cases[1]))
    assert "Earlier demand" in page
    assert "a case that is sealed to others" in page
    assert "Frobozz" not in page


def test_a_ring_of_sealed_cases_alone_is_not_found(
    officer: User, head: User, cases: tuple[Person, ...], signed_in: SignedIn
) -> None:
    for person in cases:
        registry.set_compartment(Actor.of(head), person, users=[head], reason="danger")
    client, ring = signed_in(officer), ring_address()
    assert client.get(ring).status_code == 404
    assert client.get(f"{ring}police/").status_code == 404
    desk = page_of(client, "/fraud/")
    assert Ring.objects.get().public_id not in desk
    assert "cases that are sealed to others" in desk


def test_a_report_that_moves_into_a_sealed_case_is_sealed_with_it(
    officer: User, head: User, cases: tuple[Person, ...], signed_in: SignedIn
) -> None:
    registry.set_compartment(Actor.of(head), cases[1], users=[head], reason="danger")
    address = contact_address(cases[0])
    report = ContactFinding.objects.get(person=cases[0]).report
    registry.move_reports(
        Actor.of(officer), {cases[1]: [report]}, verb=Verb.FILES_MERGED, details={}
    )
    assert signed_in(officer).get(address).status_code == 404


def test_the_police_are_told_of_no_missing_person_and_no_family(
    officer: User, cases: tuple[Person, ...], signed_in: SignedIn
) -> None:
    client, address = signed_in(officer), f"{ring_address()}police/"
    refused = client.post(address, {"reason": " "})
    assert refused.headers["Content-Type"].startswith("text/html")
    assert not Event.objects.filter(verb=Verb.EXPORTED).exists()
    answer = client.post(address, {"reason": "asked by the prosecutor"})
    assert answer.headers["Content-Type"].startswith("text/csv")
    text = answer.content.decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["trace"].lstrip("'") for row in rows} == {"+380441234567", "ilko moroz"}
    assert {row["risk"] for row in rows} == {
        "likely fraud", "possible extortion by those who hold him"
    }  # fmt: skip
    secrets = ["Frobozz", "Xyzzy", "Plugh", "mother", "relative", "777665", "lieutenant"]
    for word in (*secrets, *(p.public_id for p in cases)):
        assert word not in text, word
    event = Event.objects.get(verb=Verb.EXPORTED)
    assert event.subject == Ring.objects.get().public_id
    assert (history.tell(event).details or {})["reason"] == "asked by the prosecutor"


def test_the_police_are_not_told_of_sealed_cases(
    officer: User, head: User, cases: tuple[Person, ...], signed_in: SignedIn
) -> None:
    registry.set_compartment(Actor.of(head), cases[1], users=[head], reason="danger")
    client, address = signed_in(officer), f"{ring_address()}police/"
    assert "is not in it" in page_of(client, address)
    assert "moroz" not in client.post(address, {"reason": "asked"}).content.decode()


def test_before_the_police_are_told_one_confirms_who_one_is(
    officer: User, cases: tuple[Person, ...]
) -> None:
    client = Client()
    client.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post(f"{ring_address()}police/", {"reason": "asked"})
    assert answer.status_code == 302
    assert "/reauthenticate/" in answer.headers["Location"]


def test_what_a_family_tells_is_recorded_and_judged_at_once(
    officer: User, cases: tuple[Person, ...], signed_in: SignedIn
) -> None:
    client, fourth = signed_in(officer), person_of(officer, "Quux Petro")
    path = f"/people/{fourth.public_id}/contacts/"
    empty = client.post(path, {"source": "mother"})
    assert "Give at least a number" in empty.content.decode()
    told = {**ASKED, "source": "mother", "called_on": "01.05.2026", "currency": "EUR",
            "claim": "urgent money for the hospital", "contact_kind": "call",
            "pay_to": "GB82 WEST 1234 5698 7654 33", "proof_refused": "yes"}  # fmt: skip
    wrong = client.post(path, {**told, "called_on": "31.02.2026"})
    assert "there is no such day" in wrong.content.decode()
    assert not ContactFinding.objects.filter(person=fourth).exists()
    assert client.post(path, told).headers["Location"] == path
    page = page_of(client, path)
    assert "likely fraud" in page
    assert "2026-05-01" in page
    shown = page_of(client, contact_address(fourth))
    assert "the check digits are wrong" in shown
    assert "Quux Petro" in page_of(client, ring_address())


def test_with_many_contacts_the_judging_is_left_to_a_job(
    officer: User, cases: tuple[Person, ...], signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entering, "AT_ONCE", 2)
    path = f"/people/{cases[0].public_id}/contacts/"
    client = signed_in(officer)
    for _time in range(2):
        client.post(path, {**ASKED, "source": "mother"})
    assert Job.objects.filter(kind="judge_contacts").count() == 1, "one that waits is enough"
    assert "2 contacts have not been judged yet." in page_of(client, path)


def test_the_head_reads_contacts_and_enters_none(
    head: User, cases: tuple[Person, ...], signed_in: SignedIn
) -> None:
    path, client = f"/people/{cases[0].public_id}/contacts/", signed_in(head)
    assert "Enter what the family tells" not in page_of(client, path)
    assert client.post(path, {**ASKED, "source": "mother"}).status_code == 403


def test_pages_bear_what_is_withdrawn_or_erased(
    officer: User, cases: tuple[Person, ...], signed_in: SignedIn
) -> None:
    client, twin, gone = signed_in(officer), contact_address(cases[1]), contact_address(cases[0])
    withdraw_report(
        Actor.of(officer), ContactFinding.objects.get(person=cases[0]).report, reason="mistake"
    )
    assert client.get(gone).status_code == 404
    assert "Frobozz" not in page_of(client, twin)
    erasing.erase(Actor.of(officer), cases[2], approved_by=["Elm"])
    ring = page_of(client, ring_address())
    assert cases[2].public_id not in ring
    assert cases[1].public_id in ring


@pytest.mark.parametrize("risk", ["'; drop", "none", "likely_fraud"])
def test_any_filter_is_borne(
    risk: str, officer: User, cases: tuple[Person, ...], signed_in: SignedIn
) -> None:
    assert "Fraud desk" in page_of(
        signed_in(officer), f"/fraud/?risk={quote(risk)}&page=9&rings=all"
    )
