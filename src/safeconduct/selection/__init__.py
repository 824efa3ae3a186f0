"""Step 5, who goes first: exact lists under an agreement, and an honest reason for everybody."""

from safeconduct.selection.changes import Change, ChangeKind, what_would_change
from safeconduct.selection.guard import RedLineCrossed, check_red_lines
from safeconduct.selection.inputs import Inputs
from safeconduct.selection.lists import NobodyToList, Selection, build_lists, lists_of
from safeconduct.selection.prices import PRICE_SCHEMA, prices
from safeconduct.selection.priority import PRIORITY_TABLE, PriorityRule
from safeconduct.selection.reasons import ListReason

__all__ = [
    "PRICE_SCHEMA",
    "PRIORITY_TABLE",
    "Change",
    "ChangeKind",
    "Inputs",
    "ListReason",
    "NobodyToList",
    "PriorityRule",
    "RedLineCrossed",
    "Selection",
    "build_lists",
    "check_red_lines",
    "lists_of",
    "prices",
    "what_would_change",
]
