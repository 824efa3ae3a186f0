"""`match private serve`: one node listens for the other, and works its side of a session."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from safeconduct.cli.steps.guarded_server import (
    GuardedServer,
    QuietHandler,
    Reply,
    read_body,
    running,
)
from safeconduct.cli.steps.private_folders import Folder, alone, known
from safeconduct.cli.steps.private_matching import RefusedFileError, advance
from safeconduct.cli.steps.private_tls import Tls
from safeconduct.cli.steps.private_wire import Bucket, Exchange
from safeconduct.cli.steps.workspace import Progress, Summary, quiet
from safeconduct.matching.private.messages import Round

_PER_MINUTE, _BURST = 240, 60
_SILENCE = 60.0
_PATIENCE = 3_600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """Where a node listens, and for how long.

    Attributes:
        host, port: where.
        linger: seconds in which the other may fetch the last message once all is done.
        patience: seconds without any message after which it gives up; the session stays.
    """

    host: str
    port: int
    linger: float = 60.0
    patience: float = _PATIENCE


def serve(
    *, folder: Path, tls: Tls, listening: Listening, go_on: bool | None,
    progress: Progress = quiet, ready: Callable[[int], object] = str,
    warn: Callable[[str], object] = str,
) -> Summary:  # fmt: skip
    """Let the other node bring and fetch messages until the session is over or must be decided.

    Args:
        folder: the session's, begun before.
        tls: who may connect.
        listening: where, and for how long.
        go_on: whether to name people once the count is known; None to stop and be asked then.
        progress: told of each round.
        ready: told the port once it listens.
        warn: told of a message that was signed by the other side and breaks what was agreed.
    """
    place = Folder(folder)
    exchange = Exchange(
        known(place), Bucket(per_minute=_PER_MINUTE, burst=_BURST, clock=time.monotonic)
    )
    with alone(place), _server(exchange, tls, listening) as port:
        ready(port)
        while True:
            exchange.arrived.clear()
            try:
                told = advance(folder=folder, go_on=go_on, progress=progress)
            except RefusedFileError as error:
                exchange.refuse(error.path, error.what)
                warn(str(error))
                exchange.arrived.wait(listening.patience)
                continue
            if "waiting_for" not in told:
                return _lingered(exchange, told, listening.linger)
            if not exchange.arrived.wait(listening.patience):
                return {**told, "stopped_listening": "nothing came; run it again to go on"}


def _lingered(exchange: Exchange, told: Summary, seconds: float) -> Summary:
    """Wait until the other node has this side's last message, or for so many seconds."""
    last = Round(len(exchange.known.place.messages(exchange.known.key.name)) - 1)
    until = time.monotonic() + seconds
    while last not in exchange.fetched and (left := until - time.monotonic()) > 0:
        exchange.arrived.clear()
        exchange.arrived.wait(left)
    return told


def _server(exchange: Exchange, tls: Tls, listening: Listening) -> AbstractContextManager[int]:
    address = (listening.host, listening.port)
    return running(GuardedServer(address, _handler(exchange), tls.server()))


def _handler(exchange: Exchange) -> type[BaseHTTPRequestHandler]:
    class Handler(QuietHandler):
        """Answers the other node; nothing of what it asks is logged."""

        timeout = _SILENCE

        def do_POST(self) -> None:  # noqa: N802 the name of the base
            length = self.headers.get("Content-Length", "")
            if (wait := exchange.bucket.wait()) > 0:
                self.refuse_unread(_too_often(wait))
            elif not length.isdecimal() or "Transfer-Encoding" in self.headers:
                self.refuse_unread(Reply(HTTPStatus.LENGTH_REQUIRED))
            elif len(length) > 12 or int(length) > exchange.largest:
                self.refuse_unread(
                    Reply.because(
                        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "the terms allow no such message"
                    )
                )
            else:
                data = read_body(self.rfile, int(length))
                whole = len(data) == int(length)
                self.send_reply(exchange.post(self.path, data) if whole else _CUT)

        def do_GET(self) -> None:  # noqa: N802 the name of the base
            wait = exchange.bucket.wait()
            reply = _too_often(wait) if wait else exchange.get(self.path)
            self.send_reply(reply)
            if reply.status is HTTPStatus.OK:
                exchange.told(self.path)

    return Handler


_CUT = Reply.because(HTTPStatus.BAD_REQUEST, "the message was cut on the way")


def _too_often(wait: int) -> Reply:
    return Reply.because(HTTPStatus.TOO_MANY_REQUESTS, "this is asked too often", retry_after=wait)
