"""Everything that is determined of one person, each with its derivation; and what changed it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from safeconduct.law.codes import ReasonCode
from safeconduct.law.conditions import Context, Values
from safeconduct.law.deciding import first_rule
from safeconduct.law.derivation import Derivation, Kind, derive
from safeconduct.law.facts import FACTS
from safeconduct.law.person import NO_CASE, CaseFacts, PersonFacts
from safeconduct.law.precedence import Ground, grounds_of
from safeconduct.law.rules import Question, Rule, Rulebook
from safeconduct.law.scope import Reading, Scope
from safeconduct.law.truth import Truth

_CODES = tuple(ReasonCode)


@dataclass(frozen=True, slots=True, kw_only=True)
class Determination:
    """The answer to one question: a conclusion by a rule, and how it was come to.

    Attributes:
        rule: the rule that decided.
        explanation: why, for this person.
        needs: names of the facts, not known yet, that would settle what is undetermined.
        presumed: names of facts that are not known and were presumed as the law says.
        tree: the rules before it that do not apply, and the one that does.
        case: of a hold, which case it is about.
    """

    rule: Rule
    explanation: str
    needs: tuple[str, ...]
    presumed: tuple[str, ...]
    tree: Derivation
    case: str = ""

    @property
    def question(self) -> Question:
        """What was asked."""
        return self.rule.question

    @property
    def conclusion(self) -> str:
        """The answer."""
        return self.rule.conclusion

    def lines(self, *, whole: bool = False) -> Iterator[str]:
        """The determination as lines, for a person to read."""
        head, *_ = self.tree.lines()
        yield f"{head.removeprefix('yes: ')}{f': {self.case}' if self.case else ''}"
        yield f"  {self.explanation}"
        for node in self.tree.parts if whole else self.tree.parts[-1:]:
            yield from (node if whole else node.short()).lines(depth=1)
        for name in self.presumed:
            fact = FACTS[name]
            yield f"  taken as not so, since nobody says: {fact.words} (ask {fact.ask})"
        if self.conclusion == "undetermined":
            for name in self.needs:
                yield f"  needs {FACTS[name].words}: ask {FACTS[name].ask}"

    def as_data(self) -> dict[str, Any]:
        """The determination as plain data, for JSON."""
        return {
            "question": self.question.value, "conclusion": self.conclusion, "rule": self.rule.id,
            "title": self.rule.title, "articles": self.rule.articles,
            "explanation": self.explanation, "case": self.case,
            "needs": {name: FACTS[name].ask for name in self.needs},
            "presumed": list(self.presumed), "derivation": self.tree.as_data(),
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Determinations:
    """All determinations of one person.

    Attributes:
        all: in the order of the questions; one hold for each case.
        grounds: for going before others, the strongest first.
        by_reading: where parties read the agreement differently, what each reading gives.
    """

    all: tuple[Determination, ...]
    grounds: tuple[Ground, ...] = ()
    by_reading: Mapping[str, Determination]

    def of(self, question: Question) -> Determination:
        """The determination of a question; of holds the first that keeps him back."""
        mine = [d for d in self.all if d.question is question]
        return next((d for d in mine if d.rule.code), mine[0])

    @property
    def reasons(self) -> tuple[ReasonCode, ...]:
        """Every reason against going, the first in order being the one that is told."""
        codes = {d.rule.code for d in self.all if d.rule.code}
        return tuple(sorted(codes, key=_CODES.index))

    @property
    def cleared(self) -> bool:
        """Whether nothing speaks against his going."""
        return not self.reasons

    def as_data(self) -> dict[str, Any]:
        """All of it as plain data, for JSON."""
        return {
            "cleared": self.cleared,
            "reasons": {code.value: code.text for code in self.reasons},
            "first": {ground.code: ground.articles for ground in self.grounds},
            "by_reading": {of: d.as_data() for of, d in self.by_reading.items()},
            "determinations": [d.as_data() for d in self.all],
        }

    def lines(self, *, whole: bool = False) -> Iterator[str]:
        """The determinations as lines, for a person to read; `whole` with all that was weighed."""
        for made in self.all:
            yield from made.lines(whole=whole)


def determine_person(facts: PersonFacts, *, scope: Scope, on: date) -> Determinations:
    """Determine every question for one person; the same answers as `clearance.determine`.

    Unlike there, all questions are answered whether or not he is in captivity.

    Raises:
        InputError: if the agreement waives a rule that none may waive.
    """
    context, book = Context(on=on, scope=scope), Rulebook(scope.waived)
    values: dict[str, str | None] = {**facts.person, **facts.interview}
    made: list[Determination] = []
    for question in Question:
        if question is Question.HOLD:
            held = _holds(facts, values, context, book)
            made.extend(held)
            values["hold"] = "held" if any(d.rule.code for d in held) else "none"
        else:
            made.append(_determine(question, values, context, book))
            values[question.value] = made[-1].conclusion
    return Determinations(
        all=tuple(made),
        grounds=grounds_of(values, context=context),
        by_reading={
            view.of: _by_one(view, values, context, book) for view in scope.readings
        },
    )  # fmt: skip


def _holds(
    facts: PersonFacts, values: Values, context: Context, book: Rulebook
) -> list[Determination]:
    cases = facts.cases or (CaseFacts(name="", values=NO_CASE),)
    if values["protected_category"] == "remains":
        cases = cases[:1]
    return [
        replace(_determine(Question.HOLD, {**values, **case.values}, context, book), case=case.name)
        for case in cases
    ]


def _by_one(view: Reading, values: Values, context: Context, book: Rulebook) -> Determination:
    alone = replace(context.scope, readings=(view,))
    return _determine(Question.SCOPE, values, replace(context, scope=alone), book)


def _determine(
    question: Question, values: Values, context: Context, book: Rulebook
) -> Determination:
    rule = first_rule(question, values, context=context, book=book)
    tried = book.of(question)[: book.of(question).index(rule)]
    before = [derive(r.when, values, context) for r in tried]
    decided = derive(rule.when, values, context)
    settle = [name for name in rule.needs if values.get(name) is None] or list(rule.needs)
    presumed = [f for node in (*before, decided) for f in node.short().presumptions]
    root = Derivation(
        kind=Kind.RULES,
        words=f"{question.value.replace('_', ' ')}: {rule.conclusion.replace('_', ' ')} by "
        f"{rule.id}, {rule.title} ({rule.articles})",
        truth=Truth.TRUE,
        parts=(
            *(replace(node, words=f"{r.id}, {r.title}: {node.words}")
              for r, node in zip(tried, before, strict=True)),
            replace(decided, words=f"{rule.id}, {rule.title}: {decided.words}"),
        ),
    )  # fmt: skip
    return Determination(
        rule=rule,
        explanation=rule.explain(values),
        needs=tuple(settle),
        presumed=tuple(dict.fromkeys(presumed)),
        tree=root,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A question that is answered otherwise than before; `case` where it is about one."""

    question: Question
    case: str
    before: Rule | None
    after: Rule | None

    @property
    def words(self) -> str:
        """The change in a line."""
        of = f" ({self.case})" if self.case else ""
        was, now = (
            f"{r.conclusion} by {r.id}" if r else "nothing" for r in (self.before, self.after)
        )
        return f"{self.question.value.replace('_', ' ')}{of}: {was} -> {now}"


def difference(before: Determinations, after: Determinations) -> tuple[Change, ...]:
    """What is determined otherwise after facts, agreement or day have changed."""
    old = {(d.question, d.case): d.rule for d in before.all}
    new = {(d.question, d.case): d.rule for d in after.all}
    keys = sorted(old.keys() | new.keys(), key=lambda k: (list(Question).index(k[0]), k[1]))
    return tuple(
        Change(question=q, case=c, before=old.get((q, c)), after=new.get((q, c)))
        for q, c in keys
        if old.get((q, c)) != new.get((q, c))
    )
