"""What officers change, and what happens when two change the same."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.history.models import Event
from safeconduct.node.registry import services
from safeconduct.node.registry.believing import open_person
from safeconduct.node.registry.erasing import document_path
from safeconduct.node.registry.models import Batch, Document, Person, Report
from safeconduct.node.registry.queries import Wanted, people_for, person_file, search

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(imported: Callable[..., list[Person]]) -> Person:
    """Somebody."""
    return imported("a-capture-cards.csv")[0]


def enter(officer: User, person: Person | None = None, **cells: str) -> Person:
    report = services.enter_report(
        Actor.of(officer), source="neighbour", kind="testimony", grade="C", cells=cells,
        person=person,
    )  # fmt: skip
    return Person.objects.select_related("key").get(pk=report.person_id)


def test_an_erased_file_takes_no_more_reports(
    person: Person, officer: User, signed_in: Callable[[User], Client]
) -> None:
    Person.objects.filter(pk=person.pk).update(erased_at=timezone.now())
    count = Report.objects.count()
    with pytest.raises(ValidationError, match="erased"):
        enter(officer, person, given_name="Ivan")
    data = {"source": "neighbour", "kind": "testimony", "grade": "C", "given_name": "Ivan"}
    page = signed_in(officer).post(f"/people/{person.public_id}/report/", data)
    assert "This file has been erased." in page.content.decode()
    assert Report.objects.count() == count


def test_the_second_officer_sees_a_conflict(
    person: Person, officer: User, colleague: User, signed_in: Callable[[User], Client]
) -> None:
    url = f"/people/{person.public_id}/field/rank/"
    first, second = signed_in(officer), signed_in(colleague)
    seen = {"version": person.version, "reason": "the pay book"}
    assert first.post(url, {**seen, "value": "sergeant"}).status_code == 302
    answer = second.post(url, {**seen, "value": "captain"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Somebody else has changed this file" in page
    assert "sergeant" in page
    person.refresh_from_db()
    assert open_person(person).value("rank") == "sergeant"


def test_a_decision_stands_against_new_reports_until_it_is_taken_back(
    person: Person, officer: User, signed_in: Callable[[User], Client]
) -> None:
    before = open_person(person).value("rank")
    services.decide_field(
        Actor.of(officer), person, field="rank", value="sergeant", reason="x",
        version=person.version,
    )  # fmt: skip
    now = enter(officer, person, full_name="Somebody Else", rank="private")
    assert open_person(now).value("rank") == "sergeant"
    event = Event.objects.get(verb="field_decided")
    signed_in(officer).post(f"/history/{event.number}/revert/", {"reason": "wrong pay book"})
    now.refresh_from_db()
    assert open_person(now).value("rank") in (before, "private")
    assert Event.objects.get(verb="field_released").reverts == event


def test_a_report_that_cannot_be_understood_stores_nothing(officer: User) -> None:
    with pytest.raises(ValidationError) as told:
        enter(officer, full_name="Koval", birth_date="31.02.1990", health="purple")
    assert set(told.value.message_dict) == {"birth_date", "health"}
    assert not Report.objects.exists()


def test_refusing_to_say_is_an_answer(officer: User) -> None:
    person = enter(officer, full_name="Koval Ivan", birth_date="refused to say", rank="refused")
    lines = {line.field: line for line in person_file(person).lines}
    assert lines["birth_date"].belief is None
    assert lines["birth_date"].sources[0].refused


def test_a_sealed_case_is_on_no_list_of_others(
    person: Person, officer: User, colleague: User, head: User
) -> None:
    services.set_compartment(Actor.of(head), person, users=[officer], reason="an informant")
    word = open_person(person).name.split()[0]
    for user, count in ((officer, 1), (colleague, 0), (head, 0)):
        people = people_for(user).filter(pk=person.pk)
        assert people.count() == count
        assert search(people, Wanted(words=(word,))).count() == count


def test_an_import_is_undone_whole_and_can_be_repeated(
    imported: Callable[..., list[Person]], officer: User, signed_in: Callable[[User], Client]
) -> None:
    people = imported("a-capture-cards.csv")
    event = Event.objects.filter(verb="reports_added").latest("number")
    client = signed_in(officer)
    client.post(f"/history/{event.number}/revert/", {"reason": "the wrong file"})
    assert not Report.objects.filter(withdrawn_at=None).exists()
    assert Batch.objects.get().undone_at is not None
    people[0].refresh_from_db()
    assert open_person(people[0]).beliefs == {}
    again = client.post(f"/history/{event.number}/revert/", {"reason": "again"})
    assert again.status_code == 409
    imported("a-capture-cards.csv")
    assert Report.objects.filter(withdrawn_at=None).count() == len(people)


def test_the_card_is_due_a_week_after_the_capture(officer: User) -> None:
    day = timezone.localdate() - timedelta(days=6)
    person = enter(
        officer, full_name="Koval Ivan", detaining_power="A", captured_on=day.isoformat()
    )
    assert person.due_on == day + timedelta(days=7)
    services.enter_report(
        Actor.of(officer), source="camp", kind="capture_card", grade="A",
        cells={"full_name": "Koval Ivan"}, person=person,
    )  # fmt: skip
    person.refresh_from_db()
    assert person.due_on is None


def test_towards_one_who_was_released_nothing_falls_due(officer: User) -> None:
    day = timezone.localdate() - timedelta(days=6)
    person = enter(
        officer, full_name="Koval Ivan", detaining_power="A", captured_on=day.isoformat()
    )
    services.enter_report(
        Actor.of(officer), source="camp", kind="captor_list", grade="B",
        cells={"full_name": "Koval Ivan", "fate": "released"}, person=person,
    )  # fmt: skip
    person.refresh_from_db()
    assert (person.status, person.due_on) == ("released", None)


def test_custody_and_whereabouts_are_two_things(officer: User) -> None:
    person = enter(officer, full_name="Koval Ivan")
    services.enter_report(
        Actor.of(officer), source="the neutral organisation", kind="visit", grade="A",
        cells={"full_name": "Koval Ivan"}, person=person,
    )  # fmt: skip
    person.refresh_from_db()
    assert (person.status, person.whereabouts) == ("confirmed", "unknown")


def png(width: int = 8, height: int = 8) -> bytes:
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(out, "PNG")
    return out.getvalue()


def bomb() -> bytes:
    """A picture of 60,000 by 60,000 pixels, as its header says."""
    import struct
    import zlib

    head = b"IHDR" + struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))
    return b"\x89PNG\r\n\x1a\n" + chunk + b"\0" * 100


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("photo.png", b"MZ\x90\x00 a program"),
        ("photo.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("../../../etc/cron.d/x.png", b"<html><script>alert(1)</script>"),
        ("bomb.png", bomb()),
        ("cut.pdf", b"%PDF-1.7 and no end"),
        ("cut.png", png()[:40]),
        ("none.png", b""),
    ],
)
def test_what_is_no_picture_is_not_stored(
    name: str, data: bytes, person: Person, officer: User, signed_in: Callable[[User], Client]
) -> None:
    upload = SimpleUploadedFile(name, data, content_type="image/png")
    answer = signed_in(officer).post(
        f"/people/{person.public_id}/documents/", {"file": upload, "title": "x", "source": "y"}
    )
    assert answer.status_code == 200
    assert "invalid-feedback" in answer.content.decode()
    assert not Document.objects.exists()


def test_a_picture_is_drawn_anew_and_sealed(
    person: Person, officer: User, signed_in: Callable[[User], Client],
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]],
) -> None:  # fmt: skip
    client = signed_in(officer)
    hidden = png() + b"hidden words after the end"
    upload = SimpleUploadedFile("a.png", hidden, content_type="text/html")
    url = f"/people/{person.public_id}/documents/"
    client.post(url, {"file": upload, "title": "at the camp", "source": "his sister"})
    document = Document.objects.get()
    on_disk = document_path(document).read_bytes()
    assert b"PNG" not in on_disk
    answer = client.get(f"{url}{document.public_id}/")
    assert answer.headers["Content-Type"] == "image/png"
    assert b"hidden" not in answer.content
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{url}{document.public_id}/", {"reason": "not him"})
    assert client.get(f"{url}{document.public_id}/").status_code == 404
    assert not document_path(document).exists()


def test_pages_ask_the_store_equally_often_whatever_is_in_it(
    officer: User, imported: Callable[..., list[Person]], signed_in: Callable[[User], Client],
) -> None:  # fmt: skip
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in(officer)

    def asked(url: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    (first, *_rest) = imported("a-capture-cards.csv")
    word = open_person(first).name.split()[0]
    urls = ("/people/", f"/people/?q={word}", f"/people/{first.public_id}/", "/")
    for url in urls:
        client.get(url)
    few = [asked(url) for url in urls]
    imported("b-capture-cards.csv", "a-captor-list.csv", "b-tracing-requests.csv")
    for _ in range(5):
        enter(officer, first, full_name="Somebody", rank="private")
    assert [asked(url) for url in urls] == few
