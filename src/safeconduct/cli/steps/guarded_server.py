"""A TLS server for few known callers: none can hold up the others, or fill the memory."""

from __future__ import annotations

import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BufferedIOBase
from typing import Any, Protocol

_CONNECTIONS, _HANDSHAKE = 8, 10.0
_GRACE, _SLOWEST = 30.0, 16 * 1024
_PIECE = 64 * 1024


class GuardedServer(ThreadingHTTPServer):
    """Shakes hands in the thread of each connection, so that none can hold up the others.

    Args:
        address: host and port; port 0 for any.
        handler: answers a connection that has shown a certificate.
        context: who is let in.
        refused: told why a certificate was refused.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(
        self,
        address: tuple[str, int],
        handler: type[BaseHTTPRequestHandler],
        context: ssl.SSLContext,
        refused: Callable[[str], object] = str,
    ) -> None:
        super().__init__(address, handler)
        self.socket = context.wrap_socket(
            self.socket, server_side=True, do_handshake_on_connect=False
        )
        self._refused = refused
        self._free = threading.BoundedSemaphore(_CONNECTIONS)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Take a connection, if there is room for it."""
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve a connection in a thread of its own."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Shake hands, then answer."""
        request.settimeout(_HANDSHAKE)
        request.do_handshake()
        super().finish_request(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that breaks is nobody's concern; a refused certificate may be."""
        del request, client_address
        error = sys.exception()
        if isinstance(error, ssl.SSLCertVerificationError):
            self._refused(error.verify_message)


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered: a status, a message or a reason, and when to ask again."""

    status: HTTPStatus
    body: bytes = b""
    retry_after: int | None = None

    @classmethod
    def because(cls, status: HTTPStatus, reason: str, *, retry_after: int | None = None) -> Reply:
        """A reason in words."""
        return cls(status, reason.encode(), retry_after)


class Answer(Protocol):
    """What a reply has, whoever made it."""

    @property
    def status(self) -> HTTPStatus:
        """Of HTTP."""

    @property
    def body(self) -> bytes:
        """A message, or a reason in words."""

    @property
    def retry_after(self) -> int | None:
        """Seconds after which to ask again."""


class QuietHandler(BaseHTTPRequestHandler):
    """Sends replies; nothing of what is asked is logged."""

    protocol_version = "HTTP/1.1"
    server_version = "safeconduct"
    sys_version = ""

    def send_reply(self, reply: Answer) -> None:
        """Answer what was asked."""
        self.send_response(reply.status)
        self.send_header("Content-Type", "application/octet-stream")
        self.send_header("Content-Length", str(len(reply.body)))
        if reply.retry_after is not None:
            self.send_header("Retry-After", str(reply.retry_after))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(reply.body)
        self.wfile.flush()

    def refuse_unread(self, reply: Answer) -> None:
        """Answer without having read the body, which ends the connection."""
        self.close_connection = True
        self.send_reply(reply)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 the name of the base
        """Write nothing."""


@contextmanager
def running(server: GuardedServer) -> Iterator[int]:
    """Serve in a thread until the block ends; gives the port."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def read_body(stream: BufferedIOBase, length: int) -> bytes:
    """A request's body, or less of it if its sender is slower than 16 KiB a second.

    A limit on the silence between two bytes alone would let one caller hold a connection for ever.
    """
    until = time.monotonic() + _GRACE + length / _SLOWEST
    pieces, have = [], 0
    while have < length and time.monotonic() < until:
        piece = stream.read1(min(_PIECE, length - have))
        if not piece:
            break
        pieces.append(piece)
        have += len(piece)
    return b"".join(pieces)
