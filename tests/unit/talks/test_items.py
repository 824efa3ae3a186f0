from __future__ import annotations

import random

import pytest
from talk_room import START, Room, offered

from safeconduct.talks import ListVersion, messages
from safeconduct.talks import item_messages as items
from safeconduct.talks.items import Common, ItemBook
from safeconduct.talks.moves import IllegalMove
from safeconduct.talks.vocabulary import AnswerCode, ItemWord, QueryCode

ITEM, OTHER, THIRD = "ab" * 32, "cd" * 32, "ef" * 32


def reply(word: ItemWord, code: str = "", item: str = ITEM) -> items.ItemReplies:
    return items.ItemReplies(1, (items.ItemReply(item, word, code, ""),))


def book(room: Room, name: str = "M") -> ItemBook:
    return ItemBook.of(room.sides[name].view())


def test_a_thread_about_one_person() -> None:
    room, offer = offered()
    asked = room.say("B", reply(ItemWord.QUERIED, "wrong_name"), offer.id, minutes=60)
    room.meet()
    assert book(room).threads[ITEM].common is Common.QUERIED
    assert [d.code for d in book(room).open_duties("A")] == ["wrong_name"]
    assert not book(room).open_duties("B")
    room.say("A", reply(ItemWord.ACCEPTED), asked.id)
    room.meet()
    assert book(room).threads[ITEM].common is Common.QUERIED
    assert not book(room).open_duties("A")
    room.say("B", reply(ItemWord.ACCEPTED), offer.id)
    room.meet()
    thread = book(room).threads[ITEM]
    assert thread.common is Common.ACCEPTED
    assert [(r.author, r.word) for r in thread.remarks] == [
        ("B", ItemWord.QUERIED),
        ("A", ItemWord.ACCEPTED),
        ("B", ItemWord.ACCEPTED),
    ]
    assert thread.view("A") == thread.remarks[1]
    assert thread.view("M") is None


@pytest.mark.parametrize("word", [ItemWord.REFUSED, ItemWord.QUERIED])
@pytest.mark.parametrize("names", ["AB", "BA"])
def test_two_who_speak_at_once_see_the_same(names: str, word: ItemWord) -> None:
    room, offer = offered()
    code = "not_held" if word is ItemWord.REFUSED else "died"
    room.say(names[0], reply(word, code), offer.id)
    room.say(names[1], reply(ItemWord.ACCEPTED), offer.id)
    room.meet()
    books = [book(room, name) for name in "ABM"]
    assert books[0] == books[1] == books[2]
    assert books[0].threads[ITEM].common.value == word.value


def test_withdrawn_and_substituted() -> None:
    room, offer = offered()
    refused = room.say("B", reply(ItemWord.REFUSED, "died"), offer.id)
    room.meet()
    room.say("A", items.Substitutions(1, (items.Substitution(ITEM, OTHER),)), refused.id)
    room.say("A", reply(ItemWord.WITHDRAWN, item=THIRD), offer.id)
    room.meet()
    threads = book(room).threads
    assert threads[ITEM].common is Common.SUBSTITUTED
    assert threads[ITEM].substitute == OTHER
    assert threads[THIRD].common is Common.WITHDRAWN


def test_a_query_creates_a_duty_whose_age_is_computed() -> None:
    room, _ = offered()
    asked = room.say("A", messages.Query(QueryCode.DO_YOU_HOLD, ITEM), minutes=60)
    room.meet()
    (duty,) = book(room).open_duties("B")
    assert (duty.asked_by, duty.subject) == ("A", ITEM)
    assert duty.asked_at == START + 60 * room.minute
    assert duty.age(duty.asked_at + 90) == 90
    assert not duty.overdue(duty.due)
    assert duty.overdue(duty.due + 1)
    room.say("B", messages.Answer(AnswerCode.UNDER_ENQUIRY, ""), asked.id, tick=30)
    room.meet()
    assert len(book(room).open_duties("B")) == 1
    last = room.say("B", messages.Answer(AnswerCode.HELD, ""), asked.id, tick=60)
    room.meet()
    duty = book(room).duties[asked.id]
    assert not duty.open
    assert duty.age(10**10) == 90 * 60
    assert duty.overdue(0)
    assert duty.answers[-1] == last.id


def test_one_cannot_answer_ones_own_question() -> None:
    room, _ = offered()
    asked = room.say("A", messages.Query(QueryCode.DO_YOU_HOLD, ITEM))
    with pytest.raises(IllegalMove, match="no query of the other side"):
        room.say("A", messages.Answer(AnswerCode.HELD, ""), asked.id)


def test_a_remark_that_had_not_seen_the_query_does_not_answer_it() -> None:
    room, offer = offered()
    room.say("B", reply(ItemWord.QUERIED, "died"), offer.id)
    room.say("A", reply(ItemWord.ACCEPTED), offer.id)
    room.meet()
    assert len(book(room).open_duties("A")) == 1


def test_who_is_asked_for() -> None:
    room, _ = offered()
    room.say("B", items.Requests(1, (messages.ItemRequest(ITEM), messages.ItemRequest(OTHER))))
    room.meet()
    assert [(w.asked_by, w.person_digest) for w in book(room).wanted] == [("B", ITEM), ("B", OTHER)]


def test_threads_by_person_for_those_who_hold_the_openings() -> None:
    room, offer = offered()
    rng = random.Random(3)
    version = ListVersion.of(
        [{"person_id": f"P{n}"} for n in range(5)],
        stage=1,
        side="A",
        salts=lambda: rng.randbytes(32),
    )
    item = version.item("P3").digest.hex()
    room.say("B", reply(ItemWord.REFUSED, "position", item), offer.id)
    room.say("B", reply(ItemWord.ACCEPTED, item=OTHER), offer.id)
    found = book(room, "B").on([version])
    assert set(found) == {"P3"}
    assert book(room, "B").unknown([version]) == (OTHER,)


def test_a_thousand_refusals_fit_into_the_log() -> None:
    room, offer = offered()
    for start in range(0, 1000, items.MAX_ITEMS):
        replies = tuple(
            items.ItemReply(f"{n:064x}", ItemWord.REFUSED, "already_exchanged", "ab" * 32)
            for n in range(start, start + items.MAX_ITEMS)
        )
        room.say("B", items.ItemReplies(1, replies), offer.id)
    assert len(book(room, "B").threads) == 1000
