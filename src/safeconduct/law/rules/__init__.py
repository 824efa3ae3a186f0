"""The rules of law a determination can rest on, as data, in the order in which they are asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from safeconduct.law.articles import cited
from safeconduct.law.rules.going import ENTRY_RULES, READY_RULES, SCOPE_RULES
from safeconduct.law.rules.keeping import CONSENT_RULES, HOLD_RULES
from safeconduct.law.rules.rule import Question, Rule
from safeconduct.law.rules.status import CAPTIVITY_RULES, CATEGORY_RULES, OWED_RULES, POWER_RULES
from safeconduct.tables.problems import InputError

__all__ = ["RULES", "RULE_BY_ID", "Question", "Rule", "Rulebook"]

#: By question; within one, the first rule that applies decides.
_BY_QUESTION: Mapping[Question, tuple[Rule, ...]] = {
    Question.CAPTIVITY: CAPTIVITY_RULES,
    Question.CATEGORY: CATEGORY_RULES,
    Question.POWER: POWER_RULES,
    Question.OWED: OWED_RULES,
    Question.SCOPE: SCOPE_RULES,
    Question.HOLD: HOLD_RULES,
    Question.CONSENT: CONSENT_RULES,
    Question.ENTRY: ENTRY_RULES,
    Question.READY: READY_RULES,
}
RULES: tuple[Rule, ...] = tuple(rule for group in _BY_QUESTION.values() for rule in group)
RULE_BY_ID: Mapping[str, Rule] = {rule.id: rule for rule in RULES}


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The rules in force: all, without those that an agreement has lawfully waived.

    Raises:
        InputError: for a rule that no agreement may switch off, with its articles, and for one
            that nobody wrote.
    """

    waived: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        faults = [fault for rule in sorted(self.waived) if (fault := why_not_waived(rule))]
        if faults:
            raise InputError(
                "; ".join(faults),
                where="the agreement, waived rules",
                remedy="Leave these rules in force; what an agreement may waive is told in "
                "docs: Rules.",
            )

    def of(self, question: Question) -> tuple[Rule, ...]:
        """The rules on a question, in their precedence."""
        return tuple(r for r in _BY_QUESTION[question] if r.id not in self.waived)


def why_not_waived(rule_id: str) -> str | None:
    """Why an agreement may not switch a rule off; None if it may.

    >>> why_not_waived("L-HOLD-PROSECUTION") is None
    True
    >>> print(why_not_waived("L-OWED-CHILD"))
    L-OWED-CHILD (a child) stands by GC IV art. 132; AP I arts 74, 77, 78; customary IHL rule 105, \
and no agreement may take it away (GC III arts 6, 7; GC IV arts 7, 8)
    """
    rule = RULE_BY_ID.get(rule_id)
    if rule is None:
        return f"there is no rule {rule_id}"
    if rule.derogable:
        return None
    return (
        f"{rule.id} ({rule.title}) stands by {cited(rule.cites)}, and no agreement may take it "
        "away (GC III arts 6, 7; GC IV arts 7, 8)"
    )
