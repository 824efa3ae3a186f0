"""Every parser of outside bytes of the talks: refused with a reason, or read and written back."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import cache

from hypothesis import example, given, settings
from hypothesis import strategies as st
from talk_room import BOTH, TALK, Room, accept, at, offered, side_keys

from safeconduct.record import RecordError, encode_json
from safeconduct.record.encoding import pre_authentication_encoding
from safeconduct.talks import messages
from safeconduct.talks.bundles import BUNDLE_TYPE, MAGIC, read_bundle
from safeconduct.talks.codec import to_json
from safeconduct.talks.conduct import report_conduct, verify_conduct
from safeconduct.talks.folding import Effect
from safeconduct.talks.sealing import Payload, _read, _write

KEYS = {name: side_keys(name).key.public for name in "ABM"}


@cache
def packed() -> bytes:
    room, offer = offered()
    accept(room, "A", offer)
    return room.pack("A", "B")


@given(st.binary(max_size=300), st.integers(0, 400))
@example(b"", 0)
def test_bundles(noise: bytes, at_: int) -> None:
    data = packed()
    for changed in (MAGIC + noise, noise, data[:at_] + noise + data[at_ + len(noise) :]):
        if changed != data:
            with suppress(RecordError):
                read_bundle(changed, KEYS)
                raise AssertionError("accepted what nobody has signed")


@settings(max_examples=200)
@given(
    st.recursive(
        st.text(max_size=5) | st.integers(0, 2**53 - 1),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
        max_leaves=8,
    ),
    st.sampled_from(
        ["format", "logs", "number", "payloads", "previous", "recipient", "sender", "talk"]
    ),
)
def test_manifests_that_their_sender_has_really_signed(value: object, name: str) -> None:
    """A sender who signs nonsense is refused with a reason, whatever it is."""
    fields: dict[str, object] = {
        "format": 1,
        "logs": [],
        "number": 1,
        "payloads": [],
        "previous": "",
        "recipient": "B",
        "sender": "A",
        "talk": TALK,
        name: value,
    }
    head = encode_json(fields)  # type: ignore[arg-type]
    signature = side_keys("A").key.sign(pre_authentication_encoding(BUNDLE_TYPE, head))
    data = MAGIC + len(head).to_bytes(4, "big") + head + signature
    with suppress(RecordError):
        bundle = read_bundle(data, KEYS).bundle
        assert bundle.write(side_keys("A").key) == data


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["terms", "proposal", "items", "answer", "lapse", "key_change", "reveal"]),
    st.dictionaries(
        st.sampled_from(["round", "lists", "terms_digest", "code", "nonce", "epoch", "replies"]),
        st.integers(0, 9) | st.text(max_size=4) | st.lists(st.integers(0, 3), max_size=2),
    ),
)
def test_entries_of_any_body_are_kept_and_change_nothing(
    kind: str, body: dict[str, object]
) -> None:
    room = Room(mediator="")
    side = room.sides["A"]
    header = side.chain.next_header(kind, created_at=at(1))
    side.log.append(side.chain.write(header, body, side.keys.key), time=1)
    view = side.view()
    if kind != "lapse":
        assert view.rulings[0].effect in (Effect.UNREADABLE, Effect.ILLEGAL)
    assert view.state == room.start


@given(st.binary(max_size=200))
def test_payloads(noise: bytes) -> None:
    with suppress(RecordError):
        assert _write(_read(noise)) == noise


@given(st.lists(st.text(max_size=5), max_size=3), st.text(max_size=5))
def test_payloads_come_back(recipients: list[str], author: str) -> None:
    payload = Payload(TALK, author, tuple(recipients), ())
    with suppress(RecordError):
        assert _read(_write(payload)) == payload


@given(st.binary(max_size=100))
def test_reports(noise: bytes) -> None:
    room = Room(mediator="")
    start, logs = room.start, room.sides["A"].logs()
    good = report_conduct(start, logs)
    assert verify_conduct(good.data, start, logs) == good
    other = encode_json(to_json(replace(good, talk="talks.example/2")))
    for data in (noise, other):
        with suppress(RecordError):
            verify_conduct(data, start, logs)
            raise AssertionError("verified what is no report of these talks")


def test_the_largest_offer_fits() -> None:
    room = Room(mediator="")
    body = messages.Proposal(1, BOTH * 100)
    assert len(room.sides["A"].write(body, at=at(1))) < 65_536
