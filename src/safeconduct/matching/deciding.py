"""Three outcomes for a pair: the same person, different people, or a question for a person."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from safeconduct.matching.comparisons import IDENTIFIERS
from safeconduct.matching.judgements import Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """From which probability on what is done with a pair.

    Attributes:
        same: joined without a person being asked, if something other than names agrees or nobody
            else comes near (`clear_by`). Of two records; the more records a pair would join, the
            surer it must be (`clusters.cluster`).
        ask: from here on an officer is asked.
        keep: pairs below are not even stored.
        clear_by: bits between a pair and the next person it could be, for names alone to do.
    """

    same: float = 0.8
    ask: float = 0.2
    keep: float = 0.01
    clear_by: float = 4.0


DEFAULT_POLICY = Policy()
#: Level of the birth date from which it agrees: day and month swapped, or the same day.
_BIRTH_AGREES = 7


def may_join(policy: Policy) -> pl.Expr:
    """Whether a pair may be joined without a person: never on names alone while others come near.

    Reads probability, margin and g_<comparison>.
    """
    number = pl.any_horizontal(pl.col(f"g_{c}") > 0 for c in IDENTIFIERS)
    birth = pl.col("g_birth") >= _BIRTH_AGREES
    clear = pl.col("margin") >= policy.clear_by
    return (pl.col("probability") >= policy.same) & (number | birth | clear)


def verdict(policy: Policy, *, together: pl.Expr) -> pl.Expr:
    """The outcome of each pair: a value of Judgement.

    Args:
        policy: the thresholds.
        together: whether the two records ended in one person.
    """
    return (
        pl.when(together)
        .then(pl.lit(Judgement.SAME.value))
        .when(pl.col("probability") >= policy.ask)
        .then(pl.lit(Judgement.UNSURE.value))
        .otherwise(pl.lit(Judgement.DIFFERENT.value))
    )
