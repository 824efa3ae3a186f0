from __future__ import annotations

import pytest

from safeconduct.record import (
    Checkpoint,
    MlDsaSigningKey,
    Note,
    PublicKey,
    Reason,
    RecordError,
    SigningKey,
    TrustPolicy,
    read_policy,
)
from safeconduct.record.merkle import Tree, leaf_hash
from safeconduct.record.notes import NoteSignature, cosign_note, cosign_tree, sign_note

ORIGIN = "log.example/1"
LOG = SigningKey(ORIGIN, b"l" * 32)
LOG_PQ = MlDsaSigningKey(ORIGIN, b"l" * 32)
WITNESSES = [SigningKey(f"w{n}.example", bytes([n + 1] * 32)) for n in range(5)]
PQ = MlDsaSigningKey("pq.example", b"p" * 32)
POINT = Checkpoint(ORIGIN, 3, Tree(leaf_hash(bytes([n])) for n in range(3)).root())
W = [f"witness W{n} {key.public.as_cosigner().text}\n" for n, key in enumerate(WITNESSES)]
LOG_LINE = f"log {LOG.public.text}\n"


def note(*witnesses: int, more: tuple[NoteSignature, ...] = ()) -> bytes:
    signed = sign_note(POINT.text, LOG, origin=ORIGIN)
    others = [cosign_note(POINT.text, WITNESSES[n], time=7) for n in witnesses]
    return Note(POINT.text, (signed, *others, *more)).data


NESTED = (
    LOG_LINE
    + "".join(W)
    + "group X 2 W0 W1 W2\ngroup Y any W3 W4\ngroup both all X Y\nquorum both\n"
)


@pytest.mark.parametrize(
    ("witnesses", "met"),
    [
        ((0, 1, 3), True),
        ((0, 2, 4), True),
        ((0, 1, 2, 3, 4), True),
        ((0, 1, 2), False),
        ((0, 3, 4), False),
        ((0, 0, 3), False),
        ((), False),
    ],
)
def test_groups_of_groups(witnesses: tuple[int, ...], met: bool) -> None:
    policy = read_policy(NESTED.encode())
    if met:
        found = policy.check(note(*witnesses))
        assert set(found.cosigned) == {f"W{n}" for n in witnesses}
    else:
        with pytest.raises(RecordError) as caught:
            policy.check(note(*witnesses))
        assert caught.value.reason is Reason.NO_QUORUM


@pytest.mark.parametrize(
    ("text", "met"),
    [
        (LOG_LINE + "quorum none\n", True),
        (LOG_LINE + W[0] + "quorum W0\n", True),
        (LOG_LINE + W[1] + "quorum W1\n", False),
        ("# both\n\n \t \n" + LOG_LINE + W[0] + W[1] + " \tgroup  g\tany W0 W1 \nquorum g\n", True),
        (LOG_LINE + W[0] + W[1] + "group g 1 W0 W1\nquorum g\n", True),
        (LOG_LINE + W[0] + W[1] + "group g all W0 W1\nquorum g\n", False),
        (LOG_LINE + W[0] + W[1] + "group g 2 W0 W1\nquorum W0\n", True),
        (LOG_LINE[:-1] + " https://log.example/\n" + W[0][:-1] + " https://w/\nquorum W0\n", True),
        ("quorum none\n" + LOG_LINE, True),
    ],
)
def test_policies(text: str, met: bool) -> None:
    policy = read_policy(text.encode())
    assert read_policy(policy.data) == policy
    if met:
        policy.check(note(0))
    else:
        with pytest.raises(RecordError):
            policy.check(note(0))


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"quorum none",
        b"quorum none\nquorum none\n",
        b"quorum nobody\n",
        b"quorum\n",
        b"quorum none none\n",
        b"Quorum none\n",
        b"quorum none\r\n",
        b"quorum none\x7f\n",
        b"# \x00\nquorum none\n",
        b"quorum none\n\xef\xbb\xbf\n",
        f"{LOG_LINE}{LOG_LINE}quorum none\n".encode(),
        f"{W[0]}{W[0].replace('W0', 'W9')}quorum W0\n".encode(),
        f"{W[0]}{W[1].replace('W1', 'W0')}quorum W0\n".encode(),
        f"{W[0].replace('W0', 'none')}quorum none\n".encode(),
        f"quorum W0\n{W[0]}".encode(),
        f"group g any W0\n{W[0]}quorum g\n".encode(),
        f"{W[0]}group g any g\nquorum g\n".encode(),
        f"{W[0]}group g any none\nquorum g\n".encode(),
        f"{W[0]}group g any W0 W0\nquorum g\n".encode(),
        f"{W[0]}group g any W0\ngroup h any W0\nquorum g\n".encode(),
        f"{W[0]}group W0 any W0\nquorum W0\n".encode(),
        f"{W[0]}group g 0 W0\nquorum g\n".encode(),
        f"{W[0]}group g 2 W0\nquorum g\n".encode(),
        f"{W[0]}group g 01 W0\nquorum g\n".encode(),
        f"{W[0]}group g +1 W0\nquorum g\n".encode(),
        f"{W[0]}group g some W0\nquorum g\n".encode(),
        f"{W[0]}group g any\nquorum g\n".encode(),
        f"log {WITNESSES[0].public.as_cosigner().text}\nquorum none\n".encode(),
        f"witness W {WITNESSES[0].public.text}\nquorum W\n".encode(),
        f"log {LOG.public.text} url more\nquorum none\n".encode(),
        f"log {LOG.public.text.upper()}\nquorum none\n".encode(),
        b"log a\xff+00000000+AAAA\nquorum none\n",
        b"x" * 1_000_001,
        b"".join(b"group g%d any x\n" % n for n in range(3)) + b"quorum g0\n",
    ],
)
def test_what_is_no_policy(text: bytes) -> None:
    with pytest.raises(RecordError, match="line"):
        read_policy(text)


def test_names_are_opaque_bytes() -> None:
    text = W[0].encode().replace(b"W0", b"\xff\xfe") + b"quorum \xff\xfe\n"
    policy = read_policy(LOG_LINE.encode() + text)
    policy.check(note(0))
    assert policy.data.endswith(text)


def test_a_policy_without_a_log_accepts_no_checkpoint() -> None:
    with pytest.raises(RecordError) as caught:
        read_policy(b"quorum none\n").check(note())
    assert caught.value.reason is Reason.UNKNOWN_LOG


def test_one_of_the_logs_keys_is_enough_but_none_may_fail() -> None:
    policy = TrustPolicy((LOG.public, LOG_PQ.public))
    both = note(more=(cosign_tree(POINT, LOG_PQ, time=0),))
    assert policy.check(both).logs == (LOG.public, LOG_PQ.public)
    assert policy.check(note()).logs == (LOG.public,)
    bad = note(more=(NoteSignature(ORIGIN, LOG_PQ.public.key_id, bytes(2428)),))
    with pytest.raises(RecordError) as caught:
        policy.check(bad)
    assert caught.value.reason is Reason.BAD_SIGNATURE


def test_unknown_signatures_of_any_kind_are_passed_over() -> None:
    strange = (
        NoteSignature(ORIGIN, b"\0\0\0\0", b"x"),
        NoteSignature("stránge.example", LOG.public.key_id, b"y" * 5000),
        cosign_note(POINT.text, WITNESSES[3], time=0),
    )
    assert TrustPolicy((LOG.public,)).check(note(more=strange)).checkpoint == POINT


def test_ml_dsa_commits_to_name_time_origin_and_size() -> None:
    line = cosign_tree(POINT, PQ, time=9)
    assert line.verify(POINT.text, PQ.public) == 9
    other = Checkpoint(ORIGIN, 4, POINT.root)
    with pytest.raises(RecordError):
        line.verify(other.text, PQ.public)
    renamed = PublicKey("other.example", PQ.public.raw, PQ.public.kind)
    moved = NoteSignature("other.example", renamed.key_id, line.blob)
    with pytest.raises(RecordError):
        moved.verify(POINT.text, renamed)
    later = NoteSignature(line.name, line.key_id, (10).to_bytes(8, "big") + line.blob[8:])
    with pytest.raises(RecordError):
        later.verify(POINT.text, PQ.public)


def test_the_message_of_ml_dsa_is_laid_out_as_specified() -> None:
    message = POINT.subtree("pq.example", 9)
    assert message == (
        b"subtree/v1\n\0"
        b"\x0apq.example"
        + (9).to_bytes(8, "big")
        + bytes([len(ORIGIN)])
        + ORIGIN.encode()
        + bytes(8)
        + (3).to_bytes(8, "big")
        + POINT.root
    )
    assert PublicKey.parse(PQ.public.text) == PQ.public
