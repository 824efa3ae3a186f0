"""Three nodes with stores of their own: A and B by files, B and the mediator by HTTPS."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from node_places import PROGRAM, TALKS, Place, founded_place
from node_talks import TERMS
from side_directories import TALK, Sides

from safeconduct.cli.steps.private_tls import make_certificate

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes of Linux")


@dataclass(frozen=True)
class Side:
    """A process that does what it is told at one node."""

    name: str
    place: Place
    process: subprocess.Popen[str]

    def __call__(self, *words: object) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps([str(word) for word in words]) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            assert self.process.stderr
            pytest.fail(self.process.stderr.read()[-4_000:])
        return json.loads(line)


@contextmanager
def seated(name: str, root: Path) -> Iterator[Side]:
    with founded_place(root, f"node-{name}") as place:
        process = subprocess.Popen(
            [sys.executable, str(TALKS), "listen"], env=place.environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        try:
            yield Side(name, place, process)
        finally:
            process.kill()
            process.__exit__(None, None, None)


@pytest.fixture
def sides(tmp_path: Path) -> Iterator[dict[str, Side]]:
    with ExitStack() as stack:
        yield {name: stack.enter_context(seated(name, tmp_path)) for name in "ABM"}


@contextmanager
def listening(place: Place, *words: object) -> Iterator[str]:
    """The node's port for other sides, served by the command."""
    process = subprocess.Popen(
        [str(PROGRAM), "node", "exchange", "--port", "0", *map(str, words)],
        env={**place.environment, "PYTHONUNBUFFERED": "1"}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert process.stdout
    try:
        line = process.stdout.readline()
        assert line.startswith("Listens at "), line + process.stdout.read()
        yield line.split()[-1]
    finally:
        process.terminate()
        process.wait(timeout=20)
        process.stdout.close()


def enrol(sides: dict[str, Side], root: Path) -> None:
    for name, side in sides.items():
        side("sit", name, root / f"{name}.challenge", "M")
    for asker, side in sides.items():
        for name, other in sides.items():
            if name != asker:
                file = root / f"{name}-to-{asker}.answer"
                other("answer", root / f"{asker}.challenge", file)
                side("enrol", file)


def test_three_nodes_by_files_and_by_https_come_to_the_same_state(
    sides: dict[str, Side], tmp_path: Path
) -> None:
    a, b, m = (sides[name] for name in "ABM")
    enrol(sides, tmp_path)
    for name in ("B", "M"):
        make_certificate(name=name, host="127.0.0.1", out=tmp_path, moment=datetime.now(UTC))
    m("peer", "B", "", tmp_path / "B.crt")
    b("certificate", tmp_path / "B.crt", tmp_path / "B.tls")
    keys = ("--certificate", tmp_path / "M.crt", "--key", tmp_path / "M.tls")
    with listening(m.place, *keys) as address:
        b("peer", "M", address, tmp_path / "M.crt")

        def by_file(sender: Side, recipient: Side) -> list[str]:
            file = tmp_path / f"{sender.name}-{recipient.name}.bundle"
            sender("pack", recipient.name, file)
            lacking: list[str] = recipient("take", file)
            return [one for one in lacking if not one.startswith("cosignature")]

        def meet() -> None:
            for _ in range(2):
                assert by_file(a, b) == []
                b("send", "M")
                assert by_file(b, a) == []

        for side in sides.values():
            side("announce")
        meet()
        for number in range(4):
            (a if number % 2 == 0 else b)("offer", 6 + number)
            if number == 1:
                b("query", "A-99")
            meet()
            if number == 1:
                a("answer_query")
        b("accept")
        meet()
        a("accept")
        meet()
        again = b("send", "M")
        states = {name: side("state") for name, side in sides.items()}
    assert states["A"] == states["B"] == states["M"]
    told = states["A"]
    assert (told["state"], told["counting"], told["round"]) == ("accepted", "accepted", 4)
    assert told["sizes"] == told["counted"]
    assert all(effect == "stands" for _, effect, _ in told["entries"])
    assert len(told["entries"]) == 14
    assert again["passes"] == 0, "nothing is new, so nothing is sent"


def test_a_node_and_a_side_in_a_directory_understand_each_other(tmp_path: Path) -> None:
    directory = Sides(tmp_path)
    with seated("A", tmp_path) as a:
        a("sit", "A", tmp_path / "A.challenge", "")
        directory("open", "B", "--name", "B", "--talk", TALK, "--party", "A", "--party", "B")
        directory("enrol", "answer", "B", tmp_path / "A.challenge", tmp_path / "B.answer")
        a("enrol", tmp_path / "B.answer")
        a("answer", tmp_path / "B" / "challenge", tmp_path / "A.answer")
        directory("enrol", "accept", "B", tmp_path / "A.answer")
        a("announce")
        terms = tmp_path / "terms"
        terms.write_bytes(TERMS)
        directory("terms", "B", terms)
        make_certificate(name="A", host="127.0.0.1", out=tmp_path, moment=datetime.now(UTC))
        directory("certificate", "B", "--host", "127.0.0.1")
        directory("trust", "B", "A", tmp_path / "A.crt")
        a("peer", "B", "", tmp_path / "B" / "tls" / "B.crt")
        keys = ("--certificate", tmp_path / "A.crt", "--key", tmp_path / "A.tls")
        with listening(a.place, *keys) as address:
            directory("send", "B", "A", address)
            a("offer", 5)
            directory("send", "B", "A", address)
            directory("query", "B", people_file(tmp_path))
            directory("send", "B", "A", address)
            a("answer_query")
            directory("send", "B", "A", address)
            directory("accept", "B")
            directory("send", "B", "A", address)
            a("accept")
            directory("send", "B", "A", address)
            directory("send", "B", "A", address)
        told, status = a("state"), directory("status", "B")
    assert told["state"] == "accepted"
    assert status["state"] == "accepted"
    assert told["sizes"] == told["counted"]


def people_file(root: Path) -> Path:
    """Whom B asks about."""
    path = root / "asked.csv"
    path.write_text("code,person_id,full_name\ndo_you_hold,Q-1,Nobody Asked\n")
    return path
