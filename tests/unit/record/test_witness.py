from __future__ import annotations

from typing import Any

import pytest

from safeconduct.record import Checkpoint, Note, RecordError, Witness
from safeconduct.record.merkle import Tree, leaf_hash

TREE = Tree(leaf_hash(bytes([n])) for n in range(10))
FORK = Tree(leaf_hash(bytes([n + 100])) for n in range(10))


def signed(world: Any, tree: Tree, size: int, talk: str = "talks.example/1") -> Note:
    checkpoint = Checkpoint(talk, size, tree.root(size))
    signers = [world.signers["A"], world.signers["B"]]
    return world.policy(talk).sign(checkpoint, signers)  # type: ignore[no-any-return]


def test_what_extends_the_log_is_cosigned(world: Any) -> None:
    witness = world.witness()
    for size in (1, 3, 3, 8):
        note = witness.cosign(
            signed(world, TREE, size), proof=TREE.consistency(witness.size, size), time=size
        )
        assert world.policy().check(note.data).cosigned_at == size


def test_forks_and_roll_backs_are_not(world: Any) -> None:
    witness = world.witness()
    witness.cosign(signed(world, TREE, 5), proof=[], time=5)
    for tree, size in ((FORK, 5), (FORK, 8), (TREE, 4)):
        proof = tree.consistency(5, size) if size >= 5 else []
        with pytest.raises(RecordError, match="does not extend"):
            witness.cosign(signed(world, tree, size), proof=proof, time=6)
    with pytest.raises(RecordError, match="does not extend"):
        witness.cosign(signed(world, TREE, 8), proof=[], time=6)
    assert witness.size == 5


def test_the_parties_must_have_signed(world: Any) -> None:
    good = signed(world, TREE, 1)
    for lines in [good.signatures[:1], good.signatures[::-1], ()]:
        with pytest.raises(RecordError):
            world.witness().cosign(Note(good.text, lines), proof=[], time=1)


def test_other_talks_clocks_and_witnesses(world: Any) -> None:
    with pytest.raises(RecordError):
        world.witness().cosign(signed(world, TREE, 1, "talks.example/2"), proof=[], time=1)
    witness = world.witness()
    witness.cosign(signed(world, TREE, 1), proof=[], time=10)
    with pytest.raises(RecordError, match="backwards"):
        witness.cosign(signed(world, TREE, 1), proof=[], time=9)
    with pytest.raises(RecordError, match="not the witness"):
        Witness(world.signers["A"], world.policy()).cosign(signed(world, TREE, 1), proof=[], time=1)
