"""What must hold for any log of a party, any export of it, and any bytes from outside."""

from __future__ import annotations

import contextlib
import random
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from record_talks import Talks, at, converse

from safeconduct.record import (
    Checkpoint,
    FileLogStore,
    LogProof,
    LogSigner,
    MemoryLogStore,
    Mirror,
    Note,
    PartyLog,
    PublicKey,
    RecordError,
    Seen,
    TrustPolicy,
    read_policy,
    weave,
)
from safeconduct.record.merkle import Tree, leaf_hash
from safeconduct.record.party_entries import PartyHeader
from safeconduct.record.proofs import AddCheckpoint, parse_proof_lines, require_consistent
from safeconduct.record.stores import ENTRIES_FILE, read_log
from safeconduct.record.tile_check import verify_tiles
from safeconduct.record.tiles import Tile, export_tiles, read_bundle, write_bundle

SIGNER = LogSigner.from_seeds("a.example/1", b"a" * 32)
FLIPS = 300  # 10,000 in benchmarks/record.py


def exported() -> tuple[TrustPolicy, dict[str, bytes]]:
    """A's log of 40 entries with everybody's cosignatures, as it is handed to a third party."""
    talks = converse(2)
    for number in range(39):
        talks.say("A", f"message {number}", minute=2, mirrored=False)
    note = talks.carry("A", minute=3)
    log = talks.logs["A"]
    return talks.policy("A"), {"checkpoint": note, **dict(export_tiles(log.tree, log.entries))}


def verify(policy: TrustPolicy, files: dict[str, bytes]) -> None:
    point = policy.check(files["checkpoint"], exact=True).checkpoint
    verify_tiles(point, files.get, [path for path in files if path != "checkpoint"])


def test_every_flipped_bit_of_an_export_is_detected() -> None:
    policy, files = exported()
    verify(policy, files)
    rng = random.Random(7)
    names = sorted(files)
    weights = [len(files[name]) for name in names]
    for _ in range(FLIPS):
        name = rng.choices(names, weights)[0]
        data = bytearray(files[name])
        place, bit = rng.randrange(len(data)), rng.randrange(8)
        data[place] ^= 1 << bit
        with pytest.raises(RecordError):
            verify(policy, {**files, name: bytes(data)})


@settings(max_examples=60)
@given(
    entries=st.lists(st.binary(max_size=30), min_size=1, max_size=600),
    data=st.data(),
)
def test_any_log_is_exported_and_verified(entries: list[bytes], data: st.DataObject) -> None:
    tree = Tree(map(leaf_hash, entries))
    size = data.draw(st.integers(0, len(entries)))
    since = data.draw(st.integers(0, size))
    files = dict(export_tiles(tree, entries, size=since))
    files |= dict(export_tiles(tree, entries, size=size, since=since))
    log = verify_tiles(Checkpoint("a", size, tree.root(size)), files.get, list(files))
    assert log.entries == entries[:size]
    assert all(Tile.parse(path).path == path for path in files)


@settings(max_examples=25)
@given(
    entries=st.lists(st.binary(max_size=20), min_size=1, max_size=12),
    published=st.integers(0, 12),
    cut=st.integers(0, 400),
    garbage=st.binary(max_size=20),
)
def test_after_any_torn_write_a_prefix_with_all_that_was_signed_comes_back(
    entries: list[bytes], published: int, cut: int, garbage: bytes
) -> None:
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        published = min(published, len(entries))
        with FileLogStore(directory, tiles=False) as store:
            log = PartyLog(store, SIGNER, time=1)
            for entry in entries[:published]:
                log.append(entry, time=1)
            floor = (directory / ENTRIES_FILE).stat().st_size
            if entries[published:]:
                store.commit(entries[published:])
        path = directory / ENTRIES_FILE
        whole = path.read_bytes()
        path.write_bytes(whole[: max(floor, len(whole) - cut)] + garbage)
        with FileLogStore(directory, tiles=False) as store:
            found = list(PartyLog(store, SIGNER, time=1).entries)
            assert found == entries[: len(found)]
            assert len(found) >= published
            PartyLog(store, SIGNER, time=1).append(b"next", time=1)
        assert list(read_log(directory)) == [*found, b"next"]


@settings(max_examples=40)
@given(turns=st.lists(st.sampled_from("AB"), max_size=12), data=st.data())
def test_the_order_across_logs_is_the_same_for_everybody(
    turns: list[str], data: st.DataObject
) -> None:

    talks = Talks()
    for number, name in enumerate(turns):
        chain = talks.chains[name]
        other = talks.chains["AB".replace(name, "")]
        before = {s.log: s.size for s in chain.entries[-1].header.seen} if chain.entries else {}
        size = data.draw(st.integers(before.get(other.origin, 0), len(other.entries)))
        seen = Seen(other.origin, size, other.tree.root(size).hex())
        header = chain.next_header("query", created_at=at(0), seen=[seen])
        chain.write(header, {"n": number}, talks.sides[name].key)
    logs = {chain.origin: chain.entries for chain in talks.chains.values()}
    order = weave(logs)
    assert order == weave(dict(reversed(logs.items())))
    place = {(e.header.log, e.index): n for n, e in enumerate(order)}
    assert len(place) == len(turns)
    for entry in order:
        mine = place[entry.header.log, entry.index]
        if entry.index:
            assert place[entry.header.log, entry.index - 1] < mine
        for seen in entry.header.seen:
            assert not seen.size or place[seen.log, seen.size - 1] < mine


PARSERS: list[Callable[[bytes], object]] = [
    read_policy,
    LogProof.parse,
    AddCheckpoint.parse,
    parse_proof_lines,
    Note.parse,
    lambda data: read_bundle(data, 3),
    lambda data: Checkpoint.parse(data.decode("latin-1")),
    lambda data: Tile.parse(data.decode("latin-1")),
    lambda data: PublicKey.parse(data.decode("latin-1")),
    lambda data: PartyHeader.parse({"version": 2, "body": data.decode("latin-1")}),
]


@settings(max_examples=200)
@given(data=st.binary(max_size=200), parser=st.sampled_from(PARSERS))
def test_no_bytes_make_a_parser_fail_otherwise_than_with_a_reason(
    data: bytes, parser: Callable[[bytes], object]
) -> None:
    with contextlib.suppress(RecordError):
        parser(data)


@settings(max_examples=150)
@given(data=st.data())
def test_what_a_parser_accepts_it_writes_the_same(data: st.DataObject) -> None:
    kind, whole, write = data.draw(st.sampled_from(FORMS))
    place = data.draw(st.integers(0, len(whole)))
    changed = whole[:place] + data.draw(st.binary(max_size=3)) + whole[place:]
    cut = data.draw(st.integers(0, 2))
    changed = changed[:place] + changed[place + cut :]
    try:
        read = kind(changed)
    except RecordError:
        return
    assert write(read) == changed


def forms() -> list[tuple[Callable[[bytes], object], bytes, Callable[[object], bytes]]]:
    talks = converse(6)
    log = talks.logs["A"]
    proof = log.prove(1, extra=b"x")
    bundle = write_bundle(list(log.entries))
    return [
        (LogProof.parse, proof.data, lambda read: read.data),  # type: ignore[attr-defined]
        (AddCheckpoint.parse, log.request(1).data, lambda read: read.data),  # type: ignore[attr-defined]
        (Note.parse, log.note, lambda read: read.data),  # type: ignore[attr-defined]
        (lambda data: read_bundle(data, 3), bundle, write_bundle),  # type: ignore[list-item]
    ]


FORMS = forms()


@settings(max_examples=60)
@given(size=st.integers(1, 300), data=st.data())
def test_a_log_that_grew_is_consistent_and_no_other(size: int, data: st.DataObject) -> None:
    tree = Tree(leaf_hash(b"%d" % n) for n in range(size))
    old = data.draw(st.integers(0, size))
    proof = tree.consistency(old)
    first, second = Checkpoint("a", old, tree.root(old)), Checkpoint("a", size, tree.root())
    require_consistent(first, second, proof)
    if old:
        other = Checkpoint("a", old, bytes(32))
        with pytest.raises(RecordError):
            require_consistent(other, second, proof)
    if proof:
        place = data.draw(st.integers(0, len(proof) - 1))
        proof[place] = bytes(32)
        with pytest.raises(RecordError):
            require_consistent(first, second, proof)


@settings(max_examples=40)
@given(data=st.data())
def test_however_bundles_come_a_mirror_holds_a_prefix_and_ends_whole(data: st.DataObject) -> None:
    """Dropped, repeated, reordered and cut deliveries, and crashes of the mirror in between."""
    talks = converse(2)
    log = talks.logs["A"]
    notes = {0: b""}
    for number in range(5):
        talks.say("A", f"more {number}", minute=2 + number, mirrored=False)
        notes[len(log)] = log.note
    store = MemoryLogStore()
    mirror = Mirror(talks.policy("A"), talks.chain("A"), store)
    for _ in range(data.draw(st.integers(0, 12))):
        size = data.draw(st.sampled_from(sorted(set(notes) - {0})))
        first = data.draw(st.integers(0, size))
        end = data.draw(st.integers(first, size))
        with contextlib.suppress(RecordError):
            mirror.receive(notes[size], log.entries[first:end], first=first)
        held = [entry.data for entry in mirror.chain.entries]
        assert held == list(log.entries[: len(held)]) == list(store.entries())
        if data.draw(st.booleans()):
            if data.draw(st.booleans()):
                # The process died after its entries were committed, before their checkpoint was.
                store.commit(log.entries[len(held) : len(held) + 1])
            mirror = Mirror(talks.policy("A"), talks.chain("A"), store)
            assert [entry.data for entry in mirror.chain.entries] == held
    have = len(mirror.chain.entries)
    mirror.receive(log.note, log.entries[have:], first=have)
    assert mirror.checkpoint == log.checkpoint
