"""Four-eyes at the signing key: the party's key signs what enough members have approved, once.

Whoever can reach the program that asks for a signature cannot make it sign without the members'
own keys; whoever reads the machine's memory can (docs: threat model).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from safeconduct.record.approvals import ApprovalsLog
from safeconduct.record.drafts import Draft
from safeconduct.record.envelope import PAYLOAD_TYPE, Envelope, Json, decode_json
from safeconduct.record.errors import Reason, RecordError
from safeconduct.record.keys import SIGNATURE_SIZE, PublicKey
from safeconduct.record.party_entries import PartyHeader, write_party_entry
from safeconduct.record.signers import Signer
from safeconduct.record.statements import APPROVAL_TYPE, Act, Statement
from safeconduct.record.tiles import require_size

_COSIGNATURE = b"cosignature/v1\n"
_KIND = re.compile(rb"DSSEv1 [0-9]+ ([!-~]+) [0-9]+ ", re.DOTALL)
EntrySigner = Callable[[PartyHeader, Mapping[str, Json]], bytes]
"""Signs one entry: from the header and the body to the bytes of the leaf."""


class ApprovingSigner:
    """The only holder of a party's message key.

    As a `Signer` it makes what needs no approval: cosignatures of others' logs, which are receipts,
    and documents of the kinds that it was told. Entries are signed by `write` alone.

    Args:
        key: the party's message key.
        approvals: its private log of approvals.
        free: DSSE payload types that it signs without approval, such as those of bundles.

    Raises:
        RecordError: if the log of approvals is another party's, or entries would be free.
    """

    def __init__(self, key: Signer, approvals: ApprovalsLog, *, free: Collection[str] = ()) -> None:
        if approvals.board.party != key.public:
            what = "the log of approvals is for another key"
            raise RecordError(approvals.log.origin, what, reason=Reason.BAD_KEY)
        if {PAYLOAD_TYPE, APPROVAL_TYPE} & set(free):
            raise RecordError("", "entries are never signed without approval")
        self._key = key
        self.approvals = approvals
        self._free = frozenset(kind.encode() for kind in free)

    @property
    def name(self) -> str:
        """Of the party."""
        return self._key.name

    @property
    def public(self) -> PublicKey:
        """The party's message key."""
        return self._key.public

    def sign(self, message: bytes) -> bytes:
        """Sign what needs no approval.

        Raises:
            RecordError: for anything else, entries above all.
        """
        found = _KIND.match(message)
        if not message.startswith(_COSIGNATURE) and not (found and found[1] in self._free):
            what = "this needs the approval of the members"
            raise RecordError("", what, "Have a draft approved.", reason=Reason.NOT_APPROVED)
        return self._key.sign(message)

    def of(self, draft: Draft, *, time: int) -> EntrySigner:
        """A signer of one entry, namely this draft; see `write`."""
        return lambda header, body: self.write(header, body, draft=draft, time=time)

    def write(
        self, header: PartyHeader, body: Mapping[str, Json], *, draft: Draft, time: int
    ) -> bytes:
        """Sign an entry if it is exactly a draft that enough present members approve.

        That it is signed stands in the log of approvals, durably, before it is; the entry commits
        to the root with that. If the process dies between the two, the very same entry can be
        signed again, and no other.

        Args:
            header: of the next entry.
            body: of the same.
            draft: that was approved.
            time: now, in seconds since 1970.

        Returns:
            The entry's bytes.

        Raises:
            RecordError: if it is another, not approved by enough, or was signed already.
        """
        draft.require_fits(header, body)
        bare = replace(header, approvals="")
        entry = hashlib.sha256(bare.payload(body)).hexdigest()
        board = self.approvals.board
        use = board.use_of(draft.talk, draft.digest)
        if use is None:
            _require_entry(replace(header, approvals=entry).payload(body), self.public)
            board.require_approved(draft.talk, draft.digest)
            statement = Statement(
                act=Act.SIGNED,
                log=board.log,
                place=board.size,
                talk=draft.talk,
                draft=draft.digest,
                entry=entry,
            )
            self.approvals.add(statement.document.signed(self._key).data, time=time)
            use = board.use_of(draft.talk, draft.digest)
        if use is None or use.entry != entry:
            what = "the draft was signed already, as another entry"
            raise RecordError("", what, "Have a new draft approved.", reason=Reason.REPLAY)
        header = replace(header, approvals=self.approvals.root_at(use.size))
        return write_party_entry(header, body, self._key)


def _require_entry(payload: bytes, key: PublicKey) -> None:
    """Refuse what no log would take (too long, run out) before the draft is used up."""
    PartyHeader.parse(decode_json(payload))
    require_size(Envelope(payload, key.key_id_text, bytes(SIGNATURE_SIZE)).data)
