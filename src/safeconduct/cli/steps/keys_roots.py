"""Roots in files: shown, verified, rotated and signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from safeconduct.cli.steps.keys_files import write_once
from safeconduct.record import (
    Closure,
    OnlineKeys,
    PartyRoot,
    PublicKey,
    Reason,
    RecordError,
    RootChain,
    Signer,
)
from safeconduct.record.files import write_new
from safeconduct.record.party_root import ROOT_TYPE
from safeconduct.record.phrases import phrase, require_phrase
from safeconduct.record.signed_json import SignedJson


def read_root(path: Path) -> tuple[SignedJson, PartyRoot]:
    """A root as it stands in a file; who has signed is not judged.

    Raises:
        RecordError: if it is none.
    """
    try:
        document = SignedJson.parse(path.read_bytes().removesuffix(b"\n"), ROOT_TYPE)
        return document, PartyRoot.read(document)
    except FileNotFoundError:
        remedy = "Name its file."
        raise RecordError(path, "there is no root here", remedy, reason=Reason.MISSING) from None
    except RecordError as error:
        raise error.within(path) from None


def told(path: Path) -> dict[str, object]:
    """What a root says, for people and programs."""
    document, root = read_root(path)
    online = root.online
    signed = sorted(key_id.partition("+")[0] for key_id in document.signatures)
    return {
        "party": root.party,
        "version": root.version,
        "previous": root.previous,
        "created_at": root.created_at,
        "expires_at": root.expires_at,
        "threshold": f"{root.threshold} of {len(root.keys)}",
        "root_keys": [key.text for key in root.keys],
        "signatures_of": signed,
        "message_key": online.message.text,
        "cosigners": [key.text for key in online.cosigners],
        "log_keys": [key.text for key in online.logs],
        "tls": list(online.tls),
        "age": online.age,
        "closed": [f"{c.log} at {c.size}, root {c.root}" for c in root.closed],
        "digest": document.digest,
        "phrase": phrase(document.digest).split("\n"),
    }


def verify(paths: Sequence[Path], *, said: str, digest: str, time: int) -> RootChain:
    """The chain of roots in files, the oldest first.

    Args:
        paths: of the versions.
        said: the phrase of the first, as compared by voice; or
        digest: the digest of the first, in whole.
        time: now, in seconds since 1970.

    Raises:
        RecordError: if one does not hold, or the last has expired.
    """
    documents = []
    for path in paths:
        read_root(path)
        documents.append(path.read_bytes().removesuffix(b"\n"))
    first = SignedJson.parse(documents[0], ROOT_TYPE).digest
    if said:
        require_phrase(said, first)
    chain = RootChain.of(documents, digest=digest or first)
    chain.require_current(time=time)
    return chain


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is to be otherwise in the next version.

    Attributes:
        expires_at: UTC.
        online: the new online keys, or None to keep those there are.
        added: root keys.
        removed: ids of root keys.
        threshold: how many must sign; 0 as before.
        closed: logs that end.
    """

    expires_at: str
    online: OnlineKeys | None = None
    added: tuple[PublicKey, ...] = ()
    removed: tuple[str, ...] = ()
    threshold: int = 0
    closed: tuple[Closure, ...] = ()


def rotate(path: Path, fresh: Path, change: Change, *, now: str) -> PartyRoot:
    """Write the next version of a root; nobody has signed it yet.

    Raises:
        RecordError: if it cannot be, or there is a file already.
    """
    document, root = read_root(path)
    unknown = set(change.removed) - {key.name for key in root.keys}
    if unknown:
        what = f"{min(unknown)!r:.40} is no root key of version {root.version}"
        raise RecordError(path, what, "See `keys root show`.", reason=Reason.UNKNOWN_SIGNATURE)
    kept = [key for key in root.keys if key.name not in change.removed]
    after = replace(
        root,
        version=root.version + 1,
        previous=document.digest,
        created_at=now,
        expires_at=change.expires_at,
        keys=tuple(sorted((*kept, *change.added), key=lambda key: key.name)),
        threshold=change.threshold or root.threshold,
        online=change.online or root.online,
        closed=tuple(sorted({*root.closed, *change.closed}, key=lambda c: c.log)),
    )
    write_once(fresh, after.document.data + b"\n")
    return after


def sign(path: Path, signer: Signer) -> SignedJson:
    """Add a signature to a root in its file; those that are there stay.

    Raises:
        RecordError: if the file is no root.
    """
    document, _ = read_root(path)
    signed = document.signed(signer)
    write_new(path, signed.data + b"\n")
    return signed


def parse_closure(text: str) -> Closure:
    """A closure written `LOG:SIZE:ROOT`.

    >>> parse_closure("talks.example/1/A:3:" + "ab" * 32).size
    3
    """
    parts = text.rsplit(":", 2)
    if len(parts) != 3 or not parts[1].isdecimal():
        remedy = "Write LOG:SIZE:ROOT, with the root in hexadecimal."
        raise RecordError(text, "not a place in a log", remedy)
    return Closure(parts[0], int(parts[1]), parts[2])


def read_verifier_key(text: str) -> PublicKey:
    """A verifier key, or the one in a file.

    Raises:
        RecordError: if it is none.
    """
    path = Path(text)
    found = path.read_text("ascii", "replace").strip() if path.is_file() else text
    try:
        return PublicKey.parse(found)
    except RecordError as error:
        raise error.within(text[:80]) from None
