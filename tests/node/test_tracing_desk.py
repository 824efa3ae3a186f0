"""The family desk as those who work there meet it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.approvals import services as approvals
from safeconduct.node.approvals.models import Request
from safeconduct.node.history.models import Event
from safeconduct.node.registry import services as registry
from safeconduct.node.registry.models import Person
from safeconduct.node.tracing import entering, messaging
from safeconduct.node.tracing.models import Message, State, TracingRequest
from safeconduct.node.tracing.opening import open_request

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(1)</script>"
INTAKE = {
    "asker": "Mariia Kovalenko", "relation": "parent", "proved": "on", "proof": "passport",
    "phone": "+1", "address": "Lypova 3", "language": "uk", "consent": "on",
    "consent_on": "2026-09-01", "family_name": "Kovalenko", "given_name": "Ostap",
    "birth_date": "02.04.1999",
}  # fmt: skip


@pytest.fixture
def clerk(member: Callable[..., User], signed_in: Callable[[User], Client]) -> Client:
    """Rowan, who sits at the family desk and nowhere else."""
    return signed_in(member("Rowan", "family_desk"))


def take_in(client: Client, **changes: Any) -> tuple[TracingRequest, str, str]:
    page = client.post("/requests/new/", {**INTAKE, **changes})
    assert page.status_code == 200, page.content.decode()
    codes = re.findall(r'class="slip-code">([^<]+)<', page.content.decode())
    assert len(codes) == 2, page.content.decode()
    row = TracingRequest.objects.select_related("key", "report__person").latest("pk")
    return row, codes[0], codes[1]


def test_a_request_from_the_desk_to_the_family_page(clerk: Client) -> None:
    row, reference, passphrase = take_in(clerk)
    assert entering.verify(reference, passphrase) == row
    listed = clerk.get("/requests/", {"q": "Коваленко"}).content.decode()
    assert reference in listed
    assert passphrase not in listed
    page = clerk.get(f"/requests/{row.public_id}/").content.decode()
    for text in ("Ostap", "Mariia", "So far no one has reported", "Against fraud", "bank codes"):
        assert text in page
    assert passphrase not in page
    verbs = Event.objects.filter(subject=row.public_id).values_list("verb", flat=True)
    assert list(verbs.order_by("number")) == ["request_opened", "file_read"]
    assert Event.objects.filter(verb="searched", subject_kind="requests").exists()


def test_the_desk_does_not_see_the_registry(clerk: Client, officer: User) -> None:
    row, _reference, _passphrase = take_in(clerk)
    assert clerk.get("/people/").status_code == 403
    page = clerk.get(f"/requests/{row.public_id}/").content.decode()
    assert row.report.person.public_id not in page
    person = row.report.person
    registry.report_death(Actor.of(officer), person, grounds="a list")
    registry.confirm_death(Actor.of(officer), person, grounds="a certificate")
    page = clerk.get(f"/requests/{row.public_id}/").content.decode()
    assert "Ask a case officer" in page
    assert "died" not in page


def test_a_case_officer_gets_to_the_person_file(
    clerk: Client, officer: User, signed_in: Callable[[User], Client]
) -> None:
    row, _reference, _passphrase = take_in(clerk)
    page = signed_in(officer).get(f"/requests/{row.public_id}/").content.decode()
    assert f"/people/{row.report.person.public_id}/" in page


def test_a_sealed_case_is_no_link_to_others(
    clerk: Client, officer: User, head: User, signed_in: Callable[[User], Client]
) -> None:
    row, _reference, _passphrase = take_in(clerk)
    person = row.report.person
    registry.set_compartment(Actor.of(head), person, users=[head], reason="x")
    page = signed_in(officer).get(f"/requests/{row.public_id}/").content.decode()
    assert person.public_id not in page
    assert "are working on it" in page


@pytest.mark.parametrize(
    "role", ["head", "auditor", "negotiator", "press", "legal", "system_administrator"]
)
def test_other_roles_have_no_desk(
    role: str, member: Callable[..., User], signed_in: Callable[[User], Client]
) -> None:
    client = signed_in(member("Hazel", role))
    assert client.get("/requests/").status_code == 403
    assert client.get("/requests/T-AAAA/").status_code == 403


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("family_name", "x" * 201), ("birth_date", "yesterday"), ("relation", "god"),
        ("language", "xx"), ("consent_on", "2999-01-01"), ("consent_on", "never"),
        ("asker", ""), ("sex", "purple"), ("note", "x" * 2_001), ("asker", "a\x00b"),
        ("party_of_origin", "C"),
    ],
)  # fmt: skip
def test_bad_input_stores_nothing(clerk: Client, field: str, value: str) -> None:
    page = clerk.post("/requests/new/", {**INTAKE, field: value})
    assert page.status_code == 200
    assert "is-invalid" in page.content.decode()
    assert TracingRequest.objects.count() == Person.objects.count() == 0


def test_a_proof_must_be_named_and_somebody_too(clerk: Client) -> None:
    assert "how the relation was proved" in clerk.post(
        "/requests/new/", {**INTAKE, "proof": ""}
    ).content.decode()  # fmt: skip
    assert "at least one name" in clerk.post(
        "/requests/new/", {**INTAKE, "family_name": "", "given_name": ""}
    ).content.decode()  # fmt: skip


def test_scripts_are_shown_as_text(clerk: Client) -> None:
    row, _reference, _passphrase = take_in(clerk, asker=SCRIPT, given_name=SCRIPT, note=SCRIPT)
    messaging.family_writes(row, SCRIPT)
    for path in ("/requests/", f"/requests/{row.public_id}/", f"/requests/{row.public_id}/change/"):
        page = clerk.get(path).content.decode()
        assert SCRIPT not in page
        assert "&lt;script&gt;" in page


def test_consent_withdrawn_at_the_desk(clerk: Client) -> None:
    row, _reference, _passphrase = take_in(clerk)
    changed = {k: v for k, v in INTAKE.items() if k != "consent"}
    answer = clerk.post(f"/requests/{row.public_id}/change/", {**changed, "version": "1"})
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.state == State.STOPPED


def test_two_at_the_desk_at_once(clerk: Client) -> None:
    row, _reference, _passphrase = take_in(clerk)
    path = f"/requests/{row.public_id}/change/"
    assert clerk.post(path, {**INTAKE, "phone": "+2", "version": "1"}).status_code == 302
    clash = clerk.post(path, {**INTAKE, "phone": "+3", "version": "1"})
    assert clash.status_code == 409
    assert "Somebody else has changed" in clash.content.decode()
    row.refresh_from_db()
    assert open_request(row).asker["phone"] == "+2"
    assert clerk.post(path, {**INTAKE, "phone": "+3"}).status_code == 409


def test_messages_notes_and_reading(clerk: Client) -> None:
    row, _reference, _passphrase = take_in(clerk)
    messaging.family_writes(row, "Is there news?")
    path = f"/requests/{row.public_id}/"
    assert "1 new" in clerk.get("/requests/?show=new").content.decode()
    clerk.post(f"{path}read/")
    assert "Show all requests" in clerk.get("/requests/?show=new").content.decode()
    assert clerk.post(f"{path}message/", {"text": "Not yet."}).status_code == 302
    assert clerk.post(f"{path}note/", {"text": "calm uncle"}).status_code == 302
    page = clerk.get(path).content.decode()
    for text in ("Is there news?", "Not yet.", "calm uncle", "Rowan"):
        assert text in page
    for where, text in (("message", "x" * 2_001), ("note", " "), ("message", "\x00")):
        assert clerk.post(f"{path}{where}/", {"text": text}).status_code == 400
    assert Message.objects.count() == 3


def test_close_and_open_again(clerk: Client) -> None:
    row, _reference, _passphrase = take_in(clerk)
    path = f"/requests/{row.public_id}/"
    assert clerk.post(f"{path}close/", {"version": "1", "reason": ""}).status_code == 200
    clerk.post(f"{path}close/", {"version": "1", "reason": "the family asked"})
    row.refresh_from_db()
    assert row.state == State.CLOSED
    assert "the family asked" in clerk.get(path).content.decode()
    clerk.post(f"{path}renew/", {"version": "x"})
    clerk.post(f"{path}renew/", {"version": "2"})
    row.refresh_from_db()
    assert (row.state, row.closed_at) == (State.OPEN, None)


def test_a_new_passphrase_is_shown_once(clerk: Client) -> None:
    row, reference, old = take_in(clerk)
    assert clerk.get(f"/requests/{row.public_id}/slip/").status_code == 200
    page = clerk.post(f"/requests/{row.public_id}/slip/").content.decode()
    _reference, fresh = re.findall(r'class="slip-code">([^<]+)<', page)
    assert entering.verify(reference, old) is None
    assert entering.verify(reference, fresh) == row


@pytest.mark.django_db(transaction=True)
def test_erasure_is_asked_for_and_approved_by_two(clerk: Client, head: User, officer: User) -> None:
    row, reference, passphrase = take_in(clerk)
    clerk.post(f"/requests/{row.public_id}/erase/", {"reason": "the mother wishes it"})
    asked = Request.objects.get(subject=row.public_id)
    approvals.approve(head, asked)
    assert entering.verify(reference, passphrase) == row
    approvals.approve(officer, asked)
    assert entering.verify(reference, passphrase) is None
    page = clerk.get(f"/requests/{row.public_id}/").content.decode()
    assert "was erased" in page
    assert "erased" in clerk.get("/requests/").content.decode()
    assert clerk.post(f"/requests/{row.public_id}/message/", {"text": "x"}).status_code == 302
    assert not Message.objects.exists()
    for step in ("change", "close", "slip"):
        clerk.get(f"/requests/{row.public_id}/{step}/")


def test_the_number_of_queries_does_not_grow(
    clerk: Client, django_assert_max_num_queries: Any
) -> None:
    for n in range(12):
        take_in(clerk, given_name=f"Ostap{n}")
    with django_assert_max_num_queries(25):
        clerk.get("/requests/")
