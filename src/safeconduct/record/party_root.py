"""A party's root: which keys speak for it, named by root keys that are kept offline.

In kind the root role of The Update Framework (TUF specification 1.0, section 5.3): versioned,
expiring, signed by m of n root keys. Signatures are verified by PyNaCl: tuf and securesystemslib
verify Ed25519 with a library that accepts low-order keys (see `keys`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from safeconduct.record.encoding import check_hash, check_name, parse_time
from safeconduct.record.envelope import Json
from safeconduct.record.errors import Reason, RecordError
from safeconduct.record.fields import number_field, text_field, texts_field
from safeconduct.record.keys import KeyKind, PublicKey
from safeconduct.record.party_entries import log_origin
from safeconduct.record.signed_json import SignedJson

ROOT_TYPE = "application/vnd.safeconduct.root+json"
FORMAT = 1
MAX_ROOT_KEYS = 32
MAX_CLOSED = 256
_ROOT_KEY = re.compile(r"r-[0-9a-f]{16}")
_RECIPIENT = re.compile(r"age1[02-9ac-hj-np-z]{58}")
_FIELDS = frozenset(
    (
        *("age", "closed", "cosigners", "created_at", "expires_at", "format", "logs"),
        *("message", "party", "previous", "root", "tls", "version"),
    )
)


@dataclass(frozen=True, slots=True)
class Closure:
    """Where a log ends that earlier keys wrote: nothing behind it is the party's word.

    Attributes:
        log: its origin.
        size: entries that stand.
        root: over them, hexadecimal.
    """

    log: str
    size: int
    root: str


@dataclass(frozen=True, slots=True)
class TalkKeys:
    """One party's public keys in one talk."""

    key: PublicKey
    post_quantum: PublicKey
    log: tuple[PublicKey, ...]

    @property
    def name(self) -> str:
        """Of the party."""
        return self.key.name


@dataclass(frozen=True, slots=True)
class OnlineKeys:
    """The keys that a party works with from day to day, all under its own name.

    Attributes:
        message: Ed25519, signs entries.
        cosigners: the same key as a C2SP cosigner, and an ML-DSA-44 key.
        logs: sign checkpoints: Ed25519, and ML-DSA-44 if there is one; in each talk they go by the
            origin of the party's log.
        tls: SHA-256 of its TLS certificates, hexadecimal, sorted.
        age: the age recipient of its first epoch, `age1...`.
    """

    message: PublicKey
    cosigners: tuple[PublicKey, ...]
    logs: tuple[PublicKey, ...]
    tls: tuple[str, ...]
    age: str

    @property
    def signing(self) -> frozenset[bytes]:
        """The raw keys by which the party's logs are written."""
        return frozenset(key.raw for key in (self.message, *self.logs))

    def in_talk(self, talk: str) -> TalkKeys:
        """The keys as one talk needs them."""
        origin = log_origin(talk, self.message.name)
        logs = tuple(PublicKey(origin, key.raw, key.kind) for key in self.logs)
        return TalkKeys(self.message, self.cosigners[1], logs)

    def _check(self, party: str) -> None:
        keys = (self.message, *self.cosigners, *self.logs)
        for key in keys:
            if key.name != party:
                raise _bad(f"a key of {key.name!r:.40} among those of {party}")
        if self.message.kind is not KeyKind.NOTE:
            raise _bad("the message key is not an Ed25519 key")
        kinds = tuple(key.kind for key in self.cosigners)
        if kinds != (KeyKind.COSIGNATURE, KeyKind.ML_DSA):
            raise _bad("the cosigners are not one Ed25519 and one ML-DSA-44 key")
        if self.cosigners[0] != self.message.as_cosigner():
            raise _bad("the Ed25519 cosigner is not the message key")
        kinds = tuple(key.kind for key in self.logs)
        if kinds not in ((KeyKind.NOTE,), (KeyKind.NOTE, KeyKind.ML_DSA)):
            raise _bad("the log keys are not one Ed25519 key and at most one ML-DSA-44 key")
        for digest in self.tls:
            check_hash(digest)
        if not _RECIPIENT.fullmatch(self.age):
            raise _bad("'age' is no age recipient")


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyRoot:
    """One version of a party's root, of right form; who signed it is told by `RootChain`.

    Attributes:
        party: its name.
        version: from 1, without gaps.
        previous: `SignedJson.digest` of the version before; empty for the first.
        created_at: UTC.
        expires_at: UTC; nobody should rely on it afterwards.
        keys: the root keys, under random ids (`r-` and 16 hexadecimal digits), sorted.
        threshold: how many of them must sign.
        online: the keys that speak for the party.
        closed: where logs end that earlier online keys wrote, sorted by log.

    Raises:
        RecordError: if any of it cannot be.
    """

    party: str
    version: int
    previous: str
    created_at: str
    expires_at: str
    keys: tuple[PublicKey, ...]
    threshold: int
    online: OnlineKeys
    closed: tuple[Closure, ...] = ()

    def __post_init__(self) -> None:
        check_name(self.party)
        if self.version < 1 or bool(self.previous) == (self.version == 1):
            raise _bad("the first version has none before it, each other has one")
        if self.previous:
            check_hash(self.previous)
        if parse_time(self.expires_at) <= parse_time(self.created_at):
            raise RecordError("", "it expires before it was made", reason=Reason.EXPIRED)
        self._check_keys()
        self.online._check(self.party)
        self._check_distinct()
        self._check_closed()

    def _check_keys(self) -> None:
        if not 1 <= self.threshold <= len(self.keys) <= MAX_ROOT_KEYS:
            what = f"{self.threshold} of {len(self.keys)} root keys cannot be asked for"
            raise RecordError("", what, reason=Reason.NO_THRESHOLD)
        names = [key.name for key in self.keys]
        if names != sorted(names):
            raise _bad("the root keys are not sorted by their ids")
        for key in self.keys:
            if key.kind is not KeyKind.NOTE or not _ROOT_KEY.fullmatch(key.name):
                raise _bad(f"{key.name!r:.40} is not a root key under a random id")

    def _check_distinct(self) -> None:
        online = (self.online.message, self.online.cosigners[1], *self.online.logs)
        keys = (*self.keys, *online)
        names = {key.name for key in self.keys}
        if len({key.raw for key in keys}) != len(keys) or len(names) != len(self.keys):
            what = "one key stands there twice"
            raise RecordError(
                "", what, "Draw a key of its own for each.", reason=Reason.DUPLICATE_KEY
            )

    def _check_closed(self) -> None:
        logs = [closure.log for closure in self.closed]
        if logs != sorted(set(logs)) or len(logs) > MAX_CLOSED:
            raise _bad("the closed logs are not sorted, each once")
        for closure in self.closed:
            check_hash(closure.root)
            if not check_name(closure.log).endswith(f"/{self.party}"):
                raise _bad(f"{closure.log!r:.80} is not a log of {self.party}")

    @property
    def document(self) -> SignedJson:
        """It as a document that nobody has signed yet."""
        return SignedJson.of(ROOT_TYPE, self._fields())

    def _fields(self) -> Json:
        online = self.online
        return {
            "age": online.age,
            "closed": [{"log": c.log, "root": c.root, "size": c.size} for c in self.closed],
            "cosigners": [key.text for key in online.cosigners],
            "created_at": self.created_at,
            "expires_at": self.expires_at,
            "format": FORMAT,
            "logs": [key.text for key in online.logs],
            "message": online.message.text,
            "party": self.party,
            "previous": self.previous,
            "root": {"keys": [key.text for key in self.keys], "threshold": self.threshold},
            "tls": online.tls,
            "version": self.version,
        }

    @classmethod
    def read(cls, document: SignedJson) -> PartyRoot:
        """Read what was signed; signatures are not looked at.

        Raises:
            RecordError: if a field is missing, unknown or ill-formed, or a key is weak.
        """
        fields = document.fields()
        if fields.get("format") != FORMAT:
            what = f"format {fields.get('format')!r:.20} of a root is not known here"
            raise RecordError("", what, "Use a newer version.", reason=Reason.OTHER_VERSION)
        unknown = sorted(_FIELDS ^ fields.keys())
        if unknown:
            raise RecordError("", f"the field {unknown[0]!r:.40} is missing or unknown")
        root = _object(fields["root"], {"keys", "threshold"}, "root")
        return cls(
            party=text_field(fields, "party"),
            version=number_field(fields, "version"),
            previous=text_field(fields, "previous"),
            created_at=text_field(fields, "created_at"),
            expires_at=text_field(fields, "expires_at"),
            keys=_keys(root, "keys"),
            threshold=number_field(root, "threshold"),
            online=OnlineKeys(
                message=PublicKey.parse(text_field(fields, "message")),
                cosigners=_keys(fields, "cosigners"),
                logs=_keys(fields, "logs"),
                tls=texts_field(fields, "tls"),
                age=text_field(fields, "age"),
            ),
            closed=_closed(fields["closed"]),
        )


def _keys(fields: Mapping[str, Json], name: str) -> tuple[PublicKey, ...]:
    value = fields[name]
    if not isinstance(value, list) or len(value) > MAX_ROOT_KEYS:
        raise _bad(f"{name!r} is not a short list of keys")
    keys = []
    for number, text in enumerate(value):
        if not isinstance(text, str):
            raise _bad(f"{name!r} is not a list of keys")
        try:
            keys.append(PublicKey.parse(text))
        except RecordError as error:
            raise error.within(f"{name}[{number}]") from None
    return tuple(keys)


def _closed(value: Json) -> tuple[Closure, ...]:
    if not isinstance(value, list) or len(value) > MAX_CLOSED:
        raise _bad("'closed' is not a short list")
    closed = []
    for item in value:
        fields = _object(item, {"log", "root", "size"}, "closed")
        size = number_field(fields, "size")
        closed.append(Closure(text_field(fields, "log"), size, text_field(fields, "root")))
    return tuple(closed)


def _object(value: Json, names: set[str], what: str) -> Mapping[str, Json]:
    if not isinstance(value, dict) or value.keys() != names:
        raise RecordError("", f"{what!r} has not exactly the fields {', '.join(sorted(names))}")
    return value


def _bad(what: str) -> RecordError:
    return RecordError("", what, "Ask the party for its root again.", reason=Reason.BAD_KEY)
