"""One side of the demonstrated talks, in a process of its own with a store of its own.

`python -m safeconduct.cli.steps.demo_talk_side PLAN` reads what it has to do from a JSON file. It
says when it has everything, works until its parent has heard that from all, then reads its store
once more from the disk and reports what it finds there.
"""

from __future__ import annotations

import json
import os
import random
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from safeconduct.cli.steps.demo_talk_negotiator import SimulatedNegotiator
from safeconduct.cli.steps.demo_talk_people import read
from safeconduct.cli.steps.guarded_server import running
from safeconduct.cli.steps.private_wire import Bucket
from safeconduct.cli.steps.side_posting import pack, take
from safeconduct.cli.steps.side_sending import send
from safeconduct.cli.steps.side_serving import Answering, server
from safeconduct.cli.steps.side_store import OpenSide, opened
from safeconduct.cli.steps.side_telling import root_of
from safeconduct.cli.steps.side_tls import SideTls
from safeconduct.tables import write_json

_PAUSE = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What one side's process has to do.

    Attributes:
        root: where the demonstration is.
        name: of the side.
        by_file: with which side bundles go through the courier's directory; empty if with none.
        url: where a mediator listens that this side brings bundles to; empty if it does not.
        people, rounds, seed: of the negotiation.
    """

    root: str
    name: str
    by_file: str
    url: str
    people: int
    rounds: int
    seed: int

    @property
    def base(self) -> Path:
        """Where the demonstration is."""
        return Path(self.root)

    @property
    def directory(self) -> Path:
        """Of this side."""
        return self.base / self.name

    def mark(self, what: str) -> Path:
        """A file by which parent and child tell each other something."""
        return self.base / "marks" / f"{self.name}.{what}"


@dataclass(slots=True)
class Counts:
    """What went over which way."""

    files: int = 0
    file_bytes: int = 0
    https: int = 0
    https_bytes: int = 0


@dataclass(slots=True)
class Courier:
    """Bundles as files in a directory that two sides can reach."""

    directory: Path
    name: str
    other: str
    counts: Counts
    _taken: int = 0
    _given: int = 0
    _last: bytes = b""

    def collect(self, side: OpenSide) -> bool:
        """Take what lies there for this side, in order; returns whether anything did."""
        found = False
        while (path := self._path(self.other, self.name, self._taken + 1)).is_file():
            take(side, path.read_bytes(), time=int(time.time()))
            self._taken, found = self._taken + 1, True
        return found

    def deliver(self, side: OpenSide) -> None:
        """Lay a bundle there, if anything is new."""
        data = pack(side, self.other)
        if data == self._last:
            return
        self._last, self._given = data, self._given + 1
        path = self._path(self.name, self.other, self._given)
        temporary = path.with_suffix(".part")
        temporary.write_bytes(data)
        temporary.replace(path)
        self.counts.files += 1
        self.counts.file_bytes += len(data)

    def _path(self, sender: str, recipient: str, number: int) -> Path:
        return self.directory / f"{sender}-to-{recipient}-{number:04d}.bundle"


def full(side: OpenSide) -> bool:
    """Whether all is agreed for good, and every entry that is here counts."""
    counted = side.delegation.counted()
    whole = all(len(entries) == counted[o] for o, entries in side.delegation.logs().items())
    return whole and side.delegation.view().agreed_for_good


def report(side: OpenSide, counts: Counts, negotiator: SimulatedNegotiator | None) -> object:
    """What this side found in its store when it had opened it again."""
    view, counted = side.delegation.view(), side.delegation.counted()
    agreed = view.state.agreed
    return {
        "side": side.name,
        "state": str(view.state.state),
        "round": view.state.round,
        "agreed": agreed.entry if agreed else "",
        "agreed_for_good": view.agreed_for_good,
        "lists": [[r.stage, r.side, r.list_count, r.list_root] for r in agreed.lists]
        if agreed
        else [],
        "logs": {
            name: [len(tree), counted[origin], root_of(tree)]
            for name, origin in side.delegation.origins.items()
            for tree in [side.delegation.chain_of(origin).tree]
        },
        "counts": asdict(counts),
        "refused": negotiator.refused if negotiator else 0,
        "replaced": negotiator.replaced if negotiator else 0,
        "asked": negotiator.asked if negotiator else 0,
        "cpu_seconds": round(time.process_time(), 1),
    }


@dataclass(slots=True)
class Working:
    """One side at work."""

    plan: Plan
    side: OpenSide
    counts: Counts = field(default_factory=Counts)
    _round: int = -1
    _parent: int = field(default_factory=os.getppid)

    def party(self) -> SimulatedNegotiator:
        """Negotiate until the parent says that all are done."""
        plan = self.plan
        negotiator = SimulatedNegotiator(
            side=self.side,
            held=read(plan.base / "people.json"),
            people=plan.people,
            rounds=plan.rounds,
            rng=random.Random(f"simulated {plan.name} {plan.seed}"),  # noqa: S311 a simulation
            terms=plan.base / "terms.txt",
        )
        courier = Courier(plan.base / "courier", plan.name, plan.by_file, self.counts)
        tls, fresh = SideTls(plan.directory, plan.name), True
        while not self._stop():
            fresh |= courier.collect(self.side)
            fresh |= negotiator.move(int(time.time()))
            if fresh:
                if plan.url:
                    self._call(tls)
                courier.deliver(self.side)
                self._tell()
            else:
                time.sleep(_PAUSE)
            fresh = False
        return negotiator

    def _call(self, tls: SideTls) -> None:
        carried = send(lambda: nullcontext(self.side), "M", self.plan.url, tls)
        self.counts.https += len(carried.arrived)
        self.counts.https_bytes += carried.sent + carried.received

    def mediator(self) -> None:
        """Answer bundles until the parent says that all are done."""
        mutex = threading.Lock()

        @contextmanager
        def use() -> Iterator[OpenSide]:
            with mutex:
                yield self.side
                self._tell()

        answering = Answering(
            use=use,
            tls=SideTls(self.plan.directory, self.plan.name),
            bucket=Bucket(per_minute=60_000, burst=1_000, clock=time.monotonic),
            heard=str,
            warn=lambda text: print(text, file=sys.stderr, flush=True),
        )
        with running(server(answering, host="127.0.0.1", port=0)) as port:
            self.plan.mark("port").write_text(str(port), "ascii")
            while not self._stop():
                time.sleep(_PAUSE)

    def _tell(self) -> None:
        """Say how far it is, and whether it has everything."""
        number = self.side.delegation.view().state.round
        if number != self._round:
            self._round = number
            write_json(number, self.plan.mark("round"))
        if full(self.side):
            self.plan.mark("full").touch()

    def _stop(self) -> bool:
        return self.plan.mark("stop").exists() or os.getppid() != self._parent


def main(path: Path) -> None:
    """Work one side by its plan, then report what its store holds."""
    plan = Plan(**json.loads(path.read_text("utf-8")))
    negotiator = None
    with opened(plan.directory, time=int(time.time())) as side:
        working = Working(plan, side)
        if plan.by_file:
            negotiator = working.party()
        else:
            working.mediator()
    with opened(plan.directory, time=int(time.time())) as side:
        write_json(report(side, working.counts, negotiator), plan.mark("report"))


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main(Path(sys.argv[1]))
