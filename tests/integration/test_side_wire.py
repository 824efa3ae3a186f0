"""Bundles over HTTPS between two sides: real sockets on loopback, and what the wire may do."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from side_directories import Sides, enrolled

from safeconduct.cli.steps import guarded_server
from safeconduct.cli.steps.guarded_server import running
from safeconduct.cli.steps.private_tls import make_certificate
from safeconduct.cli.steps.side_sending import Carried, send
from safeconduct.cli.steps.side_serving import PATH, Answering, Heard, bucket, server
from safeconduct.cli.steps.side_store import opened
from safeconduct.cli.steps.side_tls import SideTls
from safeconduct.record import RecordError
from safeconduct.tables import InputError


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("wire")
    sides = enrolled(root)
    for name in "ABM":
        sides("certificate", name, "--host", "127.0.0.1")
    for name, other in ("AM", "BM", "MA", "MB"):
        sides("trust", name, other, root / other / "tls" / f"{other}.crt")
    return root


@pytest.fixture
def sides(founded: Path, tmp_path: Path) -> Sides:
    shutil.copytree(founded, tmp_path / "sides")
    return Sides(tmp_path / "sides")


@dataclass
class Served:
    """M, served in this process."""

    sides: Sides
    port: int = 0
    heard: list[Heard] = field(default_factory=list)
    warned: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    def send(self, name: str, *, url: str = "") -> Carried:
        root = self.sides.root / name
        return send(
            lambda: opened(root, time=int(time.time())), "M", url or self.url,
            SideTls(root, name), wait=2,
        )  # fmt: skip

    @contextmanager
    def connected(
        self, name: str, *, keys: Path | None = None
    ) -> Iterator[http.client.HTTPSConnection]:
        """A connection with a side's certificate, for whoever does not keep to the protocol."""
        tls = keys or self.sides.root / name / "tls"
        context = ssl.create_default_context(cafile=str(self.sides.root / "M/tls/M.crt"))
        context.load_cert_chain(tls / f"{name}.crt", tls / f"{name}.tls")
        connection = http.client.HTTPSConnection(
            "127.0.0.1", self.port, context=context, timeout=20
        )
        try:
            yield connection
        finally:
            connection.close()

    def post(
        self, name: str, body: bytes, *, keys: Path | None = None, encoding: str = ""
    ) -> tuple[int, bytes]:
        headers = {"Transfer-Encoding": encoding} if encoding else {}
        with self.connected(name, keys=keys) as connection:
            connection.request("POST", PATH, body=body, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read()


@pytest.fixture
def served(sides: Sides) -> Iterator[Served]:
    found = Served(sides)
    root = sides.root / "M"
    answering = Answering(
        use=lambda: opened(root, time=int(time.time()), wait=5), tls=SideTls(root, "M"),
        bucket=bucket(), heard=found.heard.append, warn=found.warned.append, largest=1 << 20,
    )  # fmt: skip
    with running(server(answering, host="127.0.0.1", port=0)) as port:
        found.port = port
        yield found


def entries(sides: Sides, name: str) -> dict[str, str]:
    logs: dict[str, str] = sides("status", name)["logs"]
    return logs


def test_two_processes_with_two_stores(sides: Sides) -> None:
    """As people run it; the server is killed and started again on the way."""
    command = [sys.executable, "-m", "safeconduct.cli.app", "side", "serve", "M", "--port", "0"]
    for word in ("suspend", "resume"):
        with subprocess.Popen(
            command, cwd=sides.root, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "COLUMNS": "200"},
        ) as serving:  # fmt: skip
            try:
                assert serving.stdout is not None
                url = serving.stdout.readline().split()[-1]
                for name in "BABA":
                    told = sides("send", name, "M", url)
                    assert told["missing"] == "nothing"
                assert len({str(entries(sides, name)) for name in "ABM"}) == 1
                assert "0 count" not in str(entries(sides, "M"))
            finally:
                serving.kill()
        sides(word, "A")


def test_it_stops_when_nothing_is_new(served: Served) -> None:
    first, again = served.send("B"), served.send("B")
    assert (len(first.arrived), len(again.arrived)) == (2, 1)
    assert again.arrived[0].taken.stale


def test_the_same_bundle_is_taken_once_and_answered_alike(served: Served) -> None:
    data = bundle(served.sides, "B")
    answers = [served.post("B", data) for _ in range(3)]
    assert len(set(answers)) == 1
    assert [heard.arrived.taken.again for heard in served.heard] == [False, True, True]


def bundle(sides: Sides, name: str, to: str = "M") -> bytes:
    file = sides.root / "bundle"
    sides("pack", name, to, file)
    return file.read_bytes()


def test_what_is_altered_mixed_or_not_ones_own_is_named(served: Served) -> None:
    data = bundle(served.sides, "B")
    before = entries(served.sides, "M")
    for name, body, status, words in (
        ("B", data[:-1] + bytes([data[-1] ^ 1]), 422, "altered on the way"),
        ("B", data[:2000], 200, ""),
        ("A", data, 422, "A brings a bundle of B"),
        ("B", bundle(served.sides, "B", "A"), 422, "for 'A'"),
        ("B", b"hello", 422, "not a bundle"),
        ("B", b"", 422, "not a bundle"),
    ):
        found = served.post(name, body)
        assert found[0] == status, found
        assert words.encode() in found[1][:500]
    assert entries(served.sides, "M") == before, "a bundle cut before its sections brings nothing"
    lacking = [str(m) for m in served.heard[-1].arrived.taken.missing]
    assert any(what.startswith("entries 0") for what in lacking)
    assert served.post("B", data)[0] == 200
    assert entries(served.sides, "M") != before


def test_a_withheld_bundle_is_named_with_the_next(served: Served) -> None:
    bundle(served.sides, "B")
    served.sides("suspend", "B")
    served.send("B")
    missing = [str(m) for m in served.heard[0].arrived.taken.missing]
    assert "bundle 1 of B" in missing


def test_what_breaks_the_rules_of_the_wire(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    data = bundle(served.sides, "B")
    with served.connected("B") as connection:
        connection.putrequest("POST", PATH)
        connection.putheader("Content-Length", str(2 << 20))
        connection.endheaders()
        assert connection.getresponse().status == 413
    assert served.post("B", b"", encoding="chunked")[0] == 411
    with served.connected("B") as connection:
        connection.request("POST", "/exchange/other", body=data)
        assert connection.getresponse().status == 404
    with served.connected("B") as connection:
        connection.request("GET", PATH)
        assert connection.getresponse().status == 501
    monkeypatch.setattr(guarded_server, "_GRACE", 0.2)
    with served.connected("B") as connection:
        connection.putrequest("POST", PATH)
        connection.putheader("Content-Length", "1000")
        connection.endheaders()
        for _ in range(4):
            connection.send(b"x")
            time.sleep(0.1)
        answer = connection.getresponse()
        assert (answer.status, b"too slowly" in answer.read()) == (400, True)
    assert served.post("B", data)[0] == 200, "and others are served all the same"


def test_too_many_are_asked_to_wait(served: Served) -> None:
    with served.connected("B") as connection:
        seen = set()
        for _ in range(40):
            connection.request("POST", PATH, body=b"x")
            answer = connection.getresponse()
            answer.read()
            seen.add(answer.status)
            if answer.status == 429:
                assert int(answer.headers["Retry-After"]) >= 1
                break
        assert seen == {422, 429}


def test_whose_certificate_is_not_known_gets_nowhere(served: Served, tmp_path: Path) -> None:
    make_certificate(name="B", host="127.0.0.1", out=tmp_path / "own", moment=datetime.now(UTC))
    with pytest.raises(ssl.SSLError):
        served.post("B", b"x", keys=tmp_path / "own")
    tls = served.sides.root / "B" / "tls"
    shutil.copytree(tmp_path / "own", tls, dirs_exist_ok=True)
    with pytest.raises(InputError, match="M refuses this side's certificate"):
        served.send("B")
    assert any("side trust" in text for text in served.warned)
    with pytest.raises(ssl.SSLError):
        bare(served)


def bare(served: Served) -> None:
    """Without any certificate."""
    context = ssl.create_default_context(cafile=str(served.sides.root / "M/tls/M.crt"))
    with (
        socket.create_connection(("127.0.0.1", served.port), 5) as raw,
        context.wrap_socket(raw, server_hostname="127.0.0.1") as connection,
    ):
        connection.sendall(b"POST / HTTP/1.1\r\n\r\n")
        connection.recv(100)


def test_a_certificate_made_with_a_known_key_is_not_the_known_one(served: Served) -> None:
    """B's certificate may issue others; only the very one that was handed over counts."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    tls = served.sides.root / "B" / "tls"
    issuer = x509.load_pem_x509_certificate((tls / "B.crt").read_bytes())
    key = serialization.load_pem_private_key((tls / "B.tls").read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    fresh = ec.generate_private_key(ec.SECP256R1())
    moment = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "issued")]))
        .issuer_name(issuer.subject).public_key(fresh.public_key()).serial_number(7)
        .not_valid_before(moment - timedelta(1)).not_valid_after(moment + timedelta(1))
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.public_key()),  # type: ignore[arg-type]
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    own = served.sides.root / "issued"
    own.mkdir()
    (own / "B.crt").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (own / "B.tls").write_bytes(
        fresh.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )  # fmt: skip
    with served.connected("B", keys=own) as connection:
        connection.request("POST", PATH, body=bundle(served.sides, "B"))
        assert connection.getresponse().status == 403


def test_a_certificate_that_has_run_out_says_what_to_do(served: Served, tmp_path: Path) -> None:
    past = datetime.now(UTC) - timedelta(days=500)
    make_certificate(name="B", host="127.0.0.1", out=tmp_path / "old", moment=past)
    sides, tls = served.sides, served.sides.root / "B" / "tls"
    sides("trust", "M", "B", tmp_path / "old" / "B.crt")
    with pytest.raises(ssl.SSLError):
        served.post("B", b"x", keys=tmp_path / "old")
    shutil.copytree(tmp_path / "old", tls, dirs_exist_ok=True)
    error = sides("send", "B", "M", served.url, refused=True)["error"]
    assert "is valid until" in error
    assert "side certificate --renew" in error
    sides("certificate", "B", "--host", "127.0.0.1", "--renew")
    sides("trust", "M", "B", tls / "B.crt")


def test_another_who_answers_is_found_out(served: Served, tmp_path: Path) -> None:
    tls = served.sides.root / "B" / "tls" / "peers" / "M"
    make_certificate(name="M", host="127.0.0.1", out=tmp_path, moment=datetime.now(UTC))
    shutil.copy(tmp_path / "M.crt", tls)
    with pytest.raises(InputError, match="has not shown the certificate of M"):
        served.send("B")
    with pytest.raises(InputError, match="cannot be reached"):
        served.send("B", url="https://127.0.0.1:1")
    with pytest.raises(InputError, match="no address of a side"):
        served.send("B", url="http://127.0.0.1")


def test_a_side_that_was_rolled_back_is_told_so(served: Served) -> None:
    root = served.sides.root
    shutil.copytree(root / "B", root / "backup")
    served.sides("suspend", "B")
    served.send("B")
    shutil.rmtree(root / "B")
    (root / "backup").rename(root / "B")
    with pytest.raises(InputError, match=r"another one came with this number.*side restore"):
        served.send("B")
    shutil.copytree(root / "M", root / "backup")
    served.sides("suspend", "M")
    served.send("A")
    shutil.rmtree(root / "M")
    (root / "backup").rename(root / "M")
    with pytest.raises(InputError, match="works from an old copy"):
        served.send("A")
    assert "side restore" in served.warned[-1]


def test_an_answer_that_is_cut_or_spoilt_is_not_taken(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection breaks in the answer: nothing is lost, and the next time brings it."""
    before = entries(served.sides, "B")
    true_answer = Answering.answer

    def spoilt(self: Answering, shown: bytes | None, data: bytes):  # type: ignore[no-untyped-def]
        reply = true_answer(self, shown, data)
        return type(reply)(reply.status, reply.body[:-1] + b"\x00")

    monkeypatch.setattr(Answering, "answer", spoilt)
    with pytest.raises(RecordError, match="altered on the way"):
        served.send("B")
    assert entries(served.sides, "B") == before
    monkeypatch.setattr(Answering, "answer", true_answer)
    assert served.send("B").arrived[-1].taken.missing is not None
    assert entries(served.sides, "B") != before
