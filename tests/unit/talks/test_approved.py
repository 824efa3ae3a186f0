"""A side whose key is held by its members' approvals, in whole talks."""

from __future__ import annotations

import pytest
from made_approvals import PARTY
from made_approvals import Room as Members
from made_roots import NOW, following, root, root_key
from talk_room import Room, at, opened, side_keys

from safeconduct.record import (
    ApprovingSigner,
    Closure,
    Draft,
    Note,
    PartyRoot,
    Reason,
    RecordError,
    RootChain,
    SigningKey,
)
from safeconduct.record.party_root import OnlineKeys
from safeconduct.talks import item_messages as items
from safeconduct.talks import messages
from safeconduct.talks.bundles import BUNDLE_TYPE
from safeconduct.talks.delegation import SideKeys, SidePublicKeys
from safeconduct.talks.folding import Effect
from safeconduct.talks.moves import IllegalMove
from safeconduct.talks.said import SaidBody
from safeconduct.talks.sealing import PAYLOAD_TYPE

SUSPEND = messages.Suspension("")


def guarded(members: Members) -> Room:
    signer = ApprovingSigner(PARTY, members.log, free=[BUNDLE_TYPE, PAYLOAD_TYPE])

    def keys(name: str) -> SideKeys:
        made = side_keys(name)
        return SideKeys(signer, made.post_quantum, made.log) if name == "A" else made

    room = Room(keys=keys)
    room.say("M", messages.TalksOpening(("A", "B"), "M"))
    room.say("B", messages.Terms("aa" * 32))
    return room


def draft(room: Room, body: SaidBody, number: int) -> Draft:
    return room.sides["A"].draft(body, draft_id=f"{number:064x}")


def approved(room: Room, members: Members, made: Draft, body: SaidBody) -> None:
    signer = room.sides["A"].keys.key
    assert isinstance(signer, ApprovingSigner)
    room.minute += 1
    room.sides["A"].say(body, at=at(room.minute), signer=signer.of(made, time=NOW))


def test_talks_are_held_by_approved_messages_alone() -> None:
    members = Members()
    room = guarded(members)
    terms = messages.Terms("aa" * 32)
    with pytest.raises(RecordError) as caught:
        room.say("A", terms)
    assert caught.value.reason is Reason.NOT_APPROVED
    made = draft(room, terms, 1)
    members.approve(1, 2, draft=made)
    room.meet()  # what is seen meanwhile does not undo the approval
    approved(room, members, made, terms)
    room.meet()
    assert room.sides["B"].view().state.terms == {"A": "aa" * 32, "B": "aa" * 32}
    entry = room.sides["B"].logs()["talks.example/1/A"][0]
    assert entry.header.approvals == members.log.log.tree.root().hex()
    signer = ApprovingSigner(PARTY, members.log).of(made, time=NOW)
    with pytest.raises(RecordError) as caught:
        room.sides["A"].write(terms, at=at(room.minute), signer=signer)
    assert caught.value.reason is Reason.REPLAY


def test_an_illegal_move_does_not_use_up_an_approval() -> None:
    members = Members()
    room = guarded(members)
    room.meet()
    offer = messages.Closing()
    made = draft(room, offer, 1)
    members.approve(1, 2, draft=made)
    size = members.log.board.size
    with pytest.raises(IllegalMove):
        approved(room, members, made, offer)
    assert members.log.board.size == size


def announced(room: Room, version: int) -> str:
    said = room.say("A", items.RootChange(version, f"{version:064x}"))
    room.meet()
    views = [room.sides[name].view() for name in "ABM"]
    assert len({str(view.state.roots) for view in views}) == 1
    return str(views[0].of(said.id).effect.value)


def test_a_new_root_is_announced_in_the_log_version_by_version() -> None:
    room = opened()
    assert announced(room, 4) == Effect.STANDS.value
    assert announced(room, 5) == Effect.STANDS.value
    assert room.sides["B"].view().state.roots == {"A": (5, f"{5:064x}")}
    for version in (5, 7, 1):
        with pytest.raises(IllegalMove, match="does not follow"):
            room.say("A", items.RootChange(version, "ab" * 32))


def rooted(room: Room) -> tuple[PartyRoot, RootChain]:
    keys = room.keys["A"]
    online = OnlineKeys(
        message=keys.key.public,
        cosigners=(keys.key.public.as_cosigner(), keys.post_quantum.public),
        logs=(SigningKey("A", b"l" + b"A" * 31).public,),
        tls=(),
        age="age1" + "q" * 58,
    )
    first = root(online=online)
    document = first.document.signed(root_key(1)).signed(root_key(2))
    return first, RootChain.begin(document.data, digest=document.digest)


def test_a_root_names_the_keys_that_talks_are_held_with() -> None:
    room = opened()
    _, chain = rooted(room)
    keys = SidePublicKeys.of(chain.keys_in("talks.example/1", time=NOW))
    assert keys == room.public["A"]


def closing(room: Room, size: int, root_hex: str) -> tuple[RootChain, Closure]:
    first, chain = rooted(room)
    closure = Closure("talks.example/1/A", size, root_hex)
    second = following(first, closed=(closure,))
    return chain.rotated(second.document.signed(root_key(1)).signed(root_key(2)).data), closure


def test_after_a_compromise_the_log_is_closed_at_a_cosigned_size() -> None:
    room = opened()
    mirror = room.sides["B"].mirrors["talks.example/1/A"]
    counted = room.sides["B"].receipts["talks.example/1/A"][-1]
    chain, closure = closing(room, 1, mirror.chain.tree.root(1).hex())
    assert Note.parse(counted).text.split("\n")[1] == "1"
    chain.close(mirror, closure, counted)
    room.say("A", SUSPEND)  # by the thief
    with pytest.raises(RecordError) as caught:
        room.send("A", "B")
    assert caught.value.reason is Reason.REVOKED_KEY
    assert len(mirror.chain.entries) == 1


def test_a_closure_that_was_not_cosigned_or_takes_back_what_counts_is_refused() -> None:
    room = opened()
    mirror = room.sides["B"].mirrors["talks.example/1/A"]
    first = room.sides["B"].receipts["talks.example/1/A"][-1]
    root_one = mirror.chain.tree.root(1).hex()
    room.say("A", SUSPEND)
    room.meet()
    second = room.sides["B"].receipts["talks.example/1/A"][-1]
    chain, closure = closing(room, 1, root_one)
    cases = [(closure, first, Reason.ROLL_BACK), (closure, second, Reason.WRONG_ROOT)]
    for where, note, reason in cases:
        with pytest.raises(RecordError) as caught:
            chain.close(mirror, where, note)
        assert caught.value.reason is reason
    with pytest.raises(RecordError) as caught:
        chain.close(mirror, Closure("talks.example/1/A", 2, root_one), second)
    assert caught.value.reason is Reason.UNKNOWN_LOG
    assert mirror.closed_at is None
