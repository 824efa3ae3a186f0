"""Go's sumdb/note and sumdb/tlog, which share no code with us, agree on what holds and what not."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from record_talks import START, converse

from safeconduct.record import LogSigner, MemoryLogStore, PartyLog
from safeconduct.record.encoding import to_base64
from safeconduct.record.tiles import Tile, export_tiles

PROGRAM = Path(__file__).parents[1] / "go" / "main.go"
MODULE = Path("/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog")
pytestmark = pytest.mark.skipif(
    shutil.which("go") is None or not MODULE.is_dir(),
    reason="no Go here (Debian: apt install golang-go golang-golang-x-mod-dev)",
)
SIGNER = LogSigner.from_seeds("a.example/1", b"a" * 32, b"b" * 32)


def at_size(size: int) -> PartyLog:
    store = MemoryLogStore([b"entry %d" % n for n in range(size)])
    return PartyLog(store, SIGNER, time=START)


def case(name: str, kind: str, log: PartyLog, **more: Any) -> dict[str, Any]:
    return {
        "Name": name,
        "Kind": kind,
        "Key": log.signer.key.public.text,
        "Note": log.note.decode(),
        **more,
    }


def lines(path: list[bytes]) -> list[str]:
    return [to_base64(item) for item in path]


def accepted() -> list[dict[str, Any]]:
    cases = []
    logs = {size: at_size(size) for size in (1, 2, 3, 7, 8, 70, 300)}
    for size, log in logs.items():
        cases.append(case(f"checkpoint {size}", "checkpoint", log))
        for index in {0, size // 2, size - 1}:
            entry = {"Index": index, "Entry": base64.b64encode(log.entries[index]).decode()}
            path = lines(log.tree.inclusion(index))
            cases.append(case(f"inclusion {index} in {size}", "inclusion", log, Path=path, **entry))
            tiles = dict(export_tiles(log.tree, log.entries))
            name = Tile(0, index // 256, min(256, size - index // 256 * 256)).path
            data = base64.b64encode(tiles[name]).decode()
            cases.append(
                case(
                    f"tile of {index} in {size}",
                    "tile",
                    log,
                    TilePath=name,
                    TileBytes=data,
                    **entry,
                )
            )
        for old in (known for known in logs if known < size):
            path, note = lines(log.tree.consistency(old)), logs[old].note.decode()
            cases.append(
                case(f"consistency {old} to {size}", "consistency", log, Path=path, Old=note)
            )
    talks = converse(6)
    whole = talks.logs["A"]
    cases.append(
        {**case("cosigned", "checkpoint", whole), "Note": talks.carry("A", minute=9).decode()}
    )
    return cases


def refused(good: list[dict[str, Any]]) -> list[dict[str, Any]]:
    cases = []
    for number, kind in enumerate(("checkpoint", "inclusion", "consistency")):
        for one in (c for c in good if c["Kind"] == kind and c["Name"] != "checkpoint 1"):
            bad = json.loads(json.dumps(one))
            if number == 0:
                bad["Note"] = bad["Note"].replace("\n", "\n1", 1)
            elif bad["Path"]:
                bad["Path"][-1] = to_base64(bytes(32))
            else:
                continue
            cases.append({**bad, "Name": f"bad {one['Name']}"})
    return cases


def test_go_accepts_what_holds_and_refuses_what_does_not(tmp_path: Path) -> None:
    good = accepted()
    bad = refused(good)
    path = tmp_path / "cases.json"
    path.write_text(json.dumps([*good, *bad]))
    done = subprocess.run(
        ["go", "run", str(PROGRAM), str(path)],
        capture_output=True,
        text=True,
        check=False,
        env={
            **os.environ,
            "GO111MODULE": "off",
            "GOPATH": f"{tmp_path}:/usr/share/gocode",
            "GOCACHE": str(tmp_path / "cache"),
            "GOFLAGS": "",
        },
    )
    assert done.returncode == 0, done.stderr
    answers = dict(line.split(": ", 1) for line in done.stdout.splitlines())
    assert answers.keys() == {c["Name"] for c in (*good, *bad)}
    wrong = [c["Name"] for c in good if answers[c["Name"]] != "ok"]
    passed = [c["Name"] for c in bad if answers[c["Name"]] == "ok"]
    assert (wrong, passed) == ([], [])
    assert len(good) > 60
    assert len(bad) > 30
