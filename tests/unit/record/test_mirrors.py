from __future__ import annotations

from pathlib import Path

import pytest
from record_talks import START, Talks, at, converse

from safeconduct.record import (
    FileLogStore,
    ForkFound,
    MemoryLogStore,
    Mirror,
    PartyLog,
    Reason,
    RecordError,
    Seen,
    weave,
)


def test_what_is_said_is_mirrored_cosigned_and_counts() -> None:
    talks = converse(6)
    for (_, name), mirror in talks.mirrors.items():
        assert mirror.checkpoint == talks.logs[name].checkpoint
        assert [entry.data for entry in mirror.counting] == list(talks.logs[name].entries)


def test_an_entry_counts_only_with_the_quorum() -> None:
    talks = converse(2)
    talks.say("A", "not yet carried", minute=2, mirrored=False)
    mirror, log = talks.mirrors["B", "A"], talks.logs["A"]
    mirror.receive(log.note, log.entries[1:], first=1)
    assert len(mirror.chain.entries) == 2
    assert len(mirror.counting) == 1
    with pytest.raises(RecordError) as caught:
        mirror.count(log.note)
    assert caught.value.reason is Reason.NO_QUORUM


def test_the_same_bundle_may_come_twice() -> None:
    talks = converse(4)
    mirror, log = talks.mirrors["M", "A"], talks.logs["A"]
    before = mirror.checkpoint
    assert mirror.receive(log.note, log.entries, first=0) == ()
    assert mirror.checkpoint == before


def test_a_refused_bundle_leaves_no_trace() -> None:
    talks = converse(2)
    talks.say("A", "one", minute=2, mirrored=False)
    talks.say("A", "two", minute=3, mirrored=False)
    mirror, log = talks.mirrors["B", "A"], talks.logs["A"]
    for entries in (log.entries[1:2], [log.entries[1], log.entries[2][:-2] + b"x}"]):
        with pytest.raises(RecordError):
            mirror.receive(log.note, entries, first=1)
        assert len(mirror.chain.entries) == 1
        assert len(mirror.store.entries()) == 1
    mirror.receive(log.note, log.entries, first=0)
    assert len(mirror.chain.entries) == 3


def test_a_fork_is_proven_to_anybody() -> None:
    talks, liar = converse(4), Talks()
    for number in range(3):
        liar.say("A", f"another history {number}", minute=number, mirrored=False)
    mirror = talks.mirrors["M", "A"]
    for size in (1, 2, 3):
        other = PartyLog(
            MemoryLogStore(liar.logs["A"].entries[:size]), talks.sides["A"].signer, time=START
        )
        path = other.tree.prefix(2) if size > 2 else ()
        with pytest.raises(ForkFound) as caught:
            mirror.receive(other.note, other.entries, first=0, path=path)
        small, large = caught.value.proof.verify(talks.policy("A"))
        assert (small.size, large.size) == tuple(sorted((size, 2)))


def test_a_mirror_comes_back_after_a_crash() -> None:
    talks = converse(6)
    mirror, log = talks.mirrors["M", "A"], talks.logs["A"]
    store = MemoryLogStore([*mirror.store.entries(), b"torn"], mirror.note)
    again = Mirror(talks.policy("A"), talks.chain("A"), store, [talks.carry("A", minute=9)])
    assert again.checkpoint == log.checkpoint
    assert len(store.entries()) == 3
    assert len(again.counting) == 3
    cut = MemoryLogStore(mirror.store.entries()[:-1], mirror.note)
    with pytest.raises(RecordError) as caught:
        Mirror(talks.policy("A"), talks.chain("A"), cut)
    assert caught.value.reason is Reason.ROLL_BACK


def test_dates_are_held_against_receipts() -> None:
    talks = converse(4)
    mirror = talks.mirrors["M", "A"]
    talks.say("A", "late", minute=2, mirrored=False)
    log = talks.logs["A"]
    mirror.counted[-1] = type(mirror.counted[-1])(2, START + 60 * 30)
    findings = mirror.receive(log.note, log.entries[2:], first=2)
    assert [(f.index, f.reason) for f in findings] == [(2, Reason.BACK_DATED)]


def test_a_date_after_its_receipt_is_found() -> None:
    talks = converse(2)
    talks.say("A", "from the future", minute=50, mirrored=False)
    mirror = talks.mirrors["B", "A"]
    note = talks.carry("A", minute=3)
    assert len(mirror.counting) == 2
    fresh = Mirror(talks.policy("A"), talks.chain("A"), MemoryLogStore())
    fresh.receive(note, talks.logs["A"].entries, first=0)
    assert [f.reason for f in fresh.count(note)] == [Reason.POST_DATED]


def test_a_revoked_key_closes_the_log() -> None:
    talks = converse(4)
    talks.say("A", "too late", minute=5, mirrored=False)
    mirror, log = talks.mirrors["B", "A"], talks.logs["A"]
    mirror.closed_at = 2
    with pytest.raises(RecordError) as caught:
        mirror.receive(log.note, log.entries, first=0)
    assert caught.value.reason is Reason.REVOKED_KEY


def test_the_order_across_logs_follows_what_was_seen() -> None:
    talks = converse(7)
    logs = {chain.origin: chain.entries for chain in talks.chains.values()}
    texts = [entry.body["text"] for entry in weave(logs)]
    assert texts == [f"message {number}" for number in range(7)]
    backwards = dict(reversed(logs.items()))
    assert weave(backwards) == weave(logs)
    b = talks.chains["B"]
    with pytest.raises(RecordError) as caught:
        weave({b.origin: b.entries})
    assert caught.value.reason is Reason.NOT_SEEN


def test_entries_that_had_not_seen_each_other_are_ordered_by_log() -> None:
    talks = Talks()
    for name in "BA":
        chain = talks.chains[name]
        header = chain.next_header("query", created_at=at(0), seen=[])
        chain.write(header, {"text": name}, talks.sides[name].key)
    logs = {chain.origin: chain.entries for chain in talks.chains.values()}
    assert [entry.body["text"] for entry in weave(logs)] == ["A", "B"]


def test_an_author_cannot_have_seen_what_is_not_there() -> None:
    talks = converse(4)
    chain, other = talks.chains["A"], talks.chains["B"]
    for seen, reason in [
        (Seen(other.origin, 9, "ab" * 32), Reason.NOT_SEEN),
        (Seen(other.origin, 2, "ab" * 32), Reason.FORK),
        (Seen(other.origin, 0, other.tree.root(0).hex()), Reason.REORDERED),
        (Seen("talks.example/1/X", 0, "ab" * 32), Reason.OTHER_TALK),
    ]:
        header = chain.next_header("query", created_at=at(9), seen=[seen])
        with pytest.raises(RecordError) as caught:
            chain.write(header, {}, talks.sides["A"].key)
        assert caught.value.reason is reason


def test_a_mirror_is_kept_in_files(tmp_path: Path) -> None:
    talks = converse(6)
    log = talks.logs["A"]
    for have in (0, 2):
        with FileLogStore(tmp_path, tiles=False) as store:
            mirror = Mirror(talks.policy("A"), talks.chain("A"), store)
            assert len(mirror.chain.entries) == have
            size = min(have + 2, len(log))
            part = PartyLog(MemoryLogStore(log.entries[:size]), log.signer, time=START)
            mirror.receive(part.note, log.entries[have:size], first=have)
    with FileLogStore(tmp_path, tiles=False) as store:
        mirror = Mirror(talks.policy("A"), talks.chain("A"), store)
        assert len(mirror.chain.entries) == 3
