"""Two nodes, two processes, two stores: a session over HTTPS, and what the wire may do to it."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from private_bureaux import Bureau, Run, begin, two_bureaux

from safeconduct.cli.steps.private_folders import Folder, known
from safeconduct.cli.steps.private_matching import RefusedFileError, advance
from safeconduct.cli.steps.private_wire import Bucket, Exchange, wire_path
from safeconduct.matching.private.messages import Round

_LONG = 60.0


@dataclass
class Node:
    """A bureau whose side of a session is worked by processes of its own."""

    bureau: Bureau
    running: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def talk(self) -> Path:
        return self.bureau.root / "talk"

    def start(self, *words: object) -> subprocess.Popen[str]:
        name, other = self.bureau.name, "B" if self.bureau.name == "A" else "A"
        command = [
            sys.executable, "-m", "safeconduct.cli.app", "match", "private", *words,
            "--certificate", f"keys/{name}.crt", "--peer", f"keys/{other}.crt", "--json",
            "said.json",
        ]  # fmt: skip
        process = subprocess.Popen(
            [str(word) for word in command], cwd=self.bureau.root, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "COLUMNS": "200"},
        )  # fmt: skip
        self.running.append(process)
        return process

    def serve(self, *words: object, port: int = 0) -> int:
        """Start listening; returns the port."""
        process = self.start("serve", "talk", "--port", port, *words)
        assert process.stdout is not None
        line = process.stdout.readline()
        assert "listening" in line, process.communicate()
        return int(line.rsplit(":", 1)[1])

    def call(self, port: int, *words: object) -> subprocess.Popen[str]:
        return self.start(
            "call", "talk", "--url", f"https://127.0.0.1:{port}", "--wait", _LONG, *words
        )

    def said(self, process: subprocess.Popen[str], *, status: int = 0) -> dict[str, Any]:
        out, err = process.communicate(timeout=_LONG)
        assert process.returncode == status, out + err
        if status:
            return {"error": " ".join(err.split())}
        told: dict[str, Any] = json.loads((self.bureau.root / "said.json").read_text())
        return told

    def kill_at(self, name: str) -> None:
        """Kill the process that runs now once a file is there."""
        until = time.monotonic() + _LONG
        while not (self.talk / name).exists():
            assert time.monotonic() < until, sorted(p.name for p in self.talk.iterdir())
            time.sleep(0.005)
        self.running[-1].kill()
        self.running[-1].communicate()

    @property
    def common(self) -> set[str]:
        return set(pl.read_csv(self.talk / "common.csv")["record"])


Pair = tuple[Node, Node]


@pytest.fixture
def nodes(tmp_path: Path, safeconduct: Run) -> Iterator[Pair]:
    a, b = two_bureaux(tmp_path, safeconduct)
    for bureau in (a, b):
        bureau.do("tls", bureau.name, "--host", "127.0.0.1")
        begin(bureau)
    shutil.copy(a.root / "keys" / "A.crt", b.root / "keys")
    shutil.copy(b.root / "keys" / "B.crt", a.root / "keys")
    pair = Node(a), Node(b)
    yield pair
    for node in pair:
        for process in node.running:
            process.kill()
            process.communicate()


@dataclass(frozen=True)
class Attacker:
    """Has B's certificate, or another; knows all that has passed; has none of B's signing keys."""

    node: Node
    port: int
    certificate: str = "B"

    @contextmanager
    def connected(self) -> Iterator[http.client.HTTPSConnection]:
        keys = self.node.bureau.root / "keys"
        context = ssl.create_default_context(cafile=str(keys / "A.crt"))
        context.load_cert_chain(keys / f"{self.certificate}.crt", keys / f"{self.certificate}.tls")
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=context)
        try:
            yield connection
        finally:
            connection.close()

    def path(self, due: Round) -> str:
        return wire_path(known(Folder(self.node.talk)).session, due)

    def post(self, due: Round, body: bytes, **headers: str) -> tuple[int, str]:
        with self.connected() as connection:
            connection.request("POST", self.path(due), body=body, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode("utf-8", "replace")


def test_two_processes_with_two_stores_find_their_common_people(nodes: Pair) -> None:
    """Both stop at the count and are asked; then both go on; either is killed on the way."""
    a, b = nodes
    port = a.serve()
    calling = b.call(port)
    a.kill_at("1-count-question-B.message")
    a.serve(port=port)
    counted = [b.said(calling), a.said(a.running[-1])]
    assert counted[0]["common_keys"] == counted[1]["common_keys"] >= 2
    assert all("--go-on" in told["decide"] for told in counted)
    b.call(port, "--go-on")  # before the other listens: it waits
    a.serve("--go-on", port=port)
    b.kill_at("5-names-question-A.message")
    assert b.said(b.call(port, "--go-on"))["common_records"] == 2
    assert a.said(a.running[-1])["common_records"] == 2
    assert a.common == {"people:1", "people:2"}
    assert b.common == {"people:k1", "people:k2"}


def test_what_does_not_belong_is_refused_over_the_wire(nodes: Pair) -> None:
    """Then the true session goes on, and one side that stops stops both."""
    a, b = nodes
    port = a.serve("--go-on")
    refuse_what_is_altered_or_replayed(a, b, Attacker(b, port))
    refuse_strangers(a, b, port)
    refuse_haste(Attacker(b, port))
    assert "another process" in a.said(a.start("serve", "talk", "--port", 0), status=2)["error"]
    told = b.said(b.call(port, "--stop"))
    assert told["common_keys"] >= 2
    assert told["stopped"] == a.said(a.running[0])["stopped"] == "one side did not go on to names"
    assert not (a.talk / "common.csv").exists()


def refuse_what_is_altered_or_replayed(a: Node, b: Node, wire: Attacker) -> None:
    offer = (b.talk / "0-offer-B.message").read_bytes()
    own = (a.talk / "0-offer-A.message").read_bytes()
    for altered in (offer[:-1], offer[:90] + b"x" + offer[91:], offer + b"\0", own, b""):
        status, reason = wire.post(Round.OFFER, altered)
        assert status == 422, reason
    status, reason = wire.post(Round.COUNT_SEAL, offer)
    assert (status, "not due" in reason) == (409, True)
    assert not (a.talk / "0-offer-B.message").exists()
    assert wire.post(Round.OFFER, offer)[0] == 201
    assert wire.post(Round.OFFER, offer)[0] == 200, "the same again changes nothing"
    assert wire.post(Round.OFFER, own) == (
        409,
        "another message of the round offer came before",
    )
    status, reason = wire.post(Round.COUNT_QUESTION, offer)
    assert (status, "round" in reason) == (422, True)
    assert wire.post(Round.COUNT_QUESTION, bytes(200_000))[0] == 413


def refuse_strangers(a: Node, b: Node, port: int) -> None:
    b.bureau.do("tls", "C", "--host", "127.0.0.1")
    with pytest.raises((ssl.SSLError, ConnectionError)):
        Attacker(b, port, certificate="C").post(Round.OFFER, b"")
    shutil.copy(b.bureau.root / "keys" / "C.crt", b.bureau.root / "keys" / "A.crt")
    error = b.said(b.call(port), status=2)["error"]
    assert "do not trust each other's certificates" in error
    shutil.copy(a.bureau.root / "keys" / "A.crt", b.bureau.root / "keys" / "A.crt")


def refuse_haste(wire: Attacker) -> None:
    answers = []
    with wire.connected() as connection:
        for _ in range(80):
            connection.request("GET", wire.path(Round.NAMES_ANSWER))
            answer = connection.getresponse()
            answer.read()
            answers.append((answer.status, answer.getheader("Retry-After")))
    assert answers[0] == (503, None)
    assert (429, "1") in answers


def test_what_is_signed_and_breaks_the_terms_is_put_aside_and_not_taken_again(
    tmp_path: Path, safeconduct: Run
) -> None:
    a, b = two_bureaux(tmp_path, safeconduct)
    begin(a)
    begin(b, "--most", 500)
    folder, path = a.root / "talk", a.root / "talk" / "0-offer-B.message"
    exchange = Exchange(known(Folder(folder)), Bucket(per_minute=60, burst=9, clock=lambda: 0.0))
    offer = (b.root / "talk" / "0-offer-B.message").read_bytes()
    where = wire_path(exchange.known.session, Round.OFFER)
    assert exchange.post(where, offer).status == 201
    with pytest.raises(RefusedFileError, match="other terms: most") as refused:
        advance(folder=folder, go_on=None)
    exchange.refuse(refused.value.path, refused.value.what)
    assert not path.exists()
    assert len(list(folder.glob("*.refused-*"))) == 1
    again = exchange.post(where, offer)
    assert (again.status, b"other terms" in again.body) == (422, True)
    assert exchange.get(wire_path(bytes(32), Round.OFFER)).status == 404
    assert exchange.post("/exchange/private/elsewhere", offer).status == 404
