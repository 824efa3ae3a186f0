"""Whatever members do, in whatever order: nothing is signed that m present ones do not approve."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from made_approvals import DRAFT, PARTY, TALK, Room, member
from made_roots import NOW

from safeconduct.record import ApprovingSigner, MemoryLogStore, PartyHeader, RecordError

DRAFTS = tuple(replace(DRAFT, id=f"{number:064x}") for number in range(2))
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["approve", "withdraw", "remove", "add", "sign"]),
        st.integers(1, 5),
        st.integers(0, 1),
    ),
    max_size=25,
)


def header(sequence: int) -> PartyHeader:
    return PartyHeader(
        type="terms",
        talk=TALK,
        log=f"{TALK}/A",
        author="A",
        recipients=("B", "M"),
        sequence=sequence,
        previous="ab" * 32,
        seen=(),
        created_at="2026-09-01T10:00:00Z",
    )


@settings(deadline=None, max_examples=60)
@given(steps=STEPS, threshold=st.integers(1, 3))
def test_only_what_enough_present_members_approve_is_signed_and_once(
    steps: list[tuple[str, int, int]], threshold: int
) -> None:
    room = Room(3, threshold)
    present, gone = {1, 2, 3}, set[int]()
    approved: list[set[int]] = [set(), set()]
    signed: list[bool] = [False, False]
    roots = []
    for sequence, (step, who, which) in enumerate(steps, 1):
        draft = DRAFTS[which]
        by = sorted(present)[:threshold]
        done = False
        with suppress(RecordError):
            if step == "approve":
                room.approve(who, draft=draft)
            elif step == "withdraw":
                room.withdraw(who, draft)
            elif step == "remove":
                room.remove(who, *by)
            elif step == "add":
                room.add(member(who), *by)
            else:
                signer = ApprovingSigner(PARTY, room.log)
                signer.write(header(sequence), {"x": "y"}, draft=draft, time=NOW)
                roots.append(room.log.log.tree.root().hex())
            done = True
        mine = approved[which]
        may = {
            "approve": who in present and who not in mine and not signed[which],
            "withdraw": who in present and who in mine and not signed[which],
            "remove": who in present and len(present) > threshold,
            "add": who not in present | gone,
            "sign": len(mine & present) >= threshold and not signed[which],
        }
        assert done == may[step]
        if done and step == "approve":
            mine.add(who)
        elif done and step == "withdraw":
            mine.discard(who)
        elif done and step == "remove":
            present.discard(who)
            gone.add(who)
        elif done and step == "add":
            present.add(who)
        elif done:
            signed[which] = True
    again = room.open(committed=roots)
    assert again.board.members.keys() == {member(number).name for number in present}
    assert again.board.size == room.log.board.size


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_no_changed_bit_of_a_statement_is_taken(data: st.DataObject) -> None:
    room = Room()
    room.approve(1, 2)
    entries = list(room.store.entries())
    which = data.draw(st.integers(0, len(entries) - 1))
    at = data.draw(st.integers(0, len(entries[which]) * 8 - 1))
    altered = bytearray(entries[which])
    altered[at // 8] ^= 1 << at % 8
    entries[which] = bytes(altered)
    room.store = MemoryLogStore(entries)
    try:
        room.open()
    except RecordError:
        return
    raise AssertionError(f"bit {at} of statement {which} was changed unseen")
