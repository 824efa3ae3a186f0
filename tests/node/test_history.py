"""The chain of events: append-only, complete, and every edit is found."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from safeconduct.node.accounts.actors import NODE
from safeconduct.node.history import queries
from safeconduct.node.history.models import AppendOnly, ChainHead, Event
from safeconduct.node.history.services import Damage, Deed, check_chain, record
from safeconduct.node.history.verbs import Verb

pytestmark = pytest.mark.django_db


@pytest.fixture
def events(head_row: None) -> list[Event]:
    """Ten events."""
    with transaction.atomic():
        for i in range(10):
            record(NODE, Deed(verb=Verb.SETTING_CHANGED, subject=f"S-{i}", details={"n": i}))
    return list(Event.objects.order_by("number"))


def damages() -> list[Damage]:
    return [found for found in check_chain() if isinstance(found, Damage)]


def force(sql: str, *params: Any) -> None:
    """Change the table behind the back of the product, as somebody with the database could."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE history_event DISABLE TRIGGER ALL")
        else:
            cursor.execute("DROP TRIGGER IF EXISTS history_no_update")
        cursor.execute(sql, params)


def test_an_unchanged_chain_holds(events: list[Event]) -> None:
    assert damages() == []
    assert queries.head()[0] == len(events)


@pytest.mark.parametrize(
    "column", ["actor_name", "verb", "subject", "subject_kind"],
)  # fmt: skip
def test_an_edit_is_found(events: list[Event], column: str) -> None:
    force(f"UPDATE history_event SET {column} = 'x' WHERE number = 4")
    assert damages() == [Damage(4, "its contents were changed")]


def test_a_changed_detail_is_found(events: list[Event]) -> None:
    force("UPDATE history_event SET details = %s WHERE number = 7", b"\x01other")
    assert [d.number for d in damages()] == [7]


def test_a_missing_event_is_found(events: list[Event]) -> None:
    force("DELETE FROM history_event WHERE number = 5")
    assert damages()[0] == Damage(5, "events 5 to 5 are missing")


def test_a_cut_end_is_found(events: list[Event]) -> None:
    force("DELETE FROM history_event WHERE number > 8")
    assert damages() == [Damage(10, "the chain ends elsewhere than its head says")]


def test_a_chain_written_anew_without_the_key_is_found(events: list[Event]) -> None:
    from safeconduct.node.history.chain import authentication, digest

    previous = bytes(events[3].previous)
    for event in events[3:]:
        event.actor_name, event.previous = "Mallory", previous
        previous = digest(event)
        mac = authentication(bytes(32), previous)
        force(
            "UPDATE history_event SET actor_name = 'Mallory', previous = %s, digest = %s, mac = %s"
            " WHERE number = %s",
            bytes(event.previous), previous, mac, event.number,
        )  # fmt: skip
    ChainHead.objects.update(digest=previous)
    assert {d.what for d in damages()} == {"it was not written by this node"}


def test_the_database_itself_refuses_changes(events: list[Event], append_only: None) -> None:
    for sql in ("UPDATE history_event SET verb = 'x'", "DELETE FROM history_event"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    with pytest.raises(AppendOnly):
        events[0].save()
    with pytest.raises(AppendOnly):
        events[0].delete()


def test_details_open_and_are_sealed(events: list[Event]) -> None:
    assert queries.tell(events[3]).details == {"n": 3}
    assert b'"n"' not in bytes(events[3].details or b"")


@pytest.mark.django_db(transaction=True)
def test_an_event_needs_the_transaction_of_its_deed(head_row: None) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        record(NODE, Deed(verb=Verb.SETTING_CHANGED))


@transaction.atomic
def fail_after_the_event() -> None:
    record(NODE, Deed(verb=Verb.SETTING_CHANGED))
    raise ValueError("stop")


def test_what_is_rolled_back_leaves_no_event(events: list[Event]) -> None:
    with pytest.raises(ValueError, match="stop"):
        fail_after_the_event()
    assert Event.objects.count() == len(events)
    assert damages() == []
