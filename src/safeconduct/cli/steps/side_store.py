"""A side of the talks opened from its directory, for one process at a time."""

from __future__ import annotations

import fcntl
import time as clock
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from safeconduct.cli.steps.side_places import Identity, Places, destroy, names, write
from safeconduct.record import FileLogStore, ForkFound, PublicKey, Reason, RecordError
from safeconduct.record.checkpoints import Checkpoint
from safeconduct.record.files import TEMPORARY
from safeconduct.record.notes import Note, checkpoint_of
from safeconduct.talks.bundles import LogPart, read_bundle
from safeconduct.talks.carrying import Post, Taken, take_bundle
from safeconduct.talks.contents import read_contents
from safeconduct.talks.delegation import Delegation, SidePublicKeys
from safeconduct.talks.enrolment import Founding
from safeconduct.talks.lists import ListVersion, Opening
from safeconduct.talks.said import Said
from safeconduct.talks.sealing import EpochKeys
from safeconduct.talks.vocabulary import Step

_PAUSE = 0.05


@dataclass(frozen=True, slots=True)
class _Held:
    """The payloads that need not come: those that are here, or all if this side is shown none."""

    places: Places
    shown: bool

    def __contains__(self, digest: object) -> bool:
        return not self.shown or self.places.payload(str(digest)).is_file()


class OpenSide:
    """One side, with its logs locked: what it holds, and how that is kept.

    Args:
        places: its directory.
        stack: closes the logs.
        time: now, in seconds since 1970.

    Raises:
        RecordError: if another side's keys are not enrolled, or what is here does not verify.
    """

    def __init__(self, places: Places, stack: ExitStack, *, time: int) -> None:
        self.places = places
        self.identity: Identity = places.identity()
        self.keys = places.keys(self.identity)
        self.public = _all_public(places, self.founding)
        stores = {
            name: stack.enter_context(FileLogStore(places.log(name), tiles=name == self.name))
            for name in self.founding.sides
        }
        self.delegation = Delegation(
            start=self.founding.start,
            keys=self.keys,
            public=self.public,
            stores=stores,
            receipts=_marks(places, "receipts", self.founding),
            notes=_marks(places, "notes", self.founding),
            pending=self._pending(),
            time=time,
        )
        self.stores = stores
        self.post: Post = places.post()
        self.epochs = _epochs(places)
        self._lists: dict[str, tuple[ListVersion, ...]] = {}
        self._sweep()
        if places.pending.is_file():
            with suppress(RecordError):
                self.take(places.pending.read_bytes(), time=time)

    @property
    def name(self) -> str:
        """Of this side."""
        return self.identity.name

    @property
    def founding(self) -> Founding:
        """The talks and who takes part."""
        return self.identity.founding

    @property
    def reads(self) -> bool:
        """Whether payloads are for this side at all."""
        author = next(name for name in self.founding.sides if name != self.name)
        return self.name in self.founding.readers(author)

    def _senders(self) -> dict[str, PublicKey]:
        return {name: public.key for name, public in self.public.items()}

    def _pending(self) -> Sequence[LogPart]:
        """The logs of a bundle that a killed process was taking."""
        if not self.places.pending.is_file():
            return ()
        try:
            return read_bundle(self.places.pending.read_bytes(), self._senders()).bundle.logs
        except RecordError:
            self.places.pending.unlink()
            return ()

    def _sweep(self) -> None:
        """Take away what belongs to entries that were never written, and to rounds that ended."""
        entries = [e for log in self.delegation.logs().values() for e in log]
        named = {e.header.payload_hash for e in entries}
        known = {e.leaf.hex() for e in entries}
        for path in names(self.places.root / "payloads"):
            if path.name not in named:
                path.unlink()
        for path in names(self.places.root / "openings"):
            if path.name not in known:
                path.unlink()
        kept = {
            exchange.commitments[self.name].digest
            for exchange in self.delegation.view().state.exchanges.values()
            if self.name in exchange.commitments
            and self.name not in exchange.revealed
            and not exchange.lapsed
        }
        for path in names(self.places.root / "commitments"):
            if path.name not in kept:
                destroy(path)

    def take(self, data: bytes, *, time: int) -> Taken:
        """Take a bundle that came in, and keep all of it.

        Raises:
            ForkFound: if a log has signed two histories; the proof is kept in `forks/`.
            RecordError: if it is refused; nothing has then changed.
        """
        write(self.places.pending, data)
        try:
            held = _Held(self.places, self.reads)
            taken = take_bundle(self.delegation, data, self.post, time=time, kept=held)
        except RecordError as error:
            self.places.pending.unlink()
            fork = error if isinstance(error, ForkFound) else None
            if error.reason is Reason.FORK and fork is None:
                fork = self._fork_in(data)
            if fork is None:
                raise
            self._convict(fork)
            raise fork from error
        for digest, payload in taken.payloads.items():
            write(self.places.payload(digest), payload)
        self.keep_marks()
        if taken.post != self.post:
            self.places.keep_post(taken.post)
        self.post = taken.post
        self.places.pending.unlink()
        return taken

    def _fork_in(self, data: bytes) -> ForkFound | None:
        """The log of a refused bundle that convicts its author, if there is one.

        Two bundles with one number are refused before their logs are looked at.
        """
        for part in read_bundle(data, self._senders()).bundle.logs:
            mirror = self.delegation.mirrors.get(part.origin)
            for note in (part.note, *part.older) if mirror else ():
                try:
                    have = len(mirror.chain.entries) if mirror else 0
                    if mirror and checkpoint_of(note).size <= have:
                        mirror.receive(note, (), first=have)
                except ForkFound as error:
                    return error
        return None

    def _convict(self, found: ForkFound) -> None:
        origin = Checkpoint.parse(Note.parse(found.proof.first).text).origin
        author = next(n for n, o in self.delegation.origins.items() if o == origin)
        directory = self.places.root / "forks" / author
        for name, data in (
            ("first", found.proof.first),
            ("second", found.proof.second),
            ("path", found.proof.path_lines),
        ):
            write(directory / name, data)

    def keep_marks(self) -> None:
        """Keep the checkpoints by which entries count, and the cosignatures that are known."""
        side = self.delegation
        for name, origin in side.origins.items():
            kept = self.places.sized("receipts", name)
            for note in side.receipts[origin]:
                if checkpoint_of(note).size not in kept:
                    write(
                        self.places.root / "receipts" / name / str(checkpoint_of(note).size), note
                    )
            counted = side.counted()[origin]
            fresh = {size: n for size, n in side.notes[origin].items() if size > counted}
            there = self.places.sized("notes", name)
            for size, note in fresh.items():
                if size not in there or there[size].read_bytes() != note:
                    write(self.places.root / "notes" / name / str(size), note)
            for size, path in there.items():
                if size not in fresh:
                    path.unlink()

    def openings(self, entry: str) -> tuple[Opening, ...] | None:
        """What the payload of an entry holds, if this side could open it."""
        return self.places.read_openings(entry)

    def lists(self, said: Said) -> tuple[ListVersion, ...] | None:
        """The lists of an offer with their people; None if this side cannot open them.

        Raises:
            RecordError: if the file is not what the entry commits to.
        """
        if said.id not in self._lists:
            openings = self.openings(said.id)
            if openings is None:
                return None
            self._lists[said.id] = read_contents(said.body, openings)[0]
        return self._lists[said.id]

    def recipients(self) -> dict[str, str]:
        """The age recipient of each side's newest epoch, as the record shows it."""
        return {
            said.author: said.body.recipient
            for said in self.delegation.view().standing
            if said.step is Step.KEY_CHANGE and hasattr(said.body, "recipient")
        }


def _all_public(places: Places, founding: Founding) -> dict[str, SidePublicKeys]:
    public = places.public(founding)
    missing = [name for name in founding.sides if name not in public]
    if missing:
        raise RecordError(
            places.root,
            f"the keys of {', '.join(missing)} are not enrolled yet",
            "Exchange them with `safeconduct side enrol` first.",
            reason=Reason.MISSING,
        )
    return public


def _marks(places: Places, kind: str, founding: Founding) -> dict[str, list[bytes]]:
    return {
        name: [path.read_bytes() for path in places.sized(kind, name).values()]
        for name in founding.sides
    }


def _epochs(places: Places) -> EpochKeys:
    found = {int(p.name): p.read_text("ascii").strip() for p in names(places.root / "epochs")}
    return EpochKeys(dict(sorted(found.items())), max(found, default=0))


@contextmanager
def alone(places: Places, *, wait: float = 0.0) -> Iterator[None]:
    """Let no other process work on a side meanwhile.

    Args:
        places: its directory.
        wait: seconds to wait for another process.

    Raises:
        RecordError: if another is at work, or there is no side.
    """
    places.identity()
    until = clock.monotonic() + wait
    with places.lock.open("a") as stream:
        while True:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if clock.monotonic() >= until:
                    what = "another process is at work on this side"
                    remedy = "Wait until it has ended, and give the command again."
                    raise RecordError(places.root, what, remedy, reason=Reason.BUSY) from None
                clock.sleep(_PAUSE)
        for path in places.root.glob("**/*" + TEMPORARY):
            path.unlink()
        yield


@contextmanager
def opened(root: Path, *, time: int, wait: float = 0.0) -> Iterator[OpenSide]:
    """One side, opened for this process alone.

    Raises:
        RecordError: if another is at work there, or what is there does not verify.
    """
    places = Places(root)
    with ExitStack() as stack:
        stack.enter_context(alone(places, wait=wait))
        yield OpenSide(places, stack, time=time)
