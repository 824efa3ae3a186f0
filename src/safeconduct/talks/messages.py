"""What the parties say to each other, one frozen dataclass for each kind of message.

No field holds personal data, not even a keyless hash of it: a list is a root and a count, a person
on it is his salted leaf hash in that list, free text is a salted commitment. What they stand for
travels beside the record, sealed, and can be erased without breaking it. The frame of every message
(version, talk, author, recipients, sequence, links, dates) is `safeconduct.record.PartyHeader`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from safeconduct.talks.vocabulary import (
    AbsenceCode,
    AnswerCode,
    IncidentCode,
    QueryCode,
    Step,
)


@dataclass(frozen=True, slots=True)
class ListReference:
    """A list without its names.

    Attributes:
        stage: of the hand-over, from 1.
        side: the party that hands over.
        list_root: RFC 6962 root over the salted leaf hashes, hexadecimal.
        list_count: people on it.
    """

    stage: int
    side: str
    list_root: str
    list_count: int


@dataclass(frozen=True, slots=True)
class TalksOpening:
    """The mediator opens the talks."""

    STEP: ClassVar[Step] = Step.OPENING
    parties: tuple[str, ...]
    mediator: str


@dataclass(frozen=True, slots=True)
class Terms:
    """A party signs the terms; `terms_digest` is SHA-256 of the agreement's text."""

    STEP: ClassVar[Step] = Step.TERMS
    terms_digest: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """The first offer: the lists of every stage and side."""

    STEP: ClassVar[Step] = Step.PROPOSAL
    round: int
    lists: tuple[ListReference, ...]


@dataclass(frozen=True, slots=True)
class CounterProposal:
    """Any later offer; it replaces the one before it."""

    STEP: ClassVar[Step] = Step.COUNTER_PROPOSAL
    round: int
    lists: tuple[ListReference, ...]


@dataclass(frozen=True, slots=True)
class ItemRequest:
    """A person asked for who is not on the offer; `person_digest` commits to who and why."""

    person_digest: str


@dataclass(frozen=True, slots=True)
class Query:
    """A question about one person; it creates the duty to answer (GC III art. 122)."""

    STEP: ClassVar[Step] = Step.QUERY
    code: QueryCode
    person_digest: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to the query that is referred to."""

    STEP: ClassVar[Step] = Step.ANSWER
    code: AnswerCode
    text_digest: str


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A party accepts the offer that is referred to, with exactly these lists."""

    STEP: ClassVar[Step] = Step.ACCEPTANCE
    round: int
    lists: tuple[ListReference, ...]


@dataclass(frozen=True, slots=True)
class StageProtocol:
    """Date and order of one stage; place and timetable are committed to, not written out."""

    STEP: ClassVar[Step] = Step.STAGE_PROTOCOL
    stage: int
    date: str
    plan_digest: str


@dataclass(frozen=True, slots=True)
class Absence:
    """How many did not cross for one reason."""

    code: AbsenceCode
    count: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """The author received `count` people from `side` at a stage.

    `list_root` is the root over those who came, as in `ListReference`, or empty if no list was
    made.
    """

    STEP: ClassVar[Step] = Step.RECEIPT
    stage: int
    side: str
    count: int
    list_root: str
    absences: tuple[Absence, ...]


@dataclass(frozen=True, slots=True)
class AccountLine:
    """What one side has handed over of what it had agreed to, and whom it owes in any case."""

    side: str
    agreed: int
    delivered: int
    outstanding: int
    owed: int


@dataclass(frozen=True, slots=True)
class StageAccount:
    """The account after a stage as its author sees it."""

    STEP: ClassVar[Step] = Step.STAGE_ACCOUNT
    stage: int
    lines: tuple[AccountLine, ...]


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that happened at a stage (0: at none), to how many people."""

    STEP: ClassVar[Step] = Step.INCIDENT
    stage: int
    code: IncidentCode
    persons: int
    text_digest: str


@dataclass(frozen=True, slots=True)
class Correction:
    """The author corrects an earlier entry, which stays in the record."""

    STEP: ClassVar[Step] = Step.CORRECTION
    text_digest: str


@dataclass(frozen=True, slots=True)
class Suspension:
    """The talks rest until the author resumes them."""

    STEP: ClassVar[Step] = Step.SUSPENSION
    text_digest: str


@dataclass(frozen=True, slots=True)
class Resumption:
    """The talks go on where they stood."""

    STEP: ClassVar[Step] = Step.RESUMPTION


@dataclass(frozen=True, slots=True)
class BreakingOff:
    """The talks end without result."""

    STEP: ClassVar[Step] = Step.BREAKING_OFF
    text_digest: str


@dataclass(frozen=True, slots=True)
class Closing:
    """A party declares that nothing more is to be done."""

    STEP: ClassVar[Step] = Step.CLOSING
