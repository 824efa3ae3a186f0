"""How fast the record is, as ratios to native SHA-256, to PyNaCl and to fsync of the same run.

    python benchmarks/record.py [--entries 1000000] [--signed 20000] [--flips 10000]

verify       every tile and bundle of a log of 256-byte entries on disk, without signatures, against
             hashing the same entries one by one with hashlib (at most 11 times that)
signatures   the signatures of a party's entries, read from their envelopes, against PyNaCl's bare
             verification of the same messages (at most 1.1 times that); and the rate of all tests
batches      appends of 256 entries under one fsync and one checkpoint (at least 30,000 entries/s)
singly       appends of one entry each, against the rate of bare write-and-fsync (at least 0.5)
proofs       a C2SP proof made, written, read and verified, signature of the checkpoint and all (at least
             2,000/s)
flips        bit flips in an exported log with all cosignatures that are not detected (none)

Logs are signed with Ed25519 and ML-DSA-44; --each also shows appends with an ML-DSA-44 signature under
every single one, which a log makes once a second and before it shows a checkpoint.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from nacl.signing import VerifyKey

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from record_talks import converse

from safeconduct.record import (
    Checkpoint,
    Envelope,
    FileLogStore,
    LogProof,
    LogSigner,
    MemoryLogStore,
    PartyLog,
    RecordError,
    TrustPolicy,
)
from safeconduct.record.encoding import pre_authentication_encoding
from safeconduct.record.envelope import PAYLOAD_TYPE
from safeconduct.record.merkle import Tree, leaf_hash
from safeconduct.record.tile_check import verify_tiles
from safeconduct.record.tiles import export_tiles

SIGNER = LogSigner.from_seeds("bench.example", b"a" * 32, b"b" * 32)


@contextmanager
def timed(times: dict[str, float], name: str) -> Iterator[None]:
    begun = time.perf_counter()
    yield
    times[name] = time.perf_counter() - begun


def verify(count: int, directory: Path) -> None:
    times: dict[str, float] = {}
    rng = random.Random(1)
    entries = [rng.randbytes(256) for _ in range(count)]
    tree = Tree(map(leaf_hash, entries))
    paths = []
    for path, data in export_tiles(tree, entries):
        (directory / path).parent.mkdir(parents=True, exist_ok=True)
        (directory / path).write_bytes(data)
        paths.append(path)
    with timed(times, "sha256"):
        for entry in entries:
            hashlib.sha256(entry).digest()
    point = Checkpoint("bench.example", count, tree.root())
    with timed(times, "verify"):
        verify_tiles(point, lambda path: (directory / path).read_bytes(), paths)
    ratio = times["verify"] / times["sha256"]
    print(
        f"verify      {count} entries in {times['verify']:.2f} s, SHA-256 alone "
        f"{times['sha256']:.2f} s: {ratio:.1f} times (limit 11)"
    )


def signatures(count: int) -> None:
    times: dict[str, float] = {}
    talks = converse(2)
    chain, key = talks.chains["A"], talks.sides["A"].key
    data = []
    for number in range(count):
        header = chain.next_header("query", created_at="2026-09-01T11:00:00Z")
        data.append(chain.write(header, {"text": f"message {number}"}, key))
    bare = []
    for entry in data:
        envelope = Envelope.parse(entry)
        message = pre_authentication_encoding(PAYLOAD_TYPE, envelope.payload)
        bare.append((message, envelope.signature))
    public, own = VerifyKey(key.public.raw), key.public
    ratios = []
    for start in range(0, count, 500):  # in turn, so that both meet the same load
        part = slice(start, start + 500)
        with timed(times, "bare"):
            for message, signature in bare[part]:
                public.verify(message, signature)
        with timed(times, "signed"):
            for entry in data[part]:
                envelope = Envelope.parse(entry)
                message = pre_authentication_encoding(PAYLOAD_TYPE, envelope.payload)
                assert own.verify(message, envelope.signature)
        ratios.append((times["signed"] / times["bare"], times["signed"], times["bare"]))
    ratio, signed, alone = sorted(ratios)[len(ratios) // 2]
    fresh = talks.chain("A")
    fresh.add(fresh.check(talks.logs["A"].entries[0]))
    with timed(times, "chain"):
        for entry in data:
            fresh.add(fresh.check(entry))
    print(
        f"signatures  {500 / signed:.0f}/s from the entries, PyNaCl alone "
        f"{500 / alone:.0f}/s: {ratio:.2f} times (limit 1.1); "
        f"{count / times['chain']:.0f}/s with strict JSON and all tests of the entry's place"
    )


def appends(directory: Path, now: Callable[[], int]) -> None:
    entry = os.urandom(256)
    directory.mkdir()
    with FileLogStore(directory / "batches", tiles=False) as store:
        log = PartyLog(store, SIGNER, time=now())
        rate = 256 * per_second(lambda: log.append(*[entry] * 256, time=now()))
    print(f"batches     {rate:.0f} entries/s by 256 (limit 30,000)")
    handle = os.open(directory / "bare", os.O_CREAT | os.O_WRONLY | os.O_APPEND)

    def bare() -> None:
        os.write(handle, entry)
        os.fsync(handle)

    with FileLogStore(directory / "singly", tiles=False) as store:
        log = PartyLog(store, SIGNER, time=now())
        ratios = []
        for _ in range(5):
            fsyncs = per_second(bare, seconds=0.6)
            singly = per_second(lambda: log.append(entry, time=now()), seconds=0.6)
            ratios.append((singly / fsyncs, singly, fsyncs))
    ratio, singly, fsyncs = sorted(ratios)[2]
    print(
        f"singly      {singly:.0f}/s, write and fsync alone {fsyncs:.0f}/s: {ratio:.2f} (limit 0.5)"
    )


def proofs() -> None:
    log = PartyLog(MemoryLogStore([b"%d" % n for n in range(100_000)]), SIGNER, time=1)
    policy, rng = TrustPolicy(SIGNER.public), random.Random(1)

    def one() -> None:
        index = rng.randrange(len(log))
        data = log.prove(index).data
        LogProof.parse(data).verify(policy, leaf_hash(log.entries[index]))

    print(f"proofs      {per_second(one):.0f}/s made and verified (limit 2,000)")


def flips(count: int) -> None:
    talks = converse(2)
    for _ in range(39):
        talks.say("A", "message", minute=2, mirrored=False)
    policy, note, log = talks.policy("A"), talks.carry("A", minute=3), talks.logs["A"]
    files = {"checkpoint": note, **dict(export_tiles(log.tree, log.entries))}
    names, rng, missed = sorted(files), random.Random(1), 0
    weights = [len(files[name]) for name in names]
    for _ in range(count):
        name = rng.choices(names, weights)[0]
        bad = bytearray(files[name])
        bad[rng.randrange(len(bad))] ^= 1 << rng.randrange(8)
        changed = {**files, name: bytes(bad)}
        try:
            point = policy.check(changed["checkpoint"], exact=True).checkpoint
            verify_tiles(point, changed.get, [path for path in changed if path != "checkpoint"])
            missed += 1
        except RecordError:
            pass
    print(f"flips       {missed} of {count} not detected (limit 0)")


def per_second(act: Callable[[], object], *, seconds: float = 2.0) -> float:
    begun, number = time.perf_counter(), 0
    while (took := time.perf_counter() - begun) < seconds:
        act()
        number += 1
    return number / took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--signed", type=int, default=20_000)
    parser.add_argument("--flips", type=int, default=10_000)
    parser.add_argument("--each", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        verify(options.entries, Path(name))
        signatures(options.signed)
        appends(Path(name) / "second", lambda: int(time.time()))
        if options.each:
            print("with an ML-DSA-44 signature under each:")
            appends(Path(name) / "each", itertools.count(1).__next__)
    proofs()
    flips(options.flips)


if __name__ == "__main__":
    main()
