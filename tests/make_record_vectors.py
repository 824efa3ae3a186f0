"""Makes tests/vectors/record.json: files in C2SP's formats, and what must come of checking them.

    PYTHONPATH=tests python tests/make_record_vectors.py > tests/vectors/record.json

The file is kept, so that what was valid or refused once stays so; make it anew only for a new case.
"""

from __future__ import annotations

import base64
import json
import sys
from typing import Any

from record_talks import START, converse

from safeconduct.record import MemoryLogStore, Note, PartyLog
from safeconduct.record.merkle import Tree
from safeconduct.record.proofs import hash_lines
from safeconduct.record.tiles import export_tiles


def vectors() -> list[dict[str, Any]]:
    """Each with its name, the check, its files and the reason it is refused for, or `ok`."""
    talks = converse(14)
    log, policy = talks.logs["A"], talks.policy("A").data
    note = talks.carry("A", minute=20)
    cases: list[dict[str, Any]] = []

    def add(name: str, check: str, result: str, **files: bytes) -> None:
        cases.append(
            {
                "name": name,
                "check": check,
                "result": result,
                "files": {
                    file.replace("__", "/"): base64.b64encode(data).decode()
                    for file, data in {"policy": policy, **files}.items()
                },
            }
        )

    add("cosigned by all", "checkpoint", "ok", checkpoint=note)
    for name, result, bad in _spoilt(note):
        add(name, "checkpoint", result, checkpoint=bad)
    _add_policies(add, note, policy)
    for index in range(len(log)):
        proof = log.prove(index, note=note).data
        add(f"entry {index}", "proof", "ok", proof=proof, entry=log.entries[index])
        other = log.entries[index - 1]
        add(f"not entry {index}", "proof", "not-included", proof=proof, entry=other)
    grown = {size: talks.cosigned("A", size) for size in (1, 2, 3, 4, 6)}
    for old in (1, 2, 3, 6):
        path = hash_lines(log.tree.consistency(old)).encode()
        add(f"grown from {old}", "consistency", "ok", old=grown[old], new=note, proof=path)
        cut = path.rpartition(b"\n")[0].rpartition(b"\n")[0]
        cut += b"\n" if cut else b""
        add(f"cut {old}", "consistency", "not-consistent", old=grown[old], new=note, proof=cut)
    false = PartyLog(MemoryLogStore([b"x"] * 4), log.signer, time=START)
    path = hash_lines(log.tree.prefix(4)).encode()
    add("another history", "fork", "ok", first=false.note, second=note, path=path)
    add("no path", "fork", "no-fork", first=false.note, second=note)
    add("same history", "fork", "no-fork", first=grown[4], second=note, path=path)
    _add_tiles(add, log.tree, list(log.entries), note)
    return cases


def _spoilt(note: bytes) -> list[tuple[str, str, bytes]]:
    read = Note.parse(note)
    text, lines = read.text, read.signatures
    first = text.encode()
    return [
        ("without the mediator", "no-quorum", Note(text, lines[:4]).data),
        ("without the log", "not-signed", Note(text, lines[2:]).data),
        ("only the cosigners twice", "not-signed", Note(text, lines[2:] * 2).data),
        ("extension line", "extension-line", note.replace(first, first + b"more\n")),
        ("size with a zero", "malformed", note.replace(b"\n7\n", b"\n07\n")),
        ("another size", "bad-signature", note.replace(b"\n7\n", b"\n8\n")),
        ("another origin", "unknown-log", note.replace(b"/A\n", b"/C\n", 1)),
        ("carriage returns", "malformed", note.replace(b"\n", b"\r\n")),
        ("cut", "malformed", note[:-1]),
        ("blank line more", "extension-line", note.replace(b"\n\n", b"\n\n\n")),
        ("dash for em dash", "malformed", note.replace("—".encode(), b"-", 1)),
    ]


def _add_policies(add: Any, note: bytes, policy: bytes) -> None:
    def bad(name: str, old: bytes, new: bytes, result: str = "bad-policy") -> None:
        assert old in policy
        changed = policy.replace(old, new, 1)
        add(name, "checkpoint", result, checkpoint=note, policy=changed)

    bad("policy cut", b"quorum all\n", b"quorum all")
    bad("no quorum line", b"quorum all\n", b"")
    bad("quorum twice", b"quorum all\n", b"quorum all\nquorum all\n")
    bad("unknown quorum", b"quorum all\n", b"quorum most\n")
    bad("threshold too high", b"group all 4 ", b"group all 5 ")
    bad("member twice", b"group all 4 w1 ", b"group all 4 w1 w1 ")
    bad("defined later", b"group all 4 w1", b"group all 4 w9")
    bad("quorum of one", b"quorum all\n", b"quorum w1\n", "ok")
    bad("any", b"group all 4 ", b"group all any ", "ok")
    bad("comments and spaces", b"quorum all\n", b"# so\n\n \tquorum\tall \n", "ok")


def _add_tiles(add: Any, tree: Tree, entries: list[bytes], note: bytes) -> None:
    files = {path.replace("/", "__"): data for path, data in export_tiles(tree, entries)}
    whole = {"checkpoint": note, **files}
    add("tiles", "tiles", "ok", **whole)
    tile, bundle = "tile__0__000.p__7", "tile__entries__000.p__7"
    add("cut tile", "tiles", "truncated", **{**whole, tile: files[tile][:-32]})
    add("changed tile", "tiles", "wrong-root", **{**whole, tile: bytes(32 * 7)})
    add("cut bundle", "tiles", "truncated", **{**whole, bundle: files[bundle][:-1]})
    add("longer bundle", "tiles", "unexpected", **{**whole, bundle: files[bundle] + b"\0\0"})
    add("strange file", "tiles", "unexpected", **{**whole, "tile__0__0": files[tile]})
    add("no tile", "tiles", "missing", **{k: v for k, v in whole.items() if k != tile})
    add("no bundle", "tiles", "missing", **{k: v for k, v in whole.items() if k != bundle})


if __name__ == "__main__":
    cases = vectors()
    contents = sorted({data for case in cases for data in case["files"].values()})
    for case in cases:
        case["files"] = {name: contents.index(data) for name, data in case["files"].items()}
    json.dump({"contents": contents, "cases": cases}, sys.stdout, indent=0)
    sys.stdout.write("\n")
