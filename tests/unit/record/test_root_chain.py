"""A party's root: what is accepted, and every way to have another one accepted, refused by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from low_order import LOW_ORDER, vkey
from made_roots import NOW, following, online, raw, root, root_key, seed, signed

from safeconduct.record import Reason, RecordError, SigningKey
from safeconduct.record.envelope import decode_json
from safeconduct.record.party_root import ROOT_TYPE, Closure, PartyRoot
from safeconduct.record.phrases import phrase, require_phrase
from safeconduct.record.root_chain import RootChain
from safeconduct.record.signed_json import SignedJson

FIRST = root()
SECOND = following(FIRST, (2, 3, 4))


def begun() -> RootChain:
    return RootChain.begin(signed(FIRST, 1, 2), digest=FIRST.document.digest)


def refused(reason: Reason, step: Callable[[], object]) -> RecordError:
    with pytest.raises(RecordError) as caught:
        step()
    assert caught.value.reason is reason, caught.value
    return caught.value


def fields(**changes: Any) -> dict[str, Any]:
    return {**decode_json(FIRST.document.payload), **changes}


def begin(data: bytes) -> RootChain:
    return RootChain.begin(data, digest=SignedJson.parse(data, ROOT_TYPE).digest)


def test_a_root_is_accepted_by_its_threshold_and_read_as_signed() -> None:
    chain = begun()
    assert chain.newest == FIRST
    assert PartyRoot.read(SignedJson.parse(signed(FIRST, 1), ROOT_TYPE)) == FIRST
    assert chain.keys_in("talks.example/1", time=NOW).log[0].name == "talks.example/1/A"


def test_a_rotation_needs_the_old_and_the_new_threshold() -> None:
    chain = begun().rotated(signed(SECOND, 2, 3))
    assert [r.version for r in chain.roots] == [1, 2]
    third = following(SECOND, (5, 6), threshold=2)
    chain = chain.rotated(signed(third, 2, 4, 5, 6))
    assert chain.newest.version == 3
    assert (
        RootChain.of(
            [signed(FIRST, 1, 3), signed(SECOND, 2, 3), signed(third, 3, 4, 5, 6)],
            digest=FIRST.document.digest,
        ).digests
        == chain.digests
    )


@pytest.mark.parametrize("numbers", [(1, 2), (1, 3), (4, 2), (4, 3), (2,), ()])
def test_a_rotation_with_one_threshold_only_is_refused(numbers: tuple[int, ...]) -> None:
    after = following(FIRST, (3, 4, 5))
    refused(Reason.NO_THRESHOLD, lambda: begun().rotated(signed(after, *numbers)))


def test_thieves_of_fewer_than_m_keys_cannot_rotate_to_keys_of_their_own() -> None:
    theirs = following(FIRST, (7, 8, 9))
    refused(Reason.NO_THRESHOLD, lambda: begun().rotated(signed(theirs, 1, 7, 8, 9)))


@pytest.mark.parametrize("numbers", [(), (1,), (3,)])
def test_one_signature_too_few_begins_no_chain(numbers: tuple[int, ...]) -> None:
    refused(Reason.NO_THRESHOLD, lambda: begin(signed(FIRST, *numbers)))


def test_one_key_is_not_counted_twice_by_signing_twice() -> None:
    line = decode_json(signed(FIRST, 1))["signatures"][0]  # type: ignore[index]
    data = signed(FIRST, 1).replace(b"]}", b"," + _json(line) + b"]}")
    refused(Reason.DUPLICATE_KEY, lambda: RootChain.begin(data, digest=FIRST.document.digest))


def _json(line: Any) -> bytes:
    return f'{{"keyid":"{line["keyid"]}","sig":"{line["sig"]}"}}'.encode()


def test_one_key_is_not_counted_twice_under_two_ids() -> None:
    twin = SigningKey("r-00000000000000ff", seed("root 1"))
    keys = [root_key(1).public.text, twin.public.text]
    made = fields(root={"keys": keys, "threshold": 2})
    refused(Reason.DUPLICATE_KEY, lambda: begin(raw(made, 1)))


@pytest.mark.parametrize("place", ["message", "logs", "cosigners"])
def test_no_key_has_two_offices(place: str) -> None:
    message = SigningKey("A", seed("root 1")).public
    values: dict[str, Any] = {
        "message": {
            "message": message.text,
            "cosigners": [message.as_cosigner().text, online().cosigners[1].text],
        },
        "logs": {"logs": [online().message.text, online().logs[1].text]},
        "cosigners": {"cosigners": [online().cosigners[0].text, online().logs[1].text]},
    }
    refused(Reason.DUPLICATE_KEY, lambda: begin(raw(fields(**values[place]), 1, 2)))


@pytest.mark.parametrize("weak", LOW_ORDER)
def test_no_low_order_key_stands_in_a_root(weak: bytes) -> None:
    good = [root_key(2).public.text, root_key(3).public.text]
    places: list[dict[str, Any]] = [
        {"root": {"keys": [vkey("r-0000000000000001", weak), *good], "threshold": 2}},
        {"message": vkey("A", weak)},
        {"logs": [vkey("A", weak)]},
        {"cosigners": [vkey("A", weak, 4), online().cosigners[1].text]},
    ]
    for changes in places:
        refused(Reason.WEAK_KEY, lambda changes=changes: begin(raw(fields(**changes), 2, 3)))  # type: ignore[misc]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"surprise": "x"}, Reason.MALFORMED),
        ({"format": 2}, Reason.OTHER_VERSION),
        ({"version": 2}, Reason.BAD_KEY),
        ({"version": 0}, Reason.BAD_KEY),
        ({"previous": "ab" * 32}, Reason.BAD_KEY),
        ({"expires_at": "2026-08-01T10:00:00Z"}, Reason.EXPIRED),
        ({"expires_at": "soon"}, Reason.MALFORMED),
        ({"age": "age1"}, Reason.BAD_KEY),
        ({"tls": ["AB" * 32]}, Reason.MALFORMED),
        ({"party": "B"}, Reason.BAD_KEY),
        ({"logs": []}, Reason.BAD_KEY),
        ({"cosigners": [online().cosigners[0].text]}, Reason.BAD_KEY),
        ({"cosigners": [k.text for k in online("2").cosigners]}, Reason.BAD_KEY),
        ({"root": {"keys": [], "threshold": 0}}, Reason.NO_THRESHOLD),
        ({"root": {"keys": [root_key(1).public.text], "threshold": 2}}, Reason.NO_THRESHOLD),
        ({"root": {"keys": [root_key(1).public.text], "threshold": 0}}, Reason.NO_THRESHOLD),
        ({"root": {"keys": [root_key(1).public.text], "threshold": 1, "of": 1}}, Reason.MALFORMED),
        (
            {"root": {"keys": [SigningKey("Colonel", seed("x")).public.text], "threshold": 1}},
            Reason.BAD_KEY,
        ),
        ({"closed": [{"log": "t/B", "root": "ab" * 32, "size": 1}]}, Reason.BAD_KEY),
    ],
)
def test_a_root_that_cannot_be_is_refused(changes: dict[str, Any], reason: Reason) -> None:
    refused(reason, lambda: begin(raw(fields(**changes), 1, 2)))


def test_a_field_that_is_missing_is_refused() -> None:
    made = fields()
    del made["closed"]
    refused(Reason.MALFORMED, lambda: begin(raw(made, 1, 2)))


def test_another_root_than_was_compared_by_voice_is_refused() -> None:
    other = root((4, 5, 6))
    refused(
        Reason.WRONG_ROOT,
        lambda: RootChain.begin(signed(other, 4, 5), digest=FIRST.document.digest),
    )


@pytest.mark.parametrize(
    ("after", "reason"),
    [
        (following(SECOND, version=2), Reason.ROLL_BACK),
        (following(SECOND, version=1, previous=""), Reason.ROLL_BACK),
        (following(SECOND, version=4), Reason.SKIPPED_VERSION),
        (following(SECOND, previous="ab" * 32), Reason.FORK),
        (following(SECOND, created_at="2026-07-01T10:00:00Z"), Reason.BACK_DATED),
        (following(SECOND, party="C", online=online(party="C")), Reason.OTHER_AUTHOR),
    ],
)
def test_a_version_that_does_not_follow_is_refused(after: PartyRoot, reason: Reason) -> None:
    chain = begun().rotated(signed(SECOND, 2, 3))
    refused(reason, lambda: chain.rotated(signed(after, 2, 3)))


def test_the_same_version_may_come_again_and_changes_nothing() -> None:
    chain = begun().rotated(signed(SECOND, 2, 3))
    assert chain.rotated(signed(SECOND, 2, 3, 4)) == chain


def test_an_expired_root_gives_no_keys_but_can_be_rotated() -> None:
    late = NOW + 2 * 365 * 86400
    refused(Reason.EXPIRED, lambda: begun().keys_in("talks.example/1", time=late))
    after = following(FIRST, expires_at="2030-08-01T10:00:00Z")
    assert begun().rotated(signed(after, 1, 2)).require_current(time=late) == after


def test_a_signature_by_a_key_of_neither_version_is_refused() -> None:
    refused(Reason.UNKNOWN_SIGNATURE, lambda: begun().rotated(signed(SECOND, 2, 3, 9)))


def test_a_signature_over_another_version_is_refused() -> None:
    other = SignedJson.parse(signed(FIRST, 2, 3), ROOT_TYPE)
    document = SECOND.document
    for key_id, signature in other.signatures.items():
        document = document.with_signature(key_id, signature)
    refused(Reason.BAD_SIGNATURE, lambda: begun().rotated(document.data))


def test_a_root_is_no_other_kind_of_document() -> None:
    data = signed(FIRST, 1, 2)
    refused(Reason.MALFORMED, lambda: SignedJson.parse(data, "application/vnd.safeconduct.x+json"))


def test_every_changed_bit_of_a_signed_root_is_noticed() -> None:
    data = signed(FIRST, 1, 2)
    for at in range(0, len(data), 5):
        altered = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        with pytest.raises(RecordError):
            RootChain.begin(altered, digest=FIRST.document.digest)


def test_a_closed_log_stays_closed_and_keys_given_up_do_not_come_back() -> None:
    closed = (Closure("talks.example/1/A", 3, "ab" * 32),)
    second = following(FIRST, online=online("2"), closed=closed)
    chain = begun().rotated(signed(second, 1, 2))
    assert chain.closure_of("talks.example/1/A") == closed[0]
    assert chain.closure_of("talks.example/2/A") is None
    again = following(second, closed=())
    refused(Reason.ROLL_BACK, lambda: chain.rotated(signed(again, 1, 2)))
    moved = following(second, closed=(Closure("talks.example/1/A", 4, "ab" * 32),))
    refused(Reason.ROLL_BACK, lambda: chain.rotated(signed(moved, 1, 2)))
    back = following(second, online=online("1"))
    refused(Reason.REVOKED_KEY, lambda: chain.rotated(signed(back, 1, 2)))


def test_what_a_log_announces_is_held_against_what_was_handed_over() -> None:
    chain = begun().rotated(signed(SECOND, 2, 3))
    chain.require_announced(2, SECOND.document.digest)
    refused(Reason.FORK, lambda: chain.require_announced(2, "ab" * 32))
    refused(Reason.MISSING, lambda: chain.require_announced(3, "ab" * 32))


def test_the_phrase_is_eighty_bits_and_told_apart() -> None:
    digest = FIRST.document.digest
    said = phrase(digest)
    assert len(said.split()) == 16
    require_phrase(said.upper(), digest)
    with pytest.raises(RecordError, match="word by word"):
        require_phrase(said, SECOND.document.digest)
    with pytest.raises(RecordError, match="word by word"):
        require_phrase(" ".join(said.split()[:-1]), digest)
