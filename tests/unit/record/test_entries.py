from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from safeconduct.record import Record, RecordError, SigningKey, write_entry


@pytest.fixture
def record(world: Any) -> Record:
    record: Record = world.create("A")
    for number in range(4):
        record.append(world.entry(record, "AB"[number % 2]), world.sign)
    return record


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"talk": "talks.example/2"}, "belongs to the talk"),
        ({"sequence": 2}, "number 2 of A follows 2"),
        ({"sequence": 4}, "number 4 of A follows 2"),
        ({"previous": ""}, "does not follow"),
        ({"previous": "ab" * 32}, "does not follow"),
        ({"previous": "AB" * 32}, "hexadecimal"),
        ({"seen_size": 5}, "seen less than before or more"),
        ({"seen_size": 1}, "seen less than before or more"),
        ({"seen_size": 3}, "a fork"),
        ({"seen_root": "ab" * 32}, "a fork"),
        ({"recipients": ()}, "meant for others"),
        ({"recipients": ("A", "B")}, "meant for others"),
        ({"recipients": ("B", "X")}, "meant for others"),
        ({"recipients": ("M", "B")}, "sorted"),
        ({"references": ("ab" * 32,)}, "not before it"),
        ({"author": "B"}, "in the name of"),
        ({"created_at": "2026-09-01T09:00:00Z"}, "dated before"),
        ({"created_at": "yesterday"}, "not a time"),
        ({"expires_at": "2026-08-01T09:00:00Z"}, "expires before"),
        ({"version": 2}, "version 2"),
        ({"version": 0}, "version 0"),
    ],
)
def test_what_does_not_fit_is_named(
    world: Any, record: Record, changes: dict[str, Any], reason: str
) -> None:
    header = record.chain.next_header("query", author="A", created_at="2026-09-01T10:04:00Z")
    data = write_entry(replace(header, **changes), {}, world.signers["A"])
    with pytest.raises(RecordError, match=reason):
        record.stage(data)
    assert record.size == 4


def test_a_stranger_cannot_write(record: Record) -> None:
    header = record.chain.next_header("query", author="A", created_at="2026-09-01T10:04:00Z")
    with pytest.raises(RecordError, match="not enrolled"):
        record.stage(write_entry(header, {}, SigningKey("A", bytes(32))))


def test_replay_is_refused(record: Record) -> None:
    for entry in list(record.entries()):
        with pytest.raises(RecordError):
            record.stage(entry.data)


def test_missing_and_unknown_header_fields(world: Any, record: Record) -> None:
    from safeconduct.record import Envelope, decode_json, encode_json

    header = record.chain.next_header("query", author="A", created_at="2026-09-01T10:04:00Z")
    good = decode_json(header.payload({}))
    wrong: list[dict[str, Any]] = [
        {**good, "extra": 1},
        {**good, "body": "x"},
        {**good, "seen": {}},
    ]
    wrong += [{key: value for key, value in good.items() if key != name} for name in good]
    wrong += [{**good, "sequence": "3"}, {**good, "sequence": -3}, {**good, "author": 1}]
    wrong += [{**good, "recipients": "B"}, {**good, "recipients": ["B", "B"]}]
    for fields in wrong:
        data = Envelope.seal(encode_json(fields), world.signers["A"]).data
        with pytest.raises(RecordError):
            record.stage(data)


@pytest.mark.parametrize(
    ("created_at", "cosigned", "reason"),
    [
        ("2026-09-01T10:30:00Z", 1788257070, "later than the mediator"),
        ("2026-09-01T10:04:00Z", 1788256800, "cosigned earlier"),
    ],
)
def test_dates_must_agree(
    world: Any, record: Record, created_at: str, cosigned: int, reason: str
) -> None:
    data = world.entry(record, "A", created_at=created_at)
    with pytest.raises(RecordError, match=reason):
        record.append(data, lambda checkpoint: world.sign(checkpoint, cosigned))


def test_back_dating_is_detected(world: Any) -> None:
    record = world.create("A")
    record.append(
        world.entry(record, "A", created_at="2026-09-01T12:00:00Z"),
        lambda checkpoint: world.sign(checkpoint, 1788264000),
    )
    data = world.entry(record, "B", created_at="2026-09-01T09:00:00Z")
    with pytest.raises(RecordError, match="back-dated"):
        record.append(data, lambda checkpoint: world.sign(checkpoint, 1788264060))
