"""The sealed workspace: a process that opens both sides' records and cannot write to any file.

It gets sealed records and the session's secret key through a pipe, and gives sealed counts and
results back through another. Before it reads anything the kernel is told to refuse it every write
to a file and every memory dump, so that nothing can be spilled, cached or logged. When it ends, its
memory goes back to the operating system.

Run as `python -m safeconduct.cli.steps.private_workspace` by `run_workspace`, and by nobody else.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import secrets
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from safeconduct.matching import TrainedModel
from safeconduct.matching.private.boxes import place, seal, unseal
from safeconduct.matching.private.handing import Handed, take_over
from safeconduct.matching.private.intersection import padded_size
from safeconduct.matching.private.mediated_terms import MediatedTerms
from safeconduct.matching.private.mediation import mediate
from safeconduct.matching.private.messages import RefusedMessageError, Step
from safeconduct.record.encoding import from_base64, to_base64
from safeconduct.record.envelope import Json

_MODULE = "safeconduct.cli.steps.private_workspace"
_LENGTH = 8
_SET_DUMPABLE = 4
_LOCK_ALL = 1 | 2 | 4  # MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT
_MAY_LOCK = 14  # CAP_IPC_LOCK
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "PYTHONPATH", "LD_LIBRARY_PATH", "VIRTUAL_ENV")


class WorkspaceError(Exception):
    """The workspace ended without a result; the text holds nothing of the records."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SideIn:
    """What goes into the workspace of one side."""

    name: str
    box: bytes
    root: bytes
    sealed: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Out:
    """What comes out of the workspace.

    Attributes:
        counts, results: sealed to each side, in the order of the terms.
        pairs_at_most: the padded number of pairs.
        enough: whether so many are common that the terms let them be named.
        locked: whether the workspace's memory was locked against being swapped out.
    """

    counts: tuple[bytes, bytes]
    results: tuple[bytes, bytes]
    pairs_at_most: int
    enough: bool
    locked: bool


def run_workspace(
    *, terms: MediatedTerms, mediator: str, secret: bytes | bytearray, sides: Sequence[SideIn],
    model: TrainedModel | None,
) -> Out:  # fmt: skip
    """Start the workspace, hand it what it needs, and wait until it has ended.

    Raises:
        RefusedMessageError: if a side's records are not what they were signed as.
        WorkspaceError: if it ended otherwise.
    """
    head = {
        "terms": terms.values(),
        "mediator": mediator,
        "sides": [
            {"name": s.name, "box": to_base64(s.box), "root": to_base64(s.root)} for s in sides
        ],
        "model": None if model is None else model.settings,
    }
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    process = subprocess.Popen(  # noqa: S603 this module, in this Python
        [sys.executable, "-B", "-m", _MODULE], cwd="/", env=environment,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    frames = (json.dumps(head).encode(), secret, *(s.sealed for s in sides))
    given = b"".join(len(frame).to_bytes(_LENGTH, "big") + bytes(frame) for frame in frames)
    answer, _ = process.communicate(given)
    return _read_out(answer)


def _read_out(answer: bytes) -> Out:
    try:
        head, *sealed = _frames(answer)
        told = json.loads(head)
    except ValueError:
        told, sealed = {"failed": "it was ended from outside, perhaps for lack of memory"}, []
    if "refused" in told:
        raise RefusedMessageError(told["refused"])
    if "failed" in told or len(sealed) != 4:
        raise WorkspaceError(f"the workspace ended without a result: {told.get('failed')}")
    return Out(
        counts=(sealed[0], sealed[1]), results=(sealed[2], sealed[3]),
        pairs_at_most=told["pairs_at_most"], enough=told["enough"], locked=told["locked"],
    )  # fmt: skip


def _frames(data: bytes) -> list[bytes]:
    found, at = [], 0
    while at < len(data):
        length = int.from_bytes(data[at : at + _LENGTH], "big")
        found.append(data[at + _LENGTH : at + _LENGTH + length])
        at += _LENGTH + length
    if at != len(data) or not found:
        raise ValueError("cut")
    return found


def harden() -> bool:
    """Take from this process what it must not have; returns whether its memory is locked."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    library = ctypes.CDLL(None, use_errno=True)
    library.prctl(_SET_DUMPABLE, 0, 0, 0, 0)
    return _may_lock() and library.mlockall(_LOCK_ALL) == 0


def _may_lock() -> bool:
    """Whether all memory may be locked; where only some may, the process would die of it."""
    most = resource.getrlimit(resource.RLIMIT_MEMLOCK)[1]
    if most == resource.RLIM_INFINITY:
        resource.setrlimit(resource.RLIMIT_MEMLOCK, (most, most))
        return True
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("CapEff:"):
            return bool(int(line.split()[1], 16) >> _MAY_LOCK & 1)
    return False


def _work(frames: Sequence[bytes], *, locked: bool) -> tuple[dict[str, Json | bool], list[bytes]]:
    head = json.loads(frames[0])
    terms = MediatedTerms.read(head["terms"])
    model = None if head["model"] is None else TrainedModel(head["model"])
    session = terms.session(head["mediator"])
    handed = [
        _opened(side, sealed, terms=terms, mediator=head["mediator"], secret=frames[1])
        for side, sealed in zip(head["sides"], frames[2:], strict=True)
    ]
    told = mediate(handed, terms=terms, random=secrets.token_bytes, model=model)
    enough = told[0].pairs >= terms.least_to_name
    boxes = [(side["name"], from_base64(side["box"])) for side in head["sides"]]
    given = [
        seal(box, data, at=place(session, step, name))
        for step, datas in (
            (Step.COUNT, [one.count_data() for one in told]),
            (Step.RESULT, [one.result_data() for one in told]),
        )
        for (name, box), data in zip(boxes, datas, strict=True)
    ]
    if not enough:
        given[2:] = [b"", b""]
    return {
        "pairs_at_most": padded_size(told[0].pairs),
        "enough": enough,
        "locked": locked,
    }, given


def _opened(
    side: Mapping[str, str], sealed: bytes, *, terms: MediatedTerms, mediator: str, secret: bytes
) -> Handed:
    name, session = side["name"], terms.session(mediator)
    try:
        plain = unseal(secret, sealed, at=place(session, Step.RECORDS, name))
        handed = take_over(plain, side=name, session=session, fields=terms.fields, most=terms.most)
    except RefusedMessageError as error:
        raise RefusedMessageError(f"{name}: {error}") from error
    if handed.root != from_base64(side["root"]):
        raise RefusedMessageError(f"{name}: these are not the records that were committed to")
    return handed


def main(given: BinaryIO, answer: BinaryIO) -> None:
    """What the workspace's process does, and all that it says."""
    locked = harden()
    sealed: list[bytes] = []
    try:
        told, sealed = _work(_frames(given.read()), locked=locked)
    except RefusedMessageError as error:
        told = {"refused": str(error)}
    except BaseException as error:  # noqa: BLE001 an error's text may hold a name
        told = {"failed": type(error).__name__}
    for frame in (json.dumps(told).encode(), *sealed):
        answer.write(len(frame).to_bytes(_LENGTH, "big"))
        answer.write(frame)
    answer.flush()


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
