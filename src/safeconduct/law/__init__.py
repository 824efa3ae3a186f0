"""Step 4, may he go and does he want to: rules with citations, determinations, holds, consent."""

from safeconduct.law.clearance import CLEARANCE_SCHEMA, Clearance, determine
from safeconduct.law.codes import ReasonCode
from safeconduct.law.duties import Duty, duties
from safeconduct.law.rules import RULE_BY_ID, RULES, Question, Rule, Rulebook
from safeconduct.law.scope import OWED_CATEGORIES, Scope

__all__ = [
    "CLEARANCE_SCHEMA",
    "OWED_CATEGORIES",
    "RULES",
    "RULE_BY_ID",
    "Clearance",
    "Duty",
    "Question",
    "ReasonCode",
    "Rule",
    "Rulebook",
    "Scope",
    "determine",
    "duties",
]
