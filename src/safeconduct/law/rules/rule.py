"""What a rule is: a condition, the conclusion it gives to a question, and what it stands on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from safeconduct.law.articles import Article, cited
from safeconduct.law.codes import ReasonCode
from safeconduct.law.conditions import Condition


class Question(StrEnum):
    """What is determined for each person, in this order."""

    CAPTIVITY = "captivity"
    CATEGORY = "protected_category"
    POWER = "responsible_power"
    OWED = "owed"
    SCOPE = "in_scope"
    HOLD = "hold"
    CONSENT = "consent"
    ENTRY = "entry"
    READY = "ready"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule.

    Attributes:
        id: for citing it.
        question, conclusion: what it answers, and how.
        title: in a few words.
        cites: what it stands on.
        when: the condition under which it applies. It must say what becomes of facts that are not
            known (`Shown`, `Possible`, `Unsettled`): no rule may leave that open.
        explanation: why, in plain words that fit everybody.
        because: the same for one person, with facts in braces; "" where there is no more to say.
        needs: where it concludes `undetermined`, the facts that would settle it.
        code: the reason against going that it gives, if any.
        derogable: whether the parties may agree that it shall not apply; no agreement may take away
            what the conventions give (GC III arts 6-7, GC IV arts 7-8).
    """

    id: str
    question: Question
    conclusion: str
    title: str
    cites: tuple[Article, ...]
    when: Condition
    explanation: str
    because: str = ""
    needs: tuple[str, ...] = ()
    code: ReasonCode | None = None
    derogable: bool = False

    def __post_init__(self) -> None:
        if not self.when.closed:
            raise ValueError(f"{self.id} does not say what becomes of what is not known")

    @property
    def articles(self) -> str:
        """What it stands on, as lawyers write it."""
        return cited(self.cites)

    @property
    def facts(self) -> tuple[str, ...]:
        """Names of the facts that its condition asks for."""
        return self.when.facts

    def explain(self, values: Mapping[str, str | None]) -> str:
        """The explanation for one person; what is not known is called that."""
        told = {name: value or "not known" for name, value in values.items()}
        because = self.because.format_map(_Told(told)) if self.because else ""
        return f"{self.explanation} {because}".strip()


class _Told(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "not known"
