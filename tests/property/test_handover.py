from __future__ import annotations

import datetime
import random

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.handover import (
    Event,
    Manifest,
    Outcome,
    Step,
    batch_sizes,
    make_manifest,
    run_day,
    scripted_days,
)


def manifest(side: str, people: int) -> Manifest:
    listed = pl.DataFrame(
        {
            "person_id": [f"{side}{n}" for n in range(people)],
            "stage": [1] * people,
            "side": [side] * people,
            "place": list(range(people)),
            "basis": ["owed" if n % 3 == 0 else "counted" for n in range(people)],
            **dict.fromkeys(
                ("full_name", "birth_date", "rank", "prisoner_number", "category"), [""] * people
            ),
        }
    )
    return make_manifest(listed, talk="t", seats=4, place="Bridge", date=datetime.date(2026, 9, 23))


EVENTS = st.lists(
    st.builds(
        Event,
        person_id=st.sampled_from(["A0", "A1", "A2", "B0", "B1", "stranger"]),
        kind=st.sampled_from(Step),
        at=st.integers(0, 9).map(lambda hour: f"2026-09-23T{hour:02}:00"),
        by=st.sampled_from(["A", "B", "M"]),
    ),
    max_size=40,
)


@settings(deadline=None, max_examples=150)
@given(events=EVENTS)
def test_every_listed_person_has_exactly_one_outcome(events: list[Event]) -> None:
    a, b = manifest("A", 3), manifest("B", 2)
    day = run_day(a, b, events)
    assert day.outcomes["person_id"].to_list() == ["A0", "A1", "A2", "B0", "B1"]
    assert set(day.outcomes["outcome"]) <= set(Outcome)
    delivered = day.outcomes.filter(pl.col("outcome") == "delivered").height
    assert delivered == sum(receipt.delivered for receipt in day.receipts)


@settings(deadline=None, max_examples=150)
@given(events=EVENTS)
def test_nobody_is_delivered_who_did_not_consent(events: list[Event]) -> None:
    day = run_day(manifest("A", 3), manifest("B", 2), events)
    for person in day.outcomes.filter(pl.col("outcome") == "delivered")["person_id"]:
        kinds = {event.kind for event in events if event.person_id == person}
        assert Step.CONSENTS in kinds
        taken = {e.kind for e in events if e.person_id == person} - {
            r.event.kind for r in day.rejected if r.event.person_id == person
        }
        assert Step.REFUSES not in taken


@settings(deadline=None, max_examples=100)
@given(events=EVENTS)
def test_the_sides_differ_exactly_where_the_reconciliation_says(events: list[Event]) -> None:
    day = run_day(manifest("A", 3), manifest("B", 2), events)
    for receipt in day.receipts:
        differing = day.reconciliation.filter(pl.col("side") == receipt.side)
        given = differing.filter(pl.col("giver_says") == "handed over").height
        received = differing.height - given
        assert receipt.giver_count - receipt.receiver_count == given - received


@settings(deadline=None, max_examples=30)
@given(people=st.integers(1, 40), seed=st.integers(0, 2**16))
def test_a_simulated_day_loses_nobody(people: int, seed: int) -> None:
    pair = manifest("A", people), manifest("B", people)
    (events,) = scripted_days([pair], rng=random.Random(seed))
    day = run_day(*pair, events)
    assert day.outcomes.height == 2 * people
    not_delivered = day.outcomes.filter(pl.col("outcome") != "delivered")
    assert not_delivered.height == min(3, 2 * people)
    assert day.rejected == ()
    assert day.reconciliation.is_empty()


@settings(deadline=None)
@given(people=st.integers(0, 5000), batches=st.integers(1, 60))
def test_batches_hold_everybody_and_differ_by_one_at_most(people: int, batches: int) -> None:
    sizes = batch_sizes(people, batches=batches)
    assert sum(sizes) == people
    assert max(sizes) - min(sizes) <= 1
