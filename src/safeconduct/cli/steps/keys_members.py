"""The private log of approvals of a delegation, kept in a directory.

```
party     the party's message key, which is to be guarded
key       secret: the keys that sign the log
log/      the statements of the members
```
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from safeconduct.cli.steps.keys_files import write_once
from safeconduct.cli.steps.keys_holders import Ask, opened
from safeconduct.cli.steps.keys_roots import read_verifier_key
from safeconduct.cli.steps.record_keys import KEY_FILE, keep_seeds
from safeconduct.record import (
    Act,
    ApprovalsLog,
    Board,
    Draft,
    FileLogStore,
    LogSigner,
    PublicKey,
    Reason,
    RecordError,
    Signer,
    Statement,
)


@contextmanager
def board(directory: Path, *, time: int) -> Iterator[ApprovalsLog]:
    """The log, open for this process alone.

    Raises:
        RecordError: if there is none, or it was altered.
    """
    if not (directory / "party").is_file():
        what = "there is no log of approvals here"
        remedy = "Found one with `keys members found`."
        raise RecordError(directory, what, remedy, reason=Reason.MISSING)
    party = read_verifier_key(str(directory / "party"))
    signer = LogSigner.from_seeds(*keep_seeds(directory, "", may_draw=False))
    with FileLogStore(directory / "log", tiles=False) as store:
        yield ApprovalsLog(store, signer, party=party, time=time)


def found(
    directory: Path,
    party: PublicKey,
    places: Sequence[str],
    *,
    threshold: int,
    time: int,
    ask: Ask,
) -> tuple[str, ...]:
    """Found a log of approvals with its first members; returns their ids.

    Raises:
        RecordError: if there is one already, or the members cannot be.
    """
    with ExitStack() as stack:
        keys = [stack.enter_context(opened(place, ask=ask)) for place in places]
        origin = f"approvals.invalid/{secrets.token_hex(8)}"
        if (directory / KEY_FILE).exists():
            origin = keep_seeds(directory, "", may_draw=False)[0]
        public = tuple(key.public for key in keys)
        founding = Statement(act=Act.FOUNDED, log=origin, keys=public, threshold=threshold)
        data = _signed(founding, keys)
        # Tried in memory first, so that a refusal leaves nothing behind.
        Board(origin, party).check(data)
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        _, *seeds = keep_seeds(directory, origin, may_draw=True)
        _keep_party(directory / "party", party)
        with FileLogStore(directory / "log", tiles=False) as store:
            signer = LogSigner.from_seeds(origin, *seeds)
            log = ApprovalsLog(store, signer, party=party, time=time)
            if log.board.size:
                remedy = "Add members with `keys members add`, or use another directory."
                what = "a log of approvals was founded here"
                raise RecordError(directory, what, remedy, reason=Reason.UNEXPECTED)
            log.add(data, time=time)
    return tuple(key.name for key in keys)


def _keep_party(path: Path, party: PublicKey) -> None:
    if not path.exists():
        write_once(path, (party.text + "\n").encode())
    elif read_verifier_key(str(path)) != party:
        remedy = "Use another directory."
        raise RecordError(path, "is of another party", remedy, reason=Reason.UNEXPECTED)


def _signed(statement: Statement, keys: Sequence[Signer]) -> bytes:
    document = statement.document
    for key in keys:
        document = document.signed(key)
    return document.data


def add_member(directory: Path, place: str, by: Sequence[str], *, time: int, ask: Ask) -> str:
    """Add a member whose key is here, by enough of those who are; returns the id.

    Raises:
        RecordError: if it may not be.
    """
    with board(directory, time=time) as log, ExitStack() as stack:
        fresh, *others = [stack.enter_context(opened(p, ask=ask)) for p in (place, *by)]
        statement = Statement(
            act=Act.MEMBER_ADDED,
            log=log.board.log,
            place=log.board.size,
            keys=(fresh.public,),
        )
        log.add(_signed(statement, [fresh, *others]), time=time)
        return fresh.name


def remove_member(directory: Path, member: str, by: Sequence[str], *, time: int, ask: Ask) -> None:
    """Remove a member, by enough of those who are there.

    Raises:
        RecordError: if it may not be.
    """
    with board(directory, time=time) as log, ExitStack() as stack:
        keys = [stack.enter_context(opened(place, ask=ask)) for place in by]
        statement = Statement(
            act=Act.MEMBER_REMOVED, log=log.board.log, place=log.board.size, member=member
        )
        log.add(_signed(statement, keys), time=time)


def approve(
    directory: Path, draft: Draft, place: str, *, withdraw: bool, time: int, ask: Ask
) -> tuple[int, int]:
    """Approve a draft, or withdraw that; returns how many approve it now, and how many must.

    Raises:
        RecordError: if it may not be.
    """
    with board(directory, time=time) as log, opened(place, ask=ask) as key:
        if draft.author != log.board.party.name:
            what = f"a draft in the name of {draft.author!r:.40}, not of {log.board.party.name}"
            raise RecordError("", what, "Name another.", reason=Reason.OTHER_AUTHOR)
        statement = Statement(
            act=Act.WITHDRAWN if withdraw else Act.APPROVED,
            log=log.board.log,
            member=key.name,
            number=log.board.next_number(key.name),
            talk=draft.talk,
            draft=draft.digest,
        )
        log.add(_signed(statement, [key]), time=time)
        there = len(log.board.approved_by(draft.talk, draft.digest))
        return there, log.board.threshold
