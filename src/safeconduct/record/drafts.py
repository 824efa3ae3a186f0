"""What the members of a delegation approve: a message whole, before its place in the log is known.

Where the entry will stand (number, links, time) is not part of it: the signer adds that.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from safeconduct.record.encoding import check_hash, check_name, parse_time
from safeconduct.record.envelope import Json, decode_json, encode_json
from safeconduct.record.errors import Reason, RecordError
from safeconduct.record.fields import number_field, text_field, texts_field
from safeconduct.record.party_entries import PartyHeader

MAX_DRAFT = 65535
_DOMAIN = b"safeconduct draft 1\n"
_FIELDS = frozenset(
    (
        *("author", "body", "expires_at", "id", "payload", "recipients", "references", "talk"),
        "type",
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One message that waits for approval.

    Attributes:
        id: 32 random bytes in hexadecimal, so that the same words can be approved another time.
        talk: in which talk.
        author: in the name of which party.
        recipients: for whom, sorted.
        type: kind of message.
        body: what it says.
        references: entries that it is about, sorted.
        expires_at: UTC until which it stands, or empty.
        payload_hash: SHA-256 of what travels sealed beside it, or empty.
        payload_size: its bytes.
    """

    id: str
    talk: str
    author: str
    recipients: tuple[str, ...]
    type: str
    body: Mapping[str, Json]
    references: tuple[str, ...] = ()
    expires_at: str = ""
    payload_hash: str = ""
    payload_size: int = 0

    @classmethod
    def of(cls, draft_id: str, header: PartyHeader, body: Mapping[str, Json]) -> Draft:
        """The draft of which a header and a body are the entry."""
        return cls(
            id=check_hash(draft_id),
            talk=header.talk,
            author=header.author,
            recipients=header.recipients,
            type=header.type,
            body=body,
            references=header.references,
            expires_at=header.expires_at,
            payload_hash=header.payload_hash,
            payload_size=header.payload_size,
        )

    @property
    def data(self) -> bytes:
        """The draft in its one form."""
        return encode_json(
            {
                "author": self.author,
                "body": self.body,
                "expires_at": self.expires_at,
                "id": self.id,
                "payload": {"sha256": self.payload_hash, "size": self.payload_size},
                "recipients": self.recipients,
                "references": self.references,
                "talk": self.talk,
                "type": self.type,
            }
        )

    @property
    def digest(self) -> str:
        """SHA-256 in hexadecimal: what is approved."""
        return hashlib.sha256(_DOMAIN + self.data).hexdigest()

    def require_fits(self, header: PartyHeader, body: Mapping[str, Json]) -> None:
        """Check that an entry says exactly what was approved.

        Raises:
            RecordError: if not.
        """
        if Draft.of(self.id, header, body).data != self.data:
            what = "the entry is not the draft that was approved"
            raise RecordError("", what, "Have it approved as it is.", reason=Reason.OTHER_DRAFT)

    @classmethod
    def parse(cls, data: bytes) -> Draft:
        """Read a draft; only the form that `data` writes is accepted.

        Raises:
            RecordError: if it is anything else.
        """
        if len(data) > MAX_DRAFT:
            raise RecordError("", "too long for an entry", "Split it.", reason=Reason.OVERSIZED)
        fields = decode_json(data)
        unknown = sorted(_FIELDS ^ fields.keys())
        if unknown:
            raise RecordError("", f"the field {unknown[0]!r:.40} is missing or unknown")
        body, payload = fields["body"], fields["payload"]
        if not isinstance(body, dict) or not isinstance(payload, dict):
            raise RecordError("", "'body' or 'payload' is not an object")
        if payload.keys() != {"sha256", "size"}:
            raise RecordError("", "'payload' is not a hash and a size")
        draft = cls(
            id=check_hash(text_field(fields, "id")),
            talk=check_name(text_field(fields, "talk")),
            author=check_name(text_field(fields, "author")),
            recipients=texts_field(fields, "recipients"),
            type=text_field(fields, "type"),
            body=body,
            references=texts_field(fields, "references"),
            expires_at=text_field(fields, "expires_at"),
            payload_hash=text_field(payload, "sha256"),
            payload_size=number_field(payload, "size"),
        )
        if draft.expires_at:
            parse_time(draft.expires_at)
        if draft.data != data:
            raise RecordError("", "not the one accepted form of a draft")
        return draft
