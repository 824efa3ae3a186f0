"""Which single fact would change a determination: every other value of every fact is tried."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from safeconduct.law.codes import ReasonCode
from safeconduct.law.days import years_before
from safeconduct.law.determining import Determinations, determine_person
from safeconduct.law.facts import ADULT, FACTS, Fact, FactKind, Level
from safeconduct.law.person import CaseFacts, PersonFacts
from safeconduct.law.rules import Question
from safeconduct.law.scope import Scope
from safeconduct.people.vocabulary import Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """One fact that would change the answer.

    Attributes:
        what: the fact, or `interview` for what a private interview today would say.
        case: of a fact of a case, which.
        now, instead: its value now (None if it is not known) and the other one.
        conclusion: the answer then.
        reasons: the reasons against going that would be left.
        ask: who can settle it.
    """

    what: str
    case: str
    now: str | None
    instead: str
    conclusion: str
    reasons: tuple[ReasonCode, ...]
    ask: str

    @property
    def words(self) -> str:
        """The alternative in a line."""
        of = f" ({self.case})" if self.case else ""
        what = _words(self.what)
        now = f"and not {_words(self.now)}" if self.now else "which nobody knows now"
        left = ", ".join(self.reasons) or "nothing against going"
        return (
            f"if {what}{of} were {_words(self.instead)}, {now}: {_words(self.conclusion)}; {left}"
        )


def _words(name: str) -> str:
    return name.replace("_", " ")


def what_if(
    facts: PersonFacts, *, scope: Scope, on: date, question: Question = Question.READY
) -> tuple[WhatIf, ...]:
    """Every single fact whose other value would change the answer to a question.

    Of days, those at which the law or the agreement draws a line are tried. None is returned where
    two facts or more would have to change together.
    """
    now = determine_person(facts, scope=scope, on=on)
    found = []
    for what, case, value, instead, changed in _alternatives(facts, scope, on):
        then = determine_person(changed, scope=scope, on=on)
        if _answer(then, question) != _answer(now, question):
            found.append(
                WhatIf(
                    what=what,
                    case=case,
                    now=value,
                    instead=instead,
                    conclusion=then.of(question).conclusion,
                    reasons=then.reasons,
                    ask=FACTS[what].ask if what in FACTS else FACTS["said"].ask,
                )
            )
    return tuple(found)


def _answer(made: Determinations, question: Question) -> frozenset[str]:
    """Of holds, whether any keeps him back; of all others, the conclusion."""
    if question is Question.HOLD:
        return frozenset({"held" if any(
            d.rule.code for d in made.all if d.question is Question.HOLD) else "none"})  # fmt: skip
    return frozenset({made.of(question).conclusion})


_Alternative = tuple[str, str, str | None, str, PersonFacts]


def _alternatives(facts: PersonFacts, scope: Scope, on: date) -> Iterator[_Alternative]:
    for fact in (f for f in FACTS.values() if f.level is Level.PERSON):
        value = facts.person.get(fact.name)
        for other in _others(fact, value, scope, on):
            yield fact.name, "", value, other, facts.but(**{fact.name: other})
    for case in facts.cases:
        yield from _of_case(facts, case)
    for wish in Wish:
        said = facts.interview.get("said")
        yield "interview", "", said, wish.value, _interviewed(facts, wish, on)


def _others(fact: Fact, value: str | None, scope: Scope, on: date) -> list[str]:
    if fact.kind is FactKind.CHOICE:
        return [v for v in fact.values if v != value]
    if fact.name == "birth_date":
        edge = years_before(on, ADULT)
        return [d.isoformat() for d in (edge, edge + timedelta(days=1)) if d.isoformat() != value]
    days = set()
    for view in scope.views:
        if view.captured_from:
            days |= {view.captured_from, view.captured_from - timedelta(days=1)}
        if view.captured_until:
            days |= {view.captured_until, view.captured_until + timedelta(days=1)}
    return [d.isoformat() for d in sorted(days) if d.isoformat() != value and d <= on]


def _of_case(facts: PersonFacts, case: CaseFacts) -> Iterator[_Alternative]:
    for fact in (f for f in FACTS.values() if f.level is Level.CASE):
        value = case.values.get(fact.name)
        for other in fact.values:
            if other != value:
                changed = facts.but(case=case.name, **{fact.name: other})
                yield fact.name, case.name, value, other, changed


def _interviewed(facts: PersonFacts, wish: Wish, on: date) -> PersonFacts:
    """After a private interview today that leaves nothing open."""
    return facts.but(
        asked="yes",
        private="yes",
        fear=facts.interview.get("fear") or "no",
        fear_open="no",
        withdrawn="no",
        one_wish="yes",
        said=wish.value,
        asked_on=on.isoformat(),
    )
