"""One side of the talks with what it holds: its own log, and mirrors of the others'.

It writes to its own log alone. What it sends and gets are entries, signed checkpoints and
cosignatures; how they travel is not its business (see `bundles`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from safeconduct.record import (
    Draft,
    EntrySigner,
    Json,
    LogSigner,
    LogStore,
    Mirror,
    MlDsaSigningKey,
    PartyChain,
    PartyEntry,
    PartyHeader,
    PartyLog,
    PublicKey,
    Reason,
    RecordError,
    Seen,
    Signer,
    TalkKeys,
    TrustPolicy,
    decode_json,
)
from safeconduct.record.encoding import parse_time
from safeconduct.record.merkle import Tree, leaf_hash
from safeconduct.record.mirrors import join_signatures
from safeconduct.record.notes import Note, checkpoint_of
from safeconduct.record.party_entries import log_origin, write_party_entry
from safeconduct.talks.applying import apply, require_sendable
from safeconduct.talks.bundles import LogPart
from safeconduct.talks.codec import to_json
from safeconduct.talks.folding import TalkView, closed, fold
from safeconduct.talks.said import Said, SaidBody
from safeconduct.talks.talk_state import TalkState

MAX_OLDER = 8


@dataclass(frozen=True, slots=True)
class SideKeys:
    """The keys that one side signs with: messages, cosignatures, and its log's checkpoints."""

    key: Signer
    post_quantum: MlDsaSigningKey
    log: LogSigner

    @property
    def name(self) -> str:
        """Of the side."""
        return self.key.name

    @property
    def public(self) -> SidePublicKeys:
        """What the others need."""
        return SidePublicKeys(self.key.public, self.post_quantum.public, self.log.public)


@dataclass(frozen=True, slots=True)
class SidePublicKeys:
    """The public keys of one side, as enrolled."""

    key: PublicKey
    post_quantum: PublicKey
    log: tuple[PublicKey, ...]

    @classmethod
    def of(cls, keys: TalkKeys) -> SidePublicKeys:
        """The keys that a party's root names (`RootChain.keys_in`)."""
        return cls(keys.key, keys.post_quantum, keys.log)

    @property
    def name(self) -> str:
        """Of the side."""
        return self.key.name

    @property
    def cosigners(self) -> tuple[PublicKey, PublicKey]:
        """By which it cosigns the logs of others."""
        return (self.key.as_cosigner(), self.post_quantum)


def log_policies(public: Mapping[str, SidePublicKeys]) -> dict[str, TrustPolicy]:
    """When entries of each side's log count: all others have cosigned, with both kinds of key."""
    return {
        name: TrustPolicy.requiring_all(
            side.log,
            [key for other in sorted(public) if other != name for key in public[other].cosigners],
        )
        for name, side in public.items()
    }


class Delegation:
    """What one side holds of one talk, and what it can do with it.

    Args:
        start: names of the talks, the parties and the mediator.
        keys: of this side.
        public: the public keys of all sides by name.
        stores: where each log is kept, by the name of its author.
        receipts: checkpoints with all cosignatures that were kept, by the name of the log's author.
        notes: newer checkpoints with the cosignatures that are known of them so far, likewise.
        time: now, in seconds since 1970, if a checkpoint has to be signed on opening.
        pending: the logs of a bundle that was being taken when the process died, if the stores of
            several logs cannot be written in one transaction; take the same bundle again next.

    Raises:
        RecordError: if what a store holds does not verify.
    """

    def __init__(
        self,
        *,
        start: TalkState,
        keys: SideKeys,
        public: Mapping[str, SidePublicKeys],
        stores: Mapping[str, LogStore],
        receipts: Mapping[str, Sequence[bytes]] | None = None,
        notes: Mapping[str, Sequence[bytes]] | None = None,
        time: int,
        pending: Sequence[LogPart] = (),
    ) -> None:
        self.start = start
        self.keys = keys
        self._public = public
        self._cosigners = [key for name in sorted(start.sides) for key in public[name].cosigners]
        self._policies = log_policies({name: public[name] for name in start.sides})
        self.origins = {name: log_origin(start.talk, name) for name in sorted(start.sides)}
        self._trees = {self.origins[n]: _tree(s, own=n == self.name) for n, s in stores.items()}
        for part in pending:
            if part.origin in self._trees and part.origin != self.origin:
                tree = self._trees[part.origin]
                for entry in part.entries[max(0, len(tree) - part.first) :]:
                    tree.append(leaf_hash(entry))
        self.chain = self._chain(self.name)
        kept = receipts or {}
        self.mirrors = {
            self.origins[name]: Mirror(
                self.policy(name), self._chain(name), store, kept.get(name, ())
            )
            for name, store in stores.items()
            if name != self.name
        }
        for origin, mirror in self.mirrors.items():
            self._trees[origin] = mirror.chain.tree
        for data in stores[self.name].entries():
            self.chain.add(self.chain.check(data))
        self._trees[self.origin] = self.chain.tree
        self.log = PartyLog(stores[self.name], keys.log, time=time)
        self.notes: dict[str, dict[int, bytes]] = {o: {} for o in self.origins.values()}
        for name, counted in kept.items():
            self.notes[self.origins[name]] |= {
                checkpoint_of(note).size: note for note in counted[-1:]
            }
        self.receipts = {origin: list(kept.get(n, ())) for n, origin in self.origins.items()}
        self._counted = max(
            (self.policy(self.name).check(n).checkpoint.size for n in self.receipts[self.origin]),
            default=0,
        )
        self._viewed: tuple[list[int], TalkView] | None = None
        self._said: dict[bytes, Said] = {}
        for name, known in (notes or {}).items():
            for note in known:
                self.learn(self.origins[name], note)

    @property
    def name(self) -> str:
        """Of this side."""
        return self.keys.name

    @property
    def origin(self) -> str:
        """Of its own log."""
        return self.origins[self.name]

    def policy(self, name: str) -> TrustPolicy:
        """When entries of a side's log count: all others have cosigned, with both kinds of key."""
        return self._policies[name]

    def _chain(self, name: str) -> PartyChain:
        others = self.start.sides - {name}
        return PartyChain(self.start.talk, self._public[name].key, others, self._trees.get)

    def chain_of(self, origin: str) -> PartyChain:
        """The entries of a log as they are here."""
        return self.chain if origin == self.origin else self.mirrors[origin].chain

    def trial(self, origin: str, trees: Mapping[str, Tree]) -> PartyChain:
        """A copy of a log's chain to try entries on, against logs as they would become."""
        chain = self.chain_of(origin)
        trial = PartyChain(chain.talk, chain.key, chain.recipients, trees.get)
        trial.tree, trial.entries = chain.tree.copy(), chain.entries.copy()
        return trial

    def expect(self, trees: Mapping[str, Tree]) -> None:
        """Let entries refer to logs as they will be when all of a bundle is taken."""
        self._trees |= {origin: tree for origin, tree in trees.items() if origin in self.mirrors}

    def settle(self) -> None:
        """Take back what `expect` announced: from now on the logs are as they are here."""
        self._trees |= {origin: mirror.chain.tree for origin, mirror in self.mirrors.items()}

    def logs(self) -> dict[str, list[PartyEntry]]:
        """All entries that are here, by the origin of their log."""
        return {origin: self.chain_of(origin).entries for origin in self.origins.values()}

    def counted(self) -> dict[str, int]:
        """How many entries of each log count, as far as is known here."""
        sizes = {origin: len(mirror.counting) for origin, mirror in self.mirrors.items()}
        return {**sizes, self.origin: self._counted}

    def view(self, *, counting: bool = False) -> TalkView:
        """Where the talks stand by what is here.

        Args:
            counting: by the entries alone that everybody has cosigned.
        """
        logs = self.logs()
        if counting:
            return fold(self.start, closed(logs, self.counted()), read=self._read)
        sizes = [len(entries) for entries in logs.values()]
        if self._viewed is None or self._viewed[0] != sizes:
            self._viewed = sizes, fold(self.start, closed(logs), read=self._read)
        return self._viewed[1]

    def _read(self, entry: PartyEntry) -> Said:
        """What an entry says; most of them were read before."""
        said = self._said.get(entry.data)
        if said is None:
            said = self._said[entry.data] = Said.of(entry)
        return said

    def say(
        self,
        body: SaidBody,
        *,
        at: str,
        references: Sequence[str] = (),
        until: str = "",
        payload: tuple[str, int] = ("", 0),
        signer: EntrySigner | None = None,
    ) -> Said:
        """Write a message to one's own log, after all that is here has been seen.

        Args:
            body: what to say.
            at: now, UTC in the form of the record.
            references: entries that it is about.
            until: when it runs out; empty if never.
            payload: SHA-256 in hexadecimal and bytes of what travels sealed beside it.
            signer: of the entry, such as `ApprovingSigner.of`; by default the side's own key.

        Returns:
            The message, durable and signed.

        Raises:
            IllegalMove: if it may not be said now; nothing is then signed or written.
            RecordError: if it does not fit into the log, or the signer refuses.
        """
        return self.commit(
            self.prepare(
                body, at=at, references=references, until=until, payload=payload, signer=signer
            )
        )

    def prepare(
        self,
        body: SaidBody,
        *,
        at: str,
        references: Sequence[str] = (),
        until: str = "",
        payload: tuple[str, int] = ("", 0),
        signer: EntrySigner | None = None,
    ) -> bytes:
        """What `say` would write, tested and signed; nothing is kept of it until `commit`.

        Raises:
            IllegalMove: if it may not be said now; nothing is then signed.
            RecordError: if it does not fit into the log, or the signer refuses.
        """
        header, fields = self._next(body, at, references, until, payload)
        content = header.payload(fields)
        # Judged before it is signed: an approval is used up by a signature.
        unsigned = PartyEntry(len(self.chain.entries), content, header, _body(content))
        said = Said.of(unsigned)
        state = self.view().state
        require_sendable(state, said)
        apply(state, said)
        return self._sign(header, fields, signer)

    def write(
        self,
        body: SaidBody,
        *,
        at: str,
        references: Sequence[str] = (),
        until: str = "",
        payload: tuple[str, int] = ("", 0),
        signer: EntrySigner | None = None,
    ) -> bytes:
        """The signed entry that would come next; nothing is kept of it."""
        header, fields = self._next(body, at, references, until, payload)
        return self._sign(header, fields, signer)

    def draft(
        self,
        body: SaidBody,
        *,
        draft_id: str,
        references: Sequence[str] = (),
        until: str = "",
        payload: tuple[str, int] = ("", 0),
    ) -> Draft:
        """A message for the members to approve; `draft_id`: 32 random bytes, hexadecimal."""
        header, fields = self._next(body, "", references, until, payload)
        return Draft.of(draft_id, header, fields)

    def _next(
        self,
        body: SaidBody,
        at: str,
        references: Sequence[str],
        until: str,
        payload: tuple[str, int],
    ) -> tuple[PartyHeader, dict[str, Json]]:
        seen = [
            Seen(origin, len(mirror.chain.tree), mirror.chain.tree.root().hex())
            for origin, mirror in self.mirrors.items()
        ]
        header = self.chain.next_header(
            body.STEP.value, created_at=at, seen=seen, references=references
        )
        header = replace(header, expires_at=until, payload_hash=payload[0], payload_size=payload[1])
        fields = to_json(body)
        assert isinstance(fields, dict)
        return header, fields

    def _sign(
        self, header: PartyHeader, fields: Mapping[str, Json], signer: EntrySigner | None
    ) -> bytes:
        if signer:
            return signer(header, fields)
        return write_party_entry(header, fields, self.keys.key)

    def commit(self, data: bytes) -> Said:
        """Append an entry to one's own log: durable and signed when this returns."""
        entry = self.chain.check(data)
        time = parse_time(entry.header.created_at)
        self.log.append(data, time=time)
        self.log.complete(time=time)
        self.chain.add(entry)
        return Said.of(entry)

    def note_of(self, origin: str) -> bytes:
        """The newest checkpoint of a log with all signatures that are known here; may be empty."""
        newest = self.log.note if origin == self.origin else self.mirrors[origin].note
        return self.notes[origin].get(checkpoint_of(newest).size, newest) if newest else b""

    def older_notes(self, origin: str) -> tuple[bytes, ...]:
        """Checkpoints before the newest by which others may learn what counts, oldest first."""
        newest = checkpoint_of(self.note_of(origin)).size if self.note_of(origin) else 0
        older = [size for size in sorted(self.notes[origin]) if size < newest]
        return tuple(self.notes[origin][size] for size in older[-MAX_OLDER:])

    def cosign(self, origin: str, *, time: int) -> None:
        """Sign for what is here of another's log, once: the receipt of delivery."""
        mirror = self.mirrors[origin]
        have = Note.parse(self.note_of(origin)) if mirror.note else None
        if have and not any(line.name == self.name for line in have.signatures):
            lines = mirror.cosign(self.keys.key, self.keys.post_quantum, time=time)
            self.learn(origin, join_signatures(mirror.note, lines))

    def learn(self, origin: str, note: bytes) -> None:
        """Keep the cosignatures of a checkpoint of what is here; count it if all are there.

        Raises:
            RecordError: if a signature fails.
        """
        point = checkpoint_of(note)
        tree = self.chain_of(origin).tree
        if point.size > len(tree):
            return
        same = tree.root(point.size) == point.root
        known = Note.parse(self.notes[origin].get(point.size, note))
        fresh = set(Note.parse(note).signatures) - set(known.signatures)
        if same and (point.size <= self.counted()[origin] or (not fresh and known.data != note)):
            return
        name = next(n for n, o in self.origins.items() if o == origin)
        attested = self.policy(name).check_log(note)
        if not same:
            what = f"another history than is here was signed at size {point.size}"
            raise RecordError(origin, what, "Keep both.", reason=Reason.FORK)
        joined = self._join(known.data, note, attested.logs)
        self.notes[origin][point.size] = joined
        if self.policy(name).met(self.policy(name).check_log(joined).cosigned):
            self.count(joined)

    def _join(self, known: bytes, note: bytes, logs: Sequence[PublicKey]) -> bytes:
        """One note with one line of each key that takes part; others are left out."""
        have = [*Note.parse(known).signatures, *Note.parse(note).signatures]
        lines = []
        for key in (*logs, *self._cosigners):
            lines += [line for line in have if line.is_by(key)][:1]
        return Note(Note.parse(note).text, tuple(lines)).data

    def count(self, note: bytes) -> None:
        """Take a checkpoint with the cosignatures of all others: its entries now count.

        Raises:
            RecordError: if one is missing, or the checkpoint is not of what is here.
        """
        point = checkpoint_of(note)
        if point.size <= self.counted()[point.origin]:
            return
        if point.origin in self.mirrors:
            self.mirrors[point.origin].count(note)
        else:
            self.log.require_not_behind(note)
            self._counted = self.policy(self.name).check(note).checkpoint.size
        self.receipts[point.origin].append(note)
        kept = self.notes[point.origin]
        self.notes[point.origin] = {size: n for size, n in kept.items() if size >= point.size}


def _body(content: bytes) -> Mapping[str, Json]:
    """The body as it will be read back."""
    body = decode_json(content)["body"]
    assert isinstance(body, dict)
    return body


def _tree(store: LogStore, *, own: bool) -> Tree:
    """Over what a store holds, before it is verified: logs refer to each other."""
    note = store.published()
    entries = store.entries()
    if not own:
        entries = entries[: checkpoint_of(note).size if note else 0]
    return Tree(map(leaf_hash, entries))
