"""`side pack` and `side take`: bundles for another side, and those that come in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from safeconduct.cli.steps.side_offering import owed_and_counted, standing_twice
from safeconduct.cli.steps.side_places import names, write
from safeconduct.cli.steps.side_saying import end_epochs
from safeconduct.cli.steps.side_store import OpenSide
from safeconduct.cli.steps.workspace import Summary
from safeconduct.record import Reason, RecordError
from safeconduct.record.notes import Note, checkpoint_of
from safeconduct.tables import InputError
from safeconduct.talks.bundles import MAX_BUNDLE, Bundle, Lack, Missing, read_bundle
from safeconduct.talks.carrying import Taken, confirmed, make_bundle
from safeconduct.talks.contents import read_contents
from safeconduct.talks.said import Said
from safeconduct.talks.sealing import Sealed

_WHAT_TO_DO = {
    Lack.BUNDLE: "ask for it: {name} gives it again with `side pack {me} --number {first}`",
    Lack.ENTRIES: "ask for a bundle with all of them: `side pack {me} --all`",
    Lack.CHECKPOINT: "ask for the same bundle again; the file was cut",
    Lack.PAYLOAD: "ask its author for it: `side pack {me} --all`",
    Lack.COSIGNATURE: "comes with the next bundles of those who have not confirmed yet",
}


@dataclass(frozen=True, slots=True)
class Unopened:
    """A payload that is here and cannot be read, and why."""

    entry: str
    author: str
    why: str


@dataclass(frozen=True, slots=True)
class Arrived:
    """What a bundle brought, and what became of its payloads.

    Attributes:
        taken: logs, cosignatures and payloads.
        opened: entries whose payload was opened.
        unopened: those that could not be.
        ended: epochs of this side whose keys are destroyed now.
    """

    taken: Taken
    opened: tuple[Said, ...]
    unopened: tuple[Unopened, ...]
    ended: tuple[int, ...]


# -- for others


def pack(side: OpenSide, name: str, *, everything: bool = False) -> bytes:
    """A bundle with all that another side is not known to have; kept before it is handed out.

    When nothing is new, it is the last bundle again.

    Args:
        side: the sender.
        name: for whom.
        everything: all from the start, for a side that has lost something.

    Raises:
        InputError: if there is no such side.
    """
    require_other(side, name)
    have = {} if everything else confirmed(side.delegation, name)
    bundle, post = make_bundle(
        side.delegation, name, side.post, have=have, payloads=_payloads(side, name, have)
    )
    number = len(post.sent[name])
    before = side.places.sent(name, number - 1)
    if before.is_file() and _content(side, before.read_bytes()) == _content(side, bundle):
        return before.read_bytes()
    write(side.places.sent(name, number), bundle)
    side.places.keep_post(post)
    side.post = post
    _forget_confirmed(side, name, number)
    return bundle


def again(side: OpenSide, name: str, number: int) -> bytes:
    """A bundle that was made before.

    Raises:
        InputError: if it is not kept any more.
    """
    path = side.places.sent(require_other(side, name), number)
    if not path.is_file():
        raise InputError(
            f"bundle {number} to {name} is not kept here (any more)",
            where=side.places.root,
            remedy="All that it held is confirmed or in later ones; `--all` packs everything.",
        )
    return path.read_bytes()


def require_other(side: OpenSide, name: str) -> str:
    """Return the name of another side, or say which there are."""
    others = [other for other in side.founding.sides if other != side.name]
    if name not in others:
        remedy = f"The other sides are {', '.join(others)}."
        raise InputError(f"there is no other side {name!r}", where="TO", remedy=remedy)
    return name


def _payloads(side: OpenSide, name: str, have: dict[str, int]) -> dict[str, bytes]:
    """Payloads of the entries that the other may lack, if they are for it at all."""
    found: dict[str, bytes] = {}
    for author, origin in side.delegation.origins.items():
        if author == name or name not in side.founding.readers(author):
            continue
        for entry in side.delegation.chain_of(origin).entries[have.get(origin, 0) :]:
            path = side.places.payload(entry.header.payload_hash)
            if entry.header.payload_hash and path.is_file():
                found[path.name] = path.read_bytes()
    return found


def _content(side: OpenSide, data: bytes) -> object:
    """What a bundle says, apart from its number: sizes, who signed for them, payloads."""
    bundle = _read(side, data)
    logs = []
    for part in bundle.logs:
        notes = [(checkpoint_of(note).size, _signers(note)) for note in (part.note, *part.older)]
        logs.append((part.origin, part.first, notes))
    return logs, sorted(bundle.payloads)


def _read(side: OpenSide, data: bytes) -> Bundle:
    return read_bundle(data, {side.name: side.keys.key.public}).bundle


def _signers(note: bytes) -> list[str]:
    return sorted(line.name for line in Note.parse(note).signatures)


def _forget_confirmed(side: OpenSide, name: str, newest: int) -> None:
    """Take away older bundles of which the other has confirmed every log."""
    known = confirmed(side.delegation, name)
    for path in names(side.places.sent(name, newest).parent):
        if int(path.name) < newest - 1:
            bundle = _read(side, path.read_bytes())
            if all(checkpoint_of(part.note).size <= known[part.origin] for part in bundle.logs):
                path.unlink()


# -- from others


def take(side: OpenSide, data: bytes, *, time: int) -> Arrived:
    """Take a bundle, open what it brought for this side, and end epochs that have ended.

    Raises:
        RecordError: if it is refused; nothing has then changed.
    """
    try:
        taken = side.take(data, time=time)
    except RecordError as error:
        if error.reason is Reason.ROLL_BACK and error.where == side.delegation.origin:
            raise _restored(side, error) from None
        raise
    opened, unopened = open_payloads(side)
    ended = end_epochs(side) if not _lacks_payload(taken) else []
    return Arrived(taken, tuple(opened), tuple(unopened), tuple(ended))


def _restored(side: OpenSide, error: RecordError) -> RecordError:
    return RecordError(
        side.places.root,
        f"{error.where} {error.what}",
        "This directory is an old copy, and another has spoken since. Say nothing with it: what it "
        "would say next the others have from you already, in other words. Ask one of them for "
        f"`safeconduct side pack {side.name} --all` and give that file to `safeconduct side "
        "restore`.",
        reason=Reason.ROLL_BACK,
    )


def _lacks_payload(taken: Taken) -> bool:
    return any(missing.kind is Lack.PAYLOAD for missing in taken.missing)


def open_payloads(side: OpenSide) -> tuple[list[Said], list[Unopened]]:
    """Open all payloads that are here, are for this side, and were not opened before."""
    opened, unopened = [], []
    if not side.reads:
        return [], []
    for ruling in side.delegation.view().rulings:
        header, said = ruling.entry.header, ruling.said
        path = side.places.payload(header.payload_hash)
        if said is None or said.author == side.name or not header.payload_hash:
            continue
        if side.places.openings(said.id).is_file() or not path.is_file():
            continue
        try:
            payload = side.epochs.open(
                Sealed(path.read_bytes()),
                name=(header.payload_hash, header.payload_size),
                talk=side.founding.talk,
                reader=side.name,
                author=side.public[said.author].key,
            )
            read_contents(said.body, payload.openings)
        except RecordError as error:
            unopened.append(Unopened(said.id, said.author, str(error)))
            continue
        side.places.keep_openings(said.id, payload.openings)
        opened.append(said)
    return opened, unopened


def read_file(path: Path) -> bytes:
    """A bundle's file, of no more than a bundle's size.

    Raises:
        InputError: if it is larger or cannot be read.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BUNDLE + 1)
    except OSError as error:
        what = f"cannot be read: {error.strerror}"
        raise InputError(what, where=path, remedy="Check the name and the stick.") from None
    if len(data) > MAX_BUNDLE:
        raise InputError("larger than a bundle may be", where=path, remedy="Check the name.")
    return data


def summary(side: OpenSide, arrived: Arrived) -> Summary:
    """What came, and exactly what is missing, in words."""
    taken = arrived.taken
    by_origin = {origin: name for name, origin in side.delegation.origins.items()}
    waiting = [m for m in taken.missing if m.kind is Lack.COSIGNATURE]
    missing = [m for m in taken.missing if m.kind is not Lack.COSIGNATURE]
    told: Summary = {
        "new_entries": {by_origin[o]: n for o, n in taken.entries.items() if n},
        "count_now": [by_origin[origin] for origin in taken.counting],
        "payloads": len(taken.payloads),
        "opened": len(arrived.opened),
        "came_before": taken.again,
        "brought_nothing_new": taken.stale,
        "not_confirmed_by_all_yet": {by_origin[m.name]: f"{m.end - m.first}" for m in waiting},
        "missing": {str(m): _remedy(side, m) for m in missing} or "nothing",
    }
    if arrived.unopened:
        told["cannot_be_read"] = {f"{u.entry[:12]} of {u.author}": u.why for u in arrived.unopened}
    twice = [p for said in arrived.opened for p in standing_twice(side.lists(said) or ())]
    if twice:
        told["stand_twice_on_their_lists"] = twice
    owed = [p for said in arrived.opened for p in owed_and_counted(side.lists(said) or ())]
    if owed:
        told["owed_but_counted_in_their_lists"] = owed
    findings = [f for found in taken.findings.values() for f in found]
    if findings:
        told["dates"] = [f"entry {f.index}: {f.what}" for f in findings]
    if arrived.ended:
        told["sealing_keys_destroyed"] = list(arrived.ended)
    return told


def _remedy(side: OpenSide, missing: Missing) -> str:
    text = _WHAT_TO_DO[missing.kind]
    return text.format(me=side.name, name=missing.name, first=missing.first)
