"""What every entry of a party's own log says about itself.

Unlike the shared log (`entries`), each party writes alone; what it knew of the others when it wrote
stands in `seen`, which gives an order across the logs without any clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from safeconduct.record.encoding import check_hash, check_name, parse_time
from safeconduct.record.envelope import Envelope, Json, encode_json
from safeconduct.record.errors import Reason, RecordError
from safeconduct.record.fields import number_field, text_field, texts_field
from safeconduct.record.keys import PublicKey
from safeconduct.record.merkle import leaf_hash
from safeconduct.record.signers import Signer
from safeconduct.record.tiles import require_size

VERSION = 2
MAX_SEEN = 32
_FIELDS = frozenset(
    (
        *("approvals", "author", "body", "created_at", "expires_at", "log", "payload", "previous"),
        *("recipients", "references", "seen", "sequence", "talk", "type", "version"),
    )
)


def log_origin(talk: str, author: str) -> str:
    """The origin of a party's log of a talk.

    >>> log_origin("talks.example/1", "A")
    'talks.example/1/A'
    """
    return check_name(f"{talk}/{author}")


@dataclass(frozen=True, slots=True)
class Seen:
    """What the author had of another log when he wrote.

    Attributes:
        log: its origin.
        size: entries.
        root: over them, hexadecimal.
    """

    log: str
    size: int
    root: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyHeader:
    """The part of a message that the record itself checks.

    Attributes:
        type: kind of message, such as `proposal`.
        talk: which talk, so that no entry can be replayed to another.
        log: origin of the author's log.
        author: name of the signing key's owner.
        recipients: for whom it is meant, sorted (against surreptitious forwarding).
        sequence: 1 for the log's first entry, without gaps.
        previous: leaf hash of the previous entry in hexadecimal; empty for the first.
        seen: the other logs as the author had them, sorted by their origins.
        created_at: UTC by the author's clock.
        references: leaf hashes of entries of any log that this one is about, sorted.
        expires_at: UTC until which an offer stands, or empty.
        payload_hash: SHA-256 of the sealed payload that travels beside the record, or empty.
        payload_size: its bytes.
        approvals: hexadecimal root of the author's private log of approvals, or empty. Its size
            stays private, so that nobody can tell how many members there are.
        version: of the message format.
    """

    type: str
    talk: str
    log: str
    author: str
    recipients: tuple[str, ...]
    sequence: int
    previous: str
    seen: tuple[Seen, ...]
    created_at: str
    references: tuple[str, ...] = ()
    expires_at: str = ""
    payload_hash: str = ""
    payload_size: int = 0
    approvals: str = ""
    version: int = VERSION

    def payload(self, body: Mapping[str, Json]) -> bytes:
        """The bytes to be signed."""
        return encode_json(
            {
                "approvals": self.approvals,
                "author": self.author,
                "body": body,
                "created_at": self.created_at,
                "expires_at": self.expires_at,
                "log": self.log,
                "payload": {"sha256": self.payload_hash, "size": self.payload_size},
                "previous": self.previous,
                "recipients": self.recipients,
                "references": self.references,
                "seen": [{"log": s.log, "root": s.root, "size": s.size} for s in self.seen],
                "sequence": self.sequence,
                "talk": self.talk,
                "type": self.type,
                "version": self.version,
            }
        )

    @classmethod
    def parse(cls, fields: Mapping[str, Json]) -> PartyHeader:
        """Read and check the form of a payload's header.

        Raises:
            RecordError: if a field is missing, unknown or ill-formed.
        """
        if fields.get("version") != VERSION:
            raise RecordError(
                "",
                f"version {fields.get('version')!r:.20} of the message format is not known here",
                f"This software reads version {VERSION}; agree on one version.",
                reason=Reason.OTHER_VERSION,
            )
        unknown = sorted(_FIELDS ^ fields.keys())
        if unknown:
            raise RecordError("", f"the field {unknown[0]!r:.40} is missing or unknown")
        if not isinstance(fields["body"], dict):
            raise RecordError("", "'body' is not an object")
        payload = _object(fields["payload"], {"sha256", "size"}, "payload")
        header = cls(
            type=text_field(fields, "type"),
            talk=text_field(fields, "talk"),
            log=text_field(fields, "log"),
            author=text_field(fields, "author"),
            recipients=texts_field(fields, "recipients"),
            sequence=number_field(fields, "sequence"),
            previous=text_field(fields, "previous"),
            seen=_seen(fields["seen"]),
            created_at=text_field(fields, "created_at"),
            references=texts_field(fields, "references"),
            expires_at=text_field(fields, "expires_at"),
            payload_hash=text_field(payload, "sha256"),
            payload_size=number_field(payload, "size"),
            approvals=text_field(fields, "approvals"),
        )
        header._check()
        return header

    def _check(self) -> None:
        check_name(self.talk)
        parse_time(self.created_at)
        if self.expires_at and parse_time(self.expires_at) < parse_time(self.created_at):
            raise RecordError("", "it expires before it was written")
        optional = (self.previous, self.payload_hash, self.approvals)
        for digest in (*self.references, *(item for item in optional if item)):
            check_hash(digest)
        if bool(self.payload_hash) != bool(self.payload_size):
            raise RecordError("", "'payload' is not a hash and a size")


def _object(value: Json, names: set[str], what: str) -> Mapping[str, Json]:
    if not isinstance(value, dict) or value.keys() != names:
        raise RecordError("", f"{what!r} has not exactly the fields {', '.join(sorted(names))}")
    return value


def _seen(value: Json) -> tuple[Seen, ...]:
    if not isinstance(value, list) or len(value) > MAX_SEEN:
        raise RecordError("", "'seen' is not a short list")
    seen = []
    for item in value:
        fields = _object(item, {"log", "root", "size"}, "seen")
        root = check_hash(text_field(fields, "root"))
        seen.append(Seen(check_name(text_field(fields, "log")), number_field(fields, "size"), root))
    if [s.log for s in seen] != sorted({s.log for s in seen}):
        raise RecordError("", "'seen' is not sorted by log, each once")
    return tuple(seen)


@dataclass(frozen=True, slots=True)
class PartyEntry:
    """One entry of a party's log whose signature was verified.

    Attributes:
        index: place in the log from 0.
        data: the leaf, as signed and stored.
        header: what the record checks.
        body: the message proper.
    """

    index: int
    data: bytes
    header: PartyHeader
    body: Mapping[str, Json]

    @property
    def leaf(self) -> bytes:
        """RFC 6962 leaf hash: the entry's identity."""
        return leaf_hash(self.data)


def write_party_entry(header: PartyHeader, body: Mapping[str, Json], key: Signer) -> bytes:
    """Sign a message and return the entry's bytes.

    Raises:
        RecordError: if it is too long for a log of tiles.
    """
    return require_size(Envelope.seal(header.payload(body), key).data)


def read_party_entry(data: bytes, index: int, key: PublicKey) -> PartyEntry:
    """Verify an entry's signature and form.

    Raises:
        RecordError: if it is not signed by `key`, or not a message.
    """
    envelope = Envelope.parse(require_size(data))
    fields = envelope.verify(key)
    header = PartyHeader.parse(fields)
    body = fields["body"]
    return PartyEntry(index, data, header, body if isinstance(body, dict) else {})
