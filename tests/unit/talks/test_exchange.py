from __future__ import annotations

import hashlib

import pytest
from talk_room import TALK, Room, accept, lists, offered, opened

from safeconduct.talks import item_messages as items
from safeconduct.talks.exchange import commitment_digest
from safeconduct.talks.folding import Effect
from safeconduct.talks.messages import Acceptance, ListReference
from safeconduct.talks.moves import IllegalMove
from safeconduct.talks.said import Said
from safeconduct.talks.vocabulary import State

SHOWN = {"A": lists((1, "A", 3), (1, "B", 3)), "B": lists((1, "A", 4), (1, "B", 4))}


def nonce(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()


def commit(room: Room, name: str, *, round_number: int = 1, minutes: int = 30) -> Said:
    digest = commitment_digest(
        talk=TALK, round_number=round_number, party=name, nonce=nonce(name), lists=SHOWN[name]
    )
    return room.say(name, items.Commitment(round_number, digest), minutes=minutes)


def reveal(name: str, shown: tuple[ListReference, ...] = ()) -> items.Reveal:
    return items.Reveal(1, nonce(name).hex(), shown or SHOWN[name])


def committed() -> tuple[Room, dict[str, Said]]:
    room = opened()
    sent = {name: commit(room, name) for name in "AB"}
    room.meet()
    return room, sent


def test_both_offers_stand_once_both_are_shown() -> None:
    room, sent = committed()
    room.say("A", reveal("A"))
    room.meet()
    assert not room.sides["B"].view().state.offers
    room.say("B", reveal("B"))
    room.meet()
    state = room.sides["M"].view(counting=True).state
    assert {o.author: o.lists for o in state.offers.values()} == SHOWN
    assert set(state.offers) == {said.id for said in sent.values()}
    offer = state.offers[sent["B"].id]
    body = Acceptance(1, offer.lists)
    for name in "AB":
        room.say(name, body, offer.entry, minutes=60)
    room.meet()
    assert room.sides["A"].view().state.state is State.ACCEPTED


def test_nobody_shows_anything_before_both_are_bound() -> None:
    room = opened()
    commit(room, "A")
    with pytest.raises(IllegalMove, match="both sides must have committed"):
        room.say("A", reveal("A"))
    room.meet()
    with pytest.raises(IllegalMove, match="both sides must have committed"):
        room.say("B", reveal("B"))


def test_only_what_was_committed_to_can_be_shown() -> None:
    room, _ = committed()
    with pytest.raises(IllegalMove, match="had committed itself"):
        room.say("A", reveal("A", SHOWN["B"]))
    with pytest.raises(IllegalMove, match="had committed itself"):
        room.say("B", items.Reveal(1, nonce("A").hex(), SHOWN["A"]))
    room.say("A", reveal("A"))
    with pytest.raises(IllegalMove, match="revealed before"):
        room.say("A", reveal("A"))


def test_the_other_sides_commitment_cannot_be_handed_in_as_ones_own() -> None:
    room = opened()
    first = commit(room, "A")
    room.meet()
    assert isinstance(first.body, items.Commitment)
    room.say("B", items.Commitment(1, first.body.digest), minutes=30)
    room.meet()
    room.say("A", reveal("A"))
    room.meet()
    with pytest.raises(IllegalMove, match="had committed itself"):
        room.say("B", items.Reveal(1, nonce("A").hex(), SHOWN["A"]))


def test_a_time_out_is_logged_and_ends_the_round() -> None:
    room, sent = committed()
    room.say("A", reveal("A"))
    with pytest.raises(IllegalMove, match="not over yet"):
        room.say("A", items.Lapse(), sent["A"].id)
    state = room.sides["A"].view().state
    assert sent["A"].id in state.run_out(sent["B"].until + 1)
    room.minute += 60
    room.say("A", items.Lapse(), sent["A"].id)
    room.meet()
    with pytest.raises(IllegalMove, match="time-out"):
        room.say("B", reveal("B"))
    assert not room.sides["B"].view().state.offers
    commit(room, "A", round_number=2)
    commit(room, "B", round_number=2)


@pytest.mark.parametrize(("waits", "late"), ["AB", "BA"])
def test_what_was_under_way_when_the_time_ran_out_binds_nobody(waits: str, late: str) -> None:
    room, sent = committed()
    room.say(waits, reveal(waits))
    room.send(waits, late)
    room.say(late, reveal(late))
    room.say(waits, items.Lapse(), sent[waits].id, tick=60)
    room.meet()
    states = [side.view().state for side in room.sides.values()]
    assert states[0] == states[1] == states[2]
    assert not states[0].offers
    assert not states[0].exchanges[1].complete(states[0].parties)


def test_only_who_is_bound_may_end_it() -> None:
    room, sent = committed()
    with pytest.raises(IllegalMove, match="only who has bound himself"):
        room.say("B", items.Lapse(), sent["A"].id, tick=99)


def deposit(name: str) -> items.Deposit:
    return items.Deposit(name, nonce(name).hex(), SHOWN[name])


def test_a_mediator_releases_both_or_none() -> None:
    room, sent = committed()
    with pytest.raises(IllegalMove, match="both sides at once"):
        room.say("M", items.Release(1, (deposit("A"),)))
    forged = items.Deposit("B", nonce("B").hex(), SHOWN["A"])
    with pytest.raises(IllegalMove, match="had committed itself"):
        room.say("M", items.Release(1, (deposit("A"), forged)))
    with pytest.raises(IllegalMove, match="may not send"):
        room.say("A", items.Release(1, (deposit("A"), deposit("B"))))
    room.say("M", items.Release(1, (deposit("A"), deposit("B"))))
    room.meet()
    state = room.sides["A"].view().state
    assert set(state.offers) == {said.id for said in sent.values()}


def test_offers_made_at_one_time_stand_beside_those_before() -> None:
    """They undo no acceptance that is under way; the next counter-proposal replaces them all."""
    room, offer = offered()
    for name in "AB":
        commit(room, name, round_number=2)
    room.meet()
    accept(room, "B", offer)
    for name in "AB":
        room.say(name, items.Reveal(2, nonce(name).hex(), SHOWN[name]))
    room.meet()
    views = [side.view() for side in room.sides.values()]
    assert all(view == views[0] for view in views)
    assert len(views[0].state.offers) == 3
    assert offer.id in views[0].state.offers
    assert set(views[0].state.acceptances) == {"B"}
    assert all(r.effect is Effect.STANDS for r in views[0].rulings)
