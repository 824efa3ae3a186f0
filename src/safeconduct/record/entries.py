"""What every entry of a log says about itself, and whether it fits those before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from safeconduct.record.encoding import check_hash, check_name, parse_time
from safeconduct.record.envelope import Envelope, Json, encode_json
from safeconduct.record.errors import RecordError
from safeconduct.record.fields import number_field, text_field, texts_field
from safeconduct.record.keys import PublicKey, SigningKey
from safeconduct.record.merkle import Tree, leaf_hash

VERSION = 1
CLOCK_SKEW = 300
_HEADER_FIELDS = frozenset(
    (
        *("author", "body", "created_at", "expires_at", "previous", "recipients"),
        *("references", "seen", "sequence", "talk", "type", "version"),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The part of a message that the record itself checks.

    Attributes:
        type: kind of message, such as `proposal`.
        talk: the log's origin, so that no entry can be replayed to another talk.
        author: name of the signing key's owner.
        recipients: for whom it is meant, sorted (against surreptitious forwarding).
        sequence: 1 for the author's first entry, without gaps.
        previous: leaf hash of the author's previous entry; empty for the first.
        seen_size: size of the log that the author had seen.
        seen_root: root of the log at that size.
        references: leaf hashes of earlier entries that this one is about.
        created_at: UTC by the author's clock.
        expires_at: UTC until which an offer stands, or empty.
        version: of the message format.
    """

    type: str
    talk: str
    author: str
    recipients: tuple[str, ...]
    sequence: int
    previous: str
    seen_size: int
    seen_root: str
    created_at: str
    references: tuple[str, ...] = ()
    expires_at: str = ""
    version: int = VERSION

    def payload(self, body: Mapping[str, Json]) -> bytes:
        """The bytes to be signed."""
        return encode_json(
            {
                "author": self.author,
                "body": body,
                "created_at": self.created_at,
                "expires_at": self.expires_at,
                "previous": self.previous,
                "recipients": self.recipients,
                "references": self.references,
                "seen": {"root": self.seen_root, "size": self.seen_size},
                "sequence": self.sequence,
                "talk": self.talk,
                "type": self.type,
                "version": self.version,
            }
        )

    @classmethod
    def parse(cls, fields: Mapping[str, Json]) -> Header:
        """Read and check the form of a payload's header.

        Raises:
            RecordError: if a field is missing, unknown or ill-formed.
        """
        unknown = sorted(_HEADER_FIELDS ^ fields.keys())
        if unknown:
            raise RecordError("", f"the field {unknown[0]!r:.40} is missing or unknown")
        seen = fields["seen"]
        if not isinstance(seen, dict) or seen.keys() != {"root", "size"}:
            raise RecordError("", "'seen' is not a size and a root")
        if not isinstance(fields["body"], dict):
            raise RecordError("", "'body' is not an object")
        header = cls(
            type=text_field(fields, "type"),
            talk=text_field(fields, "talk"),
            author=text_field(fields, "author"),
            recipients=texts_field(fields, "recipients"),
            sequence=number_field(fields, "sequence"),
            previous=text_field(fields, "previous"),
            seen_size=number_field(seen, "size"),
            seen_root=check_hash(text_field(seen, "root")),
            created_at=text_field(fields, "created_at"),
            references=texts_field(fields, "references"),
            expires_at=text_field(fields, "expires_at"),
            version=number_field(fields, "version"),
        )
        header._check()
        return header

    def _check(self) -> None:
        if self.version != VERSION:
            raise RecordError(
                "",
                f"version {self.version} of the message format is not known here",
                f"This software reads version {VERSION}; agree on one version.",
            )
        check_name(self.talk)
        parse_time(self.created_at)
        if self.expires_at and parse_time(self.expires_at) < parse_time(self.created_at):
            raise RecordError("", "it expires before it was written")
        for reference in (*self.references, *([self.previous] if self.previous else [])):
            check_hash(reference)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry whose signature was verified.

    Attributes:
        index: place in the log from 0.
        data: the leaf, as signed and stored, without newline.
        header: what the record checks.
        body: the message proper.
    """

    index: int
    data: bytes
    header: Header
    body: Mapping[str, Json]

    @property
    def leaf(self) -> bytes:
        """RFC 6962 leaf hash: the entry's identity."""
        return leaf_hash(self.data)


@dataclass(slots=True)
class _Author:
    sequence: int = 0
    previous: str = ""
    seen_size: int = 0
    created_at: int = 0


@dataclass(slots=True)
class Chain:
    """The entries of one talk so far, and the test whether another may follow.

    Args:
        talk: the log's origin.
        keys: public keys of parties and mediator by name.
    """

    talk: str
    keys: Mapping[str, PublicKey]
    tree: Tree = field(default_factory=Tree)
    cosigned: list[int | None] = field(default_factory=list)
    _authors: dict[str, _Author] = field(default_factory=dict)
    _leaves: set[str] = field(default_factory=set)
    _by_id: dict[str, PublicKey] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._by_id = {key.key_id_text: key for key in self.keys.values()}

    @property
    def size(self) -> int:
        """Number of entries."""
        return len(self.tree)

    def next_header(
        self, kind: str, *, author: str, created_at: str, references: tuple[str, ...] = ()
    ) -> Header:
        """The header of the next message that `author` may write, to all others."""
        state = self._authors.get(author, _Author())
        return Header(
            type=kind,
            talk=self.talk,
            author=author,
            recipients=tuple(sorted(self.keys.keys() - {author})),
            sequence=state.sequence + 1,
            previous=state.previous,
            seen_size=self.size,
            seen_root=self.tree.root().hex(),
            created_at=created_at,
            references=tuple(sorted(set(references))),
        )

    def check(self, data: bytes) -> Entry:
        """Verify signature, author, talk, sequence, links and order of the next entry.

        Raises:
            RecordError: with what does not fit.
        """
        envelope = Envelope.parse(data)
        key = self._by_id.get(envelope.key_id)
        if key is None:
            raise RecordError(
                "",
                f"signed by {envelope.key_id!r:.80}, a key that is not enrolled",
                "Name the directory with the public keys of this talk.",
            )
        fields = envelope.verify(key)
        header = Header.parse(fields)
        body = fields["body"]
        if header.author != key.name:
            raise RecordError("", f"written in the name of {header.author!r:.40} by {key.name}")
        self._check_links(header)
        return Entry(self.size, data, header, body if isinstance(body, dict) else {})

    def _check_links(self, header: Header) -> None:
        author = self._authors.get(header.author, _Author())
        if header.talk != self.talk:
            raise RecordError("", f"belongs to the talk {header.talk!r:.80}")
        others = self.keys.keys() - {header.author}
        if not header.recipients or not others.issuperset(header.recipients):
            raise RecordError("", "meant for others than those of this talk")
        if header.sequence != author.sequence + 1:
            raise RecordError(
                "", f"number {header.sequence} of {header.author} follows {author.sequence}"
            )
        if header.previous != author.previous:
            raise RecordError("", f"does not follow the previous entry of {header.author}")
        if not author.seen_size <= header.seen_size <= self.size:
            raise RecordError("", "claims to have seen less than before or more than there is")
        if self.tree.root(header.seen_size).hex() != header.seen_root:
            raise RecordError("", f"its author saw another log at size {header.seen_size} (a fork)")
        if not self._leaves.issuperset(header.references):
            raise RecordError("", "refers to an entry that is not before it")
        if parse_time(header.created_at) < author.created_at:
            raise RecordError("", f"dated before the previous entry of {header.author}")

    def add(self, entry: Entry, cosigned_at: int | None) -> None:
        """Take an entry that `check` returned, under a checkpoint cosigned at that time.

        Raises:
            RecordError: if the times contradict each other by more than `CLOCK_SKEW` seconds.
        """
        self.check_times(entry, cosigned_at)
        leaf, header = entry.leaf, entry.header
        self._authors[header.author] = _Author(
            header.sequence, leaf.hex(), header.seen_size, parse_time(header.created_at)
        )
        self._leaves.add(leaf.hex())
        self.tree.append(leaf)
        self.cosigned.append(cosigned_at)

    def check_times(self, entry: Entry, cosigned_at: int | None) -> None:
        """Compare an entry's date with the mediator's.

        Raises:
            RecordError: if they contradict each other by more than `CLOCK_SKEW` seconds.
        """
        if cosigned_at is None:
            return
        last = self.cosigned[-1] if self.cosigned else None
        if last is not None and cosigned_at < last:
            raise RecordError("", "cosigned earlier than the entry before it")
        created, seen = parse_time(entry.header.created_at), entry.header.seen_size
        if created > cosigned_at + CLOCK_SKEW:
            raise RecordError("", "dated later than the mediator's cosignature", _CLOCKS)
        floor = self.cosigned[seen - 1] if seen else None
        if floor is not None and created < floor - CLOCK_SKEW:
            raise RecordError("", "back-dated: it has seen entries later than its date", _CLOCKS)


_CLOCKS = "Compare the clocks of the author and the mediator."


def write_entry(header: Header, body: Mapping[str, Json], key: SigningKey) -> bytes:
    """Sign a message and return the entry's bytes."""
    return Envelope.seal(header.payload(body), key).data
