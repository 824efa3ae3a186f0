"""`demo --talk`: two parties and a mediator in three processes with three stores of their own.

A and B exchange bundles as files through a directory, B and the mediator by HTTPS on this machine;
A and the mediator know of each other only what B carries.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from safeconduct.cli.steps.demo_talk_people import invent
from safeconduct.cli.steps.demo_talk_side import Plan
from safeconduct.cli.steps.side_making import accept_answer, answer_challenge, make_side
from safeconduct.cli.steps.side_tls import new_certificate, trust
from safeconduct.cli.steps.workspace import Progress, Summary
from safeconduct.tables import InputError, write_json, write_text
from safeconduct.talks.enrolment import Shown

TALK = "talks.example/demonstration"
_NAMES = ("A", "B", "M")
_STALLED, _ENDING = 180.0, 30.0
_PAUSE = 0.1
_TERMS = """\
Demonstration: an invented agreement between invented parties.
As many people go from each side, in three stages.
"""


def demonstrate_talk(
    out: Path, *, rounds: int, people: int, seed: int, progress: Progress
) -> Summary:
    """Negotiate in three processes, and compare what their stores hold in the end.

    Args:
        out: the directory `talk` is made in, in the place of an earlier one.
        rounds: of offers; the last one is accepted by both.
        people: that go from each side.
        seed: of the invented people and the simulated negotiators; keys and salts are drawn.
        progress: told of the rounds.

    Raises:
        InputError: if a process ends early or nothing goes on.
    """
    begun = time.monotonic()
    root = (out / "talk").resolve()
    shutil.rmtree(root, ignore_errors=True)
    _prepare(root, people=people, seed=seed)
    progress("keys are exchanged", 0, rounds)
    with _children(root) as children:
        mediator = Plan(
            root=str(root), name="M", by_file="", url="", people=people, rounds=rounds, seed=seed
        )
        children.start(mediator)
        port = children.wait_for(mediator.mark("port")).read_text("ascii")
        url = f"https://127.0.0.1:{port}"
        children.start(replace(mediator, name="A", by_file="B"))
        children.start(replace(mediator, name="B", by_file="A", url=url))
        _watch(root, children, rounds=rounds, progress=progress)
        # The mediator last: others may still be asking him.
        for name in _NAMES:
            children.stop(name)
    reports = [json.loads((root / "marks" / f"{name}.report").read_text()) for name in _NAMES]
    return _summary(reports, seconds=time.monotonic() - begun, people=people)


def agree(summary: Summary) -> bool:
    """Whether all three stores hold the same, agreed for good, and every entry counts."""
    return not summary["differences"]


def _prepare(root: Path, *, people: int, seed: int) -> None:
    """Three sides that have each other's keys, and the certificates of B and the mediator."""
    for name in ("courier", "marks", "answers"):
        (root / name).mkdir(parents=True)
    invent(people=people, seed=seed, out=root / "people.json")
    write_text(_TERMS, root / "terms.txt")
    for name in _NAMES:
        make_side(root / name, name=name, talk=TALK, parties="AB", mediator="M", shown=Shown.RECORD)
    for asker in _NAMES:
        for other in _NAMES:
            if other != asker:
                found = root / "answers" / f"{other}-to-{asker}"
                answer_challenge(root / other, root / asker / "challenge", found)
                accept_answer(root / asker, found, time=int(time.time()))
    for name in ("B", "M"):
        moment = datetime.now(UTC)
        new_certificate(root / name, host="127.0.0.1", moment=moment, renew=False)
    for name, other in (("B", "M"), ("M", "B")):
        trust(root / name, other, root / other / "tls" / f"{other}.crt")


@dataclass(slots=True)
class _Children:
    """The processes of the sides."""

    root: Path
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, plan: Plan) -> None:
        """One side, by its plan; what it says of faults goes to a file."""
        path = self.root / "marks" / f"{plan.name}.plan"
        write_json(asdict(plan), path)
        with (self.root / f"{plan.name}.log").open("wb") as log:
            self.running[plan.name] = subprocess.Popen(  # noqa: S603 our own interpreter and words
                [sys.executable, "-m", "safeconduct.cli.steps.demo_talk_side", str(path)],
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def require_alive(self) -> None:
        """Stop if a process has ended before it was told to.

        Raises:
            InputError: with where it says why.
        """
        for name, child in self.running.items():
            if child.poll() is not None:
                raise InputError(
                    f"the process of {name} ended with status {child.returncode}",
                    where=self.root,
                    remedy=f"The reason stands in {self.root / name}.log; report it.",
                )

    def wait_for(self, path: Path) -> Path:
        """A file that a process writes."""
        until = time.monotonic() + _STALLED
        while not (path.is_file() and path.stat().st_size):
            self.require_alive()
            if time.monotonic() > until:
                what = f"{path.name} was not written in {_STALLED:.0f} s"
                raise InputError(what, where=self.root, remedy="Report it with the logs there.")
            time.sleep(_PAUSE)
        return path

    def stop(self, name: str) -> None:
        """Let one end, and wait until it has reported."""
        (self.root / "marks" / f"{name}.stop").touch()
        if self.running[name].wait(_STALLED):
            raise InputError(
                f"the process of {name} could not report",
                where=self.root,
                remedy=f"The reason stands in {self.root / name}.log; report it.",
            )


@contextmanager
def _children(root: Path) -> Iterator[_Children]:
    """Processes that end with the block, however it ends."""
    children = _Children(root)
    try:
        yield children
    finally:
        for child in children.running.values():
            child.terminate()
        for child in children.running.values():
            with suppress(subprocess.TimeoutExpired):
                child.wait(_ENDING)


def _watch(root: Path, children: _Children, *, rounds: int, progress: Progress) -> None:
    """Tell how far they are, until each says that it has everything.

    Raises:
        InputError: if a process ends early or nothing goes on.
    """
    number, since = -1, time.monotonic()
    while not all((root / "marks" / f"{name}.full").exists() for name in _NAMES):
        children.require_alive()
        with suppress(OSError, ValueError):
            found = int((root / "marks" / "M.round").read_text("utf-8"))
            if found != number:
                number, since = found, time.monotonic()
                progress(f"round {number}", number, rounds)
        if time.monotonic() - since > _STALLED:
            what = f"nothing went on for {_STALLED:.0f} s after round {number}"
            raise InputError(what, where=root, remedy="Report it with the logs there.")
        time.sleep(_PAUSE)
    progress("all agreed for good", rounds, rounds)


def _summary(reports: list[dict[str, Any]], *, seconds: float, people: int) -> Summary:
    first, logs = reports[0], reports[0]["logs"]
    counts = [report["counts"] for report in reports]
    return {
        "demonstration": "simulated negotiators, invented people",
        "rounds": first["round"],
        "people_a_side": people,
        "state": {r["side"]: _state(r) for r in reports},
        "lists": {f"stage {s}, {side}": f"{n} people, {root[:16]}"
                  for s, side, n, root in first["lists"]},
        "logs": {f"log of {name}": f"{size} entries, all count, {root[:16]}"
                 if size == counted else f"{size} entries, {counted} count"
                 for name, (size, counted, root) in logs.items()},
        "entries": sum(size for size, _, _ in logs.values()),
        "refused": sum(report["refused"] for report in reports),
        "replaced": sum(report["replaced"] for report in reports),
        "questions": sum(report["asked"] for report in reports),
        "bundles_by_file": sum(c["files"] for c in counts),
        "bytes_by_file": sum(c["file_bytes"] for c in counts),
        "exchanges_by_https": sum(c["https"] for c in counts),
        "bytes_by_https": sum(c["https_bytes"] for c in counts),
        "cpu_seconds": {r["side"]: r["cpu_seconds"] for r in reports},
        "seconds": round(seconds, 1),
        "differences": _differences(reports),
    }  # fmt: skip


def _state(report: dict[str, Any]) -> str:
    return f"{report['state']}, {'for good' if report['agreed_for_good'] else 'not for good'}"


def _differences(reports: list[dict[str, Any]]) -> list[str]:
    """What the three stores do not have in common, or do not count."""
    names = ("state", "round", "agreed", "agreed_for_good", "lists", "logs")
    found = [
        f"{name}: {[report[name] for report in reports]}"
        for name in names
        if len({json.dumps(report[name], sort_keys=True) for report in reports}) > 1
    ]
    for report in reports:
        if not report["agreed_for_good"]:
            found.append(f"{report['side']}: not agreed for good")
        for name, (size, counted, _) in report["logs"].items():
            if size != counted:
                found.append(f"{report['side']}: {counted} of {size} entries of {name} count")
    return found
