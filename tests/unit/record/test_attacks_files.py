"""Attacks on proofs, tiles, keys, policies and stores: each is detected, and named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from attack_table import (
    Table,
    tiles,
)
from low_order import LOW_ORDER, ORDER_8, vkey
from nacl.bindings import crypto_core_ed25519_add
from record_talks import START, converse

from safeconduct.record import (
    Checkpoint,
    FileLogStore,
    LogProof,
    PublicKey,
    Reason,
    RecordError,
    SigningKey,
    enrol,
    read_policy,
)
from safeconduct.record.merkle import Tree, leaf_hash
from safeconduct.record.proofs import hash_lines, parse_proof_lines, require_consistent
from safeconduct.record.tiles import export_tiles, read_bundle

TABLE = Table()


def proof(change: Callable[[LogProof], LogProof], entry: int = 1) -> None:
    talks = converse(14)
    log, note = talks.logs["A"], talks.carry("A", minute=20)
    whole = log.prove(1, note=note)
    assert whole.verify(talks.policy("A"), leaf_hash(log.entries[1]))
    change(whole).verify(talks.policy("A"), leaf_hash(log.entries[entry]))


@TABLE.attack(Reason.NOT_INCLUDED)
def prove_another_entry() -> None:
    proof(lambda p: p, entry=2)


@TABLE.attack(Reason.NOT_INCLUDED)
def prove_another_place() -> None:
    proof(lambda p: replace(p, index=2))


@TABLE.attack(Reason.NOT_INCLUDED)
def prove_a_place_behind_the_end() -> None:
    proof(lambda p: replace(p, index=2**62))


@TABLE.attack(Reason.NOT_INCLUDED)
def lengthen_a_proof() -> None:
    proof(lambda p: replace(p, path=(*p.path, bytes(32))))


@TABLE.attack(Reason.NOT_INCLUDED)
def shorten_a_proof() -> None:
    proof(lambda p: replace(p, path=p.path[:-1]))


@TABLE.attack(Reason.OVERSIZED)
def oversized_proof() -> None:
    parse_proof_lines(hash_lines([bytes(32)] * 64).encode())


@TABLE.attack(Reason.NOT_CONSISTENT)
def pass_another_log_for_the_same_grown() -> None:
    tree = Tree(leaf_hash(bytes([n])) for n in range(9))
    other = Tree(leaf_hash(bytes([n + 9])) for n in range(9))
    require_consistent(
        Checkpoint("a", 4, tree.root(4)), Checkpoint("a", 9, other.root()), tree.consistency(4)
    )


@TABLE.attack(Reason.ROLL_BACK)
def shrink_a_log() -> None:
    tree = Tree(leaf_hash(bytes([n])) for n in range(9))
    require_consistent(Checkpoint("a", 9, tree.root()), Checkpoint("a", 4, tree.root(4)), ())


@TABLE.attack(Reason.TRUNCATED)
def truncated_tile() -> None:
    tiles(lambda f: f.update({"tile/0/000": f["tile/0/000"][:-32]}))


@TABLE.attack(Reason.UNEXPECTED)
def lengthened_tile() -> None:
    tiles(lambda f: f.update({"tile/0/001.p/44": f["tile/0/001.p/44"] + bytes(32)}))


@TABLE.attack(Reason.MISSING)
def missing_tile() -> None:
    tiles(lambda f: f.pop("tile/1/000.p/1"))


@TABLE.attack(Reason.MISSING)
def missing_bundle() -> None:
    tiles(lambda f: f.pop("tile/entries/000"))


@TABLE.attack(Reason.WRONG_ROOT)
def changed_tile() -> None:
    tiles(lambda f: f.update({"tile/1/000.p/1": bytes(32)}))


@TABLE.attack(Reason.WRONG_ROOT)
def changed_entry_in_a_bundle() -> None:
    tiles(
        lambda f: f.update({"tile/entries/000": f["tile/entries/000"].replace(b"y 1", b"y 2", 1)})
    )


@TABLE.attack(Reason.WRONG_ROOT)
def changed_entry_and_its_tile() -> None:
    entries = [b"entry %d" % number for number in range(299)] + [b"other"]
    tree = Tree(map(leaf_hash, entries))
    tiles(lambda f: f.update(dict(export_tiles(tree, entries))))


@TABLE.attack(Reason.TRUNCATED)
def oversized_length_in_a_bundle() -> None:
    read_bundle(b"\xff\xffabc", 1)


@TABLE.attack(Reason.UNEXPECTED)
def bytes_behind_a_bundle() -> None:
    read_bundle(b"\0\1a\0", 1)


@TABLE.attack(Reason.UNEXPECTED)
def path_out_of_the_log() -> None:
    tiles(lambda f: f.update({"tile/0/../../etc/passwd": b""}))


@TABLE.attack(Reason.UNEXPECTED)
def second_name_for_a_tile() -> None:
    tiles(lambda f: f.update({"tile/0/x000/000": f["tile/0/000"]}))


@TABLE.attack(Reason.WEAK_KEY)
def key_of_mixed_order() -> None:
    good = SigningKey("A", bytes(range(32))).public.raw
    PublicKey("A", crypto_core_ed25519_add(good, bytes.fromhex(ORDER_8[0])))


@TABLE.attack(Reason.BAD_KEY)
def key_under_another_id() -> None:
    text = SigningKey("A", bytes(32)).public.text
    PublicKey.parse(text.replace("A+", "B+", 1))


@TABLE.attack(Reason.BAD_POLICY)
def policy_cut_short() -> None:
    read_policy(converse(0).policy("A").data[:-1])


@TABLE.attack(Reason.BAD_POLICY)
def log_key_as_a_witness() -> None:
    key = SigningKey("W", bytes(32)).public
    read_policy(f"witness W {key.text}\nquorum W\n".encode())


@TABLE.attack(Reason.BAD_POLICY)
def one_witness_under_two_names() -> None:
    key = SigningKey("W", bytes(32)).public.as_cosigner()
    read_policy(f"witness V {key.text}\nwitness W {key.text}\nquorum W\n".encode())


@TABLE.attack(Reason.BUSY)
def two_writers_of_one_log() -> None:
    with FileLogStore(Path("log")):
        FileLogStore(Path("log"))


@TABLE.attack(Reason.CLOCK)
def set_the_clock_back() -> None:
    talks = converse(4)
    side = talks.sides["M"]
    talks.mirrors["M", "A"].cosign(side.key, side.post_quantum, time=START)


@pytest.mark.parametrize("name", TABLE)
def test_the_attack_is_detected_and_named(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    TABLE.require_detected(name)


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
    assert len(TABLE) >= 20
