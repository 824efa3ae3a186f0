"""Attacks on the history, such as forks and gaps: each is detected, and named."""

from __future__ import annotations

from pathlib import Path

import pytest
from attack_table import (
    Table,
    cosigned,
    deliver,
    forged_log,
    three_more,
    unsaid,
)
from record_talks import START, TALK, Talks, at, converse

from safeconduct.record import (
    Checkpoint,
    MemoryLogStore,
    Mirror,
    Note,
    PartyLog,
    Reason,
    TrustPolicy,
)
from safeconduct.record.forks import ForkProof
from safeconduct.record.notes import NoteSignature, cosign_note, sign_note

TABLE = Table()


@TABLE.attack(Reason.FORK)
def fork_at_one_size() -> None:
    talks, other = forged_log()
    small = PartyLog(MemoryLogStore(other.entries[:2]), talks.sides["A"].signer, time=START)
    deliver(talks.mirrors["B", "A"], small)


@TABLE.attack(Reason.FORK)
def fork_that_is_longer() -> None:
    talks, other = forged_log()
    talks.mirrors["M", "A"].receive(other.note, other.entries, first=0, path=other.tree.prefix(2))


@TABLE.attack(Reason.FORK)
def fork_by_a_second_entry_in_the_same_place() -> None:
    deliver(*unsaid(previous="ab" * 32))


@TABLE.attack(Reason.FORK)
def fork_shown_to_the_counterparty_only() -> None:
    talks, other = forged_log()
    talks.mirrors["M", "A"].count(lines_of_everybody(talks, other))


def lines_of_everybody(talks: Talks, log: PartyLog) -> bytes:
    """A note that both others were tricked into cosigning."""
    read = Note.parse(PartyLog(MemoryLogStore(log.entries[:2]), log.signer, time=START).note)
    point = Checkpoint.parse(read.text)
    more = list(read.signatures)
    for name in "BM":
        side = talks.sides[name]
        more.append(cosign_note(read.text, side.key, time=START))
        blob = START.to_bytes(8, "big") + side.post_quantum.sign(point.subtree(name, START))
        more.append(NoteSignature(name, side.post_quantum.public.key_id, blob))
    return Note(read.text, tuple(more)).data


@TABLE.attack(Reason.NO_FORK)
def false_accusation_of_a_fork() -> None:
    talks = converse(6)
    log = talks.logs["A"]
    old = PartyLog(MemoryLogStore(log.entries[:2]), log.signer, time=START)
    ForkProof(old.note, log.note, tuple(log.tree.prefix(2))).verify(talks.policy("A"))


@TABLE.attack(Reason.BAD_SIGNATURE)
def fork_made_up_by_the_accuser() -> None:
    talks, note = cosigned()
    forged = note.replace(b"\n2\n", b"\n3\n", 1)
    ForkProof(note, forged).verify(talks.policy("A"))


@TABLE.attack(Reason.ROLL_BACK)
def old_backup_restored_by_its_owner() -> None:
    talks = converse(6)
    log = talks.logs["A"]
    PartyLog(MemoryLogStore(log.entries[:1], log.note), log.signer, time=START)


@TABLE.attack(Reason.ROLL_BACK)
def old_backup_restored_whole() -> None:
    talks = converse(6)
    log = talks.logs["A"]
    old = PartyLog(MemoryLogStore(log.entries[:1]), log.signer, time=START)
    old.require_not_behind(talks.mirrors["M", "A"].note)


@TABLE.attack(Reason.FORK)
def entry_edited_in_the_store() -> None:
    log = converse(6).logs["A"]
    entries = [log.entries[0], b"edited", *log.entries[2:]]
    PartyLog(MemoryLogStore(entries, log.note), log.signer, time=START)


@TABLE.attack(Reason.ROLL_BACK)
def mirror_cut_short() -> None:
    talks = converse(6)
    mirror = talks.mirrors["B", "A"]
    store = MemoryLogStore(mirror.store.entries()[:2], mirror.note)
    Mirror(talks.policy("A"), talks.chain("A"), store)


@TABLE.attack(Reason.DROPPED)
def drop_an_entry() -> None:
    _, mirror, log, fresh = three_more()
    deliver(mirror, log, [fresh[0], fresh[2], fresh[2]])


@TABLE.attack(Reason.TRUNCATED)
def truncate_a_bundle() -> None:
    _, mirror, log, fresh = three_more()
    deliver(mirror, log, fresh[:2])


@TABLE.attack(Reason.TRUNCATED)
def begin_a_bundle_late() -> None:
    _, mirror, log, fresh = three_more()
    mirror.receive(log.note, fresh[1:], first=3)


@TABLE.attack(Reason.REORDERED)
def reorder_entries() -> None:
    _, mirror, log, fresh = three_more()
    deliver(mirror, log, [fresh[1], fresh[0], fresh[2]])


@TABLE.attack(Reason.REPLAY)
def replay_an_entry() -> None:
    _, mirror, log, fresh = three_more()
    deliver(mirror, log, [fresh[0], fresh[0], fresh[2]])


@TABLE.attack(Reason.REORDERED)
def number_an_entry_again() -> None:
    deliver(*unsaid(sequence=1))


@TABLE.attack(Reason.DROPPED)
def leave_a_gap_in_the_numbers() -> None:
    deliver(*unsaid(sequence=4))


@TABLE.attack(Reason.BACK_DATED)
def back_date_an_entry() -> None:
    deliver(*unsaid(created_at=at(0)))


@TABLE.attack(Reason.OTHER_TALK)
def replay_to_another_talk() -> None:
    deliver(*unsaid(talk="talks.example/2", log="talks.example/2/A"))


@TABLE.attack(Reason.OTHER_TALK)
def replay_into_another_log() -> None:
    deliver(*unsaid(log=f"{TALK}/B"))


@TABLE.attack(Reason.UNKNOWN_LOG)
def checkpoint_of_another_talk() -> None:
    note = Talks("talks.example/2").logs["A"].note
    converse(2).mirrors["B", "A"].receive(note, (), first=1)


@TABLE.attack(Reason.WRONG_ROOT)
def checkpoint_over_other_entries() -> None:
    talks, mirror, _, fresh = three_more()
    false = PartyLog(MemoryLogStore([b"x"] * 5), talks.sides["A"].signer, time=START)
    mirror.receive(false.note, fresh, first=2)


@TABLE.attack(Reason.WRONG_ROOT)
def empty_log_with_a_root() -> None:
    talks = Talks()
    text = Checkpoint(talks.logs["A"].origin, 0, b"\x01" * 32).text
    note = Note(
        text, (sign_note(text, talks.sides["A"].signer.key, origin=talks.logs["A"].origin),)
    )
    TrustPolicy(talks.sides["A"].signer.public).check(note.data)


@pytest.mark.parametrize("name", TABLE)
def test_the_attack_is_detected_and_named(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    TABLE.require_detected(name)
