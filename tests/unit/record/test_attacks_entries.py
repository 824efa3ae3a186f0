"""Attacks by what an entry says of itself: each is detected, and named."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from attack_table import (
    Table,
    deliver,
    three_more,
    unsaid,
)
from record_talks import START, TALK, at, converse

from safeconduct.record import (
    Envelope,
    Json,
    Reason,
    decode_json,
    encode_json,
)

TABLE = Table()


@TABLE.attack(Reason.NOT_SEEN)
def claim_to_have_seen_more_than_there_is() -> None:
    talks = converse(4)
    seen = replace(talks.chains["A"].entries[-1].header.seen[0], size=99)
    deliver(*unsaid(seen=(seen,)))


@TABLE.attack(Reason.FORK)
def claim_to_have_seen_something_else() -> None:
    talks = converse(4)
    seen = replace(talks.chains["A"].entries[-1].header.seen[0], root="ab" * 32)
    deliver(*unsaid(seen=(seen,)))


@TABLE.attack(Reason.REORDERED)
def claim_to_have_seen_less_than_before() -> None:
    deliver(*unsaid(seen=()))


@TABLE.attack(Reason.OTHER_AUTHOR)
def write_in_the_name_of_another() -> None:
    deliver(*unsaid(author="B"))


@TABLE.attack(Reason.OTHER_RECIPIENT)
def forward_in_secret() -> None:
    deliver(*unsaid(recipients=("B", "X")))


@TABLE.attack(Reason.OTHER_RECIPIENT)
def speak_to_nobody() -> None:
    deliver(*unsaid(recipients=()))


@TABLE.attack(Reason.OTHER_VERSION)
def downgrade_the_schema() -> None:
    deliver(*unsaid(version=1))


@TABLE.attack(Reason.OTHER_VERSION)
def pass_an_entry_of_the_first_version() -> None:
    talks = converse(4)
    fields: dict[str, Json] = {
        "author": "A", "body": {}, "created_at": at(5), "expires_at": "", "previous": "",
        "recipients": ["B"], "references": [], "seen": {"root": "ab" * 32, "size": 0},
        "sequence": 3, "talk": TALK, "type": "query", "version": 1,
    }  # fmt: skip
    talks.chains["A"].check(Envelope.seal(encode_json(fields), talks.sides["A"].key).data)


@TABLE.attack(Reason.MALFORMED)
def add_a_field() -> None:
    talks = converse(2)
    header = talks.chains["A"].next_header("query", created_at=at(5))
    fields = {**decode_json(header.payload({})), "urgent": 1}
    talks.chains["A"].check(Envelope.seal(encode_json(fields), talks.sides["A"].key).data)


@TABLE.attack(Reason.MALFORMED)
def repeat_a_key_in_the_json() -> None:
    decode_json(b'{"talk":"a","talk":"b"}')


@TABLE.attack(Reason.MALFORMED)
def write_the_envelope_in_another_way() -> None:
    talks = converse(2)
    talks.chains["A"].check(talks.say("A", "x", minute=3)[:-1] + b" }")


@TABLE.attack(Reason.BAD_SIGNATURE)
def edit_what_was_said() -> None:
    _, mirror, log, fresh = three_more()
    fields = json.loads(fresh[0])
    other = Envelope.parse(fresh[1])
    fields["payload"] = json.loads(other.data)["payload"]
    edited = json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()
    deliver(mirror, log, [edited, *fresh[1:]])


@TABLE.attack(Reason.BAD_SIGNATURE)
def pass_an_entry_of_the_other_party() -> None:
    talks, mirror, log, fresh = three_more()
    deliver(mirror, log, [talks.logs["B"].entries[0], *fresh[1:]])


@TABLE.attack(Reason.OVERSIZED)
def oversized_entry() -> None:
    converse(0).logs["A"].append(b"x" * 65_536, time=START)


@pytest.mark.parametrize("name", TABLE)
def test_the_attack_is_detected_and_named(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    TABLE.require_detected(name)
