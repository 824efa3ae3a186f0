"""`record append` and `record sizes`: a log of one's own in a directory."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path

from safeconduct.record.encoding import check_name, from_base64, to_base64
from safeconduct.record.errors import Reason, RecordError
from safeconduct.record.files import write_new
from safeconduct.record.merkle import Frontier, leaf_hash
from safeconduct.record.party_log import Acknowledgement, LogSigner, PartyLog
from safeconduct.record.stores import FileLogStore, read_log
from safeconduct.record.trust import TrustPolicy

KEY_FILE = "key"
POLICY_FILE = "policy"
_ORIGIN = "safeconduct.log"


def append(
    directory: Path, texts: Iterable[str], *, origin: str, time: int
) -> Iterator[Acknowledgement]:
    """Append texts one by one; each acknowledgement is yielded when its entry is durable."""
    if origin:
        check_name(origin)
    with FileLogStore(directory, wait=True) as store:
        signer = _signer(directory, origin or _ORIGIN, new=not store.entries())
        if origin and signer.origin != origin:
            what = f"the log here is {signer.origin}, not {origin}"
            raise RecordError(directory, what, "Leave --origin out, or name another directory.")
        log = PartyLog(store, signer, time=time)
        for text in texts:
            yield log.append(text.encode("utf-8", "surrogateescape"), time=time)


def sizes(directory: Path) -> Iterator[tuple[int, str]]:
    """Each size of the log from 1 up, and the root in base64 at that size."""
    frontier = Frontier()
    for entry in read_log(directory):
        frontier = frontier.append(leaf_hash(entry))
        yield frontier.size, to_base64(frontier.root)


def _signer(directory: Path, origin: str, *, new: bool) -> LogSigner:
    """The keys in the directory; drawn when the log is new, with the policy that names them."""
    path = directory / KEY_FILE
    if not path.exists():
        if not new:
            what = "the key of this log is missing"
            raise RecordError(path, what, "Put it back from its backup.", reason=Reason.MISSING)
        previous = os.umask(0o077)
        try:
            seeds = (to_base64(secrets.token_bytes(32)) for _ in range(2))
            write_new(path, ("\n".join((origin, *seeds)) + "\n").encode())
        finally:
            os.umask(previous)
    lines = path.read_text("ascii").split("\n")
    if len(lines) != 4 or lines[3]:
        raise RecordError(path, "not the key of a log", "Put it back from its backup.")
    signer = LogSigner.from_seeds(lines[0], from_base64(lines[1]), from_base64(lines[2]))
    policy = TrustPolicy(signer.public).data
    if not (directory / POLICY_FILE).exists():
        write_new(directory / POLICY_FILE, policy)
    return signer
