"""`record witness`: C2SP's `add-checkpoint` over HTTP, or for one request in a file."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from safeconduct.cli.steps.record_keys import keep_seeds
from safeconduct.record.add_checkpoint import CosigningWitness, Response
from safeconduct.record.errors import RecordError
from safeconduct.record.keys import MlDsaSigningKey, PublicKey, SigningKey
from safeconduct.record.policy_file import MAX_POLICY, read_policy
from safeconduct.record.proofs import MAX_PROOF
from safeconduct.record.witness_store import FileWitnessStore

MAX_BODY = 1_100_000
_STATE = "cosigned"
_SILENCE = 30.0


@contextmanager
def open_witness(directory: Path, policy: Path, *, name: str) -> Iterator[CosigningWitness]:
    """The witness of a directory, for the logs that a policy names.

    Raises:
        RecordError: if the policy names no log, or another witness works here.
    """
    with policy.open("rb") as stream:
        try:
            keys = read_policy(stream.read(MAX_POLICY + 1)).logs
        except RecordError as error:
            raise error.within(policy) from None
    if not keys:
        raise RecordError(policy, "names no log", "Add a line `log KEY` for each log.")
    logs: dict[str, tuple[PublicKey, ...]] = {}
    for key in keys:
        logs[key.name] = (*logs.get(key.name, ()), key)
    with FileWitnessStore(directory / _STATE) as store:
        own, seed, second = keep_seeds(directory, name, may_draw=True)
        yield CosigningWitness(SigningKey(own, seed), MlDsaSigningKey(own, second), logs, store)


def policy_lines(witness: CosigningWitness) -> str:
    """How a policy names this witness: both keys, and that both must have signed."""
    name = witness.key.name
    return (
        f"witness {name}-ed25519 {witness.key.public.as_cosigner().text}\n"
        f"witness {name}-ml-dsa-44 {witness.post_quantum.public.text}\n"
        f"group {name} all {name}-ed25519 {name}-ml-dsa-44\n"
    )


def answer_file(witness: CosigningWitness, request: Path) -> Response:
    """Answer one request body from a file."""
    with request.open("rb") as stream:
        return witness.add_checkpoint(stream.read(MAX_PROOF + 1), time=int(time.time()))


def listen(
    witness: CosigningWitness, *, host: str, port: int, ready: Callable[[int], object]
) -> None:
    """Serve until interrupted; `ready` is told the port."""
    server = ThreadingHTTPServer((host, port), _handler(witness))
    with server, suppress(KeyboardInterrupt):
        ready(server.server_address[1])
        server.serve_forever(poll_interval=0.1)


def _handler(witness: CosigningWitness) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = _SILENCE

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if not (length.isascii() and length.isdigit()) or len(length) > 12:
                self._refuse(411, b"a length is needed\n")
            elif int(length) > MAX_BODY:
                self._refuse(413, b"the body is too long\n")
            else:
                body = self.rfile.read(int(length))
                if not self.path.endswith("/add-checkpoint"):
                    self._send(Response(404, b"there is only add-checkpoint here\n"))
                else:
                    self._send(witness.add_checkpoint(body, time=int(time.time())))

        def do_GET(self) -> None:
            parts = self.path.split("/")
            if len(parts) >= 3 and parts[-1] == "checkpoint":
                self._send(witness.monitor(parts[-2]))
            elif parts[-1] == "add-checkpoint":
                self._send(Response(405, b"send a POST\n"))
            else:
                self._send(Response(404, b"there is only add-checkpoint here\n"))

        def _refuse(self, status: int, what: bytes) -> None:
            self.close_connection = True
            self._send(Response(status, what))

        def _send(self, response: Response) -> None:
            self.send_response(response.status)
            self.send_header("Content-Type", response.content_type)
            self.send_header("Content-Length", str(len(response.body)))
            self.send_header("Cache-Control", "no-store")
            if self.close_connection:
                self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(response.body)

        def log_message(self, *_: object) -> None:
            pass

    return Handler
