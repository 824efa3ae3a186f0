from __future__ import annotations

import pytest
from talk_room import BOTH, Room, accept, lists, offered

from safeconduct.record import RecordError
from safeconduct.talks import item_messages as items
from safeconduct.talks import messages
from safeconduct.talks.conduct import Act, ConductReport, report_conduct, verify_conduct
from safeconduct.talks.vocabulary import AnswerCode, IncidentCode, ItemWord, QueryCode

OTHER = lists((1, "A", 3), (1, "B", 2))


def report(room: Room, name: str = "A") -> ConductReport:
    return report_conduct(room.start, room.sides[name].logs())


def busy() -> Room:
    """Talks in which most of what can be reported happens."""
    room, offer = offered()
    query = room.say("A", messages.Query(QueryCode.DO_YOU_HOLD, "ab" * 32), minutes=60)
    reply = items.ItemReply("cd" * 32, ItemWord.QUERIED, "died", "")
    room.say("B", items.ItemReplies(1, (reply,)), offer.id)
    accept(room, "B", offer)
    room.meet()
    counter = room.say("A", messages.CounterProposal(2, OTHER), offer.id, tick=10)
    room.say("B", messages.Answer(AnswerCode.HELD, ""), query.id, tick=90)
    room.meet()
    for name in "AB":
        accept(room, name, counter)
    room.meet()
    room.say("A", messages.StageProtocol(1, "2026-09-20", "ab" * 32))
    room.say("A", messages.StageProtocol(1, "2026-09-21", "ab" * 32))
    room.say("A", messages.Receipt(1, "B", 1, "", ()))
    room.say("B", messages.Receipt(1, "A", 3, OTHER[0].list_root, ()))
    room.say("B", messages.Closing(), forced=True)
    room.say("M", messages.Correction("ab" * 32))
    room.meet()
    return room


def test_who_answered_when() -> None:
    rows = report(busy()).replies
    assert sorted((r.kind, r.asked_by, r.seconds // 60) for r in rows) == [
        ("died", "B", 0),
        ("do_you_hold", "A", 102),
        ("offer", "A", 2),
        ("offer", "A", 92),
    ]
    by_kind = {r.kind: r for r in rows}
    assert by_kind["died"].answer == ""
    assert by_kind["do_you_hold"].answered_at > by_kind["do_you_hold"].due


def test_who_changed_what_after_agreeing() -> None:
    acts = report(busy()).acts
    done = [(row.author, row.act) for row in acts]
    assert done.count(("A", Act.OFFER_REPLACED)) == 1
    (changed,) = [row for row in acts if row.act is Act.LIST_CHANGED]
    assert (changed.before[:5], changed.after[:5]) == ("1 B 3", "1 B 2")
    assert ("A", Act.PLAN_CHANGED) in done
    (received,) = [row for row in acts if row.act is Act.RECEIVED_OTHER]
    assert received.author == "A"
    assert received.after == "1 B 1"
    assert ("B", Act.ILLEGAL) in done
    assert ("M", Act.CORRECTED) in done


def test_all_who_hold_the_logs_write_the_same_report_and_can_verify_it() -> None:
    room = busy()
    data = report(room, "A").data
    assert data == report(room, "B").data == report(room, "M").data
    room.say("A", messages.Incident(1, IncidentCode.DELAY, 0, "ab" * 32))
    for side in room.sides.values():
        assert verify_conduct(data, room.start, side.logs()).data == data


def test_a_report_that_was_changed_is_found_with_the_row() -> None:
    room = busy()
    data = report(room).data
    logs = room.sides["B"].logs()
    row = report(room).replies[0]
    for old, new, where in (
        (f'"answered_at":{row.answered_at}'.encode(), b'"answered_at":1', "replies, row 1"),
        (b'"corrected_an_earlier_entry"', b'"suspended"', "acts, row"),
        (report(room).extents[0].root.encode(), b"ab" * 32, "extents, row 1"),
    ):
        assert old in data
        with pytest.raises(RecordError, match=where):
            verify_conduct(data.replace(old, new, 1), room.start, logs)


def test_a_report_cannot_be_verified_with_less_than_it_has_read() -> None:
    room = busy()
    room.say("A", messages.StageProtocol(1, "2026-09-22", "ab" * 32))
    with pytest.raises(RecordError, match="are here"):
        verify_conduct(report(room, "A").data, room.start, room.sides["B"].logs())


def test_a_wait_that_ended_and_an_entry_that_was_overtaken() -> None:
    room, offer = offered()
    waiting = accept(room, "A", offer, minutes=5)
    room.say("A", items.Lapse(), waiting.id, tick=9)
    room.say("B", messages.BreakingOff("ab" * 32))
    room.say("A", messages.CounterProposal(2, BOTH), offer.id)
    room.say("A", messages.Correction("ab" * 32), waiting.id)
    room.meet()
    done = [(row.author, row.act) for row in report(room).acts]
    assert ("A", Act.WAIT_ENDED) in done
    assert ("B", Act.BROKEN_OFF) in done


def test_the_report_has_no_adjectives() -> None:
    """Its words are closed: acts, codes of questions, names and hashes."""
    forbidden = {"late", "bad", "false", "unfair", "slow", "hostile", "dishonest", "serious"}
    assert not forbidden & {word for act in Act for word in act.value.split("_")}
