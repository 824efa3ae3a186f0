"""C2SP tlog-policy: which logs are known, which witnesses, and how many must have cosigned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from safeconduct.record.checkpoints import Checkpoint
from safeconduct.record.errors import Reason, RecordError
from safeconduct.record.keys import KeyKind, PublicKey
from safeconduct.record.notes import Note, NoteSignature

NONE = "none"
LOG_KINDS = frozenset({KeyKind.NOTE, KeyKind.ML_DSA})
WITNESS_KINDS = frozenset({KeyKind.COSIGNATURE, KeyKind.ML_DSA})


@dataclass(frozen=True, slots=True)
class Group:
    """At least `threshold` of the members (witnesses or groups) must have witnessed."""

    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Attested:
    """A checkpoint that met its policy.

    Attributes:
        checkpoint: size and root.
        note: it with all its signatures.
        logs: the log's keys that signed.
        cosigned: seconds since 1970 by the policy's name of the witness.
    """

    checkpoint: Checkpoint
    note: Note
    logs: tuple[PublicKey, ...]
    cosigned: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class TrustPolicy:
    """Known logs, known witnesses and the quorum.

    A checkpoint is valid if one of the logs named like its origin signed it and the quorum
    cosigned it. Signatures of unknown keys are ignored; one of a known key must verify.

    Attributes:
        logs: verifier keys, each named like its log's origin.
        witnesses: verifier keys by the name that this policy gives them.
        groups: by name.
        quorum: name of a witness or a group, or `none`.

    Raises:
        RecordError: if a key, a name or a reference is not as the format asks.
    """

    logs: tuple[PublicKey, ...]
    witnesses: Mapping[str, PublicKey] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    quorum: str = NONE

    def __post_init__(self) -> None:
        _require_kinds(self.logs, LOG_KINDS, "a log")
        _require_kinds(self.witnesses.values(), WITNESS_KINDS, "a witness")
        for keys in (self.logs, tuple(self.witnesses.values())):
            if len({key.raw for key in keys}) != len(keys):
                raise _bad("the same public key stands there twice")
        known = {(key.name, key.key_id): key for key in self.keys}
        if len(known) != len(self.keys):
            raise _bad("two keys have the same name and key id")
        self._require_names()

    def _require_names(self) -> None:
        defined = set(self.witnesses)
        members: set[str] = set()
        for name, group in self.groups.items():
            for member in group.members:
                if member not in defined:
                    raise _bad(f"{member!r:.80} is not defined before it is used")
                if member in members:
                    raise _bad(f"{member!r:.80} is a member twice")
                members.add(member)
            if not 1 <= group.threshold <= len(group.members):
                raise _bad(f"{group.threshold} of {len(group.members)} members cannot be asked for")
            if name in defined:
                raise _bad(f"{name!r:.80} is defined twice")
            defined.add(name)
        if NONE in defined:
            raise _bad("nothing can be named none")
        if self.quorum != NONE and self.quorum not in defined:
            raise _bad(f"{self.quorum!r:.80} is not defined before it is used")

    @property
    def keys(self) -> tuple[PublicKey, ...]:
        """All keys, the logs' first."""
        return (*self.logs, *self.witnesses.values())

    @property
    def data(self) -> bytes:
        """The policy file, in one form."""
        lines = [f"log {key.text}\n" for key in self.logs]
        lines += [f"witness {name} {key.text}\n" for name, key in self.witnesses.items()]
        for name, group in self.groups.items():
            lines.append(f"group {name} {group.threshold} {' '.join(group.members)}\n")
        lines.append(f"quorum {self.quorum}\n")
        return "".join(lines).encode("utf-8", "surrogateescape")

    def check(self, data: bytes, *, exact: bool = False) -> Attested:
        """Verify a signed checkpoint against this policy.

        Args:
            data: the note.
            exact: also refuse signatures of unknown keys and repeated ones, so that no byte of the
                note can change unseen.

        Raises:
            RecordError: whose `where` is the line.
        """
        attested = self.check_log(data, exact=exact)
        attested.checkpoint.require_root()
        if not self.met(attested.cosigned):
            there = ", ".join(sorted(attested.cosigned)) or "nobody"
            raise RecordError(
                "",
                f"the quorum {self.quorum} is not met: cosigned by {there}",
                "Wait for the missing cosignatures, or ask the log for a checkpoint with them.",
                reason=Reason.NO_QUORUM,
            )
        return attested

    def check_log(self, data: bytes, *, exact: bool = False) -> Attested:
        """The same by the log's signature alone: what the log itself can be held to.

        Raises:
            RecordError: whose `where` is the line.
        """
        note = Note.parse(data)
        checkpoint = Checkpoint.parse(note.text)
        if all(key.name != checkpoint.origin for key in self.logs):
            raise RecordError(
                "line 1",
                f"{checkpoint.origin!r:.80} is not a log of this policy",
                "Check it against the policy of its own log.",
                reason=Reason.UNKNOWN_LOG,
            )
        times = self._verify_lines(note, exact=exact)
        logs = tuple(k for k in self.logs if k in times and k.name == checkpoint.origin)
        if not logs:
            raise RecordError(
                f"line {note.text.count(chr(10)) + 2}",
                f"no key of the log {checkpoint.origin} has signed",
                reason=Reason.NOT_SIGNED,
            )
        cosigned = {n: times[key] or 0 for n, key in self.witnesses.items() if key in times}
        return Attested(checkpoint, note, logs, cosigned)

    def _verify_lines(self, note: Note, *, exact: bool) -> dict[PublicKey, int | None]:
        """The keys whose signatures are there and verify, with the times of cosignatures."""
        known = {(key.name, key.key_id): key for key in self.keys}
        times: dict[PublicKey, int | None] = {}
        for number, line in enumerate(note.signatures, note.text.count("\n") + 2):
            key = known.get((line.name, line.key_id))
            try:
                if key:
                    time = line.verify(note.text, key)
                    if exact and key in times:
                        raise _unknown(line, "twice")
                    times.setdefault(key, time)
                elif exact:
                    raise _unknown(line, "by a key that is not in the policy")
            except RecordError as error:
                raise error.within(f"line {number}") from None
        return times

    def met(self, cosigned: Iterable[str]) -> bool:
        """Whether these witnesses are the quorum."""
        names = set(cosigned)
        for name, group in self.groups.items():
            if sum(member in names for member in group.members) >= group.threshold:
                names.add(name)
        return self.quorum == NONE or self.quorum in names

    def for_origin(self, origin: str) -> tuple[PublicKey, ...]:
        """The keys of one log."""
        return tuple(key for key in self.logs if key.name == origin)

    @classmethod
    def requiring_all(
        cls, logs: Sequence[PublicKey], cosigners: Sequence[PublicKey]
    ) -> TrustPolicy:
        """A policy that asks for every cosigner's signature.

        >>> from safeconduct.record.keys import SigningKey
        >>> log = SigningKey("a.example/1", bytes(32)).public
        >>> peer = SigningKey("B", bytes([1] * 32)).public.as_cosigner()
        >>> print(TrustPolicy.requiring_all([log], [peer]).quorum)
        all
        """
        names = {f"w{number}": key for number, key in enumerate(cosigners, 1)}
        if not names:
            return cls(tuple(logs))
        return cls(tuple(logs), names, {"all": Group(len(names), tuple(names))}, "all")


def _unknown(line: NoteSignature, how: str) -> RecordError:
    return RecordError("", f"signed {how}: {line.name:.80}", reason=Reason.UNKNOWN_SIGNATURE)


def _require_kinds(keys: Iterable[PublicKey], kinds: frozenset[KeyKind], what: str) -> None:
    for key in keys:
        if key.kind not in kinds:
            raise _bad(f"{key.key_id_text:.80} has not the kind of key that {what} has")


def _bad(what: str) -> RecordError:
    remedy = "Ask for the policy that both sides have agreed on."
    return RecordError("", what, remedy, reason=Reason.BAD_POLICY)
