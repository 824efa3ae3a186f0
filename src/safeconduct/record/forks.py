"""Evidence that a log has forked, which anybody with its public keys can verify.

A log that signs two histories is convicted by its own two signatures. No party's word is needed.
"""

from __future__ import annotations

from dataclasses import dataclass

from safeconduct.record.checkpoints import Checkpoint
from safeconduct.record.errors import Reason, RecordError
from safeconduct.record.merkle import prefix_roots
from safeconduct.record.proofs import hash_lines
from safeconduct.record.trust import TrustPolicy


@dataclass(frozen=True, slots=True)
class ForkProof:
    """Two checkpoints that one log signed and that cannot both be of one history.

    Attributes:
        first: a signed checkpoint.
        second: another of the same log.
        path: for two sizes, what `Tree.prefix` of the log behind the larger one gives at the
            smaller size; empty for equal sizes.
    """

    first: bytes
    second: bytes
    path: tuple[bytes, ...] = ()

    @property
    def path_lines(self) -> bytes:
        """The path as a file: one hash in base64 a line."""
        return hash_lines(self.path).encode()

    def verify(self, policy: TrustPolicy) -> tuple[Checkpoint, Checkpoint]:
        """Check that the log's own signatures convict it; cosignatures do not matter.

        Returns:
            Both checkpoints, the smaller one first.

        Raises:
            RecordError: if a signature fails or the two do not contradict each other.
        """
        found = []
        for name, data in (("first checkpoint", self.first), ("second checkpoint", self.second)):
            try:
                found.append(policy.check_log(data).checkpoint)
            except RecordError as error:
                raise error.within(name) from None
        first, second = found
        if first.origin != second.origin:
            raise _none("they are of two logs")
        if first.size > second.size:
            first, second = second, first
        if first.size == second.size:
            if first.root == second.root:
                raise _none("both show the same root")
            if self.path:
                raise _none("a path says nothing about two checkpoints of one size")
            return first, second
        self._require_other_prefix(first, second)
        return first, second

    def _require_other_prefix(self, first: Checkpoint, second: Checkpoint) -> None:
        if not self.path:
            raise _none(
                f"sizes {first.size} and {second.size} do not contradict each other by themselves",
                "Add the path that shows what the larger log has at the smaller size.",
            )
        roots = prefix_roots(first.size, second.size, self.path)
        if roots is None or roots[1] != second.root:
            raise _none("the path does not lead to the root of the larger checkpoint")
        if roots[0] == first.root:
            raise _none("the larger checkpoint extends the smaller")


def _none(what: str, remedy: str = "Keep both; they convict nobody.") -> RecordError:
    return RecordError("", f"no fork is proven: {what}", remedy, reason=Reason.NO_FORK)
