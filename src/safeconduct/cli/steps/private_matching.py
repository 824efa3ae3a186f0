"""`match private`: a session of private matching as files in a folder that two sides exchange."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path

import polars as pl

from safeconduct.cli.steps.private_folders import Folder, Known, alone, known
from safeconduct.cli.steps.private_ledger import check_ledger, enter
from safeconduct.cli.steps.workspace import Progress, Store, Summary, quiet
from safeconduct.matching.private.commitments import Commitment
from safeconduct.matching.private.inputs import private_keys
from safeconduct.matching.private.intersection import (
    Multiply,
    Side,
    multiply_all,
    seeded,
    session_input,
)
from safeconduct.matching.private.limits import Limit, PastSession
from safeconduct.matching.private.messages import RefusedMessageError, Round
from safeconduct.matching.private.oprf import NotAnElementError
from safeconduct.matching.private.reports import report_bytes
from safeconduct.matching.private.session import Kept, Session
from safeconduct.matching.private.terms import Party, Terms
from safeconduct.people import records_wide, with_references
from safeconduct.record.files import write_new
from safeconduct.record.keys import read_public_key
from safeconduct.tables import (
    InputError,
    write_csv,
    write_json,
    write_parquet,
)

_PIECE = 4_096
#: What a person is asked when the count is known and nobody is named yet.
DECIDE = "the count is known and nobody is named yet: run it again with --go-on, or with --stop"
KINDS = ("service_number", "name_and_birth")


def begin(
    *,
    folder: Path,
    store: Store,
    key: Path,
    other: Path,
    terms: Terms,
    ledger: Path,
    today: date,
    limit: Limit,
) -> Summary:
    """Make a session's folder with this side's inputs and its offer."""
    if folder.exists() and any(folder.iterdir()):
        raise InputError("the folder is not empty", where=folder, remedy="Name a new one.")
    peer = read_public_key(other)
    wanted = PastSession(peer=peer.name, began=today, inputs=terms.most)
    check_ledger(ledger, wanted, label=terms.label, limit=limit)
    inputs = _inputs(store)
    distinct = inputs.select("kind", "value").unique().height
    if distinct > terms.most:
        raise InputError(
            f"this side has {distinct:,} keys, the terms allow {terms.most:,}",
            where=store.root, remedy="Agree on a larger --most, and begin anew on both sides.",
        )  # fmt: skip
    secret = Folder(folder).secret
    secret.mkdir(parents=True, mode=0o700)
    write_parquet(inputs, secret / "inputs.parquet")
    state = {"terms": terms.fields(), "me": str(key.resolve()), "other": str(other.resolve()),
             "seed": secrets.token_hex(32)}  # fmt: skip
    write_json(state, secret / "session.json")
    for path in secret.iterdir():
        path.chmod(0o600)
    enter(ledger, wanted, label=terms.label)
    return advance(folder=folder, go_on=None)


class RefusedFileError(InputError):
    """A file of the other side that is not what it should be; the true one may take its place."""

    def __init__(self, what: str, path: Path) -> None:
        self.path = path
        super().__init__(
            what, where=path,
            remedy="Ask the other side for the file anew; nothing of this session is lost.",
        )  # fmt: skip


def advance(*, folder: Path, go_on: bool | None, progress: Progress = quiet) -> Summary:
    """Take what has come, write what is due, and tell what to do next.

    Args:
        folder: the session's.
        go_on: whether to name people once the count is known; None to be asked then.
        progress: told of each round.

    Raises:
        RefusedFileError: if a file of the other side is not what it should be.
    """
    found = known(Folder(folder))
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        session = _session(found, pool, go_on=bool(go_on))
        try:
            _exchange(found.place, session, progress, decided=go_on is not None)
            return _told(found, session)
        except RefusedMessageError as error:
            spoilt = Round(len(session.rounds))
            raise RefusedFileError(
                str(error), found.place.message(spoilt, found.other.name)
            ) from error
        except NotAnElementError as error:  # seen only when the round after is begun
            spoilt = Round(len(session.rounds) - 1)
            raise RefusedFileError(
                str(error), found.place.message(spoilt, found.other.name)
            ) from error


def advance_alone(*, folder: Path, go_on: bool | None, progress: Progress = quiet) -> Summary:
    """The same, unless another process is at work on this session."""
    with alone(Folder(folder)):
        return advance(folder=folder, go_on=go_on, progress=progress)


def _exchange(place: Folder, session: Session, progress: Progress, *, decided: bool) -> None:
    me, other = session.party.key.name, session.party.other.name
    while (due := session.due) is not None:
        progress(due.words, int(due), len(Round))
        own = place.message(due, me)
        if not own.exists():
            if due is Round.COUNT and not decided:
                return
            data = session.write()
            if session.kept is not None:
                write_new(place.secret / "kept", session.kept.nonce + session.kept.answer)
            write_new(own, data)
        theirs = place.message(due, other)
        if not theirs.exists():
            return
        session.take(theirs.read_bytes())


def _session(found: Known, pool: Executor, *, go_on: bool) -> Session:
    """The session as its files tell it; a round counts as whole once the next was begun."""
    place, key, other = found.place, found.key, found.other
    root = commitment(found.inputs, session=found.session, seed=found.seed).root
    party = Party(key=key, other=other, terms=found.terms, go_on=go_on, root=root)
    made = tuple(session_input(found.session, kind, v) for kind, v in found.distinct.iter_rows())
    side = Side(inputs=made, seed=found.seed, multiply=_on_all_cores(pool))
    session = Session(party=party, side=side, random=secrets.token_bytes)
    written, theirs = place.messages(key.name), place.messages(other.name)
    whole = list(zip(written[:-1], theirs, strict=False))
    kept = place.secret / "kept"
    stored = kept.read_bytes() if kept.exists() else b""
    try:
        session.recall(
            whole,
            written[-1] if written else None,
            Kept(stored[:32], stored[32:]) if stored else None,
        )
    except RefusedMessageError as error:
        spoilt = Round(len(session.rounds))
        raise RefusedFileError(str(error), place.message(spoilt, other.name)) from error
    return session


def _told(found: Known, session: Session) -> Summary:
    place = found.place
    told: Summary = {"with": session.party.other.name, "own_keys": len(session.side.inputs)}
    if len(session.rounds) > Round.COUNT_ANSWER:
        told["common_keys"] = session.count
    due = session.due
    if due is Round.COUNT and not place.message(due, session.party.key.name).exists():
        told["decide"] = DECIDE
    elif due is not None:
        told["to_send"] = place.message(due, session.party.key.name).name
        told["waiting_for"] = place.message(due, session.party.other.name).name
    if due is not None:
        return told
    if session.stopped:
        told["stopped"] = session.stopped
        return told
    rows = common_records(found.inputs, set(session.common), session.party.session)
    write_csv(rows, place.common)
    told["common_records"] = rows["record"].n_unique()
    told["written"] = str(place.common)
    return told


def common_records(inputs: pl.DataFrame, common: set[bytes], session: bytes) -> pl.DataFrame:
    """The records of this side that have a key in common: record, source and kind of key."""
    keep = [
        session_input(session, kind, value) in common
        for kind, value in inputs.select("kind", "value").iter_rows()
    ]
    return (
        inputs.filter(pl.Series(keep, dtype=pl.Boolean))
        .select("record", "source", "kind").unique().sort("record", "kind")
    )  # fmt: skip


def commitment(inputs: pl.DataFrame, *, session: bytes, seed: bytes) -> Commitment:
    """This side's tree over its inputs, the same whenever it is made."""
    rows = [(kind, value, report.encode()) for kind, value, report in
            inputs.select("kind", "value", "report").iter_rows()]  # fmt: skip
    return Commitment(session, rows, random=seeded(seed, "commitment"))


def _inputs(store: Store) -> pl.DataFrame:
    """record, source, kind, value and the report each key was made of."""
    records = with_references(
        records_wide(store.read("statements", made_by="import")),
        store.read("reports", made_by="import"),
    )
    keys = private_keys(records)
    reports = pl.DataFrame(
        {"record": records["record"], "source": records["source"], "report": report_bytes(records)}
    )
    return keys.join(reports, on="record").sort("record", "kind", "value")


def _on_all_cores(pool: Executor) -> Multiply:
    def multiply(scalar: bytes, elements: Sequence[bytes]) -> list[bytes]:
        pieces = [list(elements[at : at + _PIECE]) for at in range(0, len(elements), _PIECE)]
        if len(pieces) < 2:
            return multiply_all(scalar, elements)
        done = pool.map(multiply_all, [scalar] * len(pieces), pieces)
        return [element for piece in done for element in piece]

    return multiply
