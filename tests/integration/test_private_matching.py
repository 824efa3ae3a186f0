"""Two bureaux with two stores and two folders, and files carried between them."""

from __future__ import annotations

import json
import shutil
from base64 import b64decode
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from private_bureaux import Bureau, Run, begin, two_bureaux

from safeconduct.cli.steps.private_folders import read_key
from safeconduct.matching.private.messages import Message, Round


@pytest.fixture
def bureaux(tmp_path: Path, safeconduct: Run) -> tuple[Bureau, Bureau]:
    return two_bureaux(tmp_path, safeconduct)


def carry(sender: Bureau, recipient: Bureau) -> None:
    for path in sender.messages:
        shutil.copy(path, recipient.root / "talk")


def whole_session(a: Bureau, b: Bureau) -> tuple[dict[str, Any], dict[str, Any]]:
    begin(a)
    begin(b)
    for _ in Round:
        carry(a, b)
        carry(b, a)
        said = a.do("next", "talk", "--go-on"), b.do("next", "talk", "--go-on")
    return said


def test_both_find_their_common_people_and_no_file_holds_a_name(
    bureaux: tuple[Bureau, Bureau],
) -> None:
    a, b = bureaux
    told = whole_session(a, b)
    assert told[0]["common_keys"] == told[1]["common_keys"] >= 2
    found = [pl.read_csv(x.root / "talk" / "common.csv") for x in bureaux]
    assert set(found[0]["record"]) == {"people:1", "people:2"}
    assert set(found[1]["record"]) == {"people:k1", "people:k2"}
    for bureau in bureaux:
        for path in bureau.messages:
            data = path.read_bytes()
            for word in ("Щербаков", "Schtscherbakow", "AB123456", "1987-05-03", "people:"):
                assert word.encode() not in data
        assert (bureau.root / "talk" / "secret" / "session.json").stat().st_mode & 0o077 == 0
        assert (bureau.root / "keys" / f"{bureau.name}.secret").stat().st_mode & 0o077 == 0


def test_a_spoilt_file_is_named_and_the_session_goes_on_with_the_true_one(
    bureaux: tuple[Bureau, Bureau],
) -> None:
    a, b = bureaux
    begin(a)
    begin(b)
    carry(b, a)
    offer = a.root / "talk" / "0-offer-B.message"
    true = offer.read_bytes()
    offer.write_bytes(true[:80] + b"x" + true[81:])
    error = a.do("next", "talk", status=2)["error"]
    assert "0-offer-B.message" in error.replace(" ", "")
    assert "anew" in error
    offer.write_bytes(true)
    assert a.do("next", "talk")["to_send"] == "1-count-question-A.message"


def test_labels_are_used_once_and_sessions_are_limited(bureaux: tuple[Bureau, Bureau]) -> None:
    a, _ = bureaux
    begin(a)
    shutil.rmtree(a.root / "talk")
    assert "has been used" in begin(a, status=2)["error"]
    for number in range(3):
        begin(a, "--label", f"more {number}")
        shutil.rmtree(a.root / "talk")
    assert "limit of 4 sessions" in begin(a, "--label", "one too many", status=2)["error"]


def audited(a: Bureau, b: Bureau, places: str, *, status: int) -> list[str]:
    a.do("open", "talk", "--places", places)
    said = b.do(
        "audit", "talk/0-offer-A.message", a.root / "openings.json", "--registered",
        a.root / "registered.txt", "--key", "keys/A.pub", "--places", places, status=status,
    )  # fmt: skip
    return list(said["objections"])


ALL = ",".join(map(str, range(64)))


def test_an_honest_side_passes_the_audit_of_every_place(bureaux: tuple[Bureau, Bureau]) -> None:
    a, b = bureaux
    begin(a)
    begin(b)
    carry(a, b)
    assert audited(a, b, ALL, status=0) == []


@pytest.mark.parametrize("report", ["invented", "someone else's"])
def test_the_audit_finds_a_planted_entry(
    bureaux: tuple[Bureau, Bureau], monkeypatch: pytest.MonkeyPatch, report: str
) -> None:
    from safeconduct.cli.steps import private_matching

    a, b = bureaux
    honest = private_matching._inputs

    def planted(store: Any) -> pl.DataFrame:
        true = honest(store)
        text = (
            true["report"][0].replace("1987", "1986") if report == "invented" else true["report"][0]
        )
        row = {"record": "a-bureau:9", "kind": "service_number", "value": "A|AB999999",
               "source": "people", "report": text}  # fmt: skip
        return pl.concat([true, pl.DataFrame([row]).select(true.columns)])

    monkeypatch.setattr(private_matching, "_inputs", planted)
    begin(a)
    begin(b)
    carry(a, b)
    objections = audited(a, b, ALL, status=1)
    assert len(objections) == 1
    reason = "not registered" if report == "invented" else "does not give this key"
    assert reason in objections[0]


def test_places_that_are_not_laid_open_are_objected_to(bureaux: tuple[Bureau, Bureau]) -> None:
    a, b = bureaux
    begin(a)
    begin(b)
    carry(a, b)
    a.do("open", "talk", "--places", "0,1")
    said = b.do(
        "audit", "talk/0-offer-A.message", a.root / "openings.json", "--registered",
        a.root / "registered.txt", "--key", "keys/A.pub", "--places", "0,1,2", status=1,
    )  # fmt: skip
    assert said["objections"] == ["place 2: it was not laid open"]


def test_a_question_of_no_elements_is_named_and_the_true_one_takes_its_place(
    bureaux: tuple[Bureau, Bureau],
) -> None:
    a, b = bureaux
    begin(a)
    begin(b)
    for _ in range(2):
        carry(a, b)
        carry(b, a)
        a.do("next", "talk")
        b.do("next", "talk")
    carry(b, a)
    question = a.root / "talk" / "1-count-question-B.message"
    true = question.read_bytes()
    head = json.loads(b64decode(json.loads(true.partition(b"\n")[0])["payload"]))
    for path in a.messages[2:]:
        path.unlink()
    forged = Message(
        session=bytes.fromhex(head["session"]), round=Round.COUNT_QUESTION, sender="B",
        recipient="A", before=bytes.fromhex(head["before"]), fields={},
        body=b"".join(bytes([n]) + b"\xff" * 31 for n in range(64)),
    )  # fmt: skip
    question.write_bytes(forged.sealed(read_key(b.root / "keys" / "B.secret")))
    error = a.do("next", "talk", status=2)["error"]
    assert "1-count-question-B.message" in error.replace(" ", "")
    question.write_bytes(true)
    assert a.do("next", "talk")["to_send"] == "3-count-answer-A.message"
