"""Targets of the record: C2SP's formats, envelopes, headers, keys and strict JSON."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import cache

from fuzz.material import (
    KEYS,
    header,
    parts,
    small_note,
    small_policy,
    small_talks,
)
from talk_room import TALK, side_keys

from safeconduct.record import (
    CosigningWitness,
    Envelope,
    ForkProof,
    LogProof,
    MemoryWitnessStore,
    Note,
    PublicKey,
    RecordError,
    Seen,
    decode_json,
    encode_json,
    read_policy,
)
from safeconduct.record.checkpoints import Checkpoint
from safeconduct.record.encoding import (
    check_key_name,
    check_name,
    from_base64,
    normalise_time,
    parse_number,
    parse_time,
    pre_authentication_encoding,
    to_base64,
)
from safeconduct.record.envelope import PAYLOAD_TYPE
from safeconduct.record.merkle import leaf_hash
from safeconduct.record.party_entries import read_party_entry, write_party_entry
from safeconduct.record.proofs import AddCheckpoint, hash_lines, parse_proof_lines
from safeconduct.record.tile_check import verify_tiles
from safeconduct.record.tiles import Tile, export_tiles, read_bundle, write_bundle

_SPLIT = b"\n=====\n"
STATUSES = {200, 400, 403, 404, 409, 422, 503}


def text_of(data: bytes) -> str:
    """Bytes as the command line gives them to Python: also those that are not UTF-8."""
    return data.decode("utf-8", "surrogateescape")


def note(data: bytes) -> None:
    assert Note.parse(data).data == data


def checkpoint(data: bytes) -> None:
    text = text_of(data)
    point = Checkpoint.parse(text)
    assert point.text == text
    point.require_root()


def signed_checkpoint(data: bytes) -> None:
    """Whatever two known keys have really signed as a checkpoint is accepted as that alone."""
    attested = small_policy().check(data, exact=True)
    good = Note.parse(small_note())
    assert attested.note.text == good.text
    assert sorted(s.line for s in attested.note.signatures) == sorted(
        s.line for s in good.signatures
    )


def policy(data: bytes) -> None:
    found = read_policy(data)
    again = read_policy(found.data)
    assert again == found
    assert again.data == found.data


def proof(data: bytes) -> None:
    found = LogProof.parse(data)
    assert found.data == data
    with suppress(RecordError):
        found.verify(small_policy(), leaf_hash(small_talks().logs["A"].entries[0]), exact=True)
        assert found.index == 0


def request(data: bytes) -> None:
    found = AddCheckpoint.parse(data)
    assert found.data == data


@cache
def _witness_keys() -> tuple[object, ...]:
    side = small_talks().sides["M"]
    return side.key, side.post_quantum


def witness(data: bytes) -> None:
    key, post_quantum = _witness_keys()
    log = small_talks().sides["A"].signer.public
    store = MemoryWitnessStore()
    node = CosigningWitness(key, post_quantum, {log[0].name: tuple(log)}, store)  # type: ignore[arg-type]
    answer = node.add_checkpoint(data, time=1788256800)
    assert answer.status in STATUSES
    assert answer.body
    if answer.status != 200:
        raise RecordError("", answer.body.decode())
    assert Note.parse(node.store.latest(log[0].name).note)  # type: ignore[union-attr]


def tile(data: bytes) -> None:
    name, _, content = data.partition(b"\n")
    found = Tile.parse(text_of(name))
    assert found.path == text_of(name)
    assert 0 <= found.available(2**63 - 1) <= 256
    if found.level is None:
        assert write_bundle(read_bundle(content, found.width)) == content


def tiles(data: bytes) -> None:
    """An export of which every file may be altered, missing or added, under its own checkpoint."""
    files: dict[str, bytes] = {}
    while data:
        name, _, rest = data.partition(b"\n")
        size = int.from_bytes(rest[:2], "big")
        files[text_of(name)] = rest[2 : 2 + size]
        data = rest[2 + size :]
    log = small_talks().logs["A"]
    point = Note.parse(log.note)
    found = verify_tiles(Checkpoint.parse(point.text), files.get, files)
    assert list(found.entries) == list(log.entries)


def json(data: bytes) -> None:
    fields = decode_json(data)
    again = encode_json(fields)
    assert decode_json(again) == fields
    assert encode_json(decode_json(again)) == again


def envelope(data: bytes) -> None:
    found = Envelope.parse(data)
    assert found.data == data
    found.verify(KEYS["A"])


def entry(data: bytes) -> None:
    """A payload that its author has really signed, whatever it is."""
    key = side_keys("A").key
    signature = key.sign(pre_authentication_encoding(PAYLOAD_TYPE, data))
    leaf = Envelope(data, key.public.key_id_text, signature).data
    found = read_party_entry(leaf, 0, key.public)
    assert write_party_entry(found.header, found.body, key) == leaf


def fork(data: bytes) -> None:
    first, second, path = ([*data.split(_SPLIT, 2), b"", b""])[:3]
    found = ForkProof(first, second, parse_proof_lines(path))
    assert found.path_lines == path
    small, large = found.verify(small_policy())
    assert small.size <= large.size
    assert small.origin == large.origin


def hashes(data: bytes) -> None:
    assert hash_lines(parse_proof_lines(data)).encode() == data


def key(data: bytes) -> None:
    text = text_of(data)
    assert PublicKey.parse(text).text == text


def base64(data: bytes) -> None:
    assert to_base64(from_base64(data)).encode() == data


def words(data: bytes) -> None:
    """Names, numbers and times: the kind is in the first byte."""
    kind, text = data[:1], text_of(data[1:])
    if kind == b"n":
        assert check_name(text).encode("ascii").decode() == text
    elif kind == b"k":
        assert check_key_name(text).encode().decode() == text
    elif kind == b"d":
        assert str(parse_number(text, "a number")) == text
    elif kind == b"t":
        assert normalise_time(text) == text or parse_time(text) is None
    elif kind == b"i":
        time = normalise_time(text)
        assert normalise_time(time) == time
        parse_time(time)
    else:
        raise RecordError("", "no kind of word")


TARGETS: dict[str, Callable[[bytes], object]] = {
    "note": note,
    "checkpoint": checkpoint,
    "signed-checkpoint": signed_checkpoint,
    "policy": policy,
    "proof": proof,
    "request": request,
    "witness": witness,
    "tile": tile,
    "tiles": tiles,
    "json": json,
    "envelope": envelope,
    "entry": entry,
    "fork": fork,
    "hashes": hashes,
    "key": key,
    "base64": base64,
    "words": words,
}


def _export() -> bytes:
    log = small_talks().logs["A"]
    files = export_tiles(log.tree, log.entries)
    return b"".join(
        path.encode() + b"\n" + len(data).to_bytes(2, "big") + data for path, data in files
    )


def _proof() -> LogProof:
    log = small_talks().logs["A"]
    path = log.tree.inclusion(0)
    return LogProof(0, tuple(path), small_note())


def _forked() -> bytes:
    """The log of A signs another history of the same size."""
    from safeconduct.record import MemoryLogStore, PartyLog

    talks = small_talks()
    log = talks.logs["A"]
    entries = list(log.entries)
    other = PartyLog(MemoryLogStore([entries[1], entries[0]]), log.signer, time=1)
    one, two = _bare(talks.logs["A"].note), _bare(other.note)
    return _SPLIT.join((one, two, b""))


def _longer_fork() -> bytes:
    from safeconduct.record import MemoryLogStore, PartyLog

    log = small_talks().logs["A"]
    entries = list(log.entries)
    other = PartyLog(MemoryLogStore([entries[1], entries[0]]), log.signer, time=1)
    one = PartyLog(MemoryLogStore(entries[:1]), log.signer, time=1)
    path = hash_lines(other.tree.prefix(1)).encode()
    return _SPLIT.join((_bare(one.note), _bare(other.note), path))


def _bare(data: bytes) -> bytes:
    """A checkpoint with the log's Ed25519 signature alone."""
    found = Note.parse(data)
    known = small_policy().logs
    kept = tuple(s for s in found.signatures if any(s.is_by(k) for k in known))
    return Note(found.text, kept).data


def _entries() -> dict[str, bytes]:
    whole = header(
        seen=(Seen(f"{TALK}/B", 2, "0f" * 32),),
        references=("0f" * 32,),
        expires_at="2026-09-02T10:00:00Z",
        payload_hash="0f" * 32,
        payload_size=4096,
    )
    return {
        "short": header().payload({"terms_digest": "0f" * 32}),
        "whole": whole.payload({"text": "né"}),
    }


def _witnessed() -> bytes:
    return AddCheckpoint(0, (), _bare(small_talks().logs["A"].note)).data


SEEDS: dict[str, Callable[[], dict[str, bytes]]] = {
    "note": lambda: {"cosigned": small_note(), "by-all": parts()[2]},
    "checkpoint": lambda: {"small": Note.parse(small_note()).text.encode()},
    "signed-checkpoint": lambda: {"cosigned": small_note()},
    "policy": lambda: {
        "small": small_policy().data,
        "commented": b"# nobody\n\n" + small_policy().data.replace(b"all 1", b"all  any"),
    },
    "proof": lambda: {
        "small": _proof().data,
        "extra": LogProof(0, (), small_note(), b"more").data,
    },
    "request": lambda: {
        "first": _witnessed(),
        "later": AddCheckpoint(1, (bytes(32), bytes(range(32))), small_note()).data,
    },
    "witness": lambda: {"first": _witnessed()},
    "tile": lambda: {
        "hashes": b"tile/0/000.p/2\n" + bytes(64),
        "far": b"tile/3/x001/x234/067\n",
        "bundle": b"tile/entries/000.p/2\n" + write_bundle([b"one", b""]),
    },
    "tiles": lambda: {"export": _export()},
    "json": lambda: {
        "nested": encode_json({"b": [1, "é", {"c": -5, "": []}], "a": "\U0001f600"}),
        "spaced": b' {"a" :\t[ 1 , {} ]\n}',
    },
    "envelope": lambda: {"entry": small_talks().logs["A"].entries[0]},
    "entry": _entries,
    "fork": lambda: {"same-size": _forked(), "two-sizes": _longer_fork()},
    "hashes": lambda: {"two": hash_lines([bytes(32), bytes(range(32))]).encode()},
    "key": lambda: {"ed25519": KEYS["A"].text.encode()},
    "base64": lambda: {"one": b"AA==", "two": b"AAE=", "three": b"AAEC"},
    "words": lambda: {
        "name": b"ntalks.example/1",
        "key": "ktémoin.example".encode(),
        "number": b"d9223372036854775807",
        "time": b"t2026-09-01T10:00:00Z",
        "instant": b"i2026-09-16T12:30:00.5+03:00",
    },
}
