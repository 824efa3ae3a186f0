"""Two copies of a record and a mediator: what three nodes do together, here in one process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from safeconduct.record import Entry, Policy, Record, RecordError, SigningKey, Witness, write_entry
from safeconduct.record.encoding import check_name, normalise_time, parse_time
from safeconduct.talks.codec import to_json
from safeconduct.talks.messages import Body


@dataclass(slots=True)
class Channel:
    """Carries messages between the parties so that both and the mediator have signed each.

    Attributes:
        signers: the keys of parties and mediator by name.
        parties: their names, sorted.
        records: each party's copy.
        witness: the mediator's memory.
        now: gives the time at each call, ISO 8601 with an offset.
    """

    signers: Mapping[str, SigningKey]
    parties: tuple[str, ...]
    records: Mapping[str, Record]
    witness: Witness
    now: Callable[[], str]

    @classmethod
    def create(
        cls,
        record_dir: Path,
        talk: str,
        signers: Mapping[str, SigningKey],
        *,
        now: Callable[[], str],
        mediator: str,
    ) -> Channel:
        """Make an empty copy for each party in a directory that is new or empty."""
        parties = _parties(signers, mediator)
        keys = {name: signers[name].public for name in signers}
        check_name(talk)
        policy = Policy.of(talk, parties={p: keys[p] for p in parties}, mediator=keys[mediator])
        records = {
            party: Record.create(record_dir / party, policy=policy, keys=keys) for party in parties
        }
        return cls(signers, parties, records, Witness(signers[mediator], policy), now)

    @classmethod
    def reopen(
        cls,
        record_dir: Path,
        signers: Mapping[str, SigningKey],
        *,
        now: Callable[[], str],
        mediator: str,
    ) -> Channel:
        """Open both copies, and let the one that lacks entries take them from the other."""
        parties = _parties(signers, mediator)
        keys = {name: signers[name].public for name in signers}
        records = {party: Record.open(record_dir / party, keys=keys) for party in parties}
        longest = max(records.values(), key=lambda record: record.size)
        for record in records.values():
            record.catch_up(longest)
        time = next((t for t in reversed(longest.chain.cosigned) if t is not None), 0)
        key = signers[mediator]
        witness = Witness(key, longest.policy, longest.size, longest.root, time)
        return cls(signers, parties, records, witness, now)

    @property
    def talk(self) -> str:
        """Name of the talks."""
        return self.witness.policy.origin

    def entries(self) -> Iterator[Entry]:
        """All accepted entries."""
        return self.records[self.parties[0]].entries()

    def send(self, author: str, body: Body, references: Sequence[str] = ()) -> Entry:
        """Sign a message, write it to every copy, sign and cosign the checkpoint, accept it.

        Raises:
            RecordError: if any of the three refuses; no copy then holds the message.
            OSError: if a file cannot be written; `reopen` then makes the copies the same again.
        """
        first = self.records[self.parties[0]]
        created_at = normalise_time(self.now())
        header = first.chain.next_header(
            body.STEP.value, author=author, created_at=created_at, references=tuple(references)
        )
        fields = to_json(body)
        assert isinstance(fields, dict)
        data = write_entry(header, fields, self.signers[author])
        try:
            checkpoints = [record.stage(data) for record in self.records.values()]
            if any(checkpoint != checkpoints[0] for checkpoint in checkpoints):
                raise RecordError(self.talk, "the copies contradict each other (a fork)")
            policy = self.witness.policy
            signed = policy.sign(checkpoints[0], [self.signers[party] for party in self.parties])
            proof = first.prove_staged(self.witness.size)
            note = self.witness.cosign(signed, proof=proof, time=parse_time(created_at))
            entries = [record.commit(note.data) for record in self.records.values()]
        except BaseException:
            for record in self.records.values():
                record.rollback()
            raise
        return entries[0]


def _parties(signers: Mapping[str, SigningKey], mediator: str) -> tuple[str, ...]:
    parties = tuple(sorted(signers.keys() - {mediator}))
    misnamed = [name for name, signer in signers.items() if signer.name != name]
    if mediator not in signers or len(parties) != 2 or misnamed:
        raise RecordError(
            "keys",
            f"two parties and the mediator {mediator!r} are needed, each key under its own name",
            "Give three signing keys by name.",
        )
    return parties
