"""`side serve`: other sides bring bundles over HTTPS, and get this side's in the same answer."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler

from safeconduct.cli.steps.guarded_server import GuardedServer, QuietHandler, Reply, read_body
from safeconduct.cli.steps.private_wire import Bucket
from safeconduct.cli.steps.side_posting import Arrived, pack, take
from safeconduct.cli.steps.side_store import OpenSide
from safeconduct.cli.steps.side_tls import SideTls, now
from safeconduct.record import Reason, RecordError
from safeconduct.talks.bundles import MAX_BUNDLE, read_bundle

PATH = "/exchange/side"
_PER_MINUTE, _BURST = 120, 30
_SILENCE = 20.0
_SOON = 2

#: Opens this side for one request.
Use = Callable[[], AbstractContextManager[OpenSide]]


@dataclass(frozen=True, slots=True)
class Heard:
    """One bundle that was answered: whose, what it brought, and bytes in and out."""

    caller: str
    arrived: Arrived
    received: int
    sent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """What is done with a bundle that comes in. The same may come many times.

    Attributes:
        use: opens this side.
        tls: who is whom.
        bucket: how often each is answered.
        heard: told of each bundle that was taken.
        warn: told of each that was refused, and why.
        largest: the most bytes that a bundle may have.
    """

    use: Use
    tls: SideTls
    bucket: Bucket
    heard: Callable[[Heard], object]
    warn: Callable[[str], object]
    largest: int = MAX_BUNDLE

    def answer(self, shown: bytes | None, data: bytes) -> Reply:
        """Take a caller's bundle, and answer with one for him.

        Args:
            shown: the certificate that he has shown (DER).
            data: the bundle.
        """
        caller = self.tls.caller(shown)
        if caller is None:
            return Reply.because(HTTPStatus.FORBIDDEN, "this certificate is not known here")
        try:
            with self.use() as side:
                self._require_own(side, caller, data)
                arrived = take(side, data, time=int(time.time()))
                bundle = pack(side, caller)
        except RecordError as error:
            return self._refused(caller, error)
        self.heard(Heard(caller, arrived, len(data), len(bundle)))
        return Reply(HTTPStatus.OK, bundle)

    @staticmethod
    def _require_own(side: OpenSide, caller: str, data: bytes) -> None:
        """Over a wire everybody brings his own bundles: what was mixed up shows here."""
        keys = {name: public.key for name, public in side.public.items()}
        sender = read_bundle(data, keys).bundle.sender
        if sender != caller:
            what = f"{caller} brings a bundle of {sender}"
            raise RecordError("bundle", what, "Bring your own.", reason=Reason.OTHER_AUTHOR)

    def _refused(self, caller: str, error: RecordError) -> Reply:
        if error.reason is Reason.BUSY:
            return Reply.because(
                HTTPStatus.SERVICE_UNAVAILABLE, "busy; ask again soon", retry_after=_SOON
            )
        self.warn(f"{caller}: {error}")
        if error.reason is Reason.ROLL_BACK:
            what = "roll-back: this side holds less of its own log than it has signed before"
            return Reply.because(HTTPStatus.CONFLICT, what)
        return Reply.because(
            HTTPStatus.UNPROCESSABLE_ENTITY, f"{error.reason}: {error.where}: {error.what}"
        )


def server(answering: Answering, *, host: str, port: int) -> GuardedServer:
    """A server that answers bundles; run it with `guarded_server.running`.

    Raises:
        InputError: if a certificate is missing or has run out.
    """
    return GuardedServer(
        (host, port),
        _handler(answering),
        answering.tls.server(now=now()),
        refused=lambda why: answering.warn(
            f"a caller was refused: {why}. If it was one of the other sides, get its new "
            "certificate in person and give it to `safeconduct side trust`."
        ),
    )


def bucket() -> Bucket:
    """So many bundles at once, then so many a minute."""
    return Bucket(per_minute=_PER_MINUTE, burst=_BURST, clock=time.monotonic)


def _handler(answering: Answering) -> type[BaseHTTPRequestHandler]:
    class Handler(QuietHandler):
        """Answers POST with a bundle; nothing of what is asked is logged."""

        timeout = _SILENCE

        def do_POST(self) -> None:  # noqa: N802 the name of the base
            length = self.headers.get("Content-Length", "")
            if (wait := answering.bucket.wait()) > 0:
                status, why = HTTPStatus.TOO_MANY_REQUESTS, "this is asked too often"
                self.refuse_unread(Reply.because(status, why, retry_after=wait))
            elif self.path != PATH:
                self.refuse_unread(Reply.because(HTTPStatus.NOT_FOUND, f"only {PATH} is here"))
            elif not length.isdecimal() or "Transfer-Encoding" in self.headers:
                self.refuse_unread(Reply(HTTPStatus.LENGTH_REQUIRED))
            elif len(length) > 12 or int(length) > answering.largest:
                why = f"more than {answering.largest} bytes are not taken here"
                self.refuse_unread(Reply.because(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, why))
            else:
                self._take(int(length))

        def _take(self, length: int) -> None:
            data = read_body(self.rfile, length)
            if len(data) < length:
                why = f"cut: {len(data)} of {length} bytes came, or too slowly"
                self.refuse_unread(Reply.because(HTTPStatus.BAD_REQUEST, why))
                return
            self.send_reply(answering.answer(self.connection.getpeercert(True), data))

    return Handler
