from __future__ import annotations

import pytest

from safeconduct.record.merkle import (
    EMPTY_ROOT,
    Frontier,
    Tree,
    leaf_hash,
    node_hash,
    verify_consistency,
    verify_inclusion,
)

LEAVES = [leaf_hash(bytes([n])) for n in range(33)]


def slow_root(leaves: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, word for word."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node_hash(slow_root(leaves[:k]), slow_root(leaves[k:]))


def test_roots_are_those_of_the_rfc() -> None:
    tree, frontier = Tree(LEAVES), Frontier()
    for size in range(len(LEAVES) + 1):
        assert tree.root(size) == slow_root(LEAVES[:size]) == frontier.root
        assert len(frontier.peaks) == size.bit_count()
        if size < len(LEAVES):
            assert Tree(LEAVES[:size]).extended(LEAVES[size]).root() == tree.root(size + 1)
            frontier = frontier.append(LEAVES[size])


def test_every_inclusion_proof_verifies_and_no_other() -> None:
    tree = Tree(LEAVES)
    for size in range(1, 18):
        root = tree.root(size)
        for index in range(size):
            proof = tree.inclusion(index, size)
            good = {"index": index, "size": size, "proof": proof, "root": root}
            assert verify_inclusion(leaf=LEAVES[index], **good)  # type: ignore[arg-type]
            assert not verify_inclusion(leaf=LEAVES[index + 1], **good)  # type: ignore[arg-type]
            assert not verify_inclusion(
                leaf=LEAVES[index], index=index, size=size, proof=[*proof, root], root=root
            )
            for n in range(len(proof)):
                assert not verify_inclusion(
                    leaf=LEAVES[index], index=index, size=size, proof=proof[:n], root=root
                )


def test_every_consistency_proof_verifies_and_no_other() -> None:
    tree = Tree(LEAVES)
    forked = Tree([leaf_hash(b"x"), *LEAVES[1:]])
    for new in range(18):
        for old in range(new + 1):
            proof = tree.consistency(old, new)
            sizes = {"old_size": old, "new_size": new}
            roots = {"old_root": tree.root(old), "new_root": tree.root(new)}
            assert verify_consistency(**sizes, **roots, proof=proof)  # type: ignore[arg-type]
            assert not verify_consistency(**sizes, **roots, proof=[*proof, EMPTY_ROOT])  # type: ignore[arg-type]
            if old:
                fork = {**roots, "old_root": forked.root(old)}
                assert not verify_consistency(**sizes, **fork, proof=proof)  # type: ignore[arg-type]
            for n in range(len(proof)):
                assert not verify_consistency(**sizes, **roots, proof=proof[:n])  # type: ignore[arg-type]


def test_nonsense_is_false_not_an_error() -> None:
    assert not verify_inclusion(leaf=LEAVES[0], index=1, size=1, proof=[], root=LEAVES[0])
    assert not verify_inclusion(leaf=LEAVES[0], index=-1, size=1, proof=[], root=LEAVES[0])
    assert not verify_consistency(
        old_size=2, old_root=EMPTY_ROOT, new_size=1, new_root=EMPTY_ROOT, proof=[]
    )
    assert not verify_consistency(
        old_size=0, old_root=LEAVES[0], new_size=1, new_root=LEAVES[0], proof=[]
    )


def test_places_outside_the_tree_are_refused() -> None:
    tree = Tree(LEAVES)
    for call in (lambda: tree.inclusion(33), lambda: tree.consistency(34), lambda: tree.root(34)):
        with pytest.raises(ValueError, match="tree of"):
            call()
