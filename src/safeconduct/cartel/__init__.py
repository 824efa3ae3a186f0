"""The agreement: its terms, scope and stages, what counts, and the account of its fulfilment."""

from safeconduct.cartel.account import ACCOUNT_SCHEMA, account
from safeconduct.cartel.parsing import parse_agreement, parse_positions
from safeconduct.cartel.position_files import (
    parse_position,
    position_commitment,
    position_digest,
    position_toml,
)
from safeconduct.cartel.positions import Part, Reservation, Trade
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
    "Part",
    "Position",
    "Positions",
    "Quota",
    "Refusal",
    "Request",
    "Reservation",
    "Stage",
    "Target",
    "TargetKind",
    "Trade",
    "account",
    "parse_agreement",
    "parse_position",
    "parse_positions",
    "position_commitment",
    "position_digest",
    "position_toml",
]
