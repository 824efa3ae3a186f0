from __future__ import annotations

import random
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyrage import encrypt, x25519
from talk_room import TALK, Room, opened

from safeconduct.record import Reason, RecordError, SigningKey
from safeconduct.talks import ListVersion, Opening, messages
from safeconduct.talks import item_messages as items
from safeconduct.talks.sealing import (
    SMALLEST,
    EpochKeys,
    Payload,
    Sealed,
    bucket,
    seal,
)

AUTHOR = SigningKey("A", b"a" * 32)
OPENINGS = tuple(
    Opening(bytes([number]) * 32, {"person_id": f"P{number}", "full_name": "Ніхто Никто"})
    for number in range(5)
)
PAYLOAD = Payload(TALK, "A", ("B", "M"), OPENINGS)


def unseal(keys: EpochKeys, sealed: Sealed, **changes: object) -> Payload:
    options = {"name": sealed.named, "talk": TALK, "reader": "B", "author": AUTHOR.public}
    return keys.open(sealed, **{**options, **changes})  # type: ignore[arg-type]


def test_sealed_to_an_epoch_and_opened_with_its_key_alone() -> None:
    keys, others = EpochKeys(), EpochKeys()
    _, recipient = keys.begin()
    others.begin()
    sealed = seal(PAYLOAD, AUTHOR, [recipient])
    assert unseal(keys, sealed) == PAYLOAD
    assert b"P1" not in sealed.data
    for ring in (others, EpochKeys()):
        with pytest.raises(RecordError, match="no key that is left") as caught:
            unseal(ring, sealed)
        assert caught.value.reason is Reason.REVOKED_KEY


def test_what_was_sealed_to_a_destroyed_key_stays_closed() -> None:
    keys = EpochKeys()
    first, old = keys.begin()
    sealed = seal(PAYLOAD, AUTHOR, [old])
    second, new = keys.begin()
    assert (first, second) == (1, 2)
    assert unseal(keys, sealed) == PAYLOAD
    keys.destroy(first)
    with pytest.raises(RecordError, match="no key that is left"):
        unseal(keys, sealed)
    assert unseal(keys, seal(PAYLOAD, AUTHOR, [new])) == PAYLOAD


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"talk": "talks.example/2"}, Reason.OTHER_TALK),
        ({"reader": "C"}, Reason.OTHER_RECIPIENT),
        ({"author": SigningKey("A", b"b" * 32).public}, Reason.BAD_SIGNATURE),
        ({"name": ("ab" * 32, 9)}, Reason.WRONG_ROOT),
    ],
)
def test_not_from_this_author_to_this_reader(changes: dict[str, object], reason: Reason) -> None:
    keys = EpochKeys()
    sealed = seal(PAYLOAD, AUTHOR, [keys.begin()[1]])
    with pytest.raises(RecordError) as caught:
        unseal(keys, sealed, **changes)
    assert caught.value.reason is reason


def test_any_flipped_bit_is_found() -> None:
    keys, rng = EpochKeys(), random.Random(5)
    sealed = seal(PAYLOAD, AUTHOR, [keys.begin()[1]])
    for _ in range(200):
        data = bytearray(sealed.data)
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        with pytest.raises(RecordError, match="not the payload that the entry names"):
            unseal(keys, Sealed(bytes(data)), name=sealed.named)


@given(st.integers(1, 10**9))
def test_buckets_say_little_and_cost_little(size: int) -> None:
    padded = bucket(size)
    assert padded >= max(size, SMALLEST)
    assert padded <= max(SMALLEST, size * 1.12)
    assert bucket(padded) == padded


def test_lists_of_about_the_same_length_have_one_size() -> None:
    recipient = EpochKeys().begin()[1]
    rng = random.Random(3)

    def sealed_size(people: int) -> int:
        version = ListVersion.of(
            [{"person_id": f"P{n:05d}", "category": "prisoner_of_war"} for n in range(people)],
            stage=1,
            side="A",
            salts=lambda: rng.randbytes(32),
        )
        # age itself adds a stanza of random size.
        return len(seal(Payload(TALK, "A", ("B",), version.items), AUTHOR, [recipient]).data) >> 12

    assert sealed_size(1) == sealed_size(20)
    assert len({sealed_size(people) for people in range(1000, 1010)}) <= 2


def test_an_opening_too_many_or_too_few_is_found() -> None:
    digests = [opening.digest.hex() for opening in OPENINGS]
    assert list(PAYLOAD.require_opens(digests).values()) == list(OPENINGS)
    with pytest.raises(RecordError, match="is not opened"):
        PAYLOAD.require_opens([*digests, "ab" * 32])
    with pytest.raises(RecordError, match="opens nothing"):
        PAYLOAD.require_opens(digests[1:])


@pytest.mark.parametrize("recipients", [[], ["age1nobody"], ["AGE-SECRET-KEY-1"]])
def test_recipients_must_be_some(recipients: list[str]) -> None:
    with pytest.raises(RecordError):
        seal(PAYLOAD, AUTHOR, recipients)


def test_padding_hides_nothing() -> None:
    keys = EpochKeys()
    recipient = x25519.Recipient.from_str(keys.begin()[1])
    sealed = seal(PAYLOAD, AUTHOR, [str(recipient)])
    plain = keys._decrypt(sealed.data)
    for changed in (plain[:-1] + b"x", plain + b"\0", plain[:-1], plain[:60], b""):
        other = Sealed(encrypt(changed, [recipient]))
        with pytest.raises(RecordError, match="one accepted form"):
            unseal(keys, other)


def test_a_list_goes_from_the_record_to_its_reader_and_no_further() -> None:
    room: Room = opened()
    rings = {name: EpochKeys() for name in "ABM"}
    recipients = {}
    for name, ring in rings.items():
        epoch, recipients[name] = ring.begin()
        room.say(name, items.KeyChange(epoch, recipients[name]))
    room.meet()
    assert room.sides["A"].view().state.epochs == {"A": 1, "B": 1, "M": 1}
    rng = random.Random(1)
    rows = [{"person_id": f"P{n}", "full_name": f"Nobody {n}"} for n in range(9)]
    version = ListVersion.of(rows, stage=1, side="A", salts=lambda: rng.randbytes(32))
    payload = Payload(TALK, "A", ("B",), version.items)
    sealed = seal(payload, room.keys["A"].key, [recipients["B"]])
    said = room.say(
        "A", messages.Proposal(1, (version.reference,)), payload=sealed.data, digest=sealed.digest
    )
    room.payloads["A"][sealed.digest] = sealed.data
    room.meet()
    assert room.payloads["B"] == {sealed.digest: sealed.data}
    header = said.entry.header
    named = (header.payload_hash, header.payload_size)
    author = room.public["A"].key
    read = rings["B"].open(
        Sealed(room.payloads["B"][sealed.digest]), name=named, talk=TALK, reader="B", author=author
    )
    assert ListVersion(1, "A", read.openings).reference == version.reference
    with pytest.raises(RecordError, match="no key"):
        rings["M"].open(sealed, name=named, talk=TALK, reader="M", author=author)
    everything = b"".join(e.data for entries in room.sides["M"].logs().values() for e in entries)
    assert b"Nobody" not in everything


@pytest.mark.skipif(not shutil.which("age"), reason="Debian's age is not installed")
def test_age_itself_opens_it(tmp_path: Path) -> None:
    keys = EpochKeys()
    epoch, recipient = keys.begin()
    sealed = seal(PAYLOAD, AUTHOR, [recipient])
    (tmp_path / "key").write_text(keys.identities[epoch] + "\n")
    (tmp_path / "payload.age").write_bytes(sealed.data)
    opened = subprocess.run(
        ["age", "--decrypt", "-i", "key", "payload.age"],
        cwd=tmp_path,
        capture_output=True,
        check=True,
    ).stdout
    assert opened == keys._decrypt(sealed.data)
    assert b'"person_id":"P3"' in opened
    assert replace(PAYLOAD, openings=()) != PAYLOAD
