from __future__ import annotations

from typing import Any

import pytest

from safeconduct.record import Checkpoint, Policy, RecordError
from safeconduct.record.log import require_policy


def test_round_trip(world: Any) -> None:
    policy = world.policy()
    assert Policy.parse(policy.data) == policy
    assert policy.data.decode().splitlines()[-1] == "quorum M"


def test_without_mediator(world: Any) -> None:
    parties = {name: world.keys[name] for name in "AB"}
    policy = Policy.of("t", parties=parties, mediator=None)
    assert Policy.parse(policy.data) == policy
    note = policy.sign(Checkpoint("t", 1, bytes(32)), [world.signers[name] for name in "BA"])
    assert policy.check(note.data).cosigned_at is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"quorum M", b"quorum none"),
        (b"quorum M\n", b""),
        (b"quorum M\n", b"quorum M\n\n"),
        (b"quorum M\n", b"quorum M"),
        (b"log ", b"log  "),
        (b"log ", b"# log "),
        (b"witness M ", b"witness N "),
        (b"log ", b"witness W "),
        (b"talks", b"t\xfflks"),
    ],
)
def test_other_forms_are_refused(world: Any, old: bytes, new: bytes) -> None:
    with pytest.raises(RecordError, match="line"):
        Policy.parse(world.policy().data.replace(old, new, 1))


def test_nobody_may_hold_two_roles(world: Any) -> None:
    keys = world.keys
    with pytest.raises(RecordError, match="own"):
        Policy.of("t", parties={"A": keys["A"], "B": keys["A"]}, mediator=keys["M"])
    with pytest.raises(RecordError, match="own"):
        Policy.of("t", parties={"A": keys["A"], "B": keys["B"]}, mediator=keys["A"])


def test_a_policy_must_give_every_trusted_key_its_part(world: Any) -> None:
    keys = world.keys
    alone = Policy.of("t", parties={"A": keys["A"]}, mediator=None)
    with pytest.raises(RecordError):
        require_policy(alone.data, keys, where="policy")
    without_mediator = {name: keys[name] for name in "AB"}
    with pytest.raises(RecordError, match="no public key of M"):
        require_policy(world.policy().data, without_mediator, where="policy")


def test_a_checkpoint_of_another_talk_is_refused(world: Any) -> None:
    data = world.sign(Checkpoint("talks.example/2", 1, bytes(32)))
    with pytest.raises(RecordError, match="line 1"):
        world.policy().check(data)
