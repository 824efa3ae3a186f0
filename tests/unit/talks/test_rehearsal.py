"""Rehearsed talks: what is said, agreed, carried out and exported, and what is refused."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from talk_room import TALK, side_keys

from safeconduct.record import Trusted, read_export
from safeconduct.tables import InputError
from safeconduct.talks import (
    AccountLine,
    IllegalMove,
    ItemBook,
    Refusal,
    Rehearsal,
    Request,
    State,
    verify_item,
)
from safeconduct.talks.delegation import log_policies
from safeconduct.talks.items import Common

Rows = Callable[[str, range], list[dict[str, str]]]
KEYS = {name: side_keys(name) for name in "ABM"}


def trusted() -> dict[str, Trusted]:
    public = {name: side.public for name, side in KEYS.items()}
    policies = log_policies(public)
    return {name: Trusted(public[name].key, policies[name]) for name in public}


class Clock:
    def __init__(self, seed: int = 7) -> None:
        ticks, rng = itertools.count(), random.Random(seed)
        start = datetime(2026, 9, 1, tzinfo=UTC)
        self.given: dict[str, Any] = {
            "talk": TALK,
            "keys": KEYS,
            "salts": lambda: rng.randbytes(32),
            "now": lambda: (start + timedelta(minutes=next(ticks))).isoformat(),
        }


def agreed(rows: Rows) -> tuple[Rehearsal, Clock]:
    clock = Clock()
    talks = Rehearsal.open(**clock.given, terms=b"1000 for 1000")
    first = talks.propose("A", {(1, side): rows(side, range(10)) for side in "AB"})
    talks.reply("B", refusals=[Refusal("A-3", "died")], requests=[Request("A-99", "long held")])
    kept = {(1, "A"): [r for r in rows("A", range(11)) if r["person_id"] != "A-3"],
            (1, "B"): rows("B", range(10))}  # fmt: skip
    second = talks.propose("A", kept)
    before, after = first.lists[1, "A"], second.lists[1, "A"]
    assert before.item("A-5").digest == after.item("A-5").digest
    talks.accept("B")
    talks.accept("A")
    return talks, clock


def test_refusals_are_kept_and_who_stays_keeps_his_thread(rows: Rows) -> None:
    talks, _clock = agreed(rows)
    assert talks.state is State.ACCEPTED
    threads = ItemBook.of(talks.view).threads
    assert [thread.common for thread in threads.values()] == [Common.REFUSED]
    proof = talks.lists[1, "A"].prove("A-5")
    reference = talks.lists[1, "A"].reference
    assert verify_item(proof, root=reference.list_root, count=reference.list_count)


def test_the_record_is_exported_verified_and_gone_on_with(rows: Rows) -> None:
    talks, clock = agreed(rows)
    talks.settle()
    copies = talks.export()
    assert copies["A"] == copies["B"] == copies["M"]
    known = trusted()
    logs = {n: read_export(known[n].policy, dict(log.files())) for n, log in copies["B"].items()}
    later = Rehearsal.resume(**clock.given, logs=logs)
    assert later.state == "accepted"
    for side in "AB":
        giver = "B" if side == "A" else "A"
        later.receipt(side, stage=1, people=rows(giver, range(9)), absences={"died": 1})
    lines = [AccountLine(side, 10, 9, 1, 0) for side in "AB"]
    for side in "AB":
        later.stage_account(side, stage=1, lines=lines)
    assert later.state == "carried_out"
    later.settle()
    assert all(len(log.entries) >= len(logs[n].entries) for n, log in later.export()["A"].items())


def test_what_cannot_be_said_is_refused_and_leaves_nothing(rows: Rows) -> None:
    talks = Rehearsal.open(**Clock().given)
    with pytest.raises(InputError, match="no offer"):
        talks.accept("A")
    with pytest.raises(InputError, match="also stands on the list"):
        talks.propose("A", {(1, "A"): rows("A", range(2)), (2, "A"): rows("A", range(2))})
    with pytest.raises(InputError, match="there is no stage 1 of side 'M'"):
        talks.propose("A", {(1, "M"): rows("A", range(2))})
    talks.propose("A", {(1, side): rows(side, range(2)) for side in "AB"})
    with pytest.raises(InputError, match="on no list"):
        talks.reply("B", refusals=[Refusal("A-77", "died")])
    with pytest.raises(InputError, match="no code"):
        talks.reply("B", refusals=[Refusal("A-1", "vanished")])
    with pytest.raises(IllegalMove):
        talks.stage_account("A", stage=1, lines=[])
    assert talks.state is State.LISTS
