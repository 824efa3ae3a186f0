"""From version to version of a party's root: what may follow, and what it means for its logs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from safeconduct.record.encoding import parse_time
from safeconduct.record.errors import Reason, RecordError
from safeconduct.record.keys import PublicKey
from safeconduct.record.mirrors import Mirror
from safeconduct.record.party_root import ROOT_TYPE, Closure, PartyRoot, TalkKeys
from safeconduct.record.signed_json import SignedJson


@dataclass(frozen=True, slots=True)
class RootChain:
    """The versions of one party's root that were accepted, oldest first.

    Attributes:
        roots: as read.
        digests: of their documents, as a log announces them.
    """

    roots: tuple[PartyRoot, ...]
    digests: tuple[str, ...]

    @classmethod
    def begin(cls, data: bytes, *, digest: str) -> RootChain:
        """Accept the first version that this side gets to know.

        Args:
            data: the signed document.
            digest: of the document, as it was compared by voice or in person: nothing else says
                that the root is the party's own.

        Raises:
            RecordError: if it is another, or not signed as it says itself.
        """
        document = SignedJson.parse(data, ROOT_TYPE)
        root = PartyRoot.read(document)
        if document.digest != digest:
            what = "not the root that was compared by voice"
            raise RecordError("", what, "Compare again.", reason=Reason.WRONG_ROOT)
        _require_threshold(document, root, allowed=root.keys)
        return cls((root,), (digest,))

    @classmethod
    def of(cls, documents: Iterable[bytes], *, digest: str) -> RootChain:
        """Accept a first version and all that follow.

        Raises:
            RecordError: if one does not hold; `where` names its place.
        """
        chain: RootChain | None = None
        for number, data in enumerate(documents, 1):
            try:
                chain = chain.rotated(data) if chain else cls.begin(data, digest=digest)
            except RecordError as error:
                raise error.within(f"root {number}") from None
        if chain is None:
            raise RecordError("", "there is no root", "Name its file.", reason=Reason.MISSING)
        return chain

    @property
    def newest(self) -> PartyRoot:
        """The version in force."""
        return self.roots[-1]

    def rotated(self, data: bytes) -> RootChain:
        """The chain with the next version, signed by the old threshold and by the new.

        An old version that has expired may still be rotated; see `require_current`.

        Raises:
            RecordError: if it does not follow.
        """
        document = SignedJson.parse(data, ROOT_TYPE)
        if document.digest == self.digests[-1]:
            return self
        root, before = PartyRoot.read(document), self.newest
        self._require_next(root)
        allowed = {key.key_id_text: key for key in (*before.keys, *root.keys)}
        _require_threshold(document, before, allowed=allowed.values())
        _require_threshold(document, root, allowed=allowed.values())
        return RootChain((*self.roots, root), (*self.digests, document.digest))

    def _require_next(self, root: PartyRoot) -> None:
        before = self.newest
        if root.party != before.party:
            what = f"the root of {root.party!r:.40}, not of {before.party}"
            raise RecordError("", what, reason=Reason.OTHER_AUTHOR)
        if root.version <= before.version:
            what = f"version {root.version} comes again after {before.version}"
            raise RecordError("", what, "Ask for the newest.", reason=Reason.ROLL_BACK)
        if root.version > before.version + 1:
            what = f"version {root.version} follows {before.version}"
            remedy = "Ask for the versions between them."
            raise RecordError("", what, remedy, reason=Reason.SKIPPED_VERSION)
        if root.previous != self.digests[-1]:
            what = f"it follows another version {before.version} than is known here"
            raise RecordError("", what, "Keep both, and compare by voice.", reason=Reason.FORK)
        if parse_time(root.created_at) < parse_time(before.created_at):
            what = "dated before the version that it follows"
            raise RecordError("", what, reason=Reason.BACK_DATED)
        if not set(before.closed) <= set(root.closed):
            what = "it opens a log again, or closes it elsewhere"
            raise RecordError("", what, "A closed log stays closed.", reason=Reason.ROLL_BACK)
        self._require_fresh(root)

    def _require_fresh(self, root: PartyRoot) -> None:
        """A key that was given up never comes back: it may be in other hands."""
        used = {raw for old in self.roots for raw in old.online.signing}
        back = root.online.signing & (used - self.newest.online.signing)
        if back:
            what = "an online key that was given up earlier stands there again"
            raise RecordError("", what, "Draw a new key.", reason=Reason.REVOKED_KEY)

    def require_current(self, *, time: int) -> PartyRoot:
        """The version in force, if it has not expired.

        Args:
            time: now, in seconds since 1970.

        Raises:
            RecordError: if it has.
        """
        if time >= parse_time(self.newest.expires_at):
            what = f"version {self.newest.version} expired at {self.newest.expires_at}"
            remedy = "Ask the party for its next version."
            raise RecordError(self.newest.party, what, remedy, reason=Reason.EXPIRED)
        return self.newest

    def keys_in(self, talk: str, *, time: int) -> TalkKeys:
        """The party's public keys in a talk that begins now.

        Raises:
            RecordError: if the root has expired.
        """
        return self.require_current(time=time).online.in_talk(talk)

    def require_announced(self, version: int, digest: str) -> None:
        """Check that a version which a log announces is the one that is here.

        Raises:
            RecordError: if it is not here yet, or another was announced than was handed over.
        """
        known = {r.version: d for r, d in zip(self.roots, self.digests, strict=True)}
        if version > self.newest.version:
            what = f"version {version} was announced, {self.newest.version} is here"
            remedy = "Ask the party for the document."
            raise RecordError(self.newest.party, what, remedy, reason=Reason.MISSING)
        if known.get(version, digest) != digest:
            what = f"another version {version} was announced than is here"
            remedy = "Keep both, and compare by voice."
            raise RecordError(self.newest.party, what, remedy, reason=Reason.FORK)

    def closure_of(self, origin: str) -> Closure | None:
        """Where a log of the party is closed, if a version says so."""
        return next((c for c in self.newest.closed if c.log == origin), None)

    def close(self, mirror: Mirror, closure: Closure, note: bytes) -> None:
        """Take nothing more into a mirror than what was cosigned before its key was given up.

        Args:
            mirror: of the log.
            closure: where it ends (`closure_of`).
            note: a checkpoint of exactly that size which met the mirror's policy.

        Raises:
            RecordError: if that size was not cosigned, is of another history, or would take back
                entries that count already.
        """
        if closure not in self.newest.closed or closure.log != mirror.origin:
            what = "the root does not close this log there"
            raise RecordError(mirror.origin, what, reason=Reason.UNKNOWN_LOG)
        point = mirror.policy.check(note).checkpoint
        if (point.origin, point.size, point.root.hex()) != (
            closure.log,
            closure.size,
            closure.root,
        ):
            what = f"size {closure.size} with this root was not cosigned"
            raise RecordError(mirror.origin, what, reason=Reason.WRONG_ROOT)
        mirror.count(note)
        if len(mirror.counting) > closure.size:
            what = f"{len(mirror.counting)} entries count, and it would be closed at {closure.size}"
            remedy = "What all have cosigned stands; ask for a root that closes the log behind it."
            raise RecordError(mirror.origin, what, remedy, reason=Reason.ROLL_BACK)
        mirror.closed_at = closure.size


def _require_threshold(
    document: SignedJson, root: PartyRoot, *, allowed: Iterable[PublicKey]
) -> None:
    signed = document.verified(allowed)
    present = sum(key.raw in signed for key in root.keys)
    if present < root.threshold:
        what = (
            f"signed by {present} of the root keys of version {root.version}, "
            f"which asks for {root.threshold}"
        )
        raise RecordError(
            "", what, "Collect the signatures that are missing.", reason=Reason.NO_THRESHOLD
        )
