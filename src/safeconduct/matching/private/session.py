"""One side of a session of private matching: what to send next, and what to make of the answer.

Rounds alternate so that nobody gains by stopping early more than the other: each side sends the
hash of its answer before it sees the other's. After the count both say whether they go on to names.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from safeconduct.matching.private.intersection import Answer, Random, Side, padded_size
from safeconduct.matching.private.messages import (
    Expected,
    Message,
    RefusedMessageError,
    Round,
    bytes_of,
    hash_before,
    number_of,
    pack,
    text_of,
    unpack,
)
from safeconduct.matching.private.terms import Party
from safeconduct.record.encoding import to_base64
from safeconduct.record.envelope import Json

_NONCE = 32


@dataclass(frozen=True, slots=True)
class Kept:
    """The answer that a side has sealed and not yet shown, with its nonce."""

    nonce: bytes
    answer: bytes


@dataclass(slots=True, kw_only=True)
class Session:
    """The state of one side: whole rounds, and this side's message of the round under way."""

    party: Party
    side: Side
    random: Random
    rounds: list[tuple[bytes, bytes]] = field(default_factory=list)
    written: bytes | None = None
    theirs: list[Message] = field(default_factory=list)
    mine: list[Message] = field(default_factory=list)
    _answer: Answer | None = None
    _nonce: bytes = b""
    _count: int | None = None

    @property
    def due(self) -> Round | None:
        """The round that is due; None when the session is over."""
        if len(self.rounds) == len(Round) or self.stopped:
            return None
        return Round(len(self.rounds))

    @property
    def stopped(self) -> str:
        """Why the session ended before names, or nothing."""
        if len(self.rounds) <= Round.COUNT:
            return ""
        if self.count < self.party.terms.least_to_name:
            return "too few in common to name anybody, by the terms"
        if not all(m[Round.COUNT].fields["go_on"] for m in (self.mine, self.theirs)):
            return "one side did not go on to names"
        return ""

    @property
    def count(self) -> int:
        """How many inputs both have; after the round COUNT_ANSWER."""
        if self._count is None:
            self._count = self.side.count(self._their_answer(Round.COUNT_ANSWER))
        return self._count

    @property
    def common(self) -> tuple[bytes, ...]:
        """This side's inputs that the other has as well; when all rounds are whole."""
        return self.side.common(self._their_answer(Round.NAMES_ANSWER))

    @property
    def other_size(self) -> int:
        """The padded size of the other side's set."""
        return number_of(self.theirs[Round.OFFER].fields, "size")

    def write(self) -> bytes:
        """This side's message of the round that is due; the same however often it is asked for.

        Raises:
            ValueError: if the session is over.
        """
        if self.written is not None:
            return self.written
        due = self.due
        if due is None:
            raise ValueError("the session is over: there is nothing to send")
        fields, body = self._content(due)
        message = Message(
            session=self.party.session, round=due, sender=self.party.key.name,
            recipient=self.party.other.name, before=self._before(), fields=fields, body=body,
        )  # fmt: skip
        self.mine.append(message)
        self.written = message.sealed(self.party.key)
        return self.written

    def take(self, data: bytes) -> None:
        """Take the other side's message of the round that is due; a refused one changes nothing.

        Raises:
            RefusedMessageError: if it is not that message, or breaks the terms.
            NotAnElementError: if it asks for what is no element of the group.
            ValueError: if the session is over.
        """
        written = self.write()
        due = Round(len(self.rounds))
        message = self._expected(due).read(data)
        self._check(due, message)
        self.theirs.append(message)
        self.rounds.append((written, data))
        self.written = None

    def recall(
        self, whole: Sequence[tuple[bytes, bytes]], written: bytes | None, kept: Kept | None
    ) -> None:
        """Bring a fresh session of the same party and side to where it was.

        Signatures and order are checked again; what the rounds say was checked when they were new.

        Args:
            whole: this side's and the other's message of each whole round.
            written: this side's message of the round under way, if it had been written.
            kept: what `kept` was after this side's last message.

        Raises:
            RefusedMessageError: if a stored message is not what it was.
        """
        for mine, theirs in whole:
            self.mine.append(self._read_own(mine))
            due = Round(len(self.rounds))
            self.theirs.append(self._expected(due).read(theirs))
            self.rounds.append((mine, theirs))
        if written is not None:
            self.mine.append(self._read_own(written))
            self.written = written
        if len(self.mine) > Round.COUNT:
            self._count = number_of(self.mine[Round.COUNT].fields, "count")
        if kept is not None and len(self.theirs) > Round.OFFER:
            self._nonce, own = kept.nonce, padded_size(len(self.side.inputs))
            parts = unpack(kept.answer, count=self.other_size + own)
            self._answer = Answer(parts[: self.other_size], frozenset(parts[self.other_size :]))

    @property
    def kept(self) -> Kept | None:
        """What has to be kept in secret between this side's seal and its answer."""
        return None if self._answer is None else Kept(self._nonce, _packed(self._answer))

    def _read_own(self, data: bytes) -> Message:
        expected = Expected(
            session=self.party.session, round=Round(len(self.rounds)),
            sender=self.party.key.public, recipient=self.party.other.name, before=self._before(),
        )  # fmt: skip
        return expected.read(data)

    def _expected(self, due: Round) -> Expected:
        return Expected(
            session=self.party.session, round=due, sender=self.party.other,
            recipient=self.party.key.name, before=self._before(),
        )  # fmt: skip

    def _before(self) -> bytes:
        mine_first = self.party.key.name < self.party.other.name
        return hash_before([(a, b) if mine_first else (b, a) for a, b in self.rounds])

    def _content(self, due: Round) -> tuple[dict[str, Json], bytes]:
        match due:
            case Round.OFFER:
                size, root = padded_size(len(self.side.inputs)), to_base64(self.party.root)
                return {**self.party.terms.fields(), "size": size, "root": root}, b""
            case Round.COUNT_QUESTION:
                return {}, pack(self.side.ask_how_many())
            case Round.NAMES_QUESTION:
                return {}, pack(self.side.ask_who())
            case Round.COUNT_SEAL | Round.NAMES_SEAL:
                self._nonce = self.random(_NONCE)
                self._answer = self._answered(due)
                return {"seal": to_base64(_seal(self._nonce, _packed(self._answer)))}, b""
            case Round.COUNT_ANSWER | Round.NAMES_ANSWER:
                if self._answer is None:
                    raise ValueError("the answer was sealed in a run that was not stored")
                return {"nonce": to_base64(self._nonce)}, _packed(self._answer)
            case Round.COUNT:
                return {"count": self.count, "go_on": int(self.party.go_on)}, b""

    def _answered(self, due: Round) -> Answer:
        question = unpack(self.theirs[-1].body, count=self.other_size)
        if due is Round.COUNT_SEAL:
            return self.side.answer_how_many(question)
        return self.side.answer_who(question)

    def _check(self, due: Round, message: Message) -> None:
        match due:
            case Round.OFFER:
                self._check_offer(message)
            case Round.COUNT_QUESTION | Round.NAMES_QUESTION:
                question = unpack(message.body, count=self.other_size)
                if len(set(question)) != len(question):
                    raise RefusedMessageError("the question asks twice for the same element")
            case Round.COUNT_ANSWER | Round.NAMES_ANSWER:
                sealed = bytes_of(self.theirs[-1].fields, "seal")
                if _seal(bytes_of(message.fields, "nonce"), message.body) != sealed:
                    raise RefusedMessageError(
                        "this is not the answer that was sealed in the last round"
                    )
                self._unpacked(message)
            case Round.COUNT:
                told, own = number_of(message.fields, "count"), self.count
                number_of(message.fields, "go_on")
                if told != own:
                    raise RefusedMessageError(
                        f"the other side counts {told}, this side {own}: one of the answers was "
                        "not made of the inputs that the question was made of"
                    )
            case _:
                bytes_of(message.fields, "seal")

    def _check_offer(self, message: Message) -> None:
        terms = self.party.terms.fields()
        differing = [name for name in terms if message.fields.get(name) != terms[name]]
        if differing:
            raise RefusedMessageError(f"the other side offers other terms: {', '.join(differing)}")
        size = number_of(message.fields, "size")
        if size != padded_size(size) or size > padded_size(self.party.terms.most):
            raise RefusedMessageError(f"{size:,} is not a size that the terms allow")
        if len(bytes_of(message.fields, "root")) != hashlib.sha256().digest_size:
            raise RefusedMessageError("the offer has no root of a commitment")
        text_of(message.fields, "root")

    def _their_answer(self, due: Round) -> Answer:
        return self._unpacked(self.theirs[due])

    def _unpacked(self, message: Message) -> Answer:
        own_size = padded_size(len(self.side.inputs))
        parts = unpack(message.body, count=own_size + self.other_size)
        return Answer(parts[:own_size], frozenset(parts[own_size:]))


def _packed(answer: Answer) -> bytes:
    return pack([*answer.evaluated, *sorted(answer.own)])


def _seal(nonce: bytes, body: bytes) -> bytes:
    return hashlib.sha256(b"safeconduct sealed answer\x00" + nonce + body).digest()


def both(first: Session, second: Session) -> Sequence[tuple[bytes, bytes]]:
    """Run two sides of a session against each other in one process, for tests and benchmarks."""
    while first.due is not None:
        one, two = first.write(), second.write()
        first.take(two)
        second.take(one)
    return first.rounds
