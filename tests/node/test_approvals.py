"""Four eyes: nobody approves his own, and nothing happens before enough have agreed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from safeconduct.node.accounts.models import User
from safeconduct.node.approvals import services
from safeconduct.node.approvals.models import Action, Request
from safeconduct.node.registry import services as registry
from safeconduct.node.registry.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(imported: Callable[..., list[Person]]) -> Person:
    """Somebody."""
    return imported("a-capture-cards.csv")[0]


def ask(user: User, person: Person, action: Action = Action.ERASE) -> Request:
    return services.ask(
        user, action, kind="person", subject=person.public_id, key=person.key,
        details={"reason": "his family asked for it"},
    )  # fmt: skip


def test_nobody_approves_his_own(person: Person, head: User) -> None:
    request = ask(head, person)
    with pytest.raises(PermissionDenied):
        services.approve(head, request)


def test_nothing_happens_before_the_last_yes(
    person: Person, head: User, officer: User, colleague: User
) -> None:
    request = ask(head, person)
    services.approve(officer, request)
    with pytest.raises(ValidationError, match="already"):
        services.approve(officer, request)
    person.refresh_from_db()
    assert person.erased_at is None
    services.approve(colleague, request)
    person.refresh_from_db()
    request.refresh_from_db()
    assert person.erased_at is not None
    assert request.state == Request.State.DONE


def test_one_no_ends_it(person: Person, head: User, officer: User, colleague: User) -> None:
    request = ask(head, person)
    services.refuse(officer, request, reason="the case is open")
    with pytest.raises(ValidationError, match="settled"):
        services.approve(colleague, request)


def test_the_same_is_not_asked_twice_and_not_without_a_reason(person: Person, head: User) -> None:
    ask(head, person)
    with pytest.raises(ValidationError, match="already"):
        ask(head, person)
    with pytest.raises(ValidationError):
        services.ask(
            head, Action.CONFIRM_DEATH, kind="person", subject=person.public_id, key=person.key,
            details={"reason": " "},
        )  # fmt: skip


def test_only_who_asked_withdraws(person: Person, head: User, officer: User) -> None:
    request = ask(head, person)
    with pytest.raises(PermissionDenied):
        services.withdraw(officer, request)
    assert services.withdraw(head, request).state == Request.State.WITHDRAWN


def test_what_fails_when_it_is_done_says_so(person: Person, head: User, officer: User) -> None:
    request = ask(head, person, Action.CONFIRM_DEATH)
    done = services.approve(officer, request)
    assert done.state == Request.State.FAILED
    assert "not reported" in done.failure


def test_a_death_takes_three_steps(
    person: Person, officer: User, colleague: User, signed_in: Callable[[User], Client]
) -> None:
    client, url = signed_in(officer), f"/people/{person.public_id}/death/"
    client.post(url, {"do": "report", "reason": "a certificate of the captor"})
    person.refresh_from_db()
    assert (person.death, person.status != "died") == ("reported", True)
    request = Request.objects.get()
    assert client.post(f"/approvals/{request.public_id}/", {"do": "approve"}).status_code == 403
    signed_in(colleague).post(f"/approvals/{request.public_id}/", {"do": "approve"})
    person.refresh_from_db()
    assert (person.death, person.status) == ("confirmed", "died")
    client.post(url, {"do": "reverse", "reason": "another man of that name"})
    person.refresh_from_db()
    assert (person.death, person.status != "died") == ("reversed", True)


def test_a_report_alone_marks_nobody_dead(officer: User, person: Person) -> None:
    from safeconduct.node.accounts.actors import Actor

    registry.enter_report(
        Actor.of(officer), source="captor", kind="captor_list", grade="B",
        cells={"family_name": "Koval", "fate": "died"}, person=person,
    )  # fmt: skip
    person.refresh_from_db()
    assert person.status != "died"


def test_an_export_is_fetched_by_whoever_asked_and_by_nobody_else(
    person: Person, officer: User, colleague: User, signed_in: Callable[[User], Client]
) -> None:
    client = signed_in(officer)
    asked = {"kind": "csv", "columns": ["full_name", "rank"], "reason": "for the mediator"}
    client.post(f"/people/export/?status={person.status}", asked)
    request = Request.objects.get(action="export")
    url = f"/people/export/{request.subject}/"
    assert client.get(url).status_code == 404
    other = signed_in(colleague)
    other.post(f"/approvals/{request.public_id}/", {"do": "approve"})
    assert other.get(url).status_code == 404
    data = client.get(url)
    assert data.status_code == 200
    assert person.public_id in data.content.decode()
    assert len(data.content.splitlines()) == 1 + Person.objects.filter(status=person.status).count()


@pytest.mark.parametrize(("kind", "magic"), [("xlsx", b"PK"), ("pdf", b"%PDF")])
def test_an_export_as_other_files(
    kind: str, magic: bytes, person: Person, officer: User, colleague: User,
    signed_in: Callable[[User], Client],
) -> None:  # fmt: skip
    client = signed_in(officer)
    client.post("/people/export/", {"kind": kind, "columns": ["rank"], "reason": "for the talks"})
    request = Request.objects.get(action="export")
    services.approve(colleague, request)
    assert client.get(f"/people/export/{request.subject}/").content.startswith(magic)
