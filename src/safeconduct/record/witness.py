"""The mediator as witness: cosigns only what extends what he cosigned before.

Source: c2sp.org/tlog-witness.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from safeconduct.record.errors import RecordError
from safeconduct.record.keys import SigningKey
from safeconduct.record.merkle import EMPTY_ROOT, verify_consistency
from safeconduct.record.notes import Checkpoint, Note
from safeconduct.record.policy import Policy


@dataclass(slots=True)
class Witness:
    """Remembers the newest size and root he cosigned for one talk.

    Args:
        key: the mediator's key, the one in the policy.
        policy: of the talk.
        size: entries under his newest cosignature.
        root: root hash at that size.
        time: of that cosignature, in seconds since 1970.
    """

    key: SigningKey
    policy: Policy
    size: int = 0
    root: bytes = EMPTY_ROOT
    time: int = 0

    def cosign(self, note: Note, *, proof: Sequence[bytes], time: int) -> Note:
        """Cosign a checkpoint that the parties signed, given the proof from `size` to the new one.

        Raises:
            RecordError: if a party's signature fails, the log was rolled back, or it forked.
        """
        witness = self.policy.witness
        if witness is None or witness.raw != self.key.public.raw:
            raise RecordError("policy", f"{self.key.name} is not the witness of this talk")
        self.policy.check_parties(note.text, note.signatures)
        checkpoint = Checkpoint.parse(note.text)
        if checkpoint.origin != self.policy.origin:
            raise RecordError("line 1", "a checkpoint of another talk")
        if not verify_consistency(
            old_size=self.size,
            old_root=self.root,
            new_size=checkpoint.size,
            new_root=checkpoint.root,
            proof=proof,
        ):
            raise RecordError(
                f"size {checkpoint.size}",
                f"does not extend the log that was cosigned at size {self.size}",
                "Both parties must send their copies: one of them has changed or lost entries.",
            )
        if time < self.time:
            raise RecordError("", "the clock went backwards", "Set the mediator's clock.")
        self.size, self.root, self.time = checkpoint.size, checkpoint.root, time
        return self.policy.cosign(note, self.key, time=time)
