"""Step 4, may he go and does he want to: rules with citations, determinations, holds, consent."""

from safeconduct.law.articles import Article, cite, cited
from safeconduct.law.changes import changes
from safeconduct.law.clearance import CLEARANCE_SCHEMA, Clearance, determine
from safeconduct.law.codes import ReasonCode
from safeconduct.law.determining import (
    Determination,
    Determinations,
    determine_person,
    difference,
)
from safeconduct.law.duties import Duty, duties
from safeconduct.law.mediator import overview
from safeconduct.law.obligations import OBLIGATIONS
from safeconduct.law.person import CaseFacts, PersonFacts
from safeconduct.law.precedence import GROUNDS
from safeconduct.law.procedures import open_procedures
from safeconduct.law.proceedings import STEPS, Proceeding, Stage
from safeconduct.law.rules import RULE_BY_ID, RULES, Question, Rule, Rulebook, why_not_waived
from safeconduct.law.scope import OWED_CATEGORIES, Reading, Scope
from safeconduct.law.told import with_law_facts
from safeconduct.law.truth import Truth
from safeconduct.law.whatif import WhatIf, what_if

__all__ = [
    "CLEARANCE_SCHEMA",
    "GROUNDS",
    "OBLIGATIONS",
    "OWED_CATEGORIES",
    "RULES",
    "RULE_BY_ID",
    "STEPS",
    "Article",
    "CaseFacts",
    "Clearance",
    "Determination",
    "Determinations",
    "Duty",
    "PersonFacts",
    "Proceeding",
    "Question",
    "Reading",
    "ReasonCode",
    "Rule",
    "Rulebook",
    "Scope",
    "Stage",
    "Truth",
    "WhatIf",
    "changes",
    "cite",
    "cited",
    "determine",
    "determine_person",
    "difference",
    "duties",
    "open_procedures",
    "overview",
    "what_if",
    "why_not_waived",
    "with_law_facts",
]
