"""Tracing requests: consent, expiry, mergers, erasure, what a stolen database shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from safeconduct.node.accounts.actors import Actor
from safeconduct.node.accounts.models import User
from safeconduct.node.history.models import Event
from safeconduct.node.history.queries import tell
from safeconduct.node.history.reverting import undo_of
from safeconduct.node.history.services import Damage, check_chain
from safeconduct.node.history.verbs import Verb
from safeconduct.node.pages.tasks_to_do import to_do
from safeconduct.node.registry import erasing as registry_erasing
from safeconduct.node.registry import services as registry
from safeconduct.node.registry.models import Person, SearchKey
from safeconduct.node.tracing import entering, erasing, messaging, queries, services
from safeconduct.node.tracing.models import Message, RequestKey, State, TracingRequest
from safeconduct.node.tracing.opening import open_request
from safeconduct.node.tracing.saying import Said

pytestmark = pytest.mark.django_db
ASKER: dict[str, Any] = {
    "asker": "Марія Коваленко", "relation": "parent", "proved": True, "proof": "passport",
    "phone": "+380441234567", "address": "Lypova 3", "consent": True, "share": False,
    "consent_on": "2026-09-01",
}  # fmt: skip
MISSING = {
    "family_name": "Коваленко", "given_name": "Остап", "birth_date": "1999-04-02",
    "service_number": "KX 482-11",
}  # fmt: skip


@pytest.fixture
def opened(officer: User) -> Callable[..., tuple[TracingRequest, str, str]]:
    """Takes a request in: opened(consent=False, ...)."""

    def make(**asker: Any) -> tuple[TracingRequest, str, str]:
        return services.open_new(
            Actor.of(officer), asker={**ASKER, **asker}, missing=MISSING, language="uk"
        )

    return make


def again(row: TracingRequest) -> TracingRequest:
    return TracingRequest.objects.select_related("key", "report__person").get(pk=row.pk)


def change(officer: User, row: TracingRequest, **changes: Any) -> None:
    now = open_request(again(row))
    asker = {**now.asker, **{k: v for k, v in changes.items() if k in ASKER}}
    missing = {**now.missing, **{k: v for k, v in changes.items() if k not in ASKER}}
    services.change(
        Actor.of(officer), row, asker=asker, missing=missing, language="uk",
        version=again(row).version,
    )  # fmt: skip


def test_a_request_becomes_a_report_that_names_no_relative(
    opened: Callable[..., tuple[TracingRequest, str, str]],
) -> None:
    row, reference, passphrase = opened()
    assert row.state == State.OPEN
    assert row.report is not None
    assert row.report.kind == "tracing_request"
    assert row.report.source == f"family desk {row.public_id}"
    assert again(row).report.person.status == "missing"
    assert open_request(again(row)).reference == reference
    assert passphrase not in open_request(again(row)).asker.values()


def test_without_consent_the_registry_hears_nothing(
    officer: User, opened: Callable[..., tuple[TracingRequest, str, str]]
) -> None:
    row, _reference, _passphrase = opened(consent=False)
    assert (row.state, row.report, Person.objects.count()) == (State.NO_CONSENT, None, 0)
    assert queries.said_of(row) is Said.NO_CONSENT
    change(officer, row, consent=True)
    assert again(row).state == State.OPEN
    assert queries.said_of(again(row)) is Said.RECEIVED


def test_withdrawn_consent_stops_the_tracing_and_keeps_the_data(
    officer: User, opened: Callable[..., tuple[TracingRequest, str, str]]
) -> None:
    row, _reference, _passphrase = opened()
    person = again(row).report.person
    assert SearchKey.objects.filter(person=person).exists()
    change(officer, row, consent=False)
    assert again(row).state == State.STOPPED
    assert queries.said_of(again(row)) is Said.STOPPED
    assert not SearchKey.objects.filter(person=person).exists()
    assert open_request(again(row)).missing == MISSING
    change(officer, row, consent=True)
    assert again(row).report.person == person
    assert SearchKey.objects.filter(person=person).exists()


def test_a_correction_is_a_new_report_in_the_place_of_the_old_one(
    officer: User, opened: Callable[..., tuple[TracingRequest, str, str]]
) -> None:
    row, _reference, _passphrase = opened()
    before = again(row).report
    change(officer, row, birth_date="1999-02-04")
    after = again(row).report
    before.refresh_from_db()
    assert before.withdrawn_at is not None
    assert (after.person, after.person.contradictions) == (before.person, 0)


def test_a_closed_request_is_not_corrected_but_consent_can_be_withdrawn(
    officer: User, opened: Callable[..., tuple[TracingRequest, str, str]]
) -> None:
    row, _reference, _passphrase = opened()
    services.close(Actor.of(officer), row, reason="found")
    with pytest.raises(ValidationError):
        change(officer, row, rank="private")
    change(officer, row, consent=False)
    report = again(row).report
    assert (again(row).state, report.withdrawn_at is None) == (State.CLOSED, False)


def test_what_cannot_be_understood_stores_nothing(officer: User) -> None:
    with pytest.raises(ValidationError) as caught:
        services.open_new(
            Actor.of(officer), asker=ASKER, missing={**MISSING, "birth_date": "yesterday"},
            language="uk",
        )  # fmt: skip
    assert "birth_date" in caught.value.message_dict
    assert TracingRequest.objects.count() == Person.objects.count() == 0


def test_the_status_follows_the_file_through_a_merger(
    officer: User,
    opened: Callable[..., tuple[TracingRequest, str, str]],
    imported: Callable[..., list[Person]],
) -> None:
    row, _reference, _passphrase = opened()
    card = Person.objects.get(pk=imported("b-capture-cards.csv")[-1].pk)
    assert card.status == "acknowledged"
    report = again(row).report
    registry.move_reports(
        Actor.of(officer), {card: [report]}, verb=Verb.FILES_MERGED, details={}
    )  # fmt: skip
    assert queries.person_of(again(row)) == card
    assert queries.said_of(again(row)) in (Said.ACKNOWLEDGED, Said.WRITE)
    registry.move_reports(
        Actor.of(officer), {report.home: [report]}, verb=Verb.FILES_SPLIT, details={}
    )  # fmt: skip
    assert queries.said_of(again(row)) is Said.RECEIVED


def test_requests_expire_and_are_renewed(
    officer: User, opened: Callable[..., tuple[TracingRequest, str, str]]
) -> None:
    row, _reference, _passphrase = opened()
    soon = timezone.now() + timedelta(days=364)
    assert services.expire_due(soon) == 0
    assert services.expire_due(soon + timedelta(days=3)) == 1
    assert services.expire_due(soon + timedelta(days=3)) == 0
    expired = again(row)
    assert (expired.state, queries.said_of(expired)) == (State.EXPIRED, Said.ENDED)
    services.renew(Actor.of(officer), row, now=soon)
    assert again(row).state == State.OPEN
    assert again(row).expires_on == services.term(soon.date())
    assert Event.objects.filter(verb="request_changed", subject=row.public_id).count() == 2


def test_what_waits_is_on_the_home_page(
    officer: User, opened: Callable[..., tuple[TracingRequest, str, str]]
) -> None:
    row, _reference, _passphrase = opened()
    opened(consent=False)
    messaging.family_writes(row, "Is there news?")
    TracingRequest.objects.filter(pk=row.pk).update(expires_on=timezone.localdate())
    counts = {task.url: task.count for task in to_do(officer)}
    for show in ("new", "expiring", "consent"):
        assert counts[f"/requests/?show={show}"] == 1
    messaging.add_message(Actor.of(officer), row, kind=Message.Kind.TO_FAMILY, text="Not yet.")
    assert {t.url: t.count for t in to_do(officer)}.get("/requests/?show=new", 0) == 0


def test_found_by_reference_and_by_name_in_any_script(
    officer: User, opened: Callable[..., tuple[TracingRequest, str, str]]
) -> None:
    row, reference, _passphrase = opened()
    everything = queries.requests_for(officer)
    for words in (reference.lower(), "Kovalenko", "Остап Коваленко", "Maria", "kx48211"):
        assert list(queries.search(everything, words)) == [row], words
    assert not queries.search(everything, "Shevchenko").exists()
    assert not set(RequestKey.objects.values_list("token", flat=True)) & set(
        SearchKey.objects.values_list("token", flat=True)
    )


def test_a_stolen_database_shows_no_relative(
    opened: Callable[..., tuple[TracingRequest, str, str]],
) -> None:
    row, reference, passphrase = opened()
    messaging.family_writes(row, "Please find Ostap")
    shown = []
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for cells in cursor.fetchall():
                shown += [
                    bytes(c) if isinstance(c, bytes | memoryview) else str(c).encode()
                    for c in cells
                ]
    store = b"\0".join(shown)
    words = (reference, passphrase, passphrase.replace("-", ""), "Марія", "Коваленко", "Остап",
             "380441234567", "Lypova", "Please find")  # fmt: skip
    assert not [word for word in words if word.encode() in store]


def test_changes_are_taken_back(
    officer: User, opened: Callable[..., tuple[TracingRequest, str, str]]
) -> None:
    row, _reference, _passphrase = opened()
    change(officer, row, phone="+1", given_name="Остапко")
    event = Event.objects.filter(verb="request_changed").latest("number")
    undo, details = undo_of(event), tell(event).details
    assert undo is not None
    undo(Actor.of(officer), event, details, "a slip of the pen")
    now = open_request(again(row))
    assert (now.asker["phone"], now.missing) == ("+380441234567", MISSING)
    with pytest.raises(ValidationError):
        undo(Actor.of(officer), event, details, "twice")
    assert not [found for found in check_chain() if isinstance(found, Damage)]


def test_a_message_of_the_desk_is_taken_back_one_of_the_family_is_not(
    officer: User, opened: Callable[..., tuple[TracingRequest, str, str]]
) -> None:
    row, _reference, _passphrase = opened()
    for kind in (Message.Kind.TO_FAMILY, Message.Kind.FROM_FAMILY, Message.Kind.NOTE):
        messaging.add_message(Actor.of(officer), row, kind=kind, text=kind.value)
    assert {m.text for m in queries.log_for_family(row)} == {"to_family", "from_family"}
    written = Event.objects.filter(verb="message_added").order_by("number")
    ours, theirs, _note = written
    undo_of(ours)(Actor.of(officer), ours, tell(ours).details, "wrong family")
    assert {m.text for m in queries.log_for_family(row)} == {"from_family"}
    assert len(queries.log_of(row)) == 3
    with pytest.raises(ValidationError):
        undo_of(theirs)(Actor.of(officer), theirs, tell(theirs).details, "no")


def test_another_edit_meanwhile_is_a_conflict(
    officer: User, opened: Callable[..., tuple[TracingRequest, str, str]]
) -> None:
    row, _reference, _passphrase = opened()
    with pytest.raises(services.Conflict):
        services.close(Actor.of(officer), row, reason="x", version=row.version + 1)


@pytest.mark.django_db(transaction=True)
def test_erasing_the_person_erases_the_request(
    officer: User,
    opened: Callable[..., tuple[TracingRequest, str, str]],
) -> None:
    row, reference, passphrase = opened()
    other, other_reference, other_passphrase = opened()
    messaging.family_writes(row, "hello")
    registry_erasing.erase(Actor.of(officer), again(row).report.person, approved_by=["Elm"])
    assert entering.verify(reference, passphrase) is None
    assert open_request(again(row)).asker == {}
    assert queries.log_of(again(row)) == []
    # the index key was replaced, and the others are found all the same
    assert entering.verify(other_reference, other_passphrase) == other
    assert list(queries.search(queries.requests_for(officer), "Kovalenko")) == [other]


@pytest.mark.django_db(transaction=True)
def test_erasing_a_request_withdraws_its_report(
    officer: User,
    opened: Callable[..., tuple[TracingRequest, str, str]],
) -> None:
    row, reference, passphrase = opened()
    erasing.erase(Actor.of(officer), row, approved_by=["Elm", "Alder"])
    gone = again(row)
    assert gone.report.withdrawn_at is not None
    assert (gone.lookup, gone.passphrase, bytes(gone.sealed)) == (None, "", b"")
    assert entering.verify(reference, passphrase) is None
    with pytest.raises(ValidationError):
        messaging.add_message(Actor.of(officer), row, kind=Message.Kind.NOTE, text="late")
    assert not [found for found in check_chain() if isinstance(found, Damage)]
