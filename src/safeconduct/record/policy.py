"""Who must sign before an entry counts: the file `policy`, a strict subset of C2SP tlog-policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from safeconduct.record.errors import RecordError
from safeconduct.record.keys import KeyKind, PublicKey, SigningKey
from safeconduct.record.notes import Checkpoint, Note, NoteSignature, cosign_note, sign_note

POLICY_FILE = "policy"
MAX_LOGS = 32


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint that met its policy, and when the mediator cosigned it (seconds since 1970)."""

    checkpoint: Checkpoint
    cosigned_at: int | None


@dataclass(frozen=True, slots=True)
class Policy:
    """Every party's log key must sign and the mediator, if there is one, must cosign.

    The file has a `log` line for each party, in the order of their names, a `witness` line for the
    mediator and the `quorum`. Other readers of tlog-policy accept a superset of what is accepted
    here: they ask for one of the log signatures, we for all of them in this order and nothing else.
    """

    origin: str
    logs: tuple[PublicKey, ...]
    witness: PublicKey | None

    def __post_init__(self) -> None:
        keys = [key.raw for key in self.keys]
        if not self.logs or len(self.logs) > MAX_LOGS or len(set(keys)) != len(keys):
            raise RecordError(
                "policy",
                "parties and mediator must each have a key of their own",
                "Enrol a separate key for each.",
            )

    @classmethod
    def of(
        cls, origin: str, *, parties: Mapping[str, PublicKey], mediator: PublicKey | None
    ) -> Policy:
        """The policy of a talk named `origin`."""
        logs = tuple(parties[name].as_log(origin) for name in sorted(parties))
        return cls(origin, logs, mediator.as_cosigner() if mediator else None)

    @property
    def keys(self) -> tuple[PublicKey, ...]:
        """The keys that must sign, in the order of the signature lines."""
        return (*self.logs, self.witness) if self.witness else self.logs

    @property
    def data(self) -> bytes:
        """The file."""
        lines = [f"log {key.text}\n" for key in self.logs]
        if self.witness:
            lines.append(f"witness {self.witness.name} {self.witness.text}\n")
        lines.append(f"quorum {self.witness.name if self.witness else 'none'}\n")
        return "".join(lines).encode()

    @classmethod
    def parse(cls, data: bytes) -> Policy:
        """Read the file; only the form that `data` writes is accepted.

        Raises:
            RecordError: whose `where` is the line.
        """
        logs: list[PublicKey] = []
        witness: PublicKey | None = None
        lines = data.split(b"\n")
        for number, line in enumerate(lines, 1):
            try:
                words = line.decode("ascii").split(" ")
                if words[0] == "log" and len(words) == 2:
                    logs.append(_key(words[1], KeyKind.NOTE))
                elif words[0] == "witness" and len(words) == 3 and witness is None:
                    witness = _key(words[2], KeyKind.COSIGNATURE)
                elif words[0] not in ("quorum", ""):
                    raise RecordError("", "not a line of a policy")
            except UnicodeDecodeError:
                raise RecordError(f"line {number}", "not ASCII") from None
            except RecordError as error:
                raise error.within(f"line {number}") from None
        if not logs:
            raise RecordError("line 1", "no log is named")
        policy = cls(logs[0].name, tuple(logs), witness)
        policy.require(data)
        return policy

    def require(self, data: bytes) -> None:
        """Refuse a policy file that is not exactly this policy's.

        Raises:
            RecordError: whose `where` is the first line that differs.
        """
        if data == self.data:
            return
        mine, theirs = self.data.split(b"\n"), data.split(b"\n")
        number = next(
            (n for n, pair in enumerate(zip(mine, theirs, strict=False), 1) if pair[0] != pair[1]),
            min(len(mine), len(theirs)),
        )
        raise RecordError(f"line {number}", "not the policy that follows from the public keys")

    def check(self, data: bytes) -> SignedCheckpoint:
        """Verify a checkpoint note against this policy: these signatures, this order, no others.

        Raises:
            RecordError: whose `where` is the line.
        """
        note = Note.parse(data)
        checkpoint = Checkpoint.parse(note.text)
        if checkpoint.origin != self.origin:
            raise RecordError("line 1", f"not a checkpoint of {self.origin}")
        times = _verify_all(note, self.keys)
        return SignedCheckpoint(checkpoint, times[-1] if self.witness else None)

    def check_parties(self, text: str, signatures: Sequence[NoteSignature]) -> None:
        """Verify the parties' signatures alone, as the mediator does before cosigning."""
        _verify_all(Note(text, tuple(signatures)), self.logs)

    def sign(self, checkpoint: Checkpoint, signers: Sequence[SigningKey]) -> Note:
        """The parties' part of the note, their lines in the order of the policy."""
        by_key = {key.public.raw: key for key in signers}
        lines = tuple(
            sign_note(checkpoint.text, by_key[key.raw], origin=self.origin) for key in self.logs
        )
        return Note(checkpoint.text, lines)

    def cosign(self, note: Note, mediator: SigningKey, *, time: int) -> Note:
        """The note with the mediator's line; `Witness` is the one who should call this."""
        return Note(note.text, (*note.signatures, cosign_note(note.text, mediator, time=time)))


def _key(text: str, kind: KeyKind) -> PublicKey:
    key = PublicKey.parse(text)
    if key.kind is not kind:
        raise RecordError("", "a key of the wrong kind")
    return key


def _verify_all(note: Note, keys: Sequence[PublicKey]) -> list[int | None]:
    first = note.text.count("\n") + 2
    if len(note.signatures) != len(keys):
        raise RecordError(
            f"line {first + min(len(keys), len(note.signatures))}",
            f"{len(keys)} signatures are required, {len(note.signatures)} are there",
        )
    times = []
    for number, (line, key) in enumerate(zip(note.signatures, keys, strict=True), first):
        try:
            times.append(line.verify(note.text, key))
        except RecordError as error:
            raise error.within(f"line {number}") from None
    return times
