"""`match private call`: one node goes to the one that listens, and works its side of a session."""

from __future__ import annotations

import ssl
import time
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException, HTTPSConnection
from pathlib import Path
from urllib.parse import urlsplit

from safeconduct.cli.steps.private_folders import Folder, Known, alone, known
from safeconduct.cli.steps.private_matching import RefusedFileError, advance
from safeconduct.cli.steps.private_tls import Tls
from safeconduct.cli.steps.private_wire import set_aside, wire_path
from safeconduct.cli.steps.workspace import Progress, Summary, quiet
from safeconduct.matching.private.arriving import largest_message
from safeconduct.matching.private.messages import Round
from safeconduct.record.files import write_new
from safeconduct.tables import InputError

_TIMEOUT = 60.0
_LATER = (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS)
_PAUSE, _LONGEST_PAUSE = 0.1, 15.0


@dataclass(slots=True, kw_only=True)
class Wire:
    """Requests to the other node, repeated while it is away or asks for patience.

    Attributes:
        url: `https://host:port`.
        context: whom to trust, and as whom to come.
        wait: seconds that a request is repeated for in all.
        largest: the most bytes that an answer may have.
    """

    url: str
    context: ssl.SSLContext
    wait: float
    largest: int

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme != "https" or not parts.hostname or parts.path.strip("/"):
            raise InputError(
                "this is no address of a node", where=self.url,
                remedy="Write it as https://host:port.",
            )  # fmt: skip

    def ask(self, method: str, path: str, body: bytes | None = None) -> bytes:
        """The body of the answer.

        Raises:
            InputError: if the other node refuses, or stays away.
        """
        until, pause = time.monotonic() + self.wait, _PAUSE
        while True:
            status, answer, later = self._tried(method, path, body)
            if status in (HTTPStatus.OK, HTTPStatus.CREATED):
                return answer
            if status is not None and status not in _LATER:
                raise InputError(
                    f"the other node refuses ({int(status)}): {answer.decode('utf-8', 'replace')}",
                    where=f"{method} {self.url}{path}",
                    remedy="Nothing of this session is lost; ask the other side what it sees.",
                )
            if time.monotonic() + (later or pause) > until:
                raise InputError(
                    f"the other node is not ready: {answer.decode('utf-8', 'replace')}",
                    where=self.url, remedy="Run it again; it goes on where it was.",
                )  # fmt: skip
            time.sleep(later or pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE)

    def _tried(
        self, method: str, path: str, body: bytes | None
    ) -> tuple[HTTPStatus | None, bytes, float]:
        """Status (None if nobody answered), answer or reason, and seconds to wait if asked to."""
        try:
            return self._once(method, path, body)
        except (ssl.SSLEOFError, ssl.SSLZeroReturnError) as error:
            return None, str(error).encode(), 0
        except ssl.SSLError as error:
            raise InputError(
                f"the two nodes do not trust each other's certificates: {error.reason}",
                where=self.url, remedy="Compare certificates with the other side, in person.",
            ) from error  # fmt: skip
        except (OSError, HTTPException) as error:
            return None, str(error).encode(), 0

    def _once(self, method: str, path: str, body: bytes | None) -> tuple[HTTPStatus, bytes, float]:
        parts = urlsplit(self.url)
        connection = HTTPSConnection(
            parts.hostname or "", parts.port or 443, context=self.context, timeout=_TIMEOUT
        )
        try:
            connection.request(method, path, body=body)
            answer = connection.getresponse()
            data = answer.read(self.largest + 1)
            if len(data) > self.largest:
                raise InputError(
                    "the other node answers more than the terms allow", where=self.url,
                    remedy="Nothing of it was stored; ask the other side what it sees.",
                )  # fmt: skip
            later = answer.headers.get("Retry-After", "")
            pause = float(later) if later.isdecimal() else 0.0
            return _status(answer.status), data, min(pause, _LONGEST_PAUSE)
        finally:
            connection.close()


def _status(number: int) -> HTTPStatus:
    """A status; one that nobody knows is an error of the other node."""
    try:
        return HTTPStatus(number)
    except ValueError:
        return HTTPStatus.BAD_GATEWAY


def call(
    *, folder: Path, url: str, tls: Tls, go_on: bool | None, wait: float,
    progress: Progress = quiet,
) -> Summary:  # fmt: skip
    """Bring this side's messages to the other node and fetch its own, until the session is over.

    Args:
        folder: the session's, begun before.
        url: the other node's, `https://host:port`.
        tls: whom to trust, and as whom to come.
        go_on: whether to name people once the count is known; None to stop and be asked then.
        wait: seconds to wait for the other node each time.
        progress: told of each round.
    """
    place = Folder(folder)
    found = known(place)
    wire = Wire(
        url=url, context=tls.client(), wait=wait,
        largest=largest_message(own_inputs=found.distinct.height, most=found.terms.most),
    )  # fmt: skip
    with alone(place):
        while True:
            told = _advanced(folder, go_on, progress)
            _bring(wire, found)
            if "waiting_for" not in told:
                return told
            _fetch(wire, found)


def _advanced(folder: Path, go_on: bool | None, progress: Progress) -> Summary:
    try:
        return advance(folder=folder, go_on=go_on, progress=progress)
    except RefusedFileError as error:
        set_aside(error.path)
        raise


def _bring(wire: Wire, found: Known) -> None:
    """This side's messages that the other node has not acknowledged yet."""
    mine, mark = found.place.messages(found.key.name), found.place.secret / "delivered"
    delivered = int(mark.read_text("ascii")) if mark.exists() else 0
    for at in range(delivered, len(mine)):
        wire.ask("POST", wire_path(found.session, Round(at)), mine[at])
        write_new(mark, str(at + 1).encode())


def _fetch(wire: Wire, found: Known) -> None:
    due = Round(len(found.place.messages(found.other.name)))
    data = wire.ask("GET", wire_path(found.session, due))
    write_new(found.place.message(due, found.other.name), data)
