"""The integer programme over classes of people alike: exact levels, one after another."""

from safeconduct.selection.programme.contradiction import smallest_contradiction
from safeconduct.selection.programme.fairness import Fairness
from safeconduct.selection.programme.instance import Instance, Restriction
from safeconduct.selection.programme.levels import Plan, solve
from safeconduct.selection.programme.modelling import Level, Unsolvable

__all__ = [
    "Fairness",
    "Instance",
    "Level",
    "Plan",
    "Restriction",
    "Unsolvable",
    "smallest_contradiction",
    "solve",
]
