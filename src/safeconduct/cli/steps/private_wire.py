"""A session's folder on a wire: what is taken from the other node, and what is given to it.

`POST /exchange/private/<session>/<round>` brings the other side's message of a round, `GET` fetches
this side's. Whatever comes twice is answered alike; so both may be asked again after any fault.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

from safeconduct.cli.steps.guarded_server import Reply
from safeconduct.cli.steps.private_folders import Known
from safeconduct.matching.private.arriving import Arrival, NotDueError, Recipient, largest_message
from safeconduct.matching.private.messages import RefusedMessageError, Round
from safeconduct.record.files import write_new

_PATH = re.compile(r"/exchange/private/([0-9a-f]{64})/([0-7])")


def wire_path(session: bytes, due: Round) -> str:
    """Where a message of a round goes to and comes from."""
    return f"/exchange/private/{session.hex()}/{int(due)}"


class Bucket:
    """How many requests are let through: `burst` at once, then `per_minute`.

    Args:
        clock: seconds that only grow.
    """

    def __init__(self, *, per_minute: float, burst: int, clock: Callable[[], float]) -> None:
        self._rate, self._burst, self._clock = per_minute / 60, float(burst), clock
        self._level, self._at = self._burst, clock()
        self._lock = threading.Lock()

    def wait(self) -> int:
        """Take one; nought, or in how many seconds there will be one."""
        with self._lock:
            now = self._clock()
            self._level = min(self._burst, self._level + (now - self._at) * self._rate)
            self._at = now
            if self._level < 1:
                return int((1 - self._level) / self._rate) + 1
            self._level -= 1
            return 0


@dataclass(slots=True)
class Exchange:
    """One session's folder, as the other node may reach it; used by several threads.

    Attributes:
        known: who takes part, and under which terms.
        arrived: set when a message has been stored.
        fetched: this side's rounds that the other has fetched.
    """

    known: Known
    bucket: Bucket
    arrived: threading.Event = field(default_factory=threading.Event)
    fetched: set[Round] = field(default_factory=set)
    _refused: dict[str, str] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def largest(self) -> int:
        """The most bytes that a message may have."""
        return largest_message(own_inputs=self.known.distinct.height, most=self.known.terms.most)

    def post(self, path: str, data: bytes) -> Reply:
        """The other side's message of a round has come."""
        due = self._round(path)
        if due is None:
            return _NO_SESSION
        digest = hashlib.sha256(data).hexdigest()
        with self._lock:
            if digest in self._refused:
                return Reply.because(HTTPStatus.UNPROCESSABLE_ENTITY, self._refused[digest])
            try:
                arrival = self._recipient().check(
                    due,
                    data,
                    mine=self._messages(self.known.key.name),
                    theirs=self._messages(self.known.other.name),
                )
            except NotDueError as error:
                return Reply.because(HTTPStatus.CONFLICT, str(error))
            except RefusedMessageError as error:
                return Reply.because(HTTPStatus.UNPROCESSABLE_ENTITY, str(error))
            if arrival is Arrival.KNOWN:
                return Reply(HTTPStatus.OK)
            write_new(self.known.place.message(due, self.known.other.name), data)
        self.arrived.set()
        return Reply(HTTPStatus.CREATED)

    def get(self, path: str) -> Reply:
        """The other side asks for this side's message of a round."""
        due = self._round(path)
        if due is None:
            return _NO_SESSION
        own = self.known.place.message(due, self.known.key.name)
        if not own.is_file():
            return Reply.because(HTTPStatus.SERVICE_UNAVAILABLE, "it is not written yet")
        return Reply(HTTPStatus.OK, own.read_bytes())

    def told(self, path: str) -> None:
        """A message of this side has been handed out whole."""
        due = self._round(path)
        if due is not None:
            self.fetched.add(due)
            self.arrived.set()

    def refuse(self, path: Path, reason: str) -> None:
        """Put a stored message aside that turned out not to be what it was signed as."""
        with self._lock:
            self._refused[set_aside(path)] = reason

    def _round(self, path: str) -> Round | None:
        match = _PATH.fullmatch(path)
        if match is None or bytes.fromhex(match[1]) != self.known.session:
            return None
        return Round(int(match[2]))

    def _recipient(self) -> Recipient:
        known = self.known
        return Recipient(session=known.session, me=known.key.name, other=known.other)

    def _messages(self, name: str) -> list[bytes]:
        return self.known.place.messages(name)


_NO_SESSION = Reply.because(HTTPStatus.NOT_FOUND, "there is no such session or round here")


def set_aside(path: Path) -> str:
    """Rename a message that was refused, so that the true one can take its place; its SHA-256."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    path.rename(path.with_name(f"{path.name}.refused-{digest[:8]}"))
    return digest
