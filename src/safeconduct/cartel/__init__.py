"""The agreement: its terms, scope and stages, what counts, and the account of its fulfilment."""

from safeconduct.cartel.account import ACCOUNT_SCHEMA, account
from safeconduct.cartel.parsing import parse_agreement, parse_positions
from safeconduct.cartel.terms import (
    Agreement,
    Balance,
    Bond,
    Position,
    Positions,
    Quota,
    Refusal,
    Request,
    Stage,
    Target,
    TargetKind,
)

__all__ = [
    "ACCOUNT_SCHEMA",
    "Agreement",
    "Balance",
    "Bond",
    "Position",
    "Positions",
    "Quota",
    "Refusal",
    "Request",
    "Stage",
    "Target",
    "TargetKind",
    "account",
    "parse_agreement",
    "parse_positions",
]
