"""Sides of talks in directories of their own, driven by commands as people would."""

from __future__ import annotations

import json
import shutil
import stat
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from side_directories import Sides, enrolled


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three sides with the same terms; the mediator is shown the record only."""
    root = tmp_path_factory.mktemp("sides")
    sides = enrolled(root)
    text = root / "terms.txt"
    text.write_text("As many as are given are got.")
    for sender, recipient in ("AB", "MB", "BA", "BM"):
        sides.carry(sender, recipient)
    sides("terms", "A", text)
    sides("terms", "B", text)
    for sender, recipient in ("AB", "BA", "BM", "MB", "BA"):
        sides.carry(sender, recipient)
    return root


@pytest.fixture
def sides(founded: Path, tmp_path: Path) -> Sides:
    root = tmp_path / "sides"
    shutil.copytree(founded, root)
    return Sides(root)


def people(sides: Sides, name: str, *rows: str) -> Path:
    path = sides.root / name
    path.write_text("\n".join(rows) + "\n")
    return path


def lists(sides: Sides, *more: str) -> Path:
    head = "stage,side,person_id,name,category,counts"
    rows = [f"1,{side},{side}{n},Name {n},prisoner_of_war,true" for side in "AB" for n in range(5)]
    return people(sides, "lists.csv", head, *rows, *more)


def counted(told: dict[str, Any]) -> bool:
    lines = [line.split(", ")[:2] for line in told["logs"].values()]
    return all(here.split()[0] == counting.split()[0] for here, counting in lines)


def test_secrets_are_readable_to_their_owner_alone(sides: Sides) -> None:
    root = sides.root / "A"
    secret = [root / "key", *(root / "epochs").iterdir()]
    assert len(secret) == 2
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in secret)
    assert stat.S_IMODE(root.stat().st_mode) == 0o700


def test_a_negotiation_by_files(sides: Sides) -> None:
    sides("offer", "A", lists(sides))
    assert sides.carry("A", "B")["opened"] == 1
    replies = people(
        sides,
        "replies.csv",
        "person_id,word,code,text",
        "A0,accepted,,",
        "B1,refused,died,in the spring",
        "A2,queried,wrong_name,which of the two?",
    )
    said = sides("reply", "B", replies, "--due", 24)
    assert (said["people"], said["said_before"]) == (3, 0)
    assert sides("reply", "B", replies)["said_before"] == 3, "the same may be given again"
    asked = people(sides, "asked.csv", "person_id,code,name", "X9,do_you_hold,Name 9")
    sides("query", "B", asked)
    assert sides.carry("B", "A")["opened"] == 2
    duties = sides("status", "A")["duties_to_answer"]["A"]
    assert len(duties) == 2
    question = next(d for d in duties if "do_you_hold" in d).split("(")[1].split(")")[0]
    sides("answer", "A", question, "under_enquiry")
    sides("answer", "A", question, "held", "--text", "well")
    sides("reply", "A", people(sides, "answer.csv", "person_id,word", "A2,accepted"))
    other = people(sides, "other.csv", "instead_of,person_id,name,counts", "B1,B9,Name 9,true")
    sides("substitute", "A", other)
    assert sides("status", "A")["duties_to_answer"]["A"] == "none"
    assert sides("status", "A")["items"] == {"accepted": 1, "queried": 1, "substituted": 1}
    rows = [line for line in lists(sides).read_text().splitlines() if ",B1," not in line]
    sides("offer", "A", people(sides, "next.csv", *rows, "1,B,B9,Name 9,,true"))
    sides.carry("A", "B")
    told = sides("difference", "B", "--csv", sides.root / "changes.csv")
    assert (told["added"], told["removed"], told["unchanged"]) == (1, 1, 9)
    assert "B9" in (sides.root / "changes.csv").read_text()
    assert sides("status", "B")["items"]["substituted"] == 1
    sides("accept", "B")
    sides.carry("B", "A")
    sides("accept", "A")
    assert "not for good" in sides("status", "A")["agreed"]
    sides.carry("A", "B")
    sides("epoch", "B")
    for sender, recipient in ("BA", "AB", "BM", "MB", "BA", "AB", "BM"):
        sides.carry(sender, recipient)
    told = {name: sides("status", name) for name in "ABM"}
    assert {t["state"] for t in told.values()} == {"accepted"}
    assert len({json.dumps(t["logs"]) for t in told.values()}) == 1
    assert all(counted(t) for t in told.values())
    assert not list((sides.root / "M" / "payloads").glob("*")), "the mediator is shown no lists"
    report = sides.root / "conduct.json"
    assert sides("conduct", "A", report)["answers"] > 0
    assert sides("conduct", "M", report, "--check")["verified"]


def test_all_faults_of_a_file_are_told_at_once(sides: Sides) -> None:
    bad = lists(
        sides, "0,A,Z1,,,true", "1,C,Z2,,,true", "1,A,,,,true", "1,B,A0,,,true",
        "1,A,Z3,,child,true",
    )  # fmt: skip
    error = sides("offer", "A", bad, refused=True)["error"]
    for words in ("5 faults", "row 12, column stage", "row 13, column side",
                  "row 14, column person_id", "also stands in lists.csv, row 2",
                  "row 16, column counts: child is owed and never counted"):  # fmt: skip
        assert words in error
    assert sides("status", "A")["offers"] == "none"


def test_a_reply_with_faults_says_nothing(sides: Sides) -> None:
    sides("offer", "A", lists(sides))
    sides.carry("A", "B")
    rows = ("person_id,word,code", "A0,refused,", "A9,accepted,", "A1,maybe,", "A2,withdrawn,",
            "A3,accepted,", "A3,accepted,")  # fmt: skip
    error = sides("reply", "B", people(sides, "bad.csv", *rows), refused=True)["error"]
    for words in ("5 faults", "row 2, column code", "row 3, column person_id",
                  "row 4, column word", "only A, who offered him", "row 7"):  # fmt: skip
        assert words in error
    assert sides("status", "B")["items"] == "nobody was spoken of"


def test_what_may_not_be_said_is_refused_with_what_may(sides: Sides) -> None:
    error = sides("close", "A", refused=True)["error"]
    assert "Possible now" in error
    assert "no such offer stands" in sides("accept", "A", refused=True)["error"]


def test_one_process_at_a_time(sides: Sides) -> None:
    import fcntl

    with (sides.root / "A" / "lock").open("a") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        assert "another process is at work" in sides("status", "A", refused=True)["error"]
    assert sides("status", "A")["state"] == "lists"


def test_the_same_bundle_again_until_something_is_new(sides: Sides) -> None:
    file = sides.root / "b"
    first = sides("pack", "A", "B", file)["number"]
    data = file.read_bytes()
    assert sides("pack", "A", "B", file)["number"] == first
    assert file.read_bytes() == data
    sides("suspend", "A", "--text", "for a day")
    assert sides("pack", "A", "B", file)["number"] == first + 1
    assert sides("pack", "A", "B", file, "--number", first)["bytes"] == len(data)
    assert file.read_bytes() == data


def test_a_courier_is_found_out(sides: Sides) -> None:
    sides("offer", "A", lists(sides))
    first = sides.root / "first"
    sides("pack", "A", "B", first)
    data = first.read_bytes()
    for name, spoilt, words in (
        ("altered", data[:-1] + bytes([data[-1] ^ 1]), "altered on the way"),
        ("mixed", data[:-9] + b"mixed mix", "altered on the way"),
        ("longer", data + b"x", "1 bytes too many"),
        ("cut", data[:100], "before its table of contents does"),
        ("other", b"hello", "not a bundle"),
    ):
        (sides.root / name).write_bytes(spoilt)
        assert words in sides("take", "B", sides.root / name, refused=True)["error"]
    assert "'B'" in sides("take", "M", first, refused=True)["error"]
    assert sides("status", "B")["offers"] == "none", "nothing of it was taken"
    (sides.root / "half").write_bytes(data[:-5000])
    half = sides("take", "B", sides.root / "half")
    assert any(what.startswith("payload") for what in half["missing"])
    assert "names are not here" in str(sides("status", "B")["offers"])
    whole = sides("take", "B", first)
    assert (whole["missing"], whole["opened"]) == ("nothing", 1)
    again = sides("take", "B", first)
    assert (again["came_before"], again["brought_nothing_new"]) == (True, True)


def test_a_withheld_bundle_is_named_and_given_again(sides: Sides) -> None:
    sides("suspend", "A")
    withheld = sides("pack", "A", "B", sides.root / "withheld")["number"]
    sides("resume", "A")
    told = sides.carry("A", "B")
    assert list(told["missing"]) == [f"bundle {withheld} of A"]
    assert f"--number {withheld}" in told["missing"][f"bundle {withheld} of A"]
    again = sides.root / "again"
    sides("pack", "A", "B", again, "--number", withheld)
    assert sides("take", "B", again)["missing"] == "nothing"


def test_an_old_backup_is_detected_and_mended(sides: Sides) -> None:
    shutil.copytree(sides.root / "A", sides.root / "backup")
    for _ in range(2):
        sides("suspend", "A", "--text", "a day")
        sides.carry("A", "B")
        sides("resume", "A")
        last = sides.carry("A", "B")
        sides.carry("B", "A")
    assert last["missing"] == "nothing"
    shutil.rmtree(sides.root / "A")
    (sides.root / "backup").rename(sides.root / "A")
    sides("suspend", "B")
    file = sides.root / "from-b"
    sides("pack", "B", "A", file)
    error = sides("take", "A", file, refused=True)["error"]
    for words in ("an old copy", "side pack A --all", "side restore"):
        assert words in error
    sides("pack", "B", "A", file, "--all")
    number = sides("status", "B")["bundles_received"]["A"].split()[-1]
    told = sides("restore", "A", file, "--received", f"B={number}")
    assert told["entries_taken_back"] == 4
    assert sides("status", "A")["state"] == "suspended"
    sides("suspend", "A")
    assert sides.carry("A", "B")["new_entries"] == {"A": 1}
    assert sides("restore", "A", file, refused=True)["error"]


def test_keys_are_enrolled_only_by_whoever_holds_them(tmp_path: Path) -> None:
    sides = Sides(tmp_path)
    words = ("--party", "A", "--party", "B", "--talk")
    for name, talk in (("A", "t/1"), ("B", "t/1"), ("C", "t/2")):
        side = "B" if name == "C" else name
        sides("open", name, "--name", side, *words, talk)
    answer = tmp_path / "answer"
    challenge = tmp_path / "A" / "challenge"
    assert "t/2" in sides("enrol", "answer", "C", challenge, answer, refused=True)["error"]
    sides("enrol", "answer", "B", tmp_path / "A" / "challenge", answer)
    data = answer.read_text()
    signature = json.loads(data)["signatures"][1]
    flipped = ("1" if signature[5] == "0" else "0").join([signature[:5], signature[6:]])
    spoilt = tmp_path / "spoilt"
    for text, words_of_error in (
        (data.replace(signature, flipped), "no proof that its sender has the secret half"),
        (data.replace('"name":"B"', '"name":"A"'), "not of another side"),
        (data.replace("{", "[", 1), "not JSON"),
    ):
        spoilt.write_text(text)
        assert words_of_error in sides("enrol", "accept", "A", spoilt, refused=True)["error"]
    assert "are not enrolled yet" in sides("status", "A", refused=True)["error"]
    assert sides("enrol", "accept", "A", answer)["still_missing"] == "nobody"
    assert "another challenge" in sides("enrol", "accept", "B", answer, refused=True)["error"]
    assert (
        "something here already"
        in sides("open", "A", "--name", "A", *words, "t/1", refused=True)["error"]
    )


def test_a_bundle_on_paper(sides: Sides) -> None:
    from safeconduct.talks.sheets import split

    file, pages = sides.root / "bundle", sides.root / "bundle.pdf"
    sides("suspend", "A", "--text", "no road and no stick")
    sides("pack", "A", "B", file)
    told = sides("sheet", file, pages)
    assert pages.read_bytes().startswith(b"%PDF")
    texts = [code.text for code in split(file.read_bytes())]
    assert (told["codes"], told["pages"]) == (len(texts), -(-len(texts) // 6))
    scanned, joined = sides.root / "scanned.txt", sides.root / "joined"
    scanned.write_text("\n".join([*texts[:3], "smudge", *texts[5:]]) + "\n")
    error = sides("unsheet", scanned, "--out", joined, refused=True)["error"]
    assert f"codes 4 to 5 of {len(texts)} are missing (pages 1)" in error
    assert "line 4: not a code of a bundle" in error
    assert not joined.exists()
    with scanned.open("a") as stream:
        stream.write("\n".join(texts[3:5]) + "\n")
    assert sides("unsheet", scanned, "--out", joined)["bytes"] == file.stat().st_size
    assert joined.read_bytes() == file.read_bytes()
    assert sides("take", "B", joined)["new_entries"] == {"A": 1}


def test_two_histories_convict_their_author(sides: Sides, safeconduct: Callable[..., Any]) -> None:
    """A copy of A's directory says something else: B keeps what convicts A before anybody."""
    shutil.copytree(sides.root / "A", sides.root / "copy")
    sides("suspend", "A", "--text", "one thing")
    sides.carry("A", "B")
    sides("suspend", "copy", "--text", "another")
    file = sides.root / "other"
    sides("pack", "copy", "B", file)
    error = sides("take", "B", file, refused=True)["error"]
    assert "has signed two histories" in error
    forks = sides.root / "B" / "forks" / "A"
    policy = sides.root / "B" / "policies" / "A"
    done = safeconduct("record", "check", "fork", policy, forks / "first", forks / "second")
    assert done.returncode == 0, done.stderr
    assert sides("status", "B")["state"] == "suspended", "and goes on with what it had"


def test_what_counts_is_verified_with_the_policy_alone(
    sides: Sides, safeconduct: Callable[..., Any]
) -> None:
    for name in "ABM":
        policy = sides.root / "B" / "policies" / name
        receipts = list((sides.root / "B" / "receipts" / name).iterdir())
        assert receipts
        for receipt in receipts:
            done = safeconduct("record", "check", "checkpoint", policy, receipt)
            assert done.returncode == 0, done.stderr


def test_a_mediator_who_is_shown_lists_reads_them(tmp_path: Path) -> None:
    sides = enrolled(tmp_path, shown=True)
    text = people(sides, "terms.txt", "As many as are given are got.")
    sides.meet("ABM")
    for party in "AB":
        sides("terms", party, text)
    sides.carry("B", "A")
    sides("offer", "A", lists(sides))
    sides.carry("A", "B")
    assert sides.carry("B", "M")["opened"] == 1, "it came through B"
    assert "names are not here" not in str(sides("status", "M")["offers"])


def test_talks_without_a_mediator(tmp_path: Path) -> None:
    sides = enrolled(tmp_path, mediator=False)
    text = people(sides, "terms.txt", "As many as are given are got.")
    sides.meet("AB")
    for party in "AB":
        sides("terms", party, text)
    sides.meet("AB")
    sides("offer", "A", lists(sides))
    sides.meet("AB")
    told = [sides("status", name) for name in "AB"]
    assert [t["state"] for t in told] == ["lists", "lists"]
    assert all(counted(t) for t in told), "the other side's receipt is enough"


def test_a_sealing_key_ends_when_the_others_have_the_next(sides: Sides) -> None:
    epochs = sides.root / "A" / "epochs"
    assert sides("epoch", "A")["destroyed"] == "none yet"
    sides("suspend", "B", "--text", "sealed to the first key")
    sides.carry("B", "A")
    assert sorted(path.name for path in epochs.iterdir()) == ["1", "2"]
    for sender, recipient in ("AB", "BM", "MB"):
        sides.carry(sender, recipient)
    assert sides.carry("B", "A")["sealing_keys_destroyed"] == [1]
    assert [path.name for path in epochs.iterdir()] == ["2"]
    sides("resume", "B")
    sides("suspend", "B", "--text", "sealed to the second")
    assert sides.carry("B", "A")["opened"] == 1


def test_both_offer_at_one_time(sides: Sides) -> None:
    ours = lists(sides)
    rows = [line for line in ours.read_text().splitlines() if ",A4," not in line]
    theirs = people(sides, "theirs.csv", *rows)
    assert "not committed" in sides("reveal", "A", refused=True)["error"]
    sides("commit", "A", ours)
    kept = list((sides.root / "A" / "commitments").iterdir())
    assert [stat.S_IMODE(path.stat().st_mode) for path in kept] == [0o600]
    sides.carry("A", "B")
    assert "B is not here" in sides("reveal", "A", refused=True)["error"]
    sides("commit", "B", theirs)
    sides.carry("B", "A")
    assert "not cosigned by all yet" in sides("reveal", "A", refused=True)["error"]
    sides.meet()
    sides("reveal", "A")
    assert not list((sides.root / "A" / "commitments").iterdir())
    assert sides("reveal", "A", refused=True)["error"]
    sides.carry("A", "B")
    sides("reveal", "B")
    sides.meet()
    told = [sides("status", name) for name in "ABM"]
    assert all(len(one["offers"]) == 2 for one in told), told
    assert counted(told[0])
    difference = sides("difference", "A")
    assert (difference["added"], difference["removed"]) in ((1, 0), (0, 1))


def test_a_commitment_that_waits_in_vain_is_ended_and_forgotten(
    sides: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    sides("commit", "A", lists(sides), "--waits", 1)
    later = time.time() + 7_200
    monkeypatch.setattr(time, "time", lambda: later)
    sides("lapse", "A")
    sides("status", "A")
    assert not list((sides.root / "A" / "commitments").iterdir())
    assert sides("reveal", "A", refused=True)["error"]
