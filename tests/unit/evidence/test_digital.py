from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from safeconduct.evidence import Act, CustodyEvent, DigitalItem, check_item, hash_of, same_content

FILM = b"film"
DIGEST = hash_of(FILM)
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
COLLECTED = CustodyEvent(act=Act.COLLECTED, at=NOON, by="desk", sha256=DIGEST)
HANDED = CustodyEvent(
    act=Act.TRANSFERRED, at=NOON + timedelta(hours=1), by="desk", to="laboratory", sha256=DIGEST
)
EXAMINED = CustodyEvent(
    act=Act.EXAMINED, at=NOON + timedelta(hours=2), by="laboratory", sha256=DIGEST
)
WHOLE = DigitalItem(
    id="V-7", origin="https://channel.example/7", sha256=DIGEST,
    custody=(COLLECTED, HANDED, EXAMINED),
)  # fmt: skip


def reasons(item: DigitalItem, content: bytes | None = None) -> list[str]:
    return [finding.reason for finding in check_item(item, content)]


def test_a_whole_custody_has_no_finding() -> None:
    assert check_item(WHOLE, FILM) == ()


def test_a_hand_that_never_received_it_is_found() -> None:
    assert reasons(replace(WHOLE, custody=(COLLECTED, EXAMINED))) == [
        "laboratory acted on it while desk had it"
    ]


def test_a_hash_that_changed_without_an_alteration_is_found() -> None:
    other = replace(EXAMINED, sha256=hash_of(b"other"))
    assert "its hash changed at examined by laboratory" in reasons(
        replace(WHOLE, custody=(COLLECTED, HANDED, other))
    )
    altered = replace(other, act=Act.ALTERED, note="cut to the face")
    assert reasons(replace(WHOLE, custody=(COLLECTED, HANDED, altered))) == []


def test_bytes_that_are_not_those_on_record_are_found() -> None:
    assert "not those of the last act" in reasons(WHOLE, b"another film")[0]


def test_all_faults_are_told_at_once_with_what_to_do() -> None:
    bad = DigitalItem(
        id="V-8", origin=" ", sha256="??", published_at=NOON + timedelta(days=1),
        custody=(replace(HANDED, at=datetime(2026, 5, 1, 12)), replace(COLLECTED, by="desk")),  # noqa: DTZ001
    )  # fmt: skip
    findings = check_item(replace(bad, published_at=None))
    said = " ".join(f.reason for f in findings)
    for word in ("no SHA-256", "no origin", "collection is not on record", "no time zone"):
        assert word in said
    assert all(f.remedy for f in findings)
    assert check_item(replace(WHOLE, custody=()))[0].breaks


def test_times_that_go_backwards_are_found() -> None:
    early = replace(EXAMINED, at=NOON - timedelta(days=1))
    assert "comes before" in reasons(replace(WHOLE, custody=(COLLECTED, HANDED, early)))[0]
    assert (
        "before it was published"
        in reasons(replace(WHOLE, published_at=NOON + timedelta(days=1)))[0]
    )


def test_one_content_is_one_item_however_often_it_is_posted() -> None:
    copy = replace(WHOLE, id="V-9")
    other = replace(WHOLE, id="V-10", sha256=hash_of(b"x"))
    assert same_content([WHOLE, copy, other]) == {DIGEST: ("V-7", "V-9")}
