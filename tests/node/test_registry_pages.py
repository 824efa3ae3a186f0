"""Lists, search and person files as their readers meet them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from safeconduct.node.accounts.models import User
from safeconduct.node.history.models import Event
from safeconduct.node.registry.believing import open_person
from safeconduct.node.registry.models import Person
from safeconduct.people import latin_form

pytestmark = pytest.mark.django_db


def test_a_person_is_found_in_another_script(
    officer: User, imported: Callable[..., list[Person]], signed_in: Callable[[User], Client]
) -> None:
    people = imported("a-capture-cards.csv", "b-tracing-requests.csv")
    someone = open_person(people[-1])
    word = latin_form(someone.value("family_name"))
    page = signed_in(officer).get("/people/", {"q": word}).content.decode()
    assert someone.row.public_id in page


def test_behind_every_field_stand_its_sources(
    officer: User, imported: Callable[..., list[Person]], signed_in: Callable[[User], Client]
) -> None:
    people = imported("a-capture-cards.csv")
    page = signed_in(officer).get(f"/people/{people[0].public_id}/").content.decode()
    assert page.count("a-capture-cards.csv") >= 5


def test_reading_is_recorded(
    officer: User, imported: Callable[..., list[Person]], signed_in: Callable[[User], Client]
) -> None:
    people = imported("a-capture-cards.csv")
    signed_in(officer).get(f"/people/{people[0].public_id}/")
    event = Event.objects.get(verb="file_read")
    assert (event.subject, event.actor_name) == (people[0].public_id, "Birch")


def test_those_ticked_are_sealed_together(
    officer: User, head: User, colleague: User, imported: Callable[..., list[Person]],
    signed_in: Callable[[User], Client],
) -> None:  # fmt: skip
    ticked = [p.public_id for p in imported("a-capture-cards.csv")[:3]]
    query = "&".join(f"id={i}" for i in ticked)
    answer = signed_in(head).post(
        f"/people/seal/?{query}", {"users": [officer.pk], "reason": "informants"}
    )
    assert answer.status_code == 302
    page = signed_in(colleague).get("/people/").content.decode()
    assert not any(i in page for i in ticked)
    page = signed_in(officer).get(f"/people/?{query}").content.decode()
    assert all(i in page for i in ticked)
