"""One file that carries a talk from one side to another, by HTTPS or on a stick alike.

```
safeconduct bundle 1
manifest    4 bytes of length, strict JSON: who to whom, which number, and every section's hash
signature   64 bytes, Ed25519 of the sender over the manifest (DSSE's PAE)
sections    for each log its checkpoint, then its entries; then the sealed payloads
```

The same content gives the same bytes. Nothing in it is a path, and nothing is unpacked to a disk.
Bundles from one side to another are numbered without gaps and name the one before, so a courier who
withholds, repeats or exchanges one is found out at the latest with the next.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from safeconduct.record import Json, PublicKey, Reason, RecordError, Signer, decode_json
from safeconduct.record.encoding import check_name, pre_authentication_encoding
from safeconduct.record.envelope import encode_json
from safeconduct.record.notes import MAX_NOTE
from safeconduct.record.tiles import MAX_ENTRY, require_size
from safeconduct.talks.codec import from_json, to_json

MAGIC = b"safeconduct bundle 1\n"
BUNDLE_TYPE = "application/vnd.safeconduct.bundle+json"
MAX_BUNDLE = 256 * 1024 * 1024
MAX_MANIFEST = 1024 * 1024
MAX_LOGS = 16
MAX_NOTES = 9
MAX_PAYLOADS = 10_000
_SIGNATURE = 64
_AGAIN = "Ask the sender for the same bundle again, or for a new one."


class Lack(StrEnum):
    """What kind of thing is missing."""

    BUNDLE = "bundle"
    ENTRIES = "entries"
    CHECKPOINT = "checkpoint"
    PAYLOAD = "payload"
    COSIGNATURE = "cosignature"


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is missing, exactly.

    Attributes:
        kind: of what.
        name: log origin, hash of the payload, or name of the sender or cosigner.
        first: the first missing number or index.
        end: behind the last one.
    """

    kind: Lack
    name: str
    first: int = 0
    end: int = 0

    def __str__(self) -> str:
        one = self.end == self.first + 1
        span = f" {self.first}" if one else f" {self.first} to {self.end - 1}" if self.end else ""
        return f"{self.kind}{span} of {self.name}"


@dataclass(frozen=True, slots=True)
class LogPart:
    """A log's newest checkpoint and its entries from an index on.

    Attributes:
        origin: of the log.
        first: index of the first entry.
        note: the newest checkpoint, with the signatures that its sender knows.
        entries: up to the size of the checkpoint.
        older: earlier checkpoints with their cosignatures, by which entries may count.
    """

    origin: str
    first: int
    note: bytes
    entries: tuple[bytes, ...]
    older: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class _Section:
    sha256: str
    size: int

    @classmethod
    def of(cls, data: bytes) -> _Section:
        return cls(hashlib.sha256(data).hexdigest(), len(data))


@dataclass(frozen=True, slots=True)
class _LogEntry:
    count: int
    entries: _Section
    first: int
    note: _Section
    older: tuple[_Section, ...]
    origin: str


@dataclass(frozen=True, slots=True)
class _Manifest:
    format: int
    logs: tuple[_LogEntry, ...]
    number: int
    payloads: tuple[_Section, ...]
    previous: str
    recipient: str
    sender: str
    talk: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """What one side hands to another.

    Attributes:
        talk: name of the talks.
        sender: whose bundle it is.
        recipient: for whom.
        number: from 1 for each recipient, without gaps.
        previous: digest of the bundle before; empty for the first.
        logs: sorted by origin.
        payloads: sealed, by SHA-256 in hexadecimal.
    """

    talk: str
    sender: str
    recipient: str
    number: int
    previous: str
    logs: tuple[LogPart, ...]
    payloads: Mapping[str, bytes]

    def write(self, key: Signer) -> bytes:
        """The file, signed by its sender; the same content always gives the same bytes.

        Raises:
            RecordError: if it is larger than a reader would accept.
        """
        sections: list[bytes] = []
        logs = []
        for part in sorted(self.logs, key=lambda part: part.origin):
            body = _join(part.entries)
            sections += [part.note, *part.older, body]
            logs.append(
                _LogEntry(
                    *(len(part.entries), _Section.of(body), part.first),
                    *(_Section.of(part.note), tuple(map(_Section.of, part.older)), part.origin),
                )
            )
        payloads = [self.payloads[digest] for digest in sorted(self.payloads)]
        manifest = _Manifest(
            *(1, tuple(logs), self.number, tuple(map(_Section.of, payloads)), self.previous),
            *(self.recipient, self.sender, self.talk),
        )
        head = _encode(manifest)
        signature = key.sign(pre_authentication_encoding(BUNDLE_TYPE, head))
        parts = [MAGIC, len(head).to_bytes(4, "big"), head, signature, *sections, *payloads]
        data = b"".join(parts)
        if len(data) > MAX_BUNDLE or len(head) > MAX_MANIFEST:
            raise _oversized("Send fewer payloads at once.")
        return data


@dataclass(frozen=True, slots=True)
class Opened:
    """A bundle as far as it has arrived.

    Attributes:
        bundle: with those sections that are whole.
        digest: of the manifest, by which the next bundle names this one.
        lacking: the sections that are not.
    """

    bundle: Bundle
    digest: str
    lacking: tuple[Missing, ...]


def read_bundle(data: bytes, senders: Mapping[str, PublicKey]) -> Opened:
    """Read a file, also one that ends too early.

    Args:
        data: the file.
        senders: the keys by which each side signs.

    Raises:
        RecordError: if it is not signed by its sender, a section is not what the sender signed, or
            anything in it could be written otherwise.
    """
    if len(data) > MAX_BUNDLE:
        raise _oversized(_AGAIN)
    head, start = _head(data)
    manifest = from_json(_Manifest, decode_json(head), "manifest")
    if manifest.format != 1 or _encode(manifest) != head:
        raise RecordError("manifest", "not the one accepted form of a bundle", _AGAIN)
    key = senders.get(manifest.sender)
    signature = data[start - _SIGNATURE : start]
    if key is None or not key.verify(pre_authentication_encoding(BUNDLE_TYPE, head), signature):
        what = f"not signed by {manifest.sender!r:.40}, who is named as its sender"
        raise RecordError("manifest", what, _AGAIN, reason=Reason.BAD_SIGNATURE)
    _require_sound(manifest)
    logs, payloads, lacking, end = _sections(data, manifest, start)
    if end < len(data):
        raise RecordError("end", f"{len(data) - end} bytes too many", _AGAIN)
    bundle = Bundle(
        talk=manifest.talk,
        sender=manifest.sender,
        recipient=manifest.recipient,
        number=manifest.number,
        previous=manifest.previous,
        logs=logs,
        payloads=payloads,
    )
    return Opened(bundle, hashlib.sha256(head).hexdigest(), lacking)


def _head(data: bytes) -> tuple[bytes, int]:
    """The manifest's bytes, and where the sections begin."""
    at = len(MAGIC) + 4
    if not data.startswith(MAGIC) or len(data) < at:
        raise RecordError("line 1", "not a bundle", "Give the file as it was written.")
    size = int.from_bytes(data[at - 4 : at], "big")
    if size > MAX_MANIFEST:
        raise _oversized(_AGAIN)
    end = at + size + _SIGNATURE
    if end > len(data):
        what = f"the file ends after {len(data)} bytes, before its table of contents does"
        raise RecordError("manifest", what, _AGAIN, reason=Reason.TRUNCATED)
    return data[at : at + size], end


def _require_sound(manifest: _Manifest) -> None:
    for name in (manifest.talk, manifest.sender, manifest.recipient):
        check_name(name)
    origins = [log.origin for log in manifest.logs]
    digests = [payload.sha256 for payload in manifest.payloads]
    if origins != sorted(set(origins)) or digests != sorted(set(digests)):
        raise RecordError("manifest", "logs or payloads are not in order", _AGAIN)
    if len(origins) > MAX_LOGS or len(digests) > MAX_PAYLOADS or manifest.number < 1:
        raise _oversized(_AGAIN)
    for log in manifest.logs:
        check_name(log.origin)
        notes = (log.note, *log.older)
        if len(notes) > MAX_NOTES or any(note.size > MAX_NOTE for note in notes):
            raise _oversized(_AGAIN)
        if log.entries.size > log.count * (MAX_ENTRY + 2):
            raise _oversized(_AGAIN)


def _sections(
    data: bytes, manifest: _Manifest, at: int
) -> tuple[tuple[LogPart, ...], dict[str, bytes], tuple[Missing, ...], int]:
    logs: list[LogPart] = []
    payloads: dict[str, bytes] = {}
    lacking: list[Missing] = []
    for log in manifest.logs:
        notes = []
        for section in (log.note, *log.older):
            notes.append(_section(data, at, section, f"checkpoint of {log.origin}"))
            at += section.size
        body = _section(data, at, log.entries, f"entries of {log.origin}")
        at += log.entries.size
        whole = [note for note in notes if note is not None]
        if len(whole) < len(notes):
            lacking.append(Missing(Lack.CHECKPOINT, log.origin))
        if body is None:
            lacking.append(Missing(Lack.ENTRIES, log.origin, log.first, log.first + log.count))
        elif notes[0] is not None:
            entries = tuple(_split(body, log))
            logs.append(LogPart(log.origin, log.first, notes[0], entries, tuple(whole[1:])))
    for payload in manifest.payloads:
        found = _section(data, at, payload, f"payload {payload.sha256}")
        at += payload.size
        if found is None:
            lacking.append(Missing(Lack.PAYLOAD, payload.sha256))
        else:
            payloads[payload.sha256] = found
    return tuple(logs), payloads, tuple(lacking), at


def _section(data: bytes, at: int, section: _Section, place: str) -> bytes | None:
    """A section's bytes, or None if the file ends before them."""
    found = data[at : at + section.size]
    if len(found) < section.size:
        return None
    if hashlib.sha256(found).hexdigest() != section.sha256:
        what = "not what its sender signed: altered on the way"
        raise RecordError(place, what, _AGAIN, reason=Reason.BAD_SIGNATURE)
    return found


def _join(entries: Sequence[bytes]) -> bytes:
    return b"".join(len(require_size(e)).to_bytes(2, "big") + e for e in entries)


def _split(body: bytes, log: _LogEntry) -> Iterator[bytes]:
    at = 0
    for _ in range(log.count):
        size = int.from_bytes(body[at : at + 2], "big")
        entry = body[at + 2 : at + 2 + size]
        if at + 2 > len(body) or len(entry) < size:
            raise RecordError(f"entries of {log.origin}", "fewer than it says", _AGAIN)
        yield entry
        at += 2 + size
    if at < len(body):
        raise RecordError(f"entries of {log.origin}", "more than it says", _AGAIN)


def _encode(manifest: _Manifest) -> bytes:
    fields: Json = to_json(manifest)
    return encode_json(fields)


def _oversized(remedy: str) -> RecordError:
    what = "larger than a bundle may be, or than it can be"
    return RecordError("bundle", what, remedy, reason=Reason.OVERSIZED)
