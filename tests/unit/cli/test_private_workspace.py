"""The sealed workspace: what its process cannot do, and what it says when it fails."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from safeconduct.cli.steps import private_workspace
from safeconduct.cli.steps.private_destroying import (
    destroy_file,
    file_system,
    means_of,
    remains_of,
)
from safeconduct.cli.steps.private_workspace import SideIn, WorkspaceError, run_workspace
from safeconduct.matching.private.boxes import SEED, place, public_half, seal
from safeconduct.matching.private.handing import hand_over
from safeconduct.matching.private.mediated_terms import MediatedTerms
from safeconduct.matching.private.messages import RefusedMessageError, Step

TERMS = MediatedTerms(label="2031-05", purpose="who is held", sides=("A", "B"), most=9)
SECRET = bytes(SEED)
HARDENED = """
import ctypes, resource, sys
from pathlib import Path
from safeconduct.cli.steps.private_workspace import harden
harden()
for limit in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE):
    assert resource.getrlimit(limit) == (0, 0)
assert ctypes.CDLL(None).prctl(3, 0, 0, 0, 0) == 0, "memory may be dumped"
try:
    with Path(sys.argv[1]).open("wb", buffering=0) as stream:
        stream.write(b"a name")
except OSError as error:
    print(error.strerror)
"""


def test_its_process_can_write_no_byte_to_a_file(tmp_path: Path) -> None:
    path = tmp_path / "spilled"
    done = subprocess.run(
        [sys.executable, "-c", HARDENED, path], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "File too large"
    assert path.read_bytes() == b""


def sides() -> list[SideIn]:
    import polars as pl

    records = pl.DataFrame(
        {"record": ["x:1"], "source": ["x"], "kind": ["visit"], "family_name": ["Kovalenko"]}
    )
    found = []
    for name in TERMS.sides:
        session = TERMS.session("M")
        data = hand_over(
            records, side=name, session=session, fields=TERMS.fields, digests=[bytes(32)],
            commitment=bytes(32),
        )  # fmt: skip
        sealed = seal(public_half(SECRET), data, at=place(session, Step.RECORDS, name))
        found.append(SideIn(name=name, box=public_half(SECRET), root=bytes(32), sealed=sealed))
    return found


def test_records_that_were_not_committed_to_are_refused_by_the_side_s_name() -> None:
    with pytest.raises(RefusedMessageError, match="A: these are not the records"):
        run_workspace(terms=TERMS, mediator="M", secret=SECRET, sides=sides(), model=None)


def test_an_error_says_its_kind_and_not_its_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """For the text may hold a name."""

    def fails(*_: object, **__: object) -> None:
        raise ValueError("Kovalenko")

    monkeypatch.setattr(private_workspace, "harden", lambda: False)
    monkeypatch.setattr(private_workspace, "_work", fails)
    answer = io.BytesIO()
    private_workspace.main(io.BytesIO((8).to_bytes(8, "big") + b"anything"), answer)
    assert json.loads(answer.getvalue()[8:]) == {"failed": "ValueError"}
    with pytest.raises(WorkspaceError, match="ValueError"):
        private_workspace._read_out(answer.getvalue())
    with pytest.raises(WorkspaceError, match="ended from outside"):
        private_workspace._read_out(b"")


def test_a_key_s_file_is_overwritten_where_it_lies_and_deleted(tmp_path: Path) -> None:
    path, other = tmp_path / "session.key", tmp_path / "link"
    path.write_bytes(bytes(SEED))
    other.hardlink_to(path)
    assert destroy_file(path) == file_system(tmp_path)
    assert not path.exists()
    assert len(other.read_bytes()) == SEED
    assert other.read_bytes() != bytes(SEED)
    destroy_file(path)  # once more, after a run that was killed


def test_the_kind_of_file_system_is_the_kernel_s_word() -> None:
    assert file_system(Path("/proc/self")) == "proc"


def test_what_remains_is_said_unless_it_cannot(monkeypatch: pytest.MonkeyPatch) -> None:
    module = "safeconduct.cli.steps.private_destroying.swaps"
    monkeypatch.setattr(module, lambda: True)
    said = " ".join(remains_of(locked=False, key="ext4"))
    assert "swap space" in said
    assert "snapshots" in said
    said = " ".join(remains_of(locked=True, key="tmpfs"))
    assert "swap space" not in said
    assert "snapshots" not in said
    for locked in (True, False):
        assert (
            "was locked" in " ".join(means_of(ended_at="now", locked=locked, key="ext4"))
        ) is locked
