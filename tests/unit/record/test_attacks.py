"""The attack table: each attack on the record is detected, and named."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from low_order import LOW_ORDER, ORDER_8, vkey
from nacl.bindings import crypto_core_ed25519_add
from record_talks import START, TALK, Side, Talks, at, converse

from safeconduct.record import (
    Checkpoint,
    Envelope,
    FileLogStore,
    LogProof,
    MemoryLogStore,
    Mirror,
    Note,
    PartyLog,
    PublicKey,
    Reason,
    RecordError,
    SigningKey,
    TrustPolicy,
    decode_json,
    encode_json,
    enrol,
    read_policy,
)
from safeconduct.record.entries import Header
from safeconduct.record.forks import ForkProof
from safeconduct.record.merkle import Tree, leaf_hash
from safeconduct.record.notes import NoteSignature, cosign_note, sign_note
from safeconduct.record.proofs import hash_lines, parse_proof_lines, require_consistent
from safeconduct.record.tile_check import verify_tiles
from safeconduct.record.tiles import export_tiles, read_bundle
from safeconduct.record.trust import Group

ORDER = 2**252 + 27742317777372353535851937790883648493
Attack = Callable[[], object]
ATTACKS: dict[str, tuple[Reason, Attack]] = {}


def attack(reason: Reason) -> Callable[[Attack], Attack]:
    """Put an attack into the table under its own name."""

    def enter(function: Attack) -> Attack:
        name = function.__name__.replace("_", " ").strip()
        assert name not in ATTACKS
        ATTACKS[name] = (reason, function)
        return function

    return enter


@pytest.mark.parametrize("name", ATTACKS)
def test_the_attack_is_detected_and_named(name: str) -> None:
    reason, function = ATTACKS[name]
    with pytest.raises(RecordError) as caught:
        function()
    assert caught.value.reason is reason, caught.value
    assert caught.value.what
    assert caught.value.remedy


@pytest.fixture(autouse=True)
def _directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


# What is attacked


def cosigned() -> tuple[Talks, bytes]:
    """Talks of four messages, and A's checkpoint with everybody's signatures."""
    talks = converse(4)
    return talks, talks.carry("A", minute=4)


def lines(note: bytes, change: Callable[[list[NoteSignature]], list[NoteSignature]]) -> bytes:
    read = Note.parse(note)
    return Note(read.text, tuple(change(list(read.signatures)))).data


def check(change: Callable[[bytes], bytes], *, exact: bool = False) -> None:
    talks, note = cosigned()
    assert talks.policy("A").check(note, exact=True)
    talks.policy("A").check(change(note), exact=exact)


def signed_by_a(text: str) -> bytes:
    signer = Side("A").signer
    return Note(text, (sign_note(text, signer.key, origin=signer.origin),)).data


def other_blob(number: int, change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """Change the bytes of one signature of a note."""

    def edit(s: list[NoteSignature]) -> list[NoteSignature]:
        s[number] = replace(s[number], blob=change(s[number].blob))
        return s

    return lambda note: lines(note, edit)


def body_line(number: int, old: str, new: str) -> Callable[[bytes], bytes]:
    """Change a line of the checkpoint's text and have the log sign it again."""

    def change(note: bytes) -> bytes:
        text = Note.parse(note).text.split("\n")
        assert old in text[number]
        text[number] = text[number].replace(old, new, 1)
        signer = converse(0).sides["A"].signer
        return Note(
            "\n".join(text), (sign_note("\n".join(text), signer.key, origin=signer.origin),)
        ).data

    return change


def unsaid(**changes: Any) -> tuple[Mirror, PartyLog]:
    """A's next entry with another header than it should have, and a mirror that gets it."""
    talks = converse(4)
    chain, side = talks.chains["A"], talks.sides["A"]
    header = replace(chain.next_header("query", created_at=at(5)), **changes)
    payload = header.payload({"text": "x"})
    data = Envelope.seal(payload, side.key).data
    log = talks.logs["A"]
    log.append(data, time=START)
    return talks.mirrors["B", "A"], log


def deliver(mirror: Mirror, log: PartyLog, entries: list[bytes] | None = None) -> None:
    have = len(mirror.chain.entries)
    fresh = list(log.entries[have:]) if entries is None else entries
    mirror.receive(log.note, fresh, first=have)


def three_more() -> tuple[Talks, Mirror, PartyLog, list[bytes]]:
    talks = converse(4)
    for number in range(3):
        talks.say("A", f"more {number}", minute=5 + number, mirrored=False)
    mirror, log = talks.mirrors["B", "A"], talks.logs["A"]
    return talks, mirror, log, list(log.entries[2:])


def forged_log() -> tuple[Talks, PartyLog]:
    """A signs another history of three entries with its own keys."""
    liar = Talks()
    for number in range(3):
        liar.say("A", f"never said {number}", minute=number, mirrored=False)
    return converse(4), liar.logs["A"]


def tiles(change: Callable[[dict[str, bytes]], object], size: int = 300) -> None:
    entries = [b"entry %d" % number for number in range(size)]
    tree = Tree(map(leaf_hash, entries))
    files = dict(export_tiles(tree, entries))
    point = Checkpoint("a.example", size, tree.root())
    assert verify_tiles(point, files.get, list(files)).root == tree.root()
    change(files)
    verify_tiles(point, files.get, list(files))


# History


@attack(Reason.FORK)
def fork_at_one_size() -> None:
    talks, other = forged_log()
    small = PartyLog(MemoryLogStore(other.entries[:2]), talks.sides["A"].signer, time=START)
    deliver(talks.mirrors["B", "A"], small)


@attack(Reason.FORK)
def fork_that_is_longer() -> None:
    talks, other = forged_log()
    talks.mirrors["M", "A"].receive(other.note, other.entries, first=0, path=other.tree.prefix(2))


@attack(Reason.FORK)
def fork_by_a_second_entry_in_the_same_place() -> None:
    deliver(*unsaid(previous="ab" * 32))


@attack(Reason.FORK)
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


@attack(Reason.NO_FORK)
def false_accusation_of_a_fork() -> None:
    talks = converse(6)
    log = talks.logs["A"]
    old = PartyLog(MemoryLogStore(log.entries[:2]), log.signer, time=START)
    ForkProof(old.note, log.note, tuple(log.tree.prefix(2))).verify(talks.policy("A"))


@attack(Reason.BAD_SIGNATURE)
def fork_made_up_by_the_accuser() -> None:
    talks, note = cosigned()
    forged = note.replace(b"\n2\n", b"\n3\n", 1)
    ForkProof(note, forged).verify(talks.policy("A"))


@attack(Reason.ROLL_BACK)
def old_backup_restored_by_its_owner() -> None:
    talks = converse(6)
    log = talks.logs["A"]
    PartyLog(MemoryLogStore(log.entries[:1], log.note), log.signer, time=START)


@attack(Reason.ROLL_BACK)
def old_backup_restored_whole() -> None:
    talks = converse(6)
    log = talks.logs["A"]
    old = PartyLog(MemoryLogStore(log.entries[:1]), log.signer, time=START)
    old.require_not_behind(talks.mirrors["M", "A"].note)


@attack(Reason.FORK)
def entry_edited_in_the_store() -> None:
    log = converse(6).logs["A"]
    entries = [log.entries[0], b"edited", *log.entries[2:]]
    PartyLog(MemoryLogStore(entries, log.note), log.signer, time=START)


@attack(Reason.ROLL_BACK)
def mirror_cut_short() -> None:
    talks = converse(6)
    mirror = talks.mirrors["B", "A"]
    store = MemoryLogStore(mirror.store.entries()[:2], mirror.note)
    Mirror(talks.policy("A"), talks.chain("A"), store)


@attack(Reason.DROPPED)
def drop_an_entry() -> None:
    _, mirror, log, fresh = three_more()
    deliver(mirror, log, [fresh[0], fresh[2], fresh[2]])


@attack(Reason.TRUNCATED)
def truncate_a_bundle() -> None:
    _, mirror, log, fresh = three_more()
    deliver(mirror, log, fresh[:2])


@attack(Reason.TRUNCATED)
def begin_a_bundle_late() -> None:
    _, mirror, log, fresh = three_more()
    mirror.receive(log.note, fresh[1:], first=3)


@attack(Reason.REORDERED)
def reorder_entries() -> None:
    _, mirror, log, fresh = three_more()
    deliver(mirror, log, [fresh[1], fresh[0], fresh[2]])


@attack(Reason.REPLAY)
def replay_an_entry() -> None:
    _, mirror, log, fresh = three_more()
    deliver(mirror, log, [fresh[0], fresh[0], fresh[2]])


@attack(Reason.REORDERED)
def number_an_entry_again() -> None:
    deliver(*unsaid(sequence=1))


@attack(Reason.DROPPED)
def leave_a_gap_in_the_numbers() -> None:
    deliver(*unsaid(sequence=4))


@attack(Reason.BACK_DATED)
def back_date_an_entry() -> None:
    deliver(*unsaid(created_at=at(0)))


@attack(Reason.OTHER_TALK)
def replay_to_another_talk() -> None:
    deliver(*unsaid(talk="talks.example/2", log="talks.example/2/A"))


@attack(Reason.OTHER_TALK)
def replay_into_another_log() -> None:
    deliver(*unsaid(log=f"{TALK}/B"))


@attack(Reason.UNKNOWN_LOG)
def checkpoint_of_another_talk() -> None:
    note = Talks("talks.example/2").logs["A"].note
    converse(2).mirrors["B", "A"].receive(note, (), first=1)


@attack(Reason.WRONG_ROOT)
def checkpoint_over_other_entries() -> None:
    talks, mirror, _, fresh = three_more()
    false = PartyLog(MemoryLogStore([b"x"] * 5), talks.sides["A"].signer, time=START)
    mirror.receive(false.note, fresh, first=2)


@attack(Reason.WRONG_ROOT)
def empty_log_with_a_root() -> None:
    talks = Talks()
    text = Checkpoint(talks.logs["A"].origin, 0, b"\x01" * 32).text
    note = Note(
        text, (sign_note(text, talks.sides["A"].signer.key, origin=talks.logs["A"].origin),)
    )
    TrustPolicy(talks.sides["A"].signer.public).check(note.data)


# What an entry says


@attack(Reason.NOT_SEEN)
def claim_to_have_seen_more_than_there_is() -> None:
    talks = converse(4)
    seen = replace(talks.chains["A"].entries[-1].header.seen[0], size=99)
    deliver(*unsaid(seen=(seen,)))


@attack(Reason.FORK)
def claim_to_have_seen_something_else() -> None:
    talks = converse(4)
    seen = replace(talks.chains["A"].entries[-1].header.seen[0], root="ab" * 32)
    deliver(*unsaid(seen=(seen,)))


@attack(Reason.REORDERED)
def claim_to_have_seen_less_than_before() -> None:
    deliver(*unsaid(seen=()))


@attack(Reason.OTHER_AUTHOR)
def write_in_the_name_of_another() -> None:
    deliver(*unsaid(author="B"))


@attack(Reason.OTHER_RECIPIENT)
def forward_in_secret() -> None:
    deliver(*unsaid(recipients=("B", "X")))


@attack(Reason.OTHER_RECIPIENT)
def speak_to_nobody() -> None:
    deliver(*unsaid(recipients=()))


@attack(Reason.OTHER_VERSION)
def downgrade_the_schema() -> None:
    deliver(*unsaid(version=1))


@attack(Reason.OTHER_VERSION)
def pass_an_entry_of_the_shared_log() -> None:
    talks = converse(4)
    header = Header(
        type="query", talk=TALK, author="A", recipients=("B",), sequence=3, previous="",
        seen_size=0, seen_root="ab" * 32, created_at=at(5),
    )  # fmt: skip
    talks.chains["A"].check(Envelope.seal(header.payload({}), talks.sides["A"].key).data)


@attack(Reason.MALFORMED)
def add_a_field() -> None:
    talks = converse(2)
    header = talks.chains["A"].next_header("query", created_at=at(5))
    fields = {**decode_json(header.payload({})), "urgent": 1}
    talks.chains["A"].check(Envelope.seal(encode_json(fields), talks.sides["A"].key).data)


@attack(Reason.MALFORMED)
def repeat_a_key_in_the_json() -> None:
    decode_json(b'{"talk":"a","talk":"b"}')


@attack(Reason.MALFORMED)
def write_the_envelope_in_another_way() -> None:
    talks = converse(2)
    talks.chains["A"].check(talks.say("A", "x", minute=3)[:-1] + b" }")


@attack(Reason.BAD_SIGNATURE)
def edit_what_was_said() -> None:
    _, mirror, log, fresh = three_more()
    fields = json.loads(fresh[0])
    other = Envelope.parse(fresh[1])
    fields["payload"] = json.loads(other.data)["payload"]
    edited = json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()
    deliver(mirror, log, [edited, *fresh[1:]])


@attack(Reason.BAD_SIGNATURE)
def pass_an_entry_of_the_other_party() -> None:
    talks, mirror, log, fresh = three_more()
    deliver(mirror, log, [talks.logs["B"].entries[0], *fresh[1:]])


@attack(Reason.OVERSIZED)
def oversized_entry() -> None:
    converse(0).logs["A"].append(b"x" * 65_536, time=START)


# Signatures


@attack(Reason.BAD_SIGNATURE)
def swap_signatures() -> None:
    talks, note = cosigned()
    log = talks.logs["A"]
    other = PartyLog(MemoryLogStore(log.entries[:1]), log.signer, time=START)
    talks.policy("A").check(lines(note, lambda s: [*Note.parse(other.note).signatures, *s[2:]]))


@attack(Reason.BAD_SIGNATURE)
def forge_a_witness() -> None:
    check(
        lambda n: lines(
            n, lambda s: [*s[:2], NoteSignature(s[2].name, s[2].key_id, bytes(72)), *s[3:]]
        )
    )


@attack(Reason.BAD_SIGNATURE)
def forge_a_post_quantum_witness() -> None:
    check(
        lambda n: lines(
            n, lambda s: [*s[:3], NoteSignature(s[3].name, s[3].key_id, bytes(2428)), *s[4:]]
        )
    )


@attack(Reason.NO_QUORUM)
def witness_under_another_key() -> None:
    other = SigningKey("B", b"x" * 32)
    check(
        lambda n: lines(
            n, lambda s: [*s[:2], cosign_note(Note.parse(n).text, other, time=START), *s[3:]]
        )
    )


@attack(Reason.NO_QUORUM)
def leave_the_mediator_out() -> None:
    check(lambda n: lines(n, lambda s: s[:4]))


@attack(Reason.NO_QUORUM)
def leave_the_post_quantum_signature_out() -> None:
    check(lambda n: lines(n, lambda s: s[:-1]))


@attack(Reason.NO_QUORUM)
def count_one_witness_twice() -> None:
    check(lambda n: lines(n, lambda s: [*s[:2], s[2], s[2], s[3], s[3]]))


@attack(Reason.NO_QUORUM)
def approve_with_one_too_few() -> None:
    keys = [SigningKey(f"member-{n}", bytes([n + 1] * 32)) for n in range(5)]
    log = converse(2).logs["A"]
    names = {f"m{n}": key.public.as_cosigner() for n, key in enumerate(keys)}
    policy = TrustPolicy(log.signer.public, names, {"g": Group(3, tuple(names))}, "g")
    text = Note.parse(log.note).text
    signed = [cosign_note(text, key, time=START) for key in keys]
    assert policy.check(lines(log.note, lambda s: [*s, *signed[:3]]))
    policy.check(lines(log.note, lambda s: [*s, *signed[:2]]))


@attack(Reason.NOT_SIGNED)
def leave_the_log_out() -> None:
    check(lambda n: lines(n, lambda s: s[2:]))


@attack(Reason.NOT_SIGNED)
def sign_with_a_revoked_key() -> None:
    talks, note = cosigned()
    fresh = SigningKey(talks.logs["A"].origin, b"n" * 32).public
    replace(talks.policy("A"), logs=(fresh,)).check(note)


@attack(Reason.REVOKED_KEY)
def write_after_the_key_was_revoked() -> None:
    _, mirror, log, fresh = three_more()
    mirror.closed_at = 3
    deliver(mirror, log, fresh)


@attack(Reason.BAD_SIGNATURE)
def change_the_time_of_a_receipt() -> None:
    check(other_blob(2, lambda blob: (START + 9999).to_bytes(8, "big") + blob[8:]))


@attack(Reason.BAD_SIGNATURE)
def time_beyond_the_format() -> None:
    check(other_blob(2, lambda blob: b"\xff" * 8 + blob[8:]))


@attack(Reason.BAD_SIGNATURE)
def malleable_signature() -> None:
    def moved(s: list[NoteSignature]) -> list[NoteSignature]:
        blob = s[0].blob
        scalar = int.from_bytes(blob[32:], "little") + ORDER
        return [
            NoteSignature(s[0].name, s[0].key_id, blob[:32] + scalar.to_bytes(32, "little")),
            *s[1:],
        ]

    check(lambda n: lines(n, moved))


@attack(Reason.BAD_SIGNATURE)
def signature_with_bytes_behind_it() -> None:
    check(
        lambda n: lines(
            n, lambda s: [NoteSignature(s[0].name, s[0].key_id, s[0].blob + b"\0"), *s[1:]]
        )
    )


@attack(Reason.UNKNOWN_SIGNATURE)
def signature_of_a_stranger_where_none_may_be() -> None:
    stranger = SigningKey("X", b"x" * 32)
    check(
        lambda n: lines(n, lambda s: [*s, cosign_note(Note.parse(n).text, stranger, time=START)]),
        exact=True,
    )


@attack(Reason.UNKNOWN_SIGNATURE)
def signature_twice_where_one_may_be() -> None:
    check(lambda n: lines(n, lambda s: [*s, s[0]]), exact=True)


# Encodings


@attack(Reason.MALFORMED)
def malleable_base64_of_a_signature() -> None:
    def other(note: bytes) -> bytes:
        line = next(line for line in note.split(b"\n") if line.endswith(b"="))
        at = line.rindex(b"=") - 1
        alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        changed = alphabet[alphabet.index(line[at]) ^ 1]
        return note.replace(line, line[:at] + bytes([changed]) + line[at + 1 :], 1)

    check(lambda n: lines_with_padding(n, other))


def lines_with_padding(note: bytes, change: Callable[[bytes], bytes]) -> bytes:
    text, _, signatures = note.partition(b"\n\n")
    return text + b"\n\n" + change(signatures)


@attack(Reason.MALFORMED)
def malleable_base64_of_the_root() -> None:
    def other(note: bytes) -> bytes:
        root = note.split(b"\n")[2]
        alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        changed = bytes([alphabet[alphabet.index(root[-2]) ^ 1]])
        return note.replace(root, root[:-2] + changed + b"=", 1)

    check(other)


@attack(Reason.EXTENSION_LINE)
def extension_line() -> None:
    check(body_line(2, "=", "=\nextension"))


@attack(Reason.MALFORMED)
def size_with_a_leading_zero() -> None:
    check(body_line(1, "2", "02"))


@attack(Reason.MALFORMED)
def size_beyond_the_format() -> None:
    check(body_line(1, "2", str(2**63)))


@attack(Reason.MALFORMED)
def size_in_other_digits() -> None:
    check(body_line(1, "2", "\u0662"))


@attack(Reason.MALFORMED)
def carriage_returns() -> None:
    check(lambda n: n.replace(b"\n", b"\r\n"))


@attack(Reason.MALFORMED)
def note_without_its_last_newline() -> None:
    check(lambda n: n[:-1])


@attack(Reason.OVERSIZED)
def oversized_note() -> None:
    check(lambda n: n + b"x" * 1_000_000)


@attack(Reason.OVERSIZED)
def too_many_signatures() -> None:
    check(lambda n: lines(n, lambda s: s[:1] * 101))


# Proofs and tiles


def proof(change: Callable[[LogProof], LogProof], entry: int = 1) -> None:
    talks = converse(14)
    log, note = talks.logs["A"], talks.carry("A", minute=20)
    whole = log.prove(1, note=note)
    assert whole.verify(talks.policy("A"), leaf_hash(log.entries[1]))
    change(whole).verify(talks.policy("A"), leaf_hash(log.entries[entry]))


@attack(Reason.NOT_INCLUDED)
def prove_another_entry() -> None:
    proof(lambda p: p, entry=2)


@attack(Reason.NOT_INCLUDED)
def prove_another_place() -> None:
    proof(lambda p: replace(p, index=2))


@attack(Reason.NOT_INCLUDED)
def prove_a_place_behind_the_end() -> None:
    proof(lambda p: replace(p, index=2**62))


@attack(Reason.NOT_INCLUDED)
def lengthen_a_proof() -> None:
    proof(lambda p: replace(p, path=(*p.path, bytes(32))))


@attack(Reason.NOT_INCLUDED)
def shorten_a_proof() -> None:
    proof(lambda p: replace(p, path=p.path[:-1]))


@attack(Reason.OVERSIZED)
def oversized_proof() -> None:
    parse_proof_lines(hash_lines([bytes(32)] * 64).encode())


@attack(Reason.NOT_CONSISTENT)
def pass_another_log_for_the_same_grown() -> None:
    tree = Tree(leaf_hash(bytes([n])) for n in range(9))
    other = Tree(leaf_hash(bytes([n + 9])) for n in range(9))
    require_consistent(
        Checkpoint("a", 4, tree.root(4)), Checkpoint("a", 9, other.root()), tree.consistency(4)
    )


@attack(Reason.ROLL_BACK)
def shrink_a_log() -> None:
    tree = Tree(leaf_hash(bytes([n])) for n in range(9))
    require_consistent(Checkpoint("a", 9, tree.root()), Checkpoint("a", 4, tree.root(4)), ())


@attack(Reason.TRUNCATED)
def truncated_tile() -> None:
    tiles(lambda f: f.update({"tile/0/000": f["tile/0/000"][:-32]}))


@attack(Reason.UNEXPECTED)
def lengthened_tile() -> None:
    tiles(lambda f: f.update({"tile/0/001.p/44": f["tile/0/001.p/44"] + bytes(32)}))


@attack(Reason.MISSING)
def missing_tile() -> None:
    tiles(lambda f: f.pop("tile/1/000.p/1"))


@attack(Reason.MISSING)
def missing_bundle() -> None:
    tiles(lambda f: f.pop("tile/entries/000"))


@attack(Reason.WRONG_ROOT)
def changed_tile() -> None:
    tiles(lambda f: f.update({"tile/1/000.p/1": bytes(32)}))


@attack(Reason.WRONG_ROOT)
def changed_entry_in_a_bundle() -> None:
    tiles(
        lambda f: f.update({"tile/entries/000": f["tile/entries/000"].replace(b"y 1", b"y 2", 1)})
    )


@attack(Reason.WRONG_ROOT)
def changed_entry_and_its_tile() -> None:
    entries = [b"entry %d" % number for number in range(299)] + [b"other"]
    tree = Tree(map(leaf_hash, entries))
    tiles(lambda f: f.update(dict(export_tiles(tree, entries))))


@attack(Reason.TRUNCATED)
def oversized_length_in_a_bundle() -> None:
    read_bundle(b"\xff\xffabc", 1)


@attack(Reason.UNEXPECTED)
def bytes_behind_a_bundle() -> None:
    read_bundle(b"\0\1a\0", 1)


@attack(Reason.UNEXPECTED)
def path_out_of_the_log() -> None:
    tiles(lambda f: f.update({"tile/0/../../etc/passwd": b""}))


@attack(Reason.UNEXPECTED)
def second_name_for_a_tile() -> None:
    tiles(lambda f: f.update({"tile/0/x000/000": f["tile/0/000"]}))


# Keys, policies, stores


@attack(Reason.WEAK_KEY)
def key_of_mixed_order() -> None:
    good = SigningKey("A", bytes(range(32))).public.raw
    PublicKey("A", crypto_core_ed25519_add(good, bytes.fromhex(ORDER_8[0])))


@attack(Reason.BAD_KEY)
def key_under_another_id() -> None:
    text = SigningKey("A", bytes(32)).public.text
    PublicKey.parse(text.replace("A+", "B+", 1))


@attack(Reason.BAD_POLICY)
def policy_cut_short() -> None:
    read_policy(converse(0).policy("A").data[:-1])


@attack(Reason.BAD_POLICY)
def log_key_as_a_witness() -> None:
    key = SigningKey("W", bytes(32)).public
    read_policy(f"witness W {key.text}\nquorum W\n".encode())


@attack(Reason.BAD_POLICY)
def one_witness_under_two_names() -> None:
    key = SigningKey("W", bytes(32)).public.as_cosigner()
    read_policy(f"witness V {key.text}\nwitness W {key.text}\nquorum W\n".encode())


@attack(Reason.BUSY)
def two_writers_of_one_log() -> None:
    with FileLogStore(Path("log")):
        FileLogStore(Path("log"))


@attack(Reason.CLOCK)
def set_the_clock_back() -> None:
    talks = converse(4)
    side = talks.sides["M"]
    talks.mirrors["M", "A"].cosign(side.key, side.post_quantum, time=START)


@pytest.mark.parametrize("raw", LOW_ORDER, ids=bytes.hex)
@pytest.mark.parametrize("kind", [1, 4])
def test_a_key_of_low_order_is_refused_everywhere(raw: bytes, kind: int) -> None:
    text = vkey("W", raw, kind)
    role = f"log {text}\nquorum none\n" if kind == 1 else f"witness W {text}\nquorum W\n"
    for act in (
        lambda: PublicKey("W", raw),
        lambda: enrol(text, challenge=bytes(32), proof=bytes(64)),
        lambda: read_policy(role.encode()),
    ):
        with pytest.raises(RecordError) as caught:
            act()
        assert caught.value.reason is Reason.WEAK_KEY


def test_the_table_is_long_enough() -> None:
    assert len(LOW_ORDER) == 14
    assert len(ATTACKS) >= 80
