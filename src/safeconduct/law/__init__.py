"""Step 4, may he go and does he want to: rules with citations, determinations, holds, consent."""

from safeconduct.law.clearance import CLEARANCE_SCHEMA, Clearance, determine
from safeconduct.law.codes import ReasonCode
from safeconduct.law.duties import Duty, duties
from safeconduct.law.rules import RULE_BY_ID, RULES, Question, Rule, Rulebook
from safeconduct.law.scope import OWED_CATEGORIES, Reading, Scope
from safeconduct.law.told import with_law_facts

__all__ = [
    "CLEARANCE_SCHEMA",
    "OWED_CATEGORIES",
    "RULES",
    "RULE_BY_ID",
    "Clearance",
    "Duty",
    "Question",
    "Reading",
    "ReasonCode",
    "Rule",
    "Rulebook",
    "Scope",
    "determine",
    "duties",
    "with_law_facts",
]
