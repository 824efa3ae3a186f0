"""Bundles over HTTPS: another side brings one and gets this node's in the same answer.

The address names the talk by the SHA-256 of its name; who comes is whose certificate was shown.
"""

from __future__ import annotations

import hashlib
import ssl
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from safeconduct.node.accounts.actors import Actor
from safeconduct.node.talks.carrying import delivered, pack, take, undelivered
from safeconduct.node.talks.models import Peer, Talk
from safeconduct.node.talks.peers import client_context, side_of
from safeconduct.node.talks.sides import public_keys
from safeconduct.node.talks.stores import Overtaken
from safeconduct.record import Reason, RecordError
from safeconduct.talks import Taken, read_bundle

#: Where sides that are kept in directories bring their bundles (`safeconduct side send`).
SIDE_PATH = "/exchange/side"
_TIMEOUT = 60.0
_PAUSE, _LONGEST_PAUSE = 0.2, 15.0
_PASSES = 3
_SOON = 2
_NAME = 80


def path_of(talk: Talk) -> str:
    """Where bundles of a talk are brought to."""
    return f"/talks/bundles/{hashlib.sha256(talk.name.encode()).hexdigest()}"


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered: a status, a bundle or a reason, and when to ask again."""

    status: HTTPStatus
    body: bytes = b""
    retry_after: int | None = None

    @classmethod
    def because(cls, status: HTTPStatus, why: str) -> Reply:
        """A refusal with its reason."""
        return cls(status, why.encode())


def answer(path: str, shown: bytes | None, data: bytes) -> Reply:
    """Take another side's bundle and answer with one for it. The same may come many times.

    Args:
        path: that was asked for.
        shown: the certificate of who asks (DER).
        data: the bundle.
    """
    talk = _talk(path, shown)
    caller = side_of(talk, shown) if talk else ""
    if talk is None or not caller:
        # The same for both, so that nobody learns which talks there are.
        return Reply.because(HTTPStatus.FORBIDDEN, "no talk here that this certificate is of")
    try:
        _require_own(talk, caller, data)
        actor = Actor(caller[:_NAME])
        take(actor, talk, data)
        made = pack(actor, talk, caller)
        # One that got lost on its way first: then no number is missing over there.
        first = undelivered(talk, caller)[:1]
        return Reply(HTTPStatus.OK, first[0].data if first else made)
    except RecordError as error:
        if error.reason is Reason.ROLL_BACK:
            what = "roll-back: less of its own log is here than it has signed before"
            return Reply.because(HTTPStatus.CONFLICT, what)
        why = f"{error.reason}: {error.where}: {error.what}"
        return Reply.because(HTTPStatus.UNPROCESSABLE_ENTITY, why)
    except ValidationError as error:
        return Reply.because(HTTPStatus.CONFLICT, " ".join(error.messages))
    except Overtaken:
        return Reply(HTTPStatus.SERVICE_UNAVAILABLE, b"busy; ask again soon", _SOON)


def _talk(path: str, shown: bytes | None) -> Talk | None:
    """The talk that is meant: by the address, or of a side kept in a directory the one it is in."""
    found = [talk for talk in Talk.objects.all() if side_of(talk, shown)]
    if path == SIDE_PATH and len(found) == 1:
        return found[0]
    return next((talk for talk in found if path_of(talk) == path), None)


def _require_own(talk: Talk, caller: str, data: bytes) -> None:
    """Over a wire everybody brings his own bundles: what was mixed up shows here."""
    keys = {name: public.key for name, public in public_keys(talk).items()}
    sender = read_bundle(data, keys).bundle.sender
    if sender != caller:
        what = f"{caller} brings a bundle of {sender}"
        raise RecordError("bundle", what, "Bring your own.", reason=Reason.OTHER_AUTHOR)


@dataclass(slots=True)
class Carried:
    """What went over the wire: what each answer brought, and bytes both ways."""

    taken: list[Taken] = field(default_factory=list)
    sent: int = 0
    received: int = 0


def send(actor: Actor, talk: Talk, to: str, *, wait: float = 30.0) -> Carried:
    """Bring a side what it lacks and take what it answers, until neither has anything new.

    It may be interrupted anywhere and called again: what was brought twice is taken once.

    Args:
        actor: who.
        talk: of which talk.
        to: which side; its address and certificate are kept in the talk.
        wait: seconds for which it is tried while it is away or busy.

    Raises:
        ValidationError: if there is no address, it cannot be reached, refuses, or shows another
            certificate than it should.
        RecordError: if its answer is refused; nothing of it is then kept.
    """
    peer = Peer.objects.filter(talk=talk, name=to).exclude(address="").first()
    if peer is None:
        raise ValidationError(_("No address is known of this side."))
    wire, carried = _Wire(peer, path_of(talk), client_context(peer), wait), Carried()
    for _pass in range(_PASSES):
        pack(actor, talk, to)
        waiting = undelivered(talk, to)
        if not waiting:
            break
        for kept in waiting:
            body = wire.post(kept.data)
            delivered(kept)
            carried.sent += len(kept.data)
            carried.received += len(body)
            carried.taken.append(take(actor, talk, body))
    return carried


@dataclass(slots=True)
class _Wire:
    peer: Peer
    path: str
    context: ssl.SSLContext
    wait: float

    def post(self, bundle: bytes) -> bytes:
        """The body of the answer; tried again while the other side is away or busy."""
        until, pause = time.monotonic() + self.wait, _PAUSE
        while True:
            status, body, later = self._tried(bundle)
            if status == HTTPStatus.OK:
                return body
            why = {"side": self.peer.name, "why": body.decode("utf-8", "replace")[:300]}
            if status not in (0, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS):
                raise ValidationError(_("%(side)s refuses the bundle: %(why)s") % why)
            if time.monotonic() + (later or pause) > until:
                raise ValidationError(_("%(side)s cannot be reached: %(why)s") % why)
            time.sleep(later or pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE)

    def _tried(self, bundle: bytes) -> tuple[int, bytes, float]:
        """Status (0 if nobody answered), answer or reason, and seconds to wait if asked to."""
        try:
            return self._once(bundle)
        except ssl.SSLCertVerificationError as error:
            message = _("Who answers has not shown the certificate of %(side)s: %(why)s")
            why = {"side": self.peer.name, "why": error.verify_message}
            raise ValidationError(message % why) from None
        except (OSError, HTTPException) as error:
            if isinstance(error, ssl.SSLError) and "alert" in str(error).lower():
                message = _("%(side)s refuses the certificate of this node.")
                raise ValidationError(message % {"side": self.peer.name}) from None
            return 0, str(error).encode(), 0

    def _once(self, bundle: bytes) -> tuple[int, bytes, float]:
        parts = urlsplit(self.peer.address)
        connection = HTTPSConnection(
            parts.hostname or "", parts.port or 443, context=self.context, timeout=_TIMEOUT
        )
        try:
            connection.connect()
            self._require_pinned(connection)
            own = parts.path if parts.path.strip("/") else self.path
            connection.request("POST", own, body=bundle)
            answer = connection.getresponse()
            largest = settings.TALK_BUNDLE_BYTES
            data = answer.read(largest + 1)
            if len(data) > largest:
                message = _("%(side)s answers more than this node takes.")
                raise ValidationError(message % {"side": self.peer.name})
            later = answer.headers.get("Retry-After", "")
            pause = float(later) if later.isdecimal() else 0.0
            return answer.status, data, min(pause, _LONGEST_PAUSE)
        finally:
            connection.close()

    def _require_pinned(self, connection: HTTPSConnection) -> None:
        """A certificate issued with the key of the pinned one passes the handshake, not this."""
        assert isinstance(connection.sock, ssl.SSLSocket)
        shown = connection.sock.getpeercert(binary_form=True) or b""
        if hashlib.sha256(shown).hexdigest() != self.peer.fingerprint:
            message = _("Who answers has not shown the certificate of %(side)s: %(why)s")
            raise ValidationError(message % {"side": self.peer.name, "why": "another one"})
