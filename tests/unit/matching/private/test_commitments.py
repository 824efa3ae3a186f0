"""An invented input is found by whoever audits its place."""

from __future__ import annotations

import hashlib
import random
from dataclasses import replace

from safeconduct.matching.private.commitments import Commitment, Finding, Opening, audit

SESSION = b"session 1"
REPORTS = {f"{n:06d}": f"report of {n:06d}".encode() for n in range(20)}
REGISTERED = {hashlib.sha256(report).digest() for report in REPORTS.values()}


def derives(report: bytes, kind: str, value: str) -> bool:
    return kind == "service_number" and report == f"report of {value}".encode()


def committed(inputs: list[tuple[str, str, bytes]]) -> Commitment:
    return Commitment(SESSION, inputs, random=random.Random(1).randbytes)


HONEST = [("service_number", value, report) for value, report in REPORTS.items()]


def objections(side: Commitment, openings: dict[int, Opening] | None = None) -> list[Finding]:
    places = range(side.size)
    return audit(
        session=SESSION,
        root=side.root,
        size=side.size,
        openings=openings or {place: side.open(place) for place in places},
        places=places,
        registered=REGISTERED,
        derives=derives,
    )


def test_an_honest_side_is_not_objected_to() -> None:
    side = committed(HONEST)
    assert side.size == 64
    assert objections(side) == []


def test_a_planted_input_is_found() -> None:
    planted = [*HONEST, ("service_number", "999999", b"report of 999999")]
    assert objections(committed(planted)) == [
        Finding(20, "its report was not registered before the session")
    ]


def test_a_true_report_does_not_cover_an_invented_key() -> None:
    planted = [*HONEST, ("service_number", "999999", REPORTS["000001"])]
    assert objections(committed(planted)) == [Finding(20, "its report does not give this key")]


def test_what_was_not_committed_to_cannot_be_shown() -> None:
    side = committed([*HONEST, ("service_number", "999999", b"report of 999999")])
    openings = {place: side.open(place) for place in range(side.size)}
    one = openings[0].committed
    assert one is not None
    openings[20] = Opening(20, one, b"", openings[20].proof)
    assert objections(side, openings) == [Finding(20, "it is not what was committed to")]
    disguised = side.open(20)
    assert disguised.committed is not None
    leaf = disguised.committed
    message = hashlib.sha256(b"x").digest()
    openings[20] = Opening(20, None, leaf.salt + message + leaf.salt, disguised.proof)
    assert objections(side, openings) == [Finding(20, "it is laid open as padding and is none")]
    del openings[20]
    assert objections(side, openings) == [Finding(20, "it was not laid open")]
    openings[20] = replace(side.open(19), place=20)
    assert objections(side, openings) == [Finding(20, "it is not what was committed to")]
