from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from safeconduct.record import RecordError, SigningKey, verify_record
from safeconduct.tables.problems import InputError
from safeconduct.talks import (
    AccountLine,
    IllegalMove,
    Message,
    Negotiation,
    Refusal,
    Request,
    State,
    difference,
    messages,
    verify_item,
)


def snapshot(path: Path) -> dict[str, bytes]:
    return {str(p.relative_to(path)): p.read_bytes() for p in path.rglob("*") if p.is_file()}


def through(desk: Any, rows: Any) -> Negotiation:
    """The whole course of two stages."""
    talks: Negotiation = desk.open()
    first = {
        (stage, side): rows(side, range(100 * stage, 100 * stage + 10))
        for stage in (1, 2)
        for side in "AB"
    }
    talks.propose("A", first)
    talks.reply(
        "B",
        refusals=[Refusal("B-103", "under_procedure", "appeal pending")],
        requests=[Request("A-900", "his brother is on the list")],
    )
    talks.revise("A", {**first, (1, "B"): rows("B", range(104, 114))})
    talks.accept("A")
    talks.accept("B")
    for stage in (1, 2):
        talks.stage_protocol("A", stage=stage, date=f"2026-09-2{stage + 2}", plan="north road")
        talks.incident("M", "delay", stage=stage, text="two hours")
        for side in "AB":
            talks.receipt(side, stage=stage, count=9, absences={"refused_at_crossing": 1})
        for side in "AB":
            lines = [AccountLine(giver, 10, 9, 1, 4) for giver in "BA"]
            talks.stage_account(side, stage=stage, lines=lines)
    return talks


def test_the_whole_course_is_recorded_and_verifies(desk: Any, rows: Any) -> None:
    talks = through(desk, rows)
    assert talks.state.value == "carried_out"
    for side in "AB":
        talks.close(side)
    assert talks.state is State.CLOSED
    result = verify_record(desk.directory, desk.keys)
    assert result.ok, str(result)
    assert result.entries == 3 + 5 + 12 + 2
    with pytest.raises(IllegalMove):
        talks.close("A")


def test_same_seeds_same_bytes(tmp_path: Path, new_desk: Any, rows: Any) -> None:
    copies = []
    for name in ("one", "two"):
        desk = new_desk(tmp_path / name)
        through(desk, rows)
        copies.append(snapshot(tmp_path / name))
    assert copies[0] == copies[1]
    other = new_desk(tmp_path / "three", seed=8)
    through(other, rows)
    assert snapshot(tmp_path / "three") != copies[0]


def test_no_personal_data_in_the_record(desk: Any, rows: Any) -> None:
    through(desk, rows)
    for data in snapshot(desk.directory).values():
        text = data.decode()
        for line in text.splitlines():
            if line.startswith("{"):
                text += base64.b64decode(json.loads(line)["payload"]).decode()
        for word in (
            "Nobody",
            "Number",
            "A-1",
            "B-1",
            "A-9",
            "appeal",
            "brother",
            "north",
            "hours",
        ):
            assert word not in text


def test_a_person_on_the_offer_is_proved_from_the_record(desk: Any, rows: Any) -> None:
    talks = desk.open()
    offer = talks.propose("A", {(1, "A"): rows("A", range(10)), (1, "B"): rows("B", range(10))})
    entry = list(talks.channel.entries())[offer.sent.number - 1]
    body = Message.of(entry).body
    assert isinstance(body, messages.Proposal)
    reference = body.lists[1]
    assert reference.list_root == offer.roots[1, "B"]
    proof = offer.lists[1, "B"].prove("B-3")
    assert verify_item(proof, root=reference.list_root, count=reference.list_count)


def test_refusals_point_at_leaves_and_open(desk: Any, rows: Any) -> None:
    talks = desk.open()
    offer = talks.propose("A", {(1, "B"): rows("B", range(10))})
    sent = talks.reply("B", refusals=[Refusal("B-3", "died", "on 3 May")])
    body = sent.message.body
    assert body.refusals[0].item == offer.lists[1, "B"].item("B-3").digest.hex()
    assert body.refusals[0].text_digest == sent.openings[0].digest.hex()
    assert sent.openings[0].record == {"text": "on 3 May"}
    assert sent.message.header.references == (offer.sent.entry,)
    assert sent.message.header.recipients == ("A", "M")


def test_offers_can_be_compared(desk: Any, rows: Any) -> None:
    talks = desk.open()
    one = talks.propose("A", {(1, "A"): rows("A", range(10))})
    two = talks.revise("B", {(1, "A"): rows("A", range(1, 11))})
    change = difference(one.lists.values(), two.lists.values())
    assert [c.person_id for c in change.added] == ["A-10"]
    assert (one.round, two.round) == (1, 2)


def test_queries_and_answers_suspension_and_breaking_off(desk: Any, rows: Any) -> None:
    talks = desk.open()
    question = talks.query("A", "do_you_hold", person_id="B-77")
    answer = talks.answer("B", question, "under_enquiry", text="by Friday")
    assert answer.message.header.references == (question.entry,)
    talks.correct("B", answer, text="by Monday")
    talks.suspend("B", text="until Monday")
    with pytest.raises(IllegalMove):
        talks.propose("A", {(1, "A"): rows("A", range(3))})
    talks.resume_talks("B")
    talks.break_off("A")
    assert talks.state is State.BROKEN_OFF
    assert verify_record(desk.directory, desk.keys).ok


def test_refused_steps_leave_no_entry(desk: Any, rows: Any) -> None:
    talks = desk.open()
    before = snapshot(desk.directory)
    lists = {(1, "A"): rows("A", range(3))}
    steps: list[Any] = [
        lambda: talks.accept("A"),
        lambda: talks.reply("B"),
        lambda: talks.propose("M", lists),
        lambda: talks.propose("A", {}),
        lambda: talks.propose("A", {(0, "A"): []}),
        lambda: talks.propose("A", {(1, "M"): []}),
        lambda: talks.propose("A", {**lists, (2, "A"): rows("A", range(2, 5))}),
        lambda: talks.query("A", "gossip", person_id="x"),
        lambda: talks.receipt("A", stage=1, count=1),
    ]
    for step in steps:
        with pytest.raises(InputError):
            step()
    talks.propose("A", lists)
    with pytest.raises(InputError, match="on no list"):
        talks.reply("B", refusals=[Refusal("A-99", "died")])
    with pytest.raises(InputError, match="no code"):
        talks.reply("B", refusals=[Refusal("A-1", "because")])
    assert len(snapshot(desk.directory)) == len(before) + 2


def test_a_receipt_counts_its_list(desk: Any, rows: Any) -> None:
    talks = desk.open()
    talks.propose("A", {(1, "A"): rows("A", range(3))})
    for side in "AB":
        talks.accept(side)
    with pytest.raises(InputError, match="signed for"):
        talks.receipt("B", stage=1, count=3, people=rows("A", range(2)))
    sent = talks.receipt("B", stage=1, count=2, people=rows("A", range(2)))
    assert sent.message.body.side == "A"
    assert len(sent.openings) == 2


def test_talks_are_resumed_where_they_stood(desk: Any, rows: Any) -> None:
    talks = desk.open()
    offer = talks.propose("A", {(1, "A"): rows("A", range(3))})
    again = desk.resume(lists=offer.lists)
    assert again.course == talks.course
    again.reply("B", refusals=[Refusal("A-1", "not_held")])
    with pytest.raises(InputError, match="not the lists"):
        desk.resume(lists={(1, "A"): offer.lists[1, "A"], (2, "A"): offer.lists[1, "A"]})
    assert verify_record(desk.directory, desk.keys).ok


def test_a_copy_that_fell_behind_catches_up(desk: Any, rows: Any) -> None:
    talks = desk.open()
    talks.propose("A", {(1, "A"): rows("A", range(3))})
    (desk.directory / "B/checkpoints/00000004.note").unlink()
    assert not verify_record(desk.directory, desk.keys).ok
    desk.resume()
    assert verify_record(desk.directory, desk.keys).ok


def test_times_without_an_offset_are_refused(desk: Any) -> None:
    desk.now = lambda: "2026-09-16T10:00:00"
    with pytest.raises(RecordError, match="offset"):
        desk.open()


def test_keys_must_be_of_two_parties_and_a_mediator(desk: Any) -> None:
    for signers in (
        {name: desk.signers[name] for name in "AB"},
        {**desk.signers, "C": SigningKey("C", bytes(32))},
        {**desk.signers, "A": SigningKey("X", bytes(32))},
    ):
        desk.signers = signers
        with pytest.raises(RecordError, match="keys"):
            desk.open()


def test_talks_are_named_as_the_log_needs(desk: Any) -> None:
    with pytest.raises(RecordError, match="name of a key or a talk"):
        Negotiation.open(
            record_dir=desk.directory,
            talk="talks in the city",
            signers=desk.signers,
            salts=desk.salts,
            now=desk.now,
        )
