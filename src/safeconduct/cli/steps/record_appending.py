"""`record append` and `record sizes`: a log of one's own in a directory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from safeconduct.cli.steps.record_checking import read_tiles
from safeconduct.cli.steps.record_keys import keep_seeds
from safeconduct.record.checkpoints import Checkpoint
from safeconduct.record.encoding import check_name, to_base64
from safeconduct.record.errors import Reason, RecordError
from safeconduct.record.files import write_new
from safeconduct.record.merkle import Frontier, leaf_hash
from safeconduct.record.party_log import Acknowledgement, LogSigner, PartyLog
from safeconduct.record.stores import FileLogStore, read_log
from safeconduct.record.trust import TrustPolicy

POLICY_FILE = "policy"
_ORIGIN = "safeconduct.log"


def append(
    directory: Path, texts: Iterable[str], *, origin: str, now: Callable[[], int]
) -> Iterator[Acknowledgement]:
    """Append texts one by one; each acknowledgement is yielded when its entry is durable.

    When all are, the checkpoint gets its second signature.
    """
    if origin:
        check_name(origin)
    with FileLogStore(directory, wait=True) as store:
        signer = _signer(directory, origin or _ORIGIN, new=not store.entries())
        if origin and signer.origin != origin:
            what = f"the log here is {signer.origin}, not {origin}"
            raise RecordError(directory, what, "Leave --origin out, or name another directory.")
        log = PartyLog(store, signer, time=now())
        for text in texts:
            yield log.append(text.encode("utf-8", "surrogateescape"), time=now())
        log.complete(time=now())


def restore(directory: Path, source: Path, *, time: int) -> Checkpoint:
    """Take back the entries that an old backup lacks from a copy of the log as tiles.

    Raises:
        RecordError: if the copy is not of this log, or the two contradict each other.
    """
    with FileLogStore(directory, wait=True) as store:
        signer = _signer(directory, _ORIGIN, new=False)
        log = read_tiles(TrustPolicy(signer.public), source)
        here = list(store.entries())
        if here != log.entries[: len(here)]:
            raise RecordError(
                source,
                f"has other entries than the {len(here)} that are here, or fewer",
                "Ask everybody who has a copy of this log for his, and compare them.",
                reason=Reason.FORK,
            )
        if log.entries[len(here) :]:
            store.commit(log.entries[len(here) :])
        return PartyLog(store, signer, time=time).checkpoint


def sizes(directory: Path) -> Iterator[tuple[int, str]]:
    """Each size of the log from 1 up, and the root in base64 at that size."""
    frontier = Frontier()
    for entry in read_log(directory):
        frontier = frontier.append(leaf_hash(entry))
        yield frontier.size, to_base64(frontier.root)


def _signer(directory: Path, origin: str, *, new: bool) -> LogSigner:
    """The keys in the directory; drawn when the log is new, with the policy that names them."""
    signer = LogSigner.from_seeds(*keep_seeds(directory, origin, may_draw=new))
    policy = TrustPolicy(signer.public).data
    if not (directory / POLICY_FILE).exists():
        write_new(directory / POLICY_FILE, policy)
    return signer
