from __future__ import annotations

from collections.abc import Callable

import pytest
from record_talks import START, converse

from safeconduct.record import (
    Checkpoint,
    ForkProof,
    LogProof,
    MemoryLogStore,
    PartyLog,
    RecordError,
)
from safeconduct.record.merkle import Tree, leaf_hash, prefix_roots, verify_consistency
from safeconduct.record.proofs import (
    AddCheckpoint,
    hash_lines,
    parse_proof_lines,
    require_consistent,
)

TREE = Tree(leaf_hash(bytes([n])) for n in range(30))


@pytest.mark.parametrize("extra", [b"", b"extra"])
def test_a_proof_comes_back_and_holds(extra: bytes) -> None:
    talks = converse(6)
    log, note = talks.logs["A"], talks.carry("A", minute=9)
    proof = log.prove(2, note=note, extra=extra)
    assert LogProof.parse(proof.data) == proof
    found = proof.verify(talks.policy("A"), leaf_hash(log.entries[2]), exact=True)
    assert found.checkpoint == log.checkpoint


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.replace(b"@v1", b"@v2"),
        lambda d: d.replace(b"index 2", b"index 02"),
        lambda d: d.replace(b"index 2", b"index -2"),
        lambda d: d.replace(b"index 2\n", b""),
        lambda d: d.replace(b"extra eA==\n", b"extra \n"),
        lambda d: d.replace(b"extra eA==\n", b"extra eB==\n"),
        lambda d: d.replace(b"extra eA==\n", b"extra eA==\nextra eA==\n"),
        lambda d: d.replace(b"=\n\n", b"=\n", 1),
        lambda d: d.replace(b"=\n\n", b"=\n\n\n", 1),
        lambda d: d.replace(b"\n", b"\r\n"),
        lambda d: b"\n" + d,
        lambda d: d[:-1],
        lambda d: b"",
        lambda d: d.replace(b"index 2\n", b"index 2\n" + b"A" * 43 + b"=\n"),
        lambda d: d.replace(b"index 2\n", b"index 2\n" + (b"A" * 43 + b"=\n") * 70),
        lambda d: d.replace(b"index 2\n", b"index 2\n\xff\n"),
    ],
)
def test_other_forms_of_a_proof_are_refused(change: Callable[[bytes], bytes]) -> None:
    talks = converse(6)
    log = talks.logs["A"]
    data = log.prove(2, note=talks.carry("A", minute=9), extra=b"x").data
    assert change(data) != data
    with pytest.raises(RecordError):
        LogProof.parse(change(data)).verify(talks.policy("A"), leaf_hash(log.entries[2]))


def test_every_place_of_every_size_is_proven() -> None:
    log = converse(10).logs["A"]
    for size in range(1, 6):
        part = PartyLog(MemoryLogStore(log.entries[:size]), log.signer, time=START)
        for index in range(size):
            proof = log.prove(index, note=part.note)
            assert list(proof.path) == part.tree.inclusion(index)


def test_requests_come_back() -> None:
    request = converse(6).logs["A"].request(2)
    assert AddCheckpoint.parse(request.data) == request


@pytest.mark.parametrize("data", [b"AAAA\n", b"A" * 43 + b"=", b"\n", b"\xff\n", b"old 5\n"])
def test_what_is_no_list_of_hashes(data: bytes) -> None:
    with pytest.raises(RecordError, match="line"):
        parse_proof_lines(data)


def test_lists_of_hashes_come_back() -> None:
    assert parse_proof_lines(b"") == ()
    proof = TREE.consistency(5)
    assert parse_proof_lines(hash_lines(proof).encode()) == tuple(proof)


def test_a_log_may_only_grow() -> None:
    def point(size: int) -> Checkpoint:
        return Checkpoint("a", size, TREE.root(size))

    for old in range(31):
        for new in range(old, 31):
            require_consistent(point(old), point(new), TREE.consistency(old, new))
    with pytest.raises(RecordError):
        require_consistent(point(3), Checkpoint("b", 3, TREE.root(3)), ())


def test_a_prefix_shows_the_root_that_a_consistency_proof_takes_as_known() -> None:
    for new in range(2, 31):
        for old in range(1, new):
            path = TREE.prefix(old, new)
            assert prefix_roots(old, new, path) == (TREE.root(old), TREE.root(new))
            assert prefix_roots(old, new, path[:-1]) != (TREE.root(old), TREE.root(new))
            assert prefix_roots(old, new, [*path, bytes(32)]) is None
            proof = path[1:] if old & (old - 1) == 0 else path
            assert verify_consistency(
                old_size=old,
                old_root=TREE.root(old),
                new_size=new,
                new_root=TREE.root(new),
                proof=proof,
            )


def test_a_fork_can_be_told_in_either_order() -> None:
    talks = converse(8)
    log = talks.logs["A"]
    false = PartyLog(MemoryLogStore([b"x", b"y", b"z"]), log.signer, time=START)
    path = tuple(log.tree.prefix(3))
    for first, second in ((false.note, log.note), (log.note, false.note)):
        small, large = ForkProof(first, second, path).verify(talks.policy("A"))
        assert (small.size, large.size) == (3, 4)


def test_what_does_not_convict() -> None:
    talks = converse(8)
    log, policy = talks.logs["A"], talks.policy("A")
    false = PartyLog(MemoryLogStore([b"x", b"y", b"z"]), log.signer, time=START)
    cases = [
        ForkProof(false.note, log.note),
        ForkProof(false.note, log.note, tuple(false.tree.prefix(2))),
        ForkProof(log.note, log.note),
        ForkProof(log.note, false.note, tuple(log.tree.prefix(3)[:-1])),
        ForkProof(log.note, talks.logs["B"].note),
    ]
    for case in cases:
        with pytest.raises(RecordError):
            case.verify(policy)
