from __future__ import annotations

import functools
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from record_talks import converse

from safeconduct.record import (
    Envelope,
    ExportedLog,
    Note,
    PublicKey,
    RecordError,
    SigningKey,
    Trusted,
    TrustPolicy,
    decode_json,
    encode_json,
    read_policy,
    verify_record,
)
from safeconduct.record.encoding import from_base64, to_base64
from safeconduct.record.merkle import (
    Frontier,
    Tree,
    leaf_hash,
    verify_consistency,
    verify_inclusion,
)

SIGNERS = {name: SigningKey(name, name.encode() * 32) for name in "ABM"}
KEYS = {name: key.public for name, key in SIGNERS.items()}
texts = st.text(st.characters(codec="utf-8"), max_size=12)
documents = st.recursive(
    texts | st.integers(-(2**53) + 1, 2**53 - 1),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
leaves = st.lists(st.binary(max_size=4).map(leaf_hash), min_size=1, max_size=70)


@pytest.fixture(scope="module")
def sound() -> Iterator[tuple[Path, dict[Path, bytes], dict[str, Trusted]]]:
    """A record of four entries in two copies, its files' bytes, and what a verifier knows."""
    talks = converse(4)
    trusted = {name: Trusted(talks.sides[name].key.public, talks.policy(name)) for name in "AB"}
    with tempfile.TemporaryDirectory() as place:
        directory = Path(place) / "record"
        for name in "AB":
            log = ExportedLog(
                tuple(talks.logs[name].entries),
                (talks.cosigned(name, 1), talks.carry(name, minute=9)),
            )
            for path, data in log.files():
                for holder in "AB":
                    target = directory / holder / name / path
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(data)
        assert verify_record(directory, trusted).ok
        paths = sorted(path for path in directory.rglob("*") if path.is_file())
        yield directory, {path: path.read_bytes() for path in paths}, trusted


def mutate(data: bytes, draw: st.DrawFn) -> bytes:
    """Another byte, a cut, an insertion, or a piece moved."""
    at = draw(st.integers(0, len(data) - 1))
    to = draw(st.integers(at, min(len(data), at + 300)))
    match draw(st.sampled_from(["flip", "delete", "insert", "repeat", "cut"])):
        case "flip":
            bad = bytearray(data)
            bad[at] ^= draw(st.integers(1, 255))
            return bytes(bad)
        case "delete":
            return data[:at] + data[to + 1 :]
        case "insert":
            return data[:at] + draw(st.binary(min_size=1, max_size=8)) + data[at:]
        case "repeat":
            return data[: to + 1] + data[at:]
        case _:
            return data[:at]


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_no_change_of_any_file_passes(
    sound: tuple[Path, dict[Path, bytes], dict[str, Trusted]], data: st.DataObject
) -> None:
    directory, files, trusted = sound
    path = data.draw(st.sampled_from(sorted(files)))
    bad = mutate(files[path], data.draw)  # type: ignore[arg-type]
    twins = [path]
    if data.draw(st.booleans()):
        other = "B" if path.is_relative_to(directory / "A") else "A"
        mine = "A" if other == "B" else "B"
        twins.append(directory / other / path.relative_to(directory / mine))
    try:
        for twin in twins:
            twin.write_bytes(bad)
        result = verify_record(directory, trusted)
        assert result.ok == (bad == files[path])
        if not result.ok:
            assert all(fault.file and fault.reason for fault in result.faults)
    finally:
        for twin in twins:
            twin.write_bytes(files[path])


@settings(max_examples=100, deadline=None)
@given(documents=st.dictionaries(texts, documents, max_size=5))
def test_json_and_envelopes_come_back(documents: dict[str, object]) -> None:
    payload = encode_json(documents)  # type: ignore[arg-type]
    assert decode_json(payload) == documents
    envelope = Envelope.seal(payload, SIGNERS["A"])
    assert Envelope.parse(envelope.data) == envelope
    assert envelope.verify(KEYS["A"]) == documents


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=200))
def test_no_bytes_make_a_parser_fail_otherwise_than_with_a_reason(data: bytes) -> None:
    policy = TrustPolicy((KEYS["A"].as_log("talks.example/1/A"),))
    for parse in (Envelope.parse, Note.parse, read_policy, decode_json, policy.check):
        with pytest.raises(RecordError):
            parse(data)
    with pytest.raises(RecordError):
        PublicKey.parse(data.decode("latin-1"))


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=60), text=st.text(alphabet="AB+/=9 \n-_", max_size=12))
def test_base64_has_one_form(data: bytes, text: str) -> None:
    assert from_base64(to_base64(data)) == data
    try:
        decoded = from_base64(text)
    except RecordError:
        return
    assert to_base64(decoded) == text


@settings(max_examples=100, deadline=None)
@given(leaves=leaves, data=st.data())
def test_trees_prove_what_is_and_nothing_else(leaves: list[bytes], data: st.DataObject) -> None:
    tree = Tree(leaves)
    new = data.draw(st.integers(1, len(leaves)))
    old = data.draw(st.integers(0, new))
    index = data.draw(st.integers(0, new - 1))
    assert functools.reduce(Frontier.append, leaves, Frontier()).root == tree.root()
    path, root = tree.inclusion(index, new), tree.root(new)
    assert verify_inclusion(leaf=leaves[index], index=index, size=new, proof=path, root=root)
    proof = tree.consistency(old, new)
    roots = {"old_root": tree.root(old), "new_root": root}
    assert verify_consistency(old_size=old, new_size=new, proof=proof, **roots)
    if path:
        at = data.draw(st.integers(0, len(path) - 1))
        path[at] = bytes(32)
        assert not verify_inclusion(
            leaf=leaves[index], index=index, size=new, proof=path, root=root
        )
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        proof[at] = bytes(32)
        assert not verify_consistency(old_size=old, new_size=new, proof=proof, **roots)
