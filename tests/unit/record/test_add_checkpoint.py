"""The cases of C2SP tlog-witness, `add-checkpoint`."""

from __future__ import annotations

import hashlib

import pytest

from safeconduct.record import (
    Checkpoint,
    CosigningWitness,
    MemoryWitnessStore,
    MlDsaSigningKey,
    Note,
    SigningKey,
)
from safeconduct.record.add_checkpoint import Cosigned, Response
from safeconduct.record.merkle import Tree, leaf_hash
from safeconduct.record.notes import NoteSignature, cosign_note, sign_note
from safeconduct.record.proofs import AddCheckpoint

ORIGIN = "log.example/1"
LOG = SigningKey(ORIGIN, b"l" * 32)
OTHER = SigningKey(ORIGIN, b"o" * 32)
TREE = Tree(leaf_hash(bytes([n])) for n in range(40))
FORK = Tree(leaf_hash(bytes([n + 100])) for n in range(40))


class Racing(MemoryWitnessStore):
    """Somebody else advances between the reading and the writing."""

    def advance(self, origin: str, old: Cosigned | None, new: Cosigned) -> bool:
        super().advance(origin, old, Cosigned(9, TREE.root(9), 5, b"x"))
        return super().advance(origin, old, new)


def witness(store: MemoryWitnessStore | None = None) -> CosigningWitness:
    return CosigningWitness(
        SigningKey("W", b"w" * 32),
        MlDsaSigningKey("W", b"w" * 32),
        {ORIGIN: (LOG.public,)},
        store or MemoryWitnessStore(),
    )


def note(size: int, tree: Tree = TREE, key: SigningKey = LOG, origin: str = ORIGIN) -> bytes:
    text = Checkpoint(origin, size, tree.root(size)).text
    return Note(text, (sign_note(text, key, origin=origin),)).data


def body(old: int, new: int, tree: Tree = TREE, **how: object) -> bytes:
    proof = tuple(tree.consistency(old, new)) if old <= new else ()
    return AddCheckpoint(old, proof, note(new, tree, **how)).data  # type: ignore[arg-type]


def at_size(size: int) -> CosigningWitness:
    w = witness()
    if size:
        assert w.add_checkpoint(body(0, size), time=5).status == 200
    return w


def test_what_extends_is_cosigned_with_both_kinds_of_key() -> None:
    w = witness()
    for old, new in [(0, 0), (0, 1), (1, 1), (1, 8), (8, 13), (13, 40)]:
        answer = w.add_checkpoint(body(old, new), time=7)
        assert answer.status == 200, (old, new, answer)
        signed = Note.parse(note(new)[: -len(note(new).split(b"\n\n")[1])] + answer.body)
        keys = (w.key.public.as_cosigner(), w.post_quantum.public)
        times = [s.verify(signed.text, k) for s, k in zip(signed.signatures, keys, strict=True)]
        assert times == [7, 7]


@pytest.mark.parametrize(("old", "known", "new"), [(3, 0, 9), (3, 5, 9), (9, 5, 12), (1, 5, 5)])
def test_another_old_size_is_a_conflict_that_names_the_size(old: int, known: int, new: int) -> None:
    answer = at_size(known).add_checkpoint(body(old, new), time=7)
    assert answer == Response(409, b"%d\n" % known, "text/x.tlog.size")


def test_refusals() -> None:
    good = body(5, 9)
    stranger = cosign_note("x\n", SigningKey("X", b"x" * 32), time=1)
    no_line = good.replace(b"old 5\n", b"")
    cases: list[tuple[int, bytes]] = [
        (400, b""),
        (400, no_line),
        (400, good.replace(b"old 5", b"old 05")),
        (400, good.replace(b"old 5", b"old -5")),
        (400, good.replace(b"old 5", b"old  5")),
        (400, good.replace(b"old 5", b"new 5")),
        (400, good.replace(b"old 5\n", b"old 5\r\n")),
        (400, good.replace(b"old 5\n", b"old 5\nAAAA\n")),
        (400, b"old 5\n" + b"A" * 43 + b"=\n" + good[6:] + b"x"),
        (400, b"old 5\n" + (b"A" * 43 + b"=\n") * 64 + b"\n" + note(9)),
        (400, b"old 5\n" + note(9)),
        (400, good[:-1]),
        (400, body(9, 5)),
        (400, AddCheckpoint(5, (), note(9).replace(b"\n9\n", b"\n09\n")).data),
        (404, body(5, 9, key=OTHER, origin="unknown.example")),
        (403, body(5, 9, key=OTHER)),
        (403, AddCheckpoint(5, (), note(9).replace(b"\n9\n", b"\n10\n")).data),
        (403, AddCheckpoint(5, (), Note(Note.parse(note(9)).text, (stranger,)).data).data),
        (422, body(5, 9, FORK)),
        (422, AddCheckpoint(5, (), note(9)).data),
        (422, AddCheckpoint(5, (bytes(32),), note(5)).data),
        (422, AddCheckpoint(5, (), note(5, FORK)).data),
    ]  # fmt: skip
    w = at_size(5)
    before = w.store.latest(ORIGIN)
    for status, request in cases:
        assert w.add_checkpoint(request, time=7).status == status, request[:80]
    assert w.store.latest(ORIGIN) == before


def test_a_first_request_needs_no_proof_and_must_have_none() -> None:
    assert (
        witness().add_checkpoint(AddCheckpoint(0, (bytes(32),), note(5)).data, time=7).status == 422
    )


def test_an_empty_log_has_one_root() -> None:
    text = Checkpoint(ORIGIN, 0, bytes(32)).text
    for key, status in ((LOG, 422), (OTHER, 403)):
        data = Note(text, (sign_note(text, key, origin=ORIGIN),)).data
        assert witness().add_checkpoint(AddCheckpoint(0, (), data).data, time=7).status == status


def test_a_failing_signature_of_a_known_key_spoils_the_note() -> None:
    good = Note.parse(note(3))
    bad = NoteSignature(ORIGIN, LOG.public.key_id, bytes(64))
    two = Note(good.text, (*good.signatures, bad)).data
    assert witness().add_checkpoint(AddCheckpoint(0, (), two).data, time=7).status == 403
    unknown = Note(good.text, (NoteSignature("x", b"\0\0\0\0", b"y"), *good.signatures)).data
    assert witness().add_checkpoint(AddCheckpoint(0, (), unknown).data, time=7).status == 200


def test_two_requests_at_once_cannot_roll_the_log_back() -> None:
    store = Racing()
    answer = witness(store).add_checkpoint(body(0, 5), time=7)
    assert answer == Response(409, b"9\n", "text/x.tlog.size")
    latest = store.latest(ORIGIN)
    assert latest is not None
    assert latest.size == 9


def test_the_clock_must_not_go_back() -> None:
    w = at_size(5)
    assert w.add_checkpoint(body(5, 9), time=4).status == 503
    assert w.add_checkpoint(body(5, 9), time=5).status == 200


def test_monitors_get_the_log_signature_and_the_cosignatures() -> None:
    w = at_size(5)
    answer = w.monitor(hashlib.sha256(ORIGIN.encode()).hexdigest())
    assert answer.status == 200
    assert [s.name for s in Note.parse(answer.body).signatures] == [ORIGIN, "W", "W"]
    assert witness().monitor(hashlib.sha256(ORIGIN.encode()).hexdigest()).status == 404
    assert w.monitor("00" * 32).status == 404
