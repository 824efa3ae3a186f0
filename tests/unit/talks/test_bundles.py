"""What a courier may do to a bundle, and what a recipient then knows."""

from __future__ import annotations

import hashlib
import random
from contextlib import suppress
from dataclasses import replace

import pytest
from talk_room import BOTH, Room, accept, offered, opened

from safeconduct.record import ForkFound, PublicKey, Reason, RecordError
from safeconduct.talks import messages
from safeconduct.talks.bundles import MAGIC, Lack, LogPart, Missing, read_bundle
from safeconduct.talks.delegation import Delegation


def keys(room: Room) -> dict[str, PublicKey]:
    return {name: public.key for name, public in room.public.items()}


def held(side: Delegation) -> list[int]:
    return [len(entries) for entries in side.logs().values()]


def two_bundles() -> tuple[Room, bytes, bytes]:
    """Two bundles of A to B, of which B has none."""
    room, offer = offered()
    accept(room, "A", offer)
    first = room.pack("A", "B")
    room.say("A", messages.Correction("ab" * 32))
    return room, first, room.pack("A", "B")


def test_the_same_content_gives_the_same_bytes() -> None:
    room, first, _ = two_bundles()
    read = read_bundle(first, keys(room))
    assert read.lacking == ()
    for logs in (read.bundle.logs, read.bundle.logs[::-1]):
        assert replace(read.bundle, logs=logs).write(room.keys["A"].key) == first


def test_the_same_bundle_may_come_many_times() -> None:
    room, first, _ = two_bundles()
    taken = room.take("B", first)
    assert (taken.again, taken.stale) == (False, False)
    before, view = held(room.sides["B"]), room.sides["B"].view()
    for _ in range(2):
        taken = room.take("B", first)
        assert (taken.again, taken.stale) == (True, True)
        assert held(room.sides["B"]) == before
        assert room.sides["B"].view() == view


def test_a_withheld_bundle_is_known_with_the_next() -> None:
    room, first, second = two_bundles()
    number = read_bundle(first, keys(room)).bundle.number
    taken = room.take("B", second)
    assert Missing(Lack.BUNDLE, "A", number, number + 1) in taken.missing
    assert taken.entries[room.sides["A"].origin] == 2
    taken = room.take("B", first)
    assert not [m for m in taken.missing if m.kind is Lack.BUNDLE]
    assert taken.stale


def test_every_flipped_bit_is_found_and_nothing_taken() -> None:
    room, first, _ = two_bundles()
    before, rng = held(room.sides["B"]), random.Random(4)
    for _ in range(300):
        data = bytearray(first)
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        with pytest.raises(RecordError):
            room.take("B", bytes(data))
    assert held(room.sides["B"]) == before


def test_a_file_that_ends_early_says_exactly_what_is_missing() -> None:
    room, offer = offered()
    accept(room, "A", offer)
    payload = b"sealed elsewhere"
    digest = hashlib.sha256(payload).hexdigest()
    room.say("A", messages.Correction("ab" * 32), payload=payload, digest=digest)
    room.payloads["A"][digest] = payload
    whole = room.pack("A", "B", all_of_it=True)
    origins = {name: side.origin for name, side in room.sides.items()}
    entries = [Missing(Lack.ENTRIES, origins[n], 0, c) for n, c in (("A", 4), ("B", 1), ("M", 1))]
    notes = [Missing(Lack.CHECKPOINT, origins[name]) for name in "ABM"]
    everything = {*entries, *notes, Missing(Lack.PAYLOAD, digest)}
    seen = set()
    for size in range(0, 3000, 97):
        with suppress(RecordError):
            assert read_bundle(whole[:size], keys(room)).lacking
    for size in range(3000, len(whole), 53):
        lacking = read_bundle(whole[:size], keys(room)).lacking
        assert lacking
        assert Missing(Lack.PAYLOAD, digest) in lacking
        assert set(lacking) <= everything
        seen.add(lacking)
    assert len(seen) >= 5
    taken = room.take("B", whole[: -len(payload) // 2])
    assert taken.missing == (
        Missing(Lack.PAYLOAD, digest),
        Missing(Lack.COSIGNATURE, origins["A"], 2, 4),
    )
    assert str(taken.missing[1]) == f"cosignature 2 to 3 of {origins['A']}"
    taken = room.take("B", whole)
    assert not taken.again
    assert taken.payloads == {digest: payload}


def test_entries_that_do_not_follow_are_asked_for() -> None:
    room = opened()
    for _ in range(3):
        room.say("A", messages.Correction("ab" * 32))
    opened_ = read_bundle(room.pack("A", "B"), keys(room))
    (part,) = [p for p in opened_.bundle.logs if p.origin == room.sides["A"].origin]
    gap = replace(part, first=part.first + 1, entries=part.entries[1:])
    taken = room.take("B", replace(opened_.bundle, logs=(gap,)).write(room.keys["A"].key))
    assert Missing(Lack.ENTRIES, part.origin, 1, 2) in taken.missing
    short = replace(part, entries=part.entries[:-1])
    bundle = replace(opened_.bundle, logs=(short,), number=opened_.bundle.number + 1)
    bundle = replace(bundle, previous=room.posts["B"].received["A"][opened_.bundle.number])
    taken = room.take("B", bundle.write(room.keys["A"].key))
    assert Missing(Lack.ENTRIES, part.origin, 3, 4) in taken.missing
    assert held(room.sides["B"]) == [1, 1, 1]


def test_what_entries_refer_to_must_be_here_too() -> None:
    """B's log has seen entries of A's that the mediator does not have."""
    room = opened()
    room.say("A", messages.Proposal(1, BOTH))
    room.send("A", "B")
    room.say("B", messages.Correction("ab" * 32))
    bundle = read_bundle(room.pack("B", "M"), keys(room)).bundle
    mine = tuple(part for part in bundle.logs if part.origin == room.sides["B"].origin)
    taken = room.take("M", replace(bundle, logs=mine).write(room.keys["B"].key))
    assert Missing(Lack.ENTRIES, room.sides["A"].origin, 1, 2) in taken.missing
    assert held(room.sides["M"]) == [1, 1, 1]
    room.posts["M"] = replace(room.posts["M"], received={})
    taken = room.take("M", bundle.write(room.keys["B"].key))
    assert held(room.sides["M"]) == [2, 2, 1]


def test_interleaved_logs_come_in_one_bundle() -> None:
    """Thirty rounds between two, of which the mediator has seen nothing."""
    room, offer = offered()
    for number in range(2, 32):
        name, other = "BA" if number % 2 else "AB"
        offer = room.say(name, messages.CounterProposal(number, BOTH), offer.id)
        room.send(name, other)
    taken = room.send("A", "M")
    assert sum(taken.entries.values()) == 30
    assert room.sides["M"].view() == room.sides["A"].view()
    assert room.sides["M"].view().state.round == 31


def test_a_bundle_for_others_or_of_other_talks() -> None:
    room, first, _ = two_bundles()
    with pytest.raises(RecordError) as caught:
        room.take("M", first)
    assert caught.value.reason is Reason.OTHER_RECIPIENT
    bundle = read_bundle(first, keys(room)).bundle
    other = replace(bundle, talk="talks.example/2").write(room.keys["A"].key)
    with pytest.raises(RecordError) as caught:
        room.take("B", other)
    assert caught.value.reason is Reason.OTHER_RECIPIENT


def test_a_bundle_in_anothers_name() -> None:
    room, first, _ = two_bundles()
    bundle = read_bundle(first, keys(room)).bundle
    with pytest.raises(RecordError) as caught:
        room.take("B", bundle.write(room.keys["M"].key))
    assert caught.value.reason is Reason.BAD_SIGNATURE


def test_two_bundles_with_one_number_or_another_past() -> None:
    room, first, second = two_bundles()
    room.take("B", first)
    bundle = read_bundle(first, keys(room)).bundle
    for changed in (
        replace(bundle, logs=bundle.logs[:1]),
        replace(read_bundle(second, keys(room)).bundle, previous="ab" * 32),
    ):
        with pytest.raises(RecordError) as caught:
            room.take("B", changed.write(room.keys["A"].key))
        assert caught.value.reason is Reason.FORK


def test_entries_of_two_senders_cannot_be_mixed() -> None:
    room, first, _ = two_bundles()
    bundle = read_bundle(first, keys(room)).bundle
    by_origin = {part.origin: part for part in bundle.logs}
    a, b = room.sides["A"].origin, room.sides["B"].origin
    mixed = replace(by_origin[a], entries=by_origin[b].entries or by_origin[a].entries[:0])
    forged = LogPart(a, 0, by_origin[a].note, tuple(e.data for e in room.sides["A"].logs()[b]))
    for part in (mixed, forged):
        other = replace(bundle, logs=(part,)).write(room.keys["A"].key)
        with suppress(RecordError):
            assert room.take("B", other).missing
        assert len(room.sides["B"].logs()[a]) == 2
        room.posts["B"] = replace(room.posts["B"], received={})


def test_one_own_log_rolled_back_is_noticed_when_a_peer_shows_more() -> None:
    room, offer = offered()
    accept(room, "A", offer)
    backup = Room()
    for name in "ABM":
        entries = room.stores["A"][name].entries()
        kept = entries[:-1] if name == "A" else entries
        backup.stores["A"][name].commit(kept)
        if name != "A":
            backup.stores["A"][name].publish(room.stores["A"][name].published() or b"", ())
    room.meet()
    old = backup.open("A")
    room.sides["A"], room.stores["A"] = old, backup.stores["A"]
    with pytest.raises(RecordError) as caught:
        room.take("A", room.pack("B", "A", all_of_it=True))
    assert caught.value.reason is Reason.ROLL_BACK


def test_a_fork_is_proven() -> None:
    room, offer = offered()
    liar = offered()[0]
    accept(room, "A", offer)
    liar.say("A", messages.Suspension("ab" * 32))
    room.send("A", "B")
    data = liar.pack("A", "M")
    room.posts["M"] = replace(room.posts["M"], received={})
    room.take("M", data)
    bundle = read_bundle(room.pack("B", "M"), keys(room)).bundle
    with pytest.raises(RecordError) as caught:
        room.take("M", bundle.write(room.keys["B"].key))
    assert caught.value.reason is Reason.FORK
    assert isinstance(caught.value, ForkFound)
    caught.value.proof.verify(room.sides["M"].policy("A"))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        MAGIC,
        MAGIC + b"\xff\xff\xff\xff",
        MAGIC + (2).to_bytes(4, "big") + b"{}" + bytes(64),
        b"PK\x03\x04../../etc/passwd",
    ],
)
def test_other_files_are_refused(data: bytes) -> None:
    with pytest.raises(RecordError):
        read_bundle(data, {})


def test_names_in_a_bundle_are_no_paths() -> None:
    room, first, _ = two_bundles()
    bundle = read_bundle(first, keys(room)).bundle
    part = replace(bundle.logs[0], origin="../../../etc/passwd")
    with pytest.raises(RecordError) as caught:
        room.take("B", replace(bundle, logs=(part,)).write(room.keys["A"].key))
    assert caught.value.reason is Reason.UNKNOWN_LOG


@pytest.mark.parametrize("survivors", ["A", "B", ""])
def test_a_crash_between_two_logs_is_completed_with_the_same_bundle(survivors: str) -> None:
    """Stores that cannot be written together: the mediator dies after keeping one of the logs."""
    room, offer = offered()
    for number in (2, 3, 4):
        name, other = "BA" if number % 2 else "AB"
        offer = room.say(name, messages.CounterProposal(number, BOTH), offer.id)
        room.send(name, other)
    data = room.pack("A", "M")
    whole = Room()
    for author in "ABM":
        side = room.sides["A" if author in survivors else "M"]
        entries = [e.data for e in side.logs()[side.origins[author]]]
        whole.stores["M"][author].commit(entries)
        whole.stores["M"][author].publish(side.note_of(side.origins[author]), ())
    room.stores["M"] = whole.stores["M"]
    if survivors:
        with pytest.raises(RecordError) as caught:
            room.open("M")
        assert caught.value.reason is Reason.NOT_SEEN
    pending = read_bundle(data, keys(room)).bundle.logs
    room.sides["M"] = room.open("M", pending=pending)
    room.take("M", data)
    assert room.sides["M"].view() == room.sides["A"].view()
    assert room.open("M").view() == room.sides["A"].view()
