from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from safeconduct.handover import (
    Event,
    Incidents,
    Manifest,
    Step,
    receipt_digest,
    run_day,
    scripted_day,
)
from safeconduct.tables.problems import InputError

Make = Callable[..., Manifest]


def test_all_go_as_planned(manifest: Make) -> None:
    a, b = manifest("A", 12, owed=2), manifest("B", 12)
    day = run_day(a, b, scripted_day(a, b, incidents=Incidents()))
    assert set(day.outcomes["outcome"]) == {"delivered"}
    assert [r.delivered for r in day.receipts] == [12, 12]
    assert all(r.agreed_by_both for r in day.receipts)
    assert day.reconciliation.is_empty()
    assert day.rejected == ()


def test_nobody_came(manifest: Make) -> None:
    day = run_day(manifest("A", 3), manifest("B", 3), [])
    assert day.outcomes["outcome"].to_list() == ["absent"] * 6
    assert [r.delivered for r in day.receipts] == [0, 0]


def test_giver_says_crossed_but_receiver_has_no_receipt(manifest: Make) -> None:
    a, b = manifest("A", 3), manifest("B", 3)
    events = scripted_day(a, b, incidents=Incidents())
    lost = [e for e in events if not (e.person_id == "A1-0001" and e.kind is Step.RECEIVED)]
    day = run_day(a, b, lost)
    assert day.reconciliation.select("person_id", "giver_says", "receiver_says").rows() == [
        ("A1-0001", "handed over", "not received")
    ]
    assert (day.receipts[0].giver_count, day.receipts[0].receiver_count) == (3, 2)
    assert not day.receipts[0].agreed_by_both


def test_receiver_counts_somebody_the_giver_does_not(manifest: Make) -> None:
    a, b = manifest("A", 2), manifest("B", 2)
    stray = Event(person_id="A1-0000", kind=Step.RECEIVED, at="2026-09-23T10:00", by="B")
    day = run_day(a, b, [stray])
    assert day.reconciliation["receiver_says"].to_list() == ["received"]
    assert day.rejected[0].reason.startswith("received cannot follow listed")
    assert day.receipts[0].delivered == 0


def test_strangers_are_kept_and_named(manifest: Make) -> None:
    stranger = Event(person_id="X", kind=Step.PRESENT, at="2026-09-23T09:00", by="A")
    day = run_day(manifest("A", 1), manifest("B", 1), [stranger])
    assert [(r.event.person_id, r.reason) for r in day.rejected] == [
        ("X", "not on either manifest")
    ]


def test_events_may_come_in_any_order(manifest: Make) -> None:
    a, b = manifest("A", 4), manifest("B", 4)
    events = scripted_day(a, b, incidents=Incidents(refuses="A1-0002"))
    straight, turned = run_day(a, b, events), run_day(a, b, tuple(reversed(events)))
    assert straight.outcomes.equals(turned.outcomes)
    assert straight.receipts == turned.receipts


def test_manifests_must_belong_together(manifest: Make) -> None:
    with pytest.raises(InputError, match="stage 1 side A and stage 2 side B"):
        run_day(manifest("A", 1), manifest("B", 1, stage=2), [])


def test_nobody_is_on_both_manifests(manifest: Make) -> None:
    a, b = manifest("A", 1), manifest("B", 1)
    with pytest.raises(InputError, match="A1-0000 stands on the manifests of both sides"):
        run_day(a, replace(b, rows=a.rows), [])


def test_receipts_are_canonical_and_hold_no_names(manifest: Make) -> None:
    a, b = manifest("A", 2), manifest("B", 2)
    receipt = run_day(a, b, scripted_day(a, b, incidents=Incidents())).receipts[0]
    fields = json.loads(receipt.payload())
    assert list(fields) == sorted(fields)
    assert b"Name" not in receipt.payload()
    assert b"A1-0" not in receipt.payload()
    assert receipt.digest == receipt_digest(stage=1, side="A", tokens=reversed(receipt.tokens))
    assert receipt.digest != receipt_digest(stage=1, side="B", tokens=receipt.tokens)
