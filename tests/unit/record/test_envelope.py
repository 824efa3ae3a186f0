from __future__ import annotations

import json
from typing import Any

import pytest

from safeconduct.record import Envelope, RecordError, SigningKey, decode_json, encode_json


@pytest.mark.parametrize(
    "data",
    [
        b'{"a":1,"a":1}',
        b'{"a":{"b":1,"b":2}}',
        b'{"a":1.0}',
        b'{"a":1e3}',
        b'{"a":-0}',
        b'{"a":NaN}',
        b'{"a":Infinity}',
        b'{"a":true}',
        b'{"a":null}',
        b'{"a":99999999999999999}',
        b'{"a":9007199254740992}',
        b'{"a":"\\ud800"}',
        b'["a"]',
        b'"a"',
        b"{",
        b"",
        b"\xff",
        b'{"a":' * 5000,
        b'{"a":' + b"[" * 30 + b"]" * 30 + b"}",
    ],
)
def test_strict_json(data: bytes) -> None:
    with pytest.raises(RecordError):
        decode_json(data)


def test_bytes_are_kept_as_signed() -> None:
    key = SigningKey("A", bytes(32))
    spaced = Envelope.seal(b'{ "b": 1, "a": "x" }', key)
    again = Envelope.parse(spaced.data)
    assert again.payload == b'{ "b": 1, "a": "x" }'
    assert again.verify(key.public) == {"a": "x", "b": 1}


def change(data: bytes, edit: Any) -> bytes:
    fields = json.loads(data)
    edit(fields)
    return json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()


@pytest.mark.parametrize(
    "edit",
    [
        lambda f: f.update(note="x"),
        lambda f: f["signatures"][0].update(cert="x"),
        lambda f: f["signatures"].append(f["signatures"][0]),
        lambda f: f.update(signatures=[]),
        lambda f: f.update(signatures={}),
        lambda f: f.update(signatures=["x"]),
        lambda f: f.update(payload=1),
        lambda f: f["signatures"][0].update(keyid=1),
        lambda f: f.pop("payloadType"),
        lambda f: f.update(payloadType="text/plain"),
        lambda f: f.update(payload=f["payload"].rstrip("=") + " "),
    ],
)
def test_unknown_and_missing_fields_are_refused(edit: Any) -> None:
    data = Envelope.seal(encode_json({"a": "é"}), SigningKey("A", bytes(32))).data
    with pytest.raises(RecordError):
        Envelope.parse(change(data, edit))


@pytest.mark.parametrize(
    ("old", "new"), [(b'{"', b'{ "'), (b"payload", b"\\u0070ayload"), (b"}]}", b"}]} ")]
)
def test_the_serialised_form_is_the_only_one(old: bytes, new: bytes) -> None:
    data = Envelope.seal(encode_json({"a": 1}), SigningKey("A", bytes(32))).data
    with pytest.raises(RecordError, match="one accepted form"):
        Envelope.parse(data.replace(old, new, 1))


def test_signature_is_bound_to_key_and_payload() -> None:
    a, b = SigningKey("A", b"a" * 32), SigningKey("A", b"b" * 32)
    envelope = Envelope.seal(encode_json({"a": 1}), a)
    with pytest.raises(RecordError, match="not that of"):
        envelope.verify(b.public)
    with pytest.raises(RecordError, match="not that of"):
        Envelope(encode_json({"a": 2}), envelope.key_id, envelope.signature).verify(a.public)
    with pytest.raises(RecordError, match="not that of"):
        Envelope(envelope.payload, "A+00000000", envelope.signature).verify(a.public)


def test_a_malleable_signature_is_refused() -> None:
    order = 2**252 + 27742317777372353535851937790883648493
    key = SigningKey("A", bytes(32))
    good = Envelope.seal(encode_json({"a": 1}), key)
    s = int.from_bytes(good.signature[32:], "little") + order
    other = Envelope(good.payload, good.key_id, good.signature[:32] + s.to_bytes(32, "little"))
    with pytest.raises(RecordError, match="not that of"):
        other.verify(key.public)


def test_entries_have_a_largest_size() -> None:
    with pytest.raises(RecordError, match="at most"):
        Envelope.parse(b" " * (2**20 + 1))


def test_values_that_json_cannot_hold() -> None:
    for value in ({"a": 1.5}, {"a": None}, {1: "a"}, {"a": b"x"}):
        with pytest.raises(RecordError):
            encode_json(value)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["A", "a.example/1", 'quo"te', "back\\slash", "a'b"])
def test_the_quick_and_the_careful_way_of_reading_agree(name: str) -> None:
    sealed = Envelope.seal(encode_json({"a": "é"}), SigningKey(name, bytes(32)))
    assert Envelope.parse(sealed.data) == Envelope._parse_slowly(sealed.data) == sealed
    assert Envelope.parse(sealed.data).data == sealed.data
