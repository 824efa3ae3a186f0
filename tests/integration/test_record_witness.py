"""A witness over HTTP and by files: C2SP tlog-witness."""

from __future__ import annotations

import hashlib
import http.client
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from record_faults import environment
from record_talks import START

from safeconduct.record import LogSigner, MemoryLogStore, Note, PartyLog, RecordError, read_policy
from safeconduct.record.add_checkpoint import Cosigned
from safeconduct.record.witness_store import FileWitnessStore

SIGNER = LogSigner.from_seeds("log.example", b"l" * 32, b"m" * 32)
PROGRAM = """
import sys
from pathlib import Path
from safeconduct.cli.steps.record_witnessing import listen, open_witness, policy_lines
with open_witness(Path(sys.argv[1]), Path(sys.argv[2]), name="w.example") as witness:
    print(policy_lines(witness), end="")
    listen(witness, host="127.0.0.1", port=0, ready=lambda port: print(port, flush=True))
"""


def log(size: int) -> PartyLog:
    return PartyLog(MemoryLogStore([b"%d" % n for n in range(size)]), SIGNER, time=START)


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    path = tmp_path / "policy"
    path.write_text("".join(f"log {key.text}\n" for key in SIGNER.public) + "quorum none\n")
    return path


class Served:
    """A witness in a process of its own."""

    def __init__(self, directory: Path, policy: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(directory), str(policy)],
            stdout=subprocess.PIPE,
            text=True,
            env=environment(),
        )
        assert self.process.stdout is not None
        self.lines = "".join(self.process.stdout.readline() for _ in range(3))
        self.port = int(self.process.stdout.readline())

    def ask(self, method: str, path: str, body: bytes | None = None) -> tuple[int, str, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request(method, path, body)
        answer = connection.getresponse()
        found = answer.status, answer.headers["Content-Type"], answer.read()
        connection.close()
        return found

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture
def served(tmp_path: Path, policy: Path) -> Iterator[Served]:
    witness = Served(tmp_path / "witness", policy)
    yield witness
    witness.kill()


def test_a_witness_over_http(served: Served, tmp_path: Path, policy: Path) -> None:
    status, _, body = served.ask("POST", "/add-checkpoint", log(3).request(0).data)
    assert status == 200
    whole = log(3).note + body
    text = policy.read_text().replace("quorum none\n", served.lines + "quorum w.example\n")
    assert set(read_policy(text.encode()).check(whole).cosigned) == {
        "w.example-ed25519",
        "w.example-ml-dsa-44",
    }
    answer = served.ask("POST", "/x/add-checkpoint", log(9).request(5).data)
    assert answer == (409, "text/x.tlog.size", b"3\n")
    origin = hashlib.sha256(b"log.example").hexdigest()
    assert len(Note.parse(served.ask("GET", f"/{origin}/checkpoint")[2]).signatures) == 4
    for method, path, status in [
        ("GET", "/add-checkpoint", 405),
        ("GET", "/00/checkpoint", 404),
        ("GET", "/", 404),
        ("POST", "/other", 404),
        ("POST", "/add-checkpoint", 400),
    ]:
        assert served.ask(method, path, b"x")[0] == status
    for length, status in [("2000000", 413), ("many", 411)]:
        connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)
        connection.putrequest("POST", "/add-checkpoint")
        connection.putheader("Content-Length", length)
        connection.endheaders()
        assert connection.getresponse().status == status
        connection.close()


def test_a_killed_witness_remembers(served: Served, tmp_path: Path, policy: Path) -> None:
    assert served.ask("POST", "/add-checkpoint", log(5).request(0).data)[0] == 200
    served.kill()
    again = Served(tmp_path / "witness", policy)
    try:
        assert again.lines == served.lines
        assert again.ask("POST", "/add-checkpoint", log(7).request(3).data)[2] == b"5\n"
        assert again.ask("POST", "/add-checkpoint", log(7).request(5).data)[0] == 200
    finally:
        again.kill()


def test_requests_at_once_never_roll_back(served: Served) -> None:
    def ask(size: int) -> int:
        return served.ask("POST", "/add-checkpoint", log(size).request(0).data)[0]

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(ask, range(1, 17)))
    assert sorted(statuses) == [200] + [409] * 15


def test_by_files(tmp_path: Path, policy: Path, safeconduct: Callable[..., Any]) -> None:
    request = tmp_path / "request"
    for data, status in [(log(3).request(0).data, 200), (log(2).request(0).data, 409), (b"", 400)]:
        request.write_bytes(data)
        done = safeconduct("record", "witness", tmp_path / "w", policy, "--request", request)
        assert done.stdout.split("\n")[0] == str(status)
        assert done.returncode == (0 if status == 200 else 1)
    (tmp_path / "none").write_text("quorum none\n")
    done = safeconduct("record", "witness", tmp_path / "w", tmp_path / "none")
    assert done.returncode == 1
    assert "names no log" in done.stderr


def test_one_process_at_a_time_and_no_damage(tmp_path: Path) -> None:
    with FileWitnessStore(tmp_path) as store:
        with pytest.raises(RecordError, match="another witness"):
            FileWitnessStore(tmp_path)
        new = Cosigned(3, log(3).tree.root(), 7, log(3).note)
        assert store.advance("log.example", None, new)
        assert not store.advance("log.example", None, new)
        assert store.latest("log.example") == new
        path = next(path for path in tmp_path.iterdir() if path.is_file())
        for bad in (
            b"",
            b"time x\n",
            path.read_bytes().replace(b"log.example\n", b"lag.example\n"),
        ):
            path.write_bytes(bad)
            with pytest.raises(RecordError):
                store.latest("log.example")
