from __future__ import annotations

import itertools

import pytest
from talk_room import BOTH, TERMS, Room, accept, at, lists, offered, opened

from safeconduct.record import RecordError
from safeconduct.talks import item_messages as items
from safeconduct.talks import messages
from safeconduct.talks.delegation import Delegation
from safeconduct.talks.folding import Effect, closed, fold
from safeconduct.talks.moves import IllegalMove
from safeconduct.talks.vocabulary import AnswerCode, QueryCode, State, Step


def same_everywhere(room: Room) -> State:
    """What all compute, which must be the same."""
    views = [side.view() for side in room.sides.values()]
    assert all(view == views[0] for view in views)
    return views[0].state.state


def accepted() -> Room:
    room, offer = offered()
    accept(room, "B", offer)
    room.meet()
    accept(room, "A", offer)
    room.meet()
    return room


def test_from_opening_to_closing() -> None:
    room = accepted()
    assert same_everywhere(room) is State.ACCEPTED
    room.say("A", messages.StageProtocol(1, "2026-09-20", "cd" * 32))
    for name in "AB":
        room.say(name, messages.Receipt(1, "B" if name == "A" else "A", 3, "", ()))
        room.say(name, messages.StageAccount(1, ()))
    room.meet()
    assert same_everywhere(room) is State.CARRIED_OUT
    room.say("A", messages.Closing())
    room.say("B", messages.Closing())
    room.meet()
    assert same_everywhere(room) is State.CLOSED
    assert all(not side.view().state.allowed(name) for name, side in room.sides.items())
    assert all(r.effect is Effect.STANDS for r in room.sides["M"].view().rulings)


def test_terms_bind_only_if_both_signed_the_same() -> None:
    room = Room(mediator="")
    room.say("A", messages.Terms(TERMS))
    room.say("B", messages.Terms("bb" * 32))
    room.meet()
    assert same_everywhere(room) is State.TERMS
    room.say("B", messages.Terms(TERMS))
    room.meet()
    assert same_everywhere(room) is State.LISTS


@pytest.mark.parametrize("first", ["AB", "BA"])
def test_two_proposals_at_once_both_stand(first: str) -> None:
    room = opened()
    offers = {name: room.say(name, messages.Proposal(1, BOTH)) for name in first}
    room.meet()
    assert same_everywhere(room) is State.LISTS
    state = room.sides["A"].view().state
    assert set(state.offers) == {offer.id for offer in offers.values()}
    both = tuple(sorted(state.offers))
    counter = room.say("B", messages.CounterProposal(2, BOTH), *both)
    room.meet()
    assert set(room.sides["M"].view().state.offers) == {counter.id}


@pytest.mark.parametrize(("acceptor", "other"), ["AB", "BA"])
def test_an_acceptance_of_an_offer_that_was_replaced_meanwhile_binds_nobody(
    acceptor: str, other: str
) -> None:
    room, offer = offered()
    accept(room, acceptor, offer)
    room.say(other, messages.CounterProposal(2, lists((1, "A", 2), (1, "B", 2))), offer.id)
    room.meet()
    assert same_everywhere(room) is State.LISTS
    assert not room.sides["M"].view().state.acceptances


def test_two_acceptances_at_once_agree() -> None:
    room, offer = offered()
    accept(room, "A", offer)
    accept(room, "B", offer)
    room.meet()
    assert same_everywhere(room) is State.ACCEPTED
    assert all(side.view(counting=True).state.agreed for side in room.sides.values())


@pytest.mark.parametrize(("first", "second"), ["AB", "BA"])
def test_by_both_within_the_window_or_by_neither(first: str, second: str) -> None:
    room, offer = offered()
    waiting = accept(room, first, offer, minutes=10)
    with pytest.raises(IllegalMove, match="not over yet"):
        room.say(first, items.Lapse(), waiting.id)
    room.send(first, second)
    room.minute += 20
    with pytest.raises(IllegalMove, match="window"):
        accept(room, second, offer)
    late = accept(room, second, offer, forced=True)
    room.say(first, items.Lapse(), waiting.id)
    room.meet()
    assert same_everywhere(room) is State.LISTS
    assert room.sides["M"].view().of(late.id).effect is Effect.ILLEGAL


@pytest.mark.parametrize(("first", "second"), ["AB", "BA"])
def test_an_answer_that_was_under_way_when_the_time_ran_out_binds_nobody(
    first: str, second: str
) -> None:
    """Whoever's log comes first by name."""
    room, offer = offered()
    waiting = accept(room, first, offer, minutes=10)
    room.send(first, second)
    answer = accept(room, second, offer, minutes=30)
    room.say(first, items.Lapse(), waiting.id, tick=20)
    room.meet()
    assert same_everywhere(room) is State.LOCKED
    state = room.sides["M"].view().state
    assert state.agreed is None
    assert set(state.acceptances) == {second}
    room.say(second, items.Lapse(), answer.id, tick=60)
    room.meet()
    assert same_everywhere(room) is State.LISTS


@pytest.mark.parametrize(("first", "second"), ["AB", "BA"])
def test_agreed_for_good_once_the_other_has_spoken_after_it(first: str, second: str) -> None:
    """What all have cosigned is not enough: the other may have ended its wait before it signed."""
    room, offer = offered()
    waiting = accept(room, first, offer, minutes=10)
    room.send(first, second)
    accept(room, second, offer, minutes=60)
    lapse = room.say(first, items.Lapse(), waiting.id, tick=30)
    for name in (first, "M"):
        room.take(name, room.pack(second, name))
    bundle = room.pack("M", second)  # which has the cosignatures of M, but not the lapse
    room.take(second, bundle)
    view = room.sides[second].view()
    assert view.state.state is State.ACCEPTED
    assert not view.agreed_for_good
    room.meet()
    assert same_everywhere(room) is State.LOCKED
    assert room.sides[second].view().of(lapse.id).effect is Effect.STANDS


def test_agreed_for_good() -> None:
    room = accepted()
    assert not room.sides["A"].view().agreed_for_good
    room.say("B", messages.StageProtocol(1, "2026-09-20", "cd" * 32))
    assert not room.sides["A"].view().agreed_for_good
    room.meet()
    assert all(side.view(counting=True).agreed_for_good for side in room.sides.values())


@pytest.mark.parametrize(("suspender", "acceptor"), ["AB", "BA", "MB", "MA"])
def test_a_suspension_at_the_same_time_does_not_undo_an_acceptance(
    suspender: str, acceptor: str
) -> None:
    room, offer = offered()
    accept(room, "B" if acceptor == "A" else "A", offer)
    room.meet()
    room.say(suspender, messages.Suspension("cd" * 32))
    accept(room, acceptor, offer)
    room.meet()
    assert same_everywhere(room) is State.SUSPENDED
    assert room.sides["M"].view().state.agreed
    room.say(suspender, messages.Resumption())
    room.meet()
    assert same_everywhere(room) is State.ACCEPTED


def test_what_has_run_out_is_shown() -> None:
    room, offer = offered()
    waiting = accept(room, "A", offer, minutes=10)
    state = room.sides["A"].view().state
    assert state.run_out(waiting.until) == ()
    assert state.run_out(waiting.until + 1) == (waiting.id,)


def test_an_offer_that_has_run_out_cannot_be_accepted() -> None:
    room = opened()
    offer = room.say("A", messages.Proposal(1, BOTH), minutes=5)
    room.meet()
    room.minute += 10
    with pytest.raises(IllegalMove, match="run out"):
        accept(room, "B", offer)


def test_suspended_until_each_has_resumed_for_itself() -> None:
    room, offer = offered()
    room.say("A", messages.Suspension("cd" * 32))
    room.say("B", messages.Suspension("cd" * 32))
    room.meet()
    room.say("A", messages.Resumption())
    room.meet()
    assert same_everywhere(room) is State.SUSPENDED
    with pytest.raises(IllegalMove, match="suspended"):
        accept(room, "B", offer)
    with pytest.raises(IllegalMove):
        room.say("M", messages.Resumption())
    room.say("B", messages.Resumption())
    room.meet()
    assert same_everywhere(room) is State.LISTS


def test_broken_off_ends_everything() -> None:
    room, offer = offered()
    room.say("B", messages.BreakingOff("cd" * 32))
    accept(room, "A", offer)
    room.meet()
    assert same_everywhere(room) is State.BROKEN_OFF
    assert room.sides["A"].view().state.allowed("M") == frozenset()


def illegal_moves(room: Room) -> list[tuple[str, object, tuple[str, ...], str]]:
    offer = next(iter(room.sides["A"].view().state.offers))
    return [
        ("A", messages.Proposal(2, BOTH), (), "may not send it"),
        ("A", messages.CounterProposal(3, BOTH), (offer,), "of round 3, not 2"),
        ("A", messages.CounterProposal(2, BOTH), (), "all offers"),
        ("A", messages.CounterProposal(2, ()), (offer,), "one for each stage"),
        ("A", messages.CounterProposal(2, lists((1, "X", 1))), (offer,), "does not exist"),
        ("A", messages.Acceptance(1, BOTH), (offer,), "until when"),
        ("A", messages.Acceptance(1, BOTH[:1]), (offer,), "other lists"),
        ("M", messages.Acceptance(1, BOTH), (offer,), "may not send it"),
        ("M", messages.Terms(TERMS), (), "may not send it"),
        ("A", messages.Answer(AnswerCode.HELD, ""), (offer,), "no query"),
        ("A", messages.StageAccount(1, ()), (), "state lists"),
        ("A", messages.Closing(), (), "state lists"),
        ("A", items.KeyChange(2, "age1" + "q" * 58), (), "does not follow"),
        ("A", items.KeyChange(1, "age1" + "b" * 58), (), "no age recipient"),
        ("A", items.Lapse(), (offer,), "nothing waits"),
        ("A", items.Reveal(2, "ab" * 32, BOTH), (), "committed themselves"),
    ]


def test_illegal_moves_are_refused_and_if_sent_all_the_same_kept_and_named() -> None:
    room, _ = offered()
    cases = illegal_moves(room)
    for name, body, references, reason in cases:
        with pytest.raises(IllegalMove, match=reason):
            room.say(name, body, *references)  # type: ignore[arg-type]
    before = room.sides["M"].view().state
    for name, body, references, _ in cases:
        room.say(name, body, *references, forced=True)  # type: ignore[arg-type]
    room.meet()
    view = room.sides["M"].view()
    assert view.state == before
    named = [r for r in view.rulings if r.effect is Effect.ILLEGAL]
    assert sorted(r.entry.header.author for r in named) == sorted(name for name, *_ in cases)
    assert all(any(reason in r.reason for r in named) for *_, reason in cases)
    assert view.standing


def test_a_reference_to_what_its_author_had_not_seen_is_illegal() -> None:
    room = opened()
    query = room.say("A", messages.Query(QueryCode.DO_YOU_HOLD, "ab" * 32))
    answer = messages.Answer(AnswerCode.HELD, "")
    said = room.say("B", answer, query.id, forced=True)
    room.meet()
    assert "had not seen" in room.sides["M"].view().of(said.id).reason


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("weather", {}),
        ("closing", {"x": 1}),
        ("terms", {"terms_digest": "Ivan Nobody"}),
        ("terms", {"terms_digest": "AB" * 32}),
        ("proposal", {"round": 1, "lists": [{"stage": 1}]}),
        ("items", {"round": 1, "replies": []}),
        (
            "items",
            {
                "round": 1,
                "replies": [
                    {"item": "ab" * 32, "word": "queried", "code": "not_held", "text_digest": ""}
                ],
            },
        ),
        ("query", {"code": "do_you_hold", "person_digest": "Ivan Nobody"}),
    ],
)
def test_what_cannot_be_read_is_kept_and_named(kind: str, body: dict[str, object]) -> None:
    room = opened()
    side = room.sides["A"]
    header = side.chain.next_header(kind, created_at=at(9))
    data = side.chain.write(header, body, side.keys.key)
    side.log.append(data, time=1)
    view = side.view()
    ruling = view.of(side.chain.entries[-1].leaf.hex())
    assert ruling.effect is Effect.UNREADABLE
    assert ruling.reason
    assert view.state.state is State.LISTS


def test_only_what_counts_can_be_asked_for() -> None:
    room, offer = offered()
    accept(room, "B", offer)
    room.send("B", "A")
    side = room.sides["A"]
    assert side.view().state.state is State.LOCKED
    assert side.view(counting=True).state.state is State.LISTS


def test_entries_wait_for_what_they_have_seen() -> None:
    room, _ = offered()
    logs = room.sides["A"].logs()
    part = {origin: entries for origin, entries in logs.items() if not origin.endswith("B")}
    part[room.sides["B"].origin] = []
    with pytest.raises(RecordError, match="has seen"):
        fold(room.start, part)
    kept = closed(part)
    assert [len(kept[origin]) for origin in sorted(kept)] == [1, 0, 1]
    assert fold(room.start, kept).state.state is State.TERMS


def test_every_state_can_be_left_until_the_talks_end() -> None:
    """From what `allowed` says alone."""
    room = accepted()
    for state in (opened().sides["A"].view().state, room.sides["A"].view().state):
        for name in "AB":
            assert state.allowed(name) & {Step.BREAKING_OFF, Step.CLOSING}
    assert not room.start.allowed("X")


def test_a_side_comes_back_from_its_stores() -> None:
    room = accepted()
    for name, side in room.sides.items():
        receipts = {n: side.receipts[o] for n, o in side.origins.items()}
        again: Delegation = room.open(name, receipts)
        assert again.view() == side.view()
        assert again.counted() == side.counted()


def test_the_order_in_which_bundles_come_does_not_matter() -> None:
    for order in itertools.permutations([("A", "B"), ("B", "A"), ("A", "M")]):
        room, offer = offered()
        accept(room, "A", offer)
        room.say("B", messages.Query(QueryCode.DO_YOU_HOLD, "ab" * 32))
        for sender, recipient in order:
            room.send(sender, recipient)
        room.meet()
        assert same_everywhere(room) is State.LOCKED
