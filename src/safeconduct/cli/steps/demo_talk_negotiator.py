"""A simulated negotiator: says what is due by where the talks stand, and draws lots for the rest.

What he says is signed, sealed and recorded as anybody's is. He stands for nobody: both sides act by
the same rules.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from safeconduct.cli.steps.demo_talk_people import Row, first_lists
from safeconduct.cli.steps.side_offering import offer, standing_lists
from safeconduct.cli.steps.side_replying import (
    Listed,
    Remarked,
    answer,
    listed,
    query,
    reply,
    substitute,
)
from safeconduct.cli.steps.side_saying import accept, new_epoch, sign_terms
from safeconduct.cli.steps.side_store import OpenSide
from safeconduct.talks.folding import TalkView
from safeconduct.talks.items import ItemBook, Thread
from safeconduct.talks.talk_state import StandingOffer
from safeconduct.talks.vocabulary import (
    AnswerCode,
    DoubtCode,
    ItemWord,
    QueryCode,
    RefusalCode,
    State,
    Step,
)

_REFUSALS = (
    RefusalCode.NOT_HELD,
    RefusalCode.IDENTITY_IN_DOUBT,
    RefusalCode.UNDER_PROCEDURE,
    RefusalCode.DOES_NOT_CONSENT,
    RefusalCode.POSITION,
)
_DOUBTS = (DoubtCode.WRONG_NAME, DoubtCode.ALREADY_EXCHANGED, DoubtCode.OTHER)
_SHARE = 0.006
_WINDOW = 24 * 3600


@dataclass(slots=True, kw_only=True)
class SimulatedNegotiator:
    """One party's.

    Attributes:
        side: for whom he speaks.
        held: whom each side holds, as both know it.
        people: how many go from each side.
        rounds: of offers, after which the last one is accepted.
        rng: his lots.
        terms: the text of the terms.
        gone: people who were refused, and are not offered again.
        refused: how many he has refused.
        replaced: in whose place he has offered others.
        asked: his questions.
    """

    side: OpenSide
    held: Mapping[str, Sequence[Row]]
    people: int
    rounds: int
    rng: random.Random
    terms: Path
    gone: set[str] = field(default_factory=set)
    refused: int = 0
    replaced: int = 0
    asked: int = 0
    _finished: bool = False

    def move(self, now: int) -> bool:
        """Say whatever is due; returns whether anything was said."""
        view = self.side.delegation.view()
        state = view.state
        if state.epochs.keys() < {*state.parties} or not state.opened:
            return False
        if state.agreed:
            return self._finish(now)
        if self.name not in state.terms:
            sign_terms(self.side, self.terms, time=now)
            return True
        if state.state is State.LOCKED and self.name not in state.acceptances:
            (waiting,) = state.acceptances.values()
            accept(self.side, state.offers[waiting.offer], within=_WINDOW, time=now)
            return True
        return state.state is State.LISTS and self._negotiate(view, now)

    @property
    def name(self) -> str:
        """Of his side."""
        return self.side.name

    def _negotiate(self, view: TalkView, now: int) -> bool:
        offers = list(view.state.offers.values())
        if not offers:
            if self.name == min(view.state.parties):
                offer(self.side, first_lists(self.held, self.people), time=now)
                return True
            return False
        (standing,) = offers
        mine = standing.author == self.name
        replied = self._spoke_of(view, standing, self.name)
        heard = self._spoke_of(view, standing, self._other(view))
        if mine and heard and not replied:
            return self._respond(view, now)
        if not mine and not replied:
            return self._reply(view, standing, now)
        if not mine and heard:
            return self._counter(view, standing, now)
        return False

    def _other(self, view: TalkView) -> str:
        return next(iter(view.state.parties - {self.name}))

    def _spoke_of(self, view: TalkView, standing: StandingOffer, name: str) -> bool:
        return any(
            said.step is Step.ITEMS and said.author == name and standing.entry in said.references
            for said in view.standing
        )

    def _finish(self, now: int) -> bool:
        """After the agreement, the keys under which its lists travelled are done with."""
        if self._finished:
            return False
        new_epoch(self.side, time=now)
        self._finished = True
        return True

    # -- what is said of people

    def _reply(self, view: TalkView, standing: StandingOffer, now: int) -> bool:
        """Refuse some whom his side holds, ask about some of the others, accept the rest."""
        book, people = ItemBook.of(view), listed(self.side)
        unsaid = {
            person_id: person
            for person_id, person in sorted(people.items())
            if _last(book.threads.get(person.item), self.name) is not ItemWord.ACCEPTED
        }
        last = standing.round >= self.rounds
        remarks = {} if last else self._objections(people)
        for person_id, person in unsaid.items():
            remarks.setdefault(person_id, Remarked(person, ItemWord.ACCEPTED, ""))
        reply(self.side, list(remarks.values()), time=now, due=now + _WINDOW)
        if last:
            accept(self.side, standing, within=_WINDOW, time=now)
            return True
        asked = {"person_id": f"X-{standing.round:03d}-{self.name}", "name": "simulated"}
        query(self.side, [(QueryCode.DO_YOU_HOLD, asked)], time=now, due=now + _WINDOW)
        self.asked += 1
        return True

    def _objections(self, people: Mapping[str, Listed]) -> dict[str, Remarked]:
        number = max(1, round(self.people * _SHARE))
        ours = [row["person_id"] for row in self.held[self.name] if row["person_id"] in people]
        theirs = sorted(people.keys() - set(ours))
        remarks = {}
        for person_id in self.rng.sample(ours, min(number, len(ours))):
            code = self.rng.choice(_REFUSALS)
            remarks[person_id] = Remarked(
                people[person_id], ItemWord.REFUSED, code, f"simulated: {code}"
            )
            self.gone.add(person_id)
        self.refused += len(remarks)
        for person_id in self.rng.sample(theirs, min(number, len(theirs))):
            doubt = self.rng.choice(_DOUBTS)
            remarks[person_id] = Remarked(
                people[person_id], ItemWord.QUERIED, doubt, "simulated: please confirm"
            )
        return remarks

    def _respond(self, view: TalkView, now: int) -> bool:
        """Answer what was asked, and offer others in the place of those refused."""
        book, people = ItemBook.of(view), listed(self.side)
        by_item = {person.item: person for person in people.values()}
        owed = book.open_duties(self.name)
        remarks = [
            Remarked(by_item[duty.subject], ItemWord.ACCEPTED, "", "simulated: confirmed")
            for duty in owed
            if duty.subject in by_item
        ]
        reply(self.side, remarks, time=now)
        for duty in owed:
            if duty.subject not in by_item:
                code = self.rng.choice((AnswerCode.NOT_HELD, AnswerCode.RELEASED))
                answer(self.side, duty, code, "simulated", time=now)
        refused = [person for person in people.values() if _refused(book.threads.get(person.item))]
        self.gone |= {person.opening.person_id for person in refused}
        spare = self._spare(people)
        pairs = [(person, spare[self._holder(person)].pop()) for person in refused]
        if pairs:
            substitute(self.side, pairs, time=now)
        self.replaced += len(pairs)
        return True

    def _holder(self, person: Listed) -> str:
        ids = {row["person_id"] for row in self.held[self.name]}
        other = next(name for name in self.held if name != self.name)
        return self.name if person.opening.person_id in ids else other

    def _spare(self, people: Iterable[str]) -> dict[str, list[Row]]:
        """Who could go in others' places, by who holds them, in the order of his lots."""
        taken = {*people, *self.gone}
        spare = {}
        for holder, rows in self.held.items():
            spare[holder] = [row for row in rows if row["person_id"] not in taken]
            self.rng.shuffle(spare[holder])
        return spare

    def _counter(self, view: TalkView, standing: StandingOffer, now: int) -> bool:
        """A counter-proposal: the substitutes in their places, and one more of his own choice."""
        book = ItemBook.of(view)
        substitutes = {
            opening.digest.hex(): opening.record
            for said in view.standing
            if said.step is Step.SUBSTITUTIONS
            for opening in self.side.openings(said.id) or ()
        }
        lists: dict[tuple[int, str], list[Mapping[str, str]]] = {}
        for version in standing_lists(self.side, standing):
            rows = lists.setdefault((version.stage, version.side), [])
            for opening in version.items:
                thread = book.threads.get(opening.digest.hex())
                instead = substitutes.get(thread.substitute) if thread else None
                rows.append(instead or opening.record)
        on_them = {row["person_id"] for rows in lists.values() for row in rows}
        other = self._other(view)
        fresh = self._spare(on_them)[other]
        if fresh:
            rows = lists[1, other]
            rows[self.rng.randrange(len(rows))] = fresh[-1]
        offer(self.side, lists, time=now)
        return True


def _last(thread: Thread | None, name: str) -> ItemWord | None:
    remark = thread.view(name) if thread else None
    return remark.word if remark else None


def _refused(thread: Thread | None) -> bool:
    return thread is not None and any(r.word is ItemWord.REFUSED for r in thread.remarks)
