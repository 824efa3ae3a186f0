"""Conditions of rules: one definition, evaluated for one person or compiled to Polars for millions.

A condition is a small tree. Its leaves ask about facts; what a fact does not say makes a leaf
unknown, and the operators carry that on (`truth.Truth`). Where the law says what to do about what
is not known, the rule says so in its condition: `Shown` takes it for not so, `Possible` for so, and
`Unsettled` asks whether it is open. Polars' Boolean logic with nulls is the same logic, so both
ways of evaluating give the same answer (tests/property/test_law_conditions.py).
"""

from __future__ import annotations

from safeconduct.law.conditions.condition import Condition, Context, Values
from safeconduct.law.conditions.leaves import (
    ABOUT_YEARS,
    Before,
    Concluded,
    Covered,
    Is,
    Known,
    Same,
    Younger,
)
from safeconduct.law.conditions.operators import All, Any, Not, Possible, Shown, Unsettled

__all__ = [
    "ABOUT_YEARS", "All", "Any", "Before", "Concluded", "Condition", "Context", "Covered", "Is",
    "Known", "Not", "Possible", "Same", "Shown", "Unsettled", "Values", "Younger",
]  # fmt: skip
