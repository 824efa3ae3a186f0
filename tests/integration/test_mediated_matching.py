"""A mediator whom two bureaux trust: whole sessions as files, and what may go wrong in them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest

Run = Callable[..., Any]
HEAD = "record_id,party_of_origin,family_name,given_name,patronymic,birth_date,service_number"
ROWS = {
    "A": (
        "a1,A,Щербаков,Володимир,Миколайович,1987-05-03,",
        "a2,A,Бондаренко,Іван,Петрович,1991-01-17,AB123456",
        "a3,A,Мельник,Олена,,1990-02-02,",
        "a4,A,Ткаченко,Олексій,,1989,",
    ),
    "B": (
        "b1,A,Schtscherbakow,Wladimir,Nikolajewitsch,1987-05-03,",
        "b2,A,Bondarenco,Ivan,Petrovych,1991-01-18,AB123465",
        "b3,A,Kovalenko,Petro,,1980-03-04,",
    ),
}
WORDS = ("Щербаков", "Schtscherbakow", "AB1234", "1987-05-03", "people:", "Ковал", "Kovalenko")


@dataclass(frozen=True)
class Place:
    """Whoever takes part: his own directory, and the command line in it."""

    name: str
    root: Path
    run: Run

    def do(self, *words: object, status: int = 0) -> dict[str, Any]:
        done = self.run("match", "private", *words, "--json", self.root / "said.json",
                        cwd=self.root)  # fmt: skip
        assert done.returncode == status, done.stderr + done.stdout
        if status == 2:
            return {"error": " ".join(done.stderr.split())}
        said: dict[str, Any] = json.loads((self.root / "said.json").read_text())
        return said

    def send(self, other: Place, pattern: str) -> None:
        for path in (self.root / "talk").glob(pattern):
            (other.root / "talk").mkdir(exist_ok=True)
            shutil.copy(path, other.root / "talk")

    def seal(self, *more: object, status: int = 0) -> dict[str, Any]:
        other = "B" if self.name == "A" else "A"
        return self.do(
            "seal", "talk", "--invitation", "invitation.message", "--key",
            f"keys/{self.name}.secret", "--other", f"keys/{other}.pub", "--mediator", "keys/M.pub",
            "--label", "2031-05", *more, status=status,
        )  # fmt: skip


Three = tuple[Place, Place, Place]


@pytest.fixture
def three(tmp_path: Path, safeconduct: Run) -> Three:
    """A, B and the mediator M; M has invited both, and the invitations have come."""
    places = []
    for name in "ABM":
        root = tmp_path / name
        root.mkdir()
        places.append(Place(name, root, safeconduct))
        places[-1].do("key", name)
    for place in places:
        for other in set(places) - {place}:
            shutil.copy(other.root / "keys" / f"{other.name}.pub", place.root / "keys")
    a, b, m = places
    m.do(
        "invite", "talk", "--key", "keys/M.secret", "--side", "keys/A.pub", "--side", "keys/B.pub",
        "--label", "2031-05", "--purpose", "who is held", "--most", 200,
    )  # fmt: skip
    for side in (a, b):
        (side.root / "people.csv").write_text("\n".join((HEAD, *ROWS[side.name])) + "\n", "utf-8")
        done = side.run("import", "people.csv", cwd=side.root)
        assert done.returncode == 0, done.stderr
        shutil.copy(
            m.root / "talk" / f"0-invitation-to-{side.name}.message",
            side.root / "invitation.message",
        )
    return a, b, m


def matched(three: Three) -> dict[str, Any]:
    """Both have sealed, the mediator has matched, and the counts have come back."""
    a, b, m = three
    for side in (a, b):
        side.seal()
        side.send(m, "1-*")
    said = m.do("mediate", "talk")
    for side in (a, b):
        m.send(side, f"2-*-to-{side.name}.message")
        m.send(side, "certificate.json")
    return said


def all_bytes(root: Path) -> bytes:
    return b"".join(path.read_bytes() for path in root.rglob("*") if path.is_file())


def test_both_are_told_their_common_people_and_the_mediator_keeps_nothing(three: Three) -> None:
    a, b, m = three
    terms = a.do("terms", "invitation.message", "--key", "keys/A.secret", "--other", "keys/B.pub",
                 "--mediator", "keys/M.pub")  # fmt: skip
    assert terms["purpose"] == "who is held"
    assert "contact" not in terms["mediator_gets"]
    said = matched(three)
    assert said["waiting_for"] == ["3-consent-A.message", "3-consent-B.message"]
    assert not (m.root / "talk" / "secret" / "session.key").exists()
    counts = [side.do("next", "talk") for side in (a, b)]
    assert counts[0]["common_people"] == counts[1]["common_people"]
    assert "--go-on" in counts[0]["decide"]
    for side in (a, b):
        assert (
            side.do("next", "talk", "--go-on")["waiting_for"] == f"4-result-to-{side.name}.message"
        )
        side.send(m, "3-*")
    assert m.do("mediate", "talk")["outcome"] == "given to both sides"
    common = []
    for side in (a, b):
        m.send(side, f"4-*-to-{side.name}.message")
        m.send(side, "certificate.json")
        side.do("next", "talk")
        common.append(pl.read_csv(side.root / "talk" / "common.csv"))
        said = side.do("certificate", "talk/certificate.json", "--mediator", "keys/M.pub",
                       "--folder", "talk")  # fmt: skip
        assert said["objections"] == []
        assert said["pairs_at_most"] == 64
    assert set(common[0]["record"]) == {"people:a1", "people:a2"}
    assert set(common[1]["record"]) == {"people:b1", "people:b2"}
    pairs = [dict(zip(c["pair"], c["record"].str.slice(-1), strict=True)) for c in common]
    assert pairs[0] == pairs[1], "the two sides have the same names for the same pairs"
    for word in WORDS:
        assert word.encode() not in all_bytes(m.root)
        assert word.encode() not in b"".join(
            p.read_bytes() for p in (a.root / "talk").glob("*.message")
        )
    assert "b1" not in "".join(common[0].cast(pl.String).to_numpy().ravel())


def test_if_one_side_stops_nobody_is_named(three: Three) -> None:
    a, b, m = three
    matched(three)
    (m.root / "talk" / "secret" / "session.key").write_bytes(bytes(96))  # as if killed before
    (m.root / "talk" / "certificate.json").unlink()
    assert m.do("mediate", "talk")["waiting_for"]
    assert not (m.root / "talk" / "secret" / "session.key").exists()
    a.do("next", "talk", "--go-on")
    assert b.do("next", "talk", "--stop")["stopped"] == "this side did not go on to names"
    for side in (a, b):
        side.send(m, "3-*")
    said = m.do("mediate", "talk")
    assert said["outcome"] == "given to nobody, and deleted"
    assert not list((m.root / "talk").rglob("*result*"))
    m.send(a, "certificate.json")
    told = a.do(
        "certificate", "talk/certificate.json", "--mediator", "keys/M.pub", "--folder", "talk"
    )
    assert told["results"] == "given to nobody, and deleted"


def test_what_is_not_as_it_was_signed_is_refused_and_nothing_is_lost(three: Three) -> None:
    a, b, m = three
    for side in (a, b):
        side.seal()
        side.send(m, "1-*")
    path = m.root / "talk" / "1-records-B.message"
    true = path.read_bytes()
    for wrong in (
        true[:-1],
        true[:-9] + b"x" + true[-8:],
        (m.root / "talk" / "1-records-A.message").read_bytes(),
    ):
        path.write_bytes(wrong)
        error = m.do("mediate", "talk", status=2)["error"]
        assert "1-records-B.message" in error.replace(" ", "")
        assert (m.root / "talk" / "secret" / "session.key").exists()
        assert not (m.root / "talk" / "certificate.json").exists()
    path.write_bytes(true)
    assert m.do("mediate", "talk")["certificate"]


def test_an_invitation_that_is_not_for_us_or_names_another_key_is_refused(three: Three) -> None:
    a, b, _ = three
    shutil.copy(b.root / "invitation.message", a.root / "invitation.message")
    assert "meant for somebody else" in a.seal(status=2)["error"]
    (b.root / "more").mkdir()
    b.do("key", "A", "--out", "more")
    shutil.copy(b.root / "more" / "A.pub", b.root / "keys" / "A.pub")
    assert "another key of A" in b.seal(status=2)["error"]


def test_a_label_that_was_not_agreed_to_and_one_used_before_are_refused(three: Three) -> None:
    a, _, m = three
    assert "'2031-05', not for '2031-06'" in a.seal("--label", "2031-06", status=2)["error"]
    a.seal()
    shutil.rmtree(a.root / "talk")
    assert "has been used" in a.seal(status=2)["error"]
    shutil.rmtree(m.root / "talk")
    error = m.do(
        "invite", "talk", "--key", "keys/M.secret", "--side", "keys/A.pub", "--side", "keys/B.pub",
        "--label", "2031-05", "--purpose", "again", "--most", 200, status=2,
    )  # fmt: skip
    assert "has been used" in error["error"]


def test_what_was_sealed_is_bound_to_reports_registered_before(three: Three) -> None:
    """The mediator may audit the records after he can no longer open them."""
    a, _, m = three
    a.do("register", "registered.txt")
    a.seal()
    a.send(m, "1-*")
    a.do("open", "talk", "--places", "0,1,2,3,63")
    words = (
        "audit", "talk/1-records-A.message", a.root / "openings.json", "--key", "keys/A.pub",
        "--places", "0,1,2,3,63", "--registered",
    )  # fmt: skip
    assert m.do(*words, a.root / "registered.txt")["objections"] == []
    lines = (a.root / "registered.txt").read_text().splitlines()
    (m.root / "fewer.txt").write_text("\n".join(lines[1:]) + "\n")
    objections = m.do(*words, "fewer.txt", status=1)["objections"]
    assert len(objections) == 1
    assert "not registered" in objections[0]
