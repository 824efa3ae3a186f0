"""`node exchange`: a port of its own on which other sides of talks bring their bundles."""

from __future__ import annotations

import hashlib
import signal
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from safeconduct.cli.steps.guarded_server import GuardedServer, QuietHandler, read_body, running
from safeconduct.cli.steps.private_wire import Bucket
from safeconduct.tables import InputError

if TYPE_CHECKING:
    from safeconduct.node.talks.wire import Reply

_PER_MINUTE, _BURST = 120, 30
_SILENCE = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Where to listen, as whom, and whom to let in; all that talks pin if no peer is named."""

    host: str
    port: int
    certificate: Path | None = None
    key: Path | None = None
    peers: tuple[Path, ...] = ()


def serve(wanted: Wanted, *, ready: Callable[[str], object], warn: Callable[[str], object]) -> None:
    """Answer bundles until interrupted; the node's project is loaded already.

    Raises:
        InputError: if a certificate or key is missing or unusable, or the port is taken.
    """
    from django.core.exceptions import ValidationError

    from safeconduct.node.talks.peers import server_context

    try:
        _keep(wanted)
        context = server_context()
    except ValidationError as error:
        raise InputError(
            " ".join(error.messages), where="certificate of this node",
            remedy="Give --certificate and --key; `match private tls` makes both.",
        ) from None  # fmt: skip
    trust = _Trust(context, frozenset(map(_fingerprint, wanted.peers)) or None)
    trust.renew()
    try:
        server = _Server((wanted.host, wanted.port), _handler(trust, warn), context, warn)
    except OSError as error:
        what = f"cannot listen there: {error.strerror}"
        remedy = "Choose another port."
        raise InputError(what, where=f"{wanted.host}:{wanted.port}", remedy=remedy) from None
    server.trust = trust
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with running(server) as port, suppress(KeyboardInterrupt):
        ready(f"https://{wanted.host}:{port}")
        threading.Event().wait()


def _keep(wanted: Wanted) -> None:
    from safeconduct.node.accounts.actors import NODE
    from safeconduct.node.talks.services import keep_certificate

    if (wanted.certificate is None) != (wanted.key is None):
        what = "a certificate and its key go together"
        raise InputError(what, where="--certificate, --key", remedy="Give both.")
    if wanted.certificate and wanted.key:
        keep_certificate(
            NODE, certificate=wanted.certificate.read_bytes(), key=wanted.key.read_bytes()
        )


def _fingerprint(path: Path) -> str:
    try:
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
    except ValueError:
        remedy = "Get that side's certificate in person."
        raise InputError("not a certificate in PEM", where=path, remedy=remedy) from None
    return hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest()


@dataclass(slots=True)
class _Trust:
    """Whose certificates the handshake accepts; those that talks pin later are added then.

    One that is no longer pinned still passes the handshake and is refused by the talk.
    """

    context: ssl.SSLContext
    only: frozenset[str] | None
    loaded: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def renew(self) -> None:
        """Load what talks have come to pin."""
        from safeconduct.node.talks.peers import pinned

        with self.lock:
            for fingerprint, certificate in pinned().items():
                if fingerprint not in self.loaded and self.lets_in(fingerprint):
                    self.context.load_verify_locations(cadata=certificate)
                    self.loaded.add(fingerprint)

    def lets_in(self, fingerprint: str) -> bool:
        """Whether this one may come at all."""
        return self.only is None or fingerprint in self.only


class _Server(GuardedServer):
    trust: _Trust

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Shake hands by what is pinned now; each connection has its own to the database."""
        from django.db import connections

        try:
            self.trust.renew()
            super().finish_request(request, client_address)
        finally:
            connections.close_all()


def _too_often(wait: int) -> Reply:
    from safeconduct.node.talks.wire import Reply

    return Reply(HTTPStatus.TOO_MANY_REQUESTS, b"this is asked too often", wait)


def _handler(trust: _Trust, warn: Callable[[str], object]) -> type[BaseHTTPRequestHandler]:
    from django.conf import settings

    from safeconduct.node.talks.wire import Reply, answer

    bucket = Bucket(per_minute=_PER_MINUTE, burst=_BURST, clock=time.monotonic)

    class Handler(QuietHandler):
        """Answers POST with a bundle; nothing of what is asked is logged."""

        timeout = _SILENCE

        def do_POST(self) -> None:  # noqa: N802 the name of the base
            length = self.headers.get("Content-Length", "")
            largest = settings.TALK_BUNDLE_BYTES
            shown = self.connection.getpeercert(True)
            if (wait := bucket.wait()) > 0:
                self.refuse_unread(_too_often(wait))
            elif not trust.lets_in(hashlib.sha256(shown or b"").hexdigest()):
                why = "no talk here that this certificate is of"
                self.refuse_unread(Reply.because(HTTPStatus.FORBIDDEN, why))
            elif not length.isdecimal() or "Transfer-Encoding" in self.headers:
                self.refuse_unread(Reply(HTTPStatus.LENGTH_REQUIRED))
            elif len(length) > 12 or int(length) > largest:
                why = f"more than {largest} bytes are not taken here"
                self.refuse_unread(Reply.because(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, why))
            else:
                self._take(int(length), shown)

        def _take(self, length: int, shown: bytes | None) -> None:
            data = read_body(self.rfile, length)
            if len(data) < length:
                why = f"cut: {len(data)} of {length} bytes came, or too slowly"
                self.refuse_unread(Reply.because(HTTPStatus.BAD_REQUEST, why))
                return
            reply = answer(self.path, shown, data)
            if reply.status is not HTTPStatus.OK:
                warn(f"refused ({int(reply.status)}): {reply.body.decode()}")
            self.send_reply(reply)

    return Handler
