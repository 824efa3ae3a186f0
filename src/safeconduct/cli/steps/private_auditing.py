"""The audit of a private matching: what was registered, what is laid open, what is found."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from safeconduct.cli.steps.private_folders import Folder
from safeconduct.cli.steps.private_matching import commitment
from safeconduct.cli.steps.workspace import Store, Summary
from safeconduct.matching.private.commitments import Committed, Opening, audit
from safeconduct.matching.private.messages import bytes_of, number_of, text_of
from safeconduct.matching.private.reports import derives, report_bytes, report_digest
from safeconduct.matching.private.terms import Terms, session_name
from safeconduct.people import records_wide, with_references
from safeconduct.record.encoding import to_base64
from safeconduct.record.envelope import Envelope, Json
from safeconduct.record.errors import RecordError
from safeconduct.record.keys import read_public_key
from safeconduct.tables import InputError, read_json, read_parquet, write_json


def register(*, store: Store, out: Path) -> Summary:
    """Write the digest of every report, sorted."""
    records = with_references(
        records_wide(store.read("statements", made_by="import")),
        store.read("reports", made_by="import"),
    )
    digests = sorted(report_digest(text) for text in report_bytes(records))
    out.write_text("".join(f"{digest}\n" for digest in digests), "ascii")
    return {"reports": len(digests), "written": str(out)}


def lay_open(*, folder: Path, places: str, out: Path) -> Summary:
    """Write what stands at the places that the auditor drew."""
    place = Folder(folder)
    state = read_json(place.secret / "session.json")
    tree = commitment(
        read_parquet(place.secret / "inputs.parquet"),
        session=_session_of(state), seed=bytes.fromhex(state["seed"]),
    )  # fmt: skip
    wanted = _numbers(places, below=tree.size)
    write_json({"places": [_opened(tree.open(number)) for number in wanted]}, out)
    return {"places": len(wanted), "written": str(out)}


def _session_of(state: Mapping[str, Any]) -> bytes:
    if "session" in state:
        return bytes.fromhex(state["session"])
    fields = dict(state["terms"])
    terms = Terms(**{**fields, "kinds": tuple(fields["kinds"])})
    return session_name(terms, Path(state["me"]).stem, Path(state["other"]).stem)


def audit_side(*, offer: Path, openings: Path, registered: Path, key: Path, places: str) -> Summary:
    """What is objected to in a side's openings."""
    head = _offer(offer, key)
    fields = head["fields"]
    if not isinstance(fields, Mapping):
        raise InputError("the offer has no fields", where=offer, remedy="Ask for it anew.")
    size, root = number_of(fields, "size"), bytes_of(fields, "root")
    digests = {bytes.fromhex(line) for line in registered.read_text("ascii").split()}
    try:
        opened = {o.place: o for o in map(_read_opened, read_json(openings)["places"])}
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise InputError(
            "this is not what `match private open` writes",
            where=openings,
            remedy="Ask for it anew.",
        ) from error
    found = audit(
        session=bytes.fromhex(text_of(head, "session")), root=root, size=size, openings=opened,
        places=_numbers(places, below=size), registered=digests, derives=derives,
    )  # fmt: skip
    return {
        "places": len(_numbers(places, below=size)),
        "objections": [f"place {f.place}: {f.reason}" for f in found],
    }


def _offer(path: Path, key: Path) -> Mapping[str, Json]:
    try:
        line = path.read_bytes().partition(b"\n")[0]
        return Envelope.parse(line).verify(read_public_key(key))
    except (OSError, RecordError) as error:
        raise InputError(
            f"this is no offer of that side: {error}", where=path, remedy="Ask for it anew."
        ) from error


def _numbers(places: str, *, below: int) -> list[int]:
    try:
        found = sorted({int(word) for word in places.split(",")})
    except ValueError:
        found = [-1]
    if not all(0 <= number < below for number in found):
        raise InputError(
            "these are no places of the commitment", where=places,
            remedy=f"Write whole numbers from 0 to {below - 1}, with commas between.",
        )  # fmt: skip
    return found


def _opened(one: Opening) -> dict[str, object]:
    made = one.committed
    return {
        "place": one.place,
        "padding": to_base64(one.padding),
        "proof": [to_base64(step) for step in one.proof],
        "committed": None if made is None else {
            "kind": made.kind, "value": made.value, "report": made.report.decode(),
            "salt": to_base64(made.salt),
        },
    }  # fmt: skip


def _read_opened(stored: dict[str, object]) -> Opening:
    made = stored["committed"]
    committed = None
    if isinstance(made, dict):
        committed = Committed(
            kind=made["kind"], value=made["value"], report=made["report"].encode(),
            salt=b64decode(made["salt"]),
        )  # fmt: skip
    proof = stored["proof"]
    if not isinstance(proof, list):
        raise TypeError("the proof is no list")
    return Opening(
        int(str(stored["place"])), committed, b64decode(str(stored["padding"])),
        tuple(b64decode(step) for step in proof),
    )  # fmt: skip
