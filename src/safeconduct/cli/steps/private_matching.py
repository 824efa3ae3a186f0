"""`match private`: a session of private matching as files in a folder that two sides exchange."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from pathlib import Path

import polars as pl

from safeconduct.cli.steps.private_ledger import check_ledger, enter
from safeconduct.cli.steps.workspace import Progress, Store, Summary, quiet, write_whole_private
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
from safeconduct.record import SigningKey
from safeconduct.record.files import write_new
from safeconduct.record.keys import read_public_key, write_public_key
from safeconduct.tables import (
    InputError,
    read_json,
    read_parquet,
    write_csv,
    write_json,
    write_parquet,
)

_PIECE = 4_096
#: What a person is asked when the count is known and nobody is named yet.
DECIDE = "the count is known and nobody is named yet: run it again with --go-on, or with --stop"
KINDS = ("service_number", "name_and_birth")


@dataclass(frozen=True, slots=True)
class Folder:
    """A session's folder: messages to carry, and `secret/`, which never leaves this machine."""

    root: Path

    def message(self, due: Round, name: str) -> Path:
        """The file of one side's message of one round."""
        return self.root / f"{int(due)}-{due.words}-{name}.message"

    @property
    def secret(self) -> Path:
        """Terms, seed, inputs and the sealed answer of this side."""
        return self.root / "secret"


def is_mediated(folder: Path) -> bool:
    """Whether a session's folder is of one that a mediator matches."""
    path = Folder(folder).secret / "session.json"
    return path.is_file() and "role" in read_json(path)


def make_key(*, name: str, out: Path) -> Summary:
    """Draw a signing key: NAME.secret for this side alone, NAME.pub for everybody."""
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"{name}.secret"
    if path.exists():
        raise InputError("there is a key of this name", where=path, remedy="Choose another name.")
    seed = secrets.token_bytes(32)
    key = SigningKey(name, seed)
    public = write_public_key(out, key.public)
    write_whole_private(path, seed.hex() + "\n")
    return {"secret": str(path), "public": str(public), "key": key.public.text}


def read_key(path: Path) -> SigningKey:
    """The signing key that `make_key` wrote."""
    try:
        return SigningKey(path.stem, bytes.fromhex(path.read_text("ascii").strip()))
    except (OSError, ValueError) as error:
        raise InputError(
            "this is no secret key", where=path, remedy="Name the NAME.secret of this side."
        ) from error


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


def advance(*, folder: Path, go_on: bool | None, progress: Progress = quiet) -> Summary:
    """Take what has come, write what is due, and tell what to do next.

    Args:
        folder: the session's.
        go_on: whether to name people once the count is known; None to be asked then.
        progress: told of each round.
    """
    place = Folder(folder)
    if not place.secret.is_dir():
        raise InputError(
            "there is no session here", where=folder, remedy="Run `match private begin` first."
        )
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        session = _session(place, pool, go_on=bool(go_on))
        try:
            _exchange(place, session, progress, decided=go_on is not None)
        except (RefusedMessageError, NotAnElementError) as error:
            due = Round(len(session.rounds))
            raise InputError(
                str(error), where=place.message(due, session.party.other.name),
                remedy="Ask the other side for the file anew; nothing of this session is lost.",
            ) from error  # fmt: skip
        return _told(place, session)


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


def _session(place: Folder, pool: Executor, *, go_on: bool) -> Session:
    """The session as its files tell it; a round counts as whole once the next was begun."""
    state = read_json(place.secret / "session.json")
    fields = dict(state["terms"])
    terms = Terms(**{**fields, "kinds": tuple(fields["kinds"])})
    key, other = read_key(Path(state["me"])), read_public_key(Path(state["other"]))
    seed = bytes.fromhex(state["seed"])
    inputs = read_parquet(place.secret / "inputs.parquet")
    party = Party(key=key, other=other, terms=terms, root=bytes(32), go_on=go_on)
    party = Party(
        key=key, other=other, terms=terms, go_on=go_on,
        root=commitment(inputs, session=party.session, seed=seed).root,
    )  # fmt: skip
    distinct = inputs.select("kind", "value").unique(maintain_order=True)
    made = tuple(session_input(party.session, kind, v) for kind, v in distinct.iter_rows())
    side = Side(inputs=made, seed=seed, multiply=_on_all_cores(pool))
    session = Session(party=party, side=side, random=secrets.token_bytes)
    written = [place.message(r, key.name) for r in Round if place.message(r, key.name).exists()]
    whole = [
        (own.read_bytes(), place.message(Round(n), other.name).read_bytes())
        for n, own in enumerate(written[:-1])
    ]
    kept = place.secret / "kept"
    stored = kept.read_bytes() if kept.exists() else b""
    session.recall(
        whole,
        written[-1].read_bytes() if written else None,
        Kept(stored[:32], stored[32:]) if stored else None,
    )
    return session


def _told(place: Folder, session: Session) -> Summary:
    inputs = read_parquet(place.secret / "inputs.parquet")
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
    found = common_records(inputs, set(session.common), session.party.session)
    write_csv(found, place.root / "common.csv")
    told["common_records"] = found["record"].n_unique()
    told["written"] = str(place.root / "common.csv")
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
