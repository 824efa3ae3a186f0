"""Four-eyes at the signing key: every way around the members is refused by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from low_order import LOW_ORDER, vkey
from made_approvals import DRAFT, LOG, ORIGIN, PARTY, TALK, Room, member
from made_roots import NOW, seed

from safeconduct.record import (
    Act,
    ApprovalsLog,
    ApprovingSigner,
    Draft,
    MemoryLogStore,
    PartyHeader,
    Reason,
    RecordError,
    SigningKey,
    Statement,
    encode_json,
)
from safeconduct.record.encoding import pre_authentication_encoding
from safeconduct.record.envelope import PAYLOAD_TYPE
from safeconduct.record.party_entries import read_party_entry
from safeconduct.record.signed_json import SignedJson
from safeconduct.record.statements import APPROVAL_TYPE

FREE = "application/vnd.safeconduct.bundle+json"


def header(**changes: Any) -> PartyHeader:
    made = PartyHeader(
        type="terms",
        talk=TALK,
        log=f"{TALK}/A",
        author="A",
        recipients=("B", "M"),
        sequence=1,
        previous="",
        seen=(),
        created_at="2026-09-01T10:00:00Z",
    )
    return replace(made, **changes)


def sign(room: Room, draft: Draft = DRAFT, **changes: Any) -> bytes:
    signer = ApprovingSigner(PARTY, room.log, free=[FREE])
    return signer.write(header(**changes), {"x": "y"}, draft=draft, time=NOW)


def refused(reason: Reason, step: Callable[[], object]) -> None:
    with pytest.raises(RecordError) as caught:
        step()
    assert caught.value.reason is reason, caught.value


def test_what_m_members_approve_is_signed_and_commits_to_their_log() -> None:
    room = Room()
    room.approve(1, 3)
    entry = read_party_entry(sign(room), 0, PARTY.public)
    assert entry.header.approvals == room.log.log.tree.root().hex()
    assert replace(entry.header, approvals="") == header()


@pytest.mark.parametrize(("members", "threshold"), [(3, 2), (5, 3), (1, 1), (7, 7)])
def test_one_approval_too_few_signs_nothing(members: int, threshold: int) -> None:
    room = Room(members, threshold)
    room.approve(*range(1, threshold))
    size = room.log.board.size
    refused(Reason.NOT_APPROVED, lambda: sign(room))
    assert room.log.board.size == size
    room.approve(threshold)
    assert sign(room)


def test_one_member_does_not_count_twice() -> None:
    room = Room()
    room.approve(1)
    refused(Reason.REPLAY, lambda: room.approve(1))
    refused(Reason.NOT_APPROVED, lambda: sign(room))


def test_one_member_cannot_approve_in_the_name_of_another() -> None:
    room = Room()
    statement = room.word(Act.APPROVED, 2)
    refused(Reason.UNKNOWN_SIGNATURE, lambda: room.put(statement, member(1)))
    refused(Reason.NOT_SIGNED, lambda: room.put(statement))
    forged = statement.document.with_signature(member(2).public.key_id_text, bytes(64))
    refused(Reason.BAD_SIGNATURE, lambda: room.log.add(forged.data, time=NOW))


def test_one_key_is_not_two_members() -> None:
    twin = SigningKey("m-00000000000000ff", seed("member 1"))
    room = Room()
    refused(Reason.DUPLICATE_KEY, lambda: room.add(twin, 1, 2))
    refused(
        Reason.DUPLICATE_KEY, lambda: room.add(SigningKey("m-00000000000000fe", b"A" * 32), 1, 2)
    )


def test_who_was_removed_counts_no_more_and_cannot_come_back_with_the_same_key() -> None:
    room = Room()
    room.approve(1, 2)
    room.remove(2, 1, 3)
    refused(Reason.NOT_APPROVED, lambda: sign(room))
    refused(Reason.NOT_A_MEMBER, lambda: room.approve(2))
    refused(Reason.DUPLICATE_KEY, lambda: room.add(member(2), 1, 3))
    room.approve(3)
    assert sign(room)


def test_members_are_added_and_removed_by_m_members_alone() -> None:
    room = Room()
    refused(Reason.NO_THRESHOLD, lambda: room.add(member(9), 1))
    refused(Reason.NO_THRESHOLD, lambda: room.remove(3, 1))
    refused(Reason.UNKNOWN_SIGNATURE, lambda: room.remove(3, 1, 8))
    place = room.log.board.size
    silent = Statement(act=Act.MEMBER_ADDED, log=ORIGIN, place=place, keys=(member(9).public,))
    refused(Reason.NOT_SIGNED, lambda: room.put(silent, member(1), member(2)))
    room.add(member(9), 1, 2)
    room.approve(9, 1)
    assert sign(room)


def test_so_many_stay_that_the_threshold_can_be_met() -> None:
    room = Room(2, 2)
    refused(Reason.NO_THRESHOLD, lambda: room.remove(2, 1, 2))


def test_a_change_of_members_cannot_be_made_again_later() -> None:
    room = Room(4, 2)
    place = room.log.board.size
    statement = Statement(act=Act.MEMBER_REMOVED, log=ORIGIN, place=place, member=member(4).name)
    room.approve(1)
    refused(Reason.REPLAY, lambda: room.put(statement, member(1), member(2)))


@pytest.mark.parametrize(
    "changes",
    [
        {"talk": "talks.example/2", "log": "talks.example/2/A"},
        {"recipients": ("B",)},
        {"type": "breaking_off"},
        {"references": ("ab" * 32,)},
        {"expires_at": "2026-09-02T10:00:00Z"},
        {"payload_hash": "ab" * 32, "payload_size": 4096},
    ],
)
def test_an_approval_is_for_this_very_draft(changes: dict[str, Any]) -> None:
    room = Room()
    room.approve(1, 2)
    refused(Reason.OTHER_DRAFT, lambda: sign(room, **changes))
    other = Draft.of(DRAFT.id, header(**changes), {"x": "y"})
    refused(Reason.NOT_APPROVED, lambda: sign(room, other, **changes))


def test_an_approval_is_for_these_very_words() -> None:
    room = Room()
    room.approve(1, 2)
    signer = ApprovingSigner(PARTY, room.log)
    refused(Reason.OTHER_DRAFT, lambda: signer.write(header(), {"x": "z"}, draft=DRAFT, time=NOW))


def test_a_draft_is_signed_once_and_approved_no_more() -> None:
    room = Room()
    room.approve(1, 2)
    first = sign(room)
    assert sign(room) == first  # after a crash: the very same bytes
    refused(Reason.REPLAY, lambda: sign(room, sequence=2, previous="ab" * 32))
    refused(Reason.REPLAY, lambda: sign(room, created_at="2026-09-01T11:00:00Z"))
    refused(Reason.REPLAY, lambda: room.approve(3))


def test_the_same_words_can_be_approved_another_time() -> None:
    room = Room()
    room.approve(1, 2)
    sign(room)
    again = replace(DRAFT, id="d2" * 32)
    refused(Reason.NOT_APPROVED, lambda: sign(room, again, sequence=2, previous="ab" * 32))
    room.approve(1, 2, draft=again)
    assert sign(room, again, sequence=2, previous="ab" * 32)


def test_a_withdrawn_approval_counts_no_more_and_is_not_replayed() -> None:
    room = Room()
    approval = room.put(room.word(Act.APPROVED, 1), member(1))
    room.approve(2)
    room.withdraw(1)
    refused(Reason.NOT_APPROVED, lambda: sign(room))
    refused(Reason.REPLAY, lambda: room.log.add(approval, time=NOW))
    refused(Reason.REPLAY, lambda: room.withdraw(1))
    room.approve(1)
    assert sign(room)


def test_an_approval_for_another_log_of_approvals_is_refused() -> None:
    room = Room()
    statement = room.word(Act.APPROVED, 1, log="approvals.invalid/other")
    refused(Reason.UNKNOWN_LOG, lambda: room.put(statement, member(1)))


def test_the_log_is_founded_once() -> None:
    room = Room()
    keys = [member(8), member(9)]
    again = Statement(act=Act.FOUNDED, log=ORIGIN, keys=tuple(k.public for k in keys), threshold=1)
    refused(Reason.MALFORMED, lambda: room.put(again, *keys))


@pytest.mark.parametrize("weak", LOW_ORDER)
def test_no_low_order_key_becomes_a_member(weak: bytes) -> None:
    fields: dict[str, Any] = {
        "act": "founded",
        "keys": [vkey("m-0000000000000001", weak)],
        "log": ORIGIN,
        "threshold": 1,
    }
    data = SignedJson.of(APPROVAL_TYPE, fields).data
    log = ApprovalsLog(MemoryLogStore(), LOG, party=PARTY.public, time=NOW)
    refused(Reason.WEAK_KEY, lambda: log.add(data, time=NOW))


def test_members_go_by_random_ids_alone() -> None:
    log = ApprovalsLog(MemoryLogStore(), LOG, party=PARTY.public, time=NOW)
    colonel = SigningKey("Colonel.Example", seed("c"))
    founded = Statement(act=Act.FOUNDED, log=ORIGIN, keys=(colonel.public,), threshold=1)
    data = founded.document.signed(colonel).data
    refused(Reason.BAD_KEY, lambda: log.add(data, time=NOW))


def test_an_altered_log_of_approvals_is_not_opened() -> None:
    room = Room()
    room.approve(1, 2)
    withdrawn = room.store.entries()[-1]
    room.withdraw(2)
    entries, note = list(room.store.entries()), room.store.published()
    cases = [
        (entries[:-1], Reason.ROLL_BACK),  # the withdrawal cut off
        ([*entries[:-1], withdrawn], Reason.FORK),
        ([entries[0], entries[2], entries[1], entries[3]], Reason.FORK),
    ]
    for altered, reason in cases:
        room.store = MemoryLogStore(altered, note)
        refused(reason, room.open)


def test_a_log_cut_short_by_who_holds_its_keys_is_noticed_by_the_entries_of_the_talks() -> None:
    room = Room()
    room.approve(1, 2)
    root = read_party_entry(sign(room), 0, PARTY.public).header.approvals
    assert room.open(committed=[root, ""]).board.threshold == 2
    room.store = MemoryLogStore(room.store.entries()[:-1])
    room.open()
    refused(Reason.ROLL_BACK, lambda: room.open(committed=[root]))


def test_a_log_whose_statements_do_not_follow_is_not_opened() -> None:
    room = Room()
    room.approve(1, 2)
    entries = list(room.store.entries())
    room.store = MemoryLogStore([entries[0], entries[1], entries[1]])
    refused(Reason.REPLAY, room.open)


def test_the_party_key_signs_no_entry_behind_the_members() -> None:
    room = Room()
    signer = ApprovingSigner(PARTY, room.log, free=[FREE])
    entry = pre_authentication_encoding(PAYLOAD_TYPE, header().payload({"x": "y"}))
    for message in (
        entry,
        pre_authentication_encoding(APPROVAL_TYPE, b"{}"),
        pre_authentication_encoding(f"{FREE} {PAYLOAD_TYPE}", b"{}"),
        b"talks.example/1/A\n1\n" + bytes(43),
        b"",
    ):
        refused(Reason.NOT_APPROVED, lambda message=message: signer.sign(message))  # type: ignore[misc]
    assert signer.sign(pre_authentication_encoding(FREE, b"{}"))
    assert signer.sign(b"cosignature/v1\ntime 1\n")
    assert "_key" not in repr(signer)


@pytest.mark.parametrize("kind", [PAYLOAD_TYPE, APPROVAL_TYPE])
def test_entries_and_approvals_cannot_be_made_free(kind: str) -> None:
    with pytest.raises(RecordError, match="never signed without approval"):
        ApprovingSigner(PARTY, Room().log, free=[kind])


def test_what_is_too_long_for_a_log_does_not_use_up_its_draft() -> None:
    room = Room()
    body = {"x": "y" * 60_000}
    draft = Draft.of("d3" * 32, header(), body)
    room.approve(1, 2, draft=draft)
    size = room.log.board.size
    signer = ApprovingSigner(PARTY, room.log)
    refused(Reason.OVERSIZED, lambda: signer.write(header(), body, draft=draft, time=NOW))
    assert room.log.board.size == size


def test_a_use_is_recorded_once_by_the_party_key_and_after_the_approvals() -> None:
    room = Room()

    def use() -> Statement:
        return Statement(
            act=Act.SIGNED,
            log=ORIGIN,
            place=room.log.board.size,
            talk=TALK,
            draft=DRAFT.digest,
            entry="ab" * 32,
        )

    refused(Reason.NOT_APPROVED, lambda: room.put(use(), PARTY))
    room.approve(1, 2)
    refused(Reason.UNKNOWN_SIGNATURE, lambda: room.put(use(), member(1)))
    sign(room)
    refused(Reason.REPLAY, lambda: room.put(use(), PARTY))


def test_what_has_run_out_does_not_use_up_its_draft() -> None:
    room = Room()
    late = {"expires_at": "2026-09-01T09:00:00Z"}
    draft = Draft.of("d4" * 32, header(**late), {"x": "y"})
    room.approve(1, 2, draft=draft)
    size = room.log.board.size
    refused(Reason.MALFORMED, lambda: sign(room, draft, **late))
    assert room.log.board.size == size


def test_neither_members_nor_their_number_show_in_an_entry() -> None:
    entries = []
    for members, threshold in ((3, 2), (40, 20)):
        room = Room(members, threshold)
        room.approve(*range(1, threshold + 1))
        data = sign(room)
        entry = read_party_entry(data, 0, PARTY.public)
        content = entry.header.payload(entry.body)
        for number in range(1, members + 1):
            key = member(number).public
            for trace in (key.name.encode(), key.raw.hex().encode(), key.text.encode(), key.raw):
                assert trace not in content
        assert ORIGIN.encode() not in content
        assert DRAFT.digest.encode() not in content
        # But for the root, byte for byte the same whoever they are: no size, no count.
        bare = replace(entry.header, approvals="")
        assert bare.payload(entry.body) == header().payload({"x": "y"})
        entries.append(data)
    assert len(entries[0]) == len(entries[1])


def test_a_draft_comes_back_in_one_form_only() -> None:
    assert Draft.parse(DRAFT.data) == DRAFT
    for altered in (
        DRAFT.data.replace(b'"type"', b' "type"'),
        DRAFT.data.replace(b'"x":"y"', b'"x":"y","x":"y"'),
        DRAFT.data.replace(b'"type":"terms"', b'"type":"terms","more":1'),
        encode_json({"id": "x"}),
    ):
        with pytest.raises(RecordError):
            Draft.parse(altered)
