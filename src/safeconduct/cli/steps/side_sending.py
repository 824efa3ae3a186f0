"""`side send`: bring a bundle to a side that listens, and take the one it answers with."""

from __future__ import annotations

import ssl
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from safeconduct.cli.steps.side_posting import Arrived, pack, take
from safeconduct.cli.steps.side_serving import PATH, Use
from safeconduct.cli.steps.side_tls import SideTls, now
from safeconduct.record import Reason, RecordError
from safeconduct.tables import InputError
from safeconduct.talks.bundles import MAX_BUNDLE

_TIMEOUT = 60.0
_LATER = (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS)
_PAUSE, _LONGEST_PAUSE = 0.1, 15.0
_PASSES = 3
_NOTHING_LOST = "Nothing is lost; run it again."


@dataclass(slots=True)
class Carried:
    """What went over the wire.

    Attributes:
        arrived: what each answer brought.
        sent: bytes.
        received: bytes.
    """

    arrived: list[Arrived] = field(default_factory=list)
    sent: int = 0
    received: int = 0

    def entries(self, origin: str) -> int:
        """How many entries of a log were new."""
        return sum(one.taken.entries.get(origin, 0) for one in self.arrived)


def send(use: Use, to: str, url: str, tls: SideTls, *, wait: float = 60.0) -> Carried:
    """Bring what another side lacks and take what it answers, until neither has anything new.

    The first answer confirms what was brought, the second time confirms what came with it. It may
    be interrupted anywhere and run again: what was brought twice is taken once.

    Args:
        use: opens this side; it is closed while the other is waited for.
        to: the other side.
        url: where it listens, `https://host:port`.
        tls: who is whom.
        wait: seconds for which the other side is tried while it is away or busy.

    Raises:
        InputError: if it cannot be reached, refuses, or does not show the certificate it should.
        RecordError: if its answer is refused; nothing of it is then kept.
    """
    wire, carried, last = _Wire(to, url, tls.client(to, now=now()), wait), Carried(), b""
    for _ in range(_PASSES):
        with use() as side:
            bundle = pack(side, to)
        if bundle == last:
            break
        answer = wire.post(bundle)
        last = bundle
        carried.sent += len(bundle)
        carried.received += len(answer)
        try:
            with use() as side:
                carried.arrived.append(take(side, answer, time=int(time.time())))
        except RecordError as error:
            raise error.within(f"answer of {to}") from None
    return carried


@dataclass(slots=True)
class _Wire:
    to: str
    url: str
    context: ssl.SSLContext
    wait: float

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme != "https" or not parts.hostname or parts.path.strip("/"):
            what = "this is no address of a side"
            raise InputError(what, where=self.url, remedy="Write it as https://host:port.")

    def post(self, bundle: bytes) -> bytes:
        """The body of the answer; tried again while the other side is away or busy."""
        until, pause = time.monotonic() + self.wait, _PAUSE
        while True:
            status, answer, later = self._tried(bundle)
            if status is HTTPStatus.OK:
                return answer
            why = answer.decode("utf-8", "replace")
            if status is not None and status not in _LATER:
                what = f"{self.to} refuses the bundle ({int(status)}): {why:.500}"
                raise InputError(what, where=self.url, remedy=_remedy(status, why))
            if time.monotonic() + (later or pause) > until:
                what = f"{self.to} cannot be reached: {why:.300}"
                raise InputError(what, where=self.url, remedy=_NOTHING_LOST)
            time.sleep(later or pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE)

    def _tried(self, bundle: bytes) -> tuple[HTTPStatus | None, bytes, float]:
        """Status (None if nobody answered), answer or reason, and seconds to wait if asked to."""
        try:
            return self._once(bundle)
        except (ssl.SSLEOFError, ssl.SSLZeroReturnError) as error:
            return None, str(error).encode(), 0
        except ssl.SSLError as error:
            raise self._distrusted(error) from error
        except (OSError, HTTPException) as error:
            return None, str(error).encode(), 0

    def _once(self, bundle: bytes) -> tuple[HTTPStatus, bytes, float]:
        parts = urlsplit(self.url)
        connection = HTTPSConnection(
            parts.hostname or "", parts.port or 443, context=self.context, timeout=_TIMEOUT
        )
        try:
            connection.request("POST", PATH, body=bundle)
            answer = connection.getresponse()
            data = answer.read(MAX_BUNDLE + 1)
            if len(data) > MAX_BUNDLE:
                what = f"{self.to} answers more than a bundle may have"
                raise InputError(what, where=self.url, remedy="Ask that side what it sees.")
            later = answer.headers.get("Retry-After", "")
            pause = float(later) if later.isdecimal() else 0.0
            return _status(answer.status), data, min(pause, _LONGEST_PAUSE)
        finally:
            connection.close()

    def _distrusted(self, error: ssl.SSLError) -> InputError:
        """Whose certificate is at fault, and what to do about it."""
        reason = (error.reason or str(error)).lower().replace("_", " ")
        if isinstance(error, ssl.SSLCertVerificationError):
            return InputError(
                f"who answers has not shown the certificate of {self.to}: {error.verify_message}",
                where=self.url,
                remedy=f"Check the address. If {self.to} has a new certificate, get it in person "
                "and give it to `safeconduct side trust`.",
            )
        if "alert" in reason:
            return InputError(
                f"{self.to} refuses this side's certificate: {reason}",
                where=self.url,
                remedy="Hand this side's certificate to it in person; if it has run out, make a "
                "new one with `safeconduct side certificate --renew`.",
            )
        return InputError(f"no TLS: {reason}", where=self.url, remedy="Check the address.")


def _status(number: int) -> HTTPStatus:
    """A status; one that nobody knows is an error of the other side."""
    try:
        return HTTPStatus(number)
    except ValueError:
        return HTTPStatus.BAD_GATEWAY


def _remedy(status: HTTPStatus, why: str) -> str:
    if why.startswith(f"{Reason.FORK}: bundle"):
        return (
            "If this directory was put back from a backup, say nothing with it; ask that side for "
            "a bundle with everything, and give it to `safeconduct side restore`. If not, somebody "
            "else speaks with this side's keys."
        )
    if status is HTTPStatus.FORBIDDEN:
        return "Hand this side's certificate to it in person."
    if status is HTTPStatus.CONFLICT:
        return "That side works from an old copy: its keeper must restore it first."
    if status is HTTPStatus.BAD_REQUEST:
        return _NOTHING_LOST
    return "Nothing is lost; ask the other side what it sees."
