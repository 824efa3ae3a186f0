"""Step 5, who goes first: exact lists under an agreement, and an honest reason for everybody."""

from safeconduct.selection.auditing import Audit, audit
from safeconduct.selection.changes import Change, ChangeKind, what_would_change
from safeconduct.selection.front import FRONT_SCHEMA, front
from safeconduct.selection.guard import RedLineCrossed, check_red_lines
from safeconduct.selection.inputs import Inputs
from safeconduct.selection.lists import NobodyToList, Selection, build_lists, lists_of
from safeconduct.selection.outline import Outline, outline
from safeconduct.selection.prices import PRICE_SCHEMA, prices
from safeconduct.selection.priority import PRIORITY_TABLE, PriorityRule
from safeconduct.selection.reasons import ListReason
from safeconduct.selection.splitting import Batch, safe_batches

__all__ = [
    "FRONT_SCHEMA",
    "PRICE_SCHEMA",
    "PRIORITY_TABLE",
    "Audit",
    "Batch",
    "Change",
    "ChangeKind",
    "Inputs",
    "ListReason",
    "NobodyToList",
    "Outline",
    "PriorityRule",
    "RedLineCrossed",
    "Selection",
    "audit",
    "build_lists",
    "check_red_lines",
    "front",
    "lists_of",
    "outline",
    "prices",
    "safe_batches",
    "what_would_change",
]
