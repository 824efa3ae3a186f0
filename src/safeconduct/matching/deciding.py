"""Three outcomes for a pair: the same person, different people, or a question for a person."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from safeconduct.matching.comparisons import BIRTH_SWAPPED, IDENTIFIERS
from safeconduct.matching.judgements import Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """From which probability on what is done with a pair.

    Attributes:
        same: two records are joined without a person being asked, if something other than names
            agrees or nobody else comes near (`clear_by`).
        agreed: one record joins a person of several if it is so probable, on average, with each
            of them; a pair that was never proposed, or is not kept, counts as 0.
        alone: or if one pair is so probable,
        doubt: and its doubt times the number of pairs that it makes is no more than this. Two
            persons of several records each are joined by such a pair alone: their records bear
            each other out, and twins who are alike in all else differ in a name that each has
            twice.
        ask: from here on an officer is asked.
        keep: pairs below are not even stored.
        clear_by: bits between a pair and the next person it could be, for names alone to do.
    """

    same: float = 0.6
    agreed: float = 0.5
    alone: float = 0.97
    doubt: float = 0.2
    ask: float = 0.2
    keep: float = 0.01
    clear_by: float = 4.0

    def joins(self, best: float, total: float, left: int, right: int) -> bool:
        """Whether two persons so far are joined.

        Args:
            best: probability of the pair that would join them.
            total: sum of the probabilities of all pairs between them.
            left: how many records the one has.
            right: how many records the other has.
        """
        pairs = left * right
        if pairs == 1:
            return best >= self.same
        alone = best >= self.alone and (1 - best) * pairs <= self.doubt
        return alone or (min(left, right) == 1 and total >= self.agreed * pairs)


DEFAULT_POLICY = Policy()


def may_join(policy: Policy) -> pl.Expr:
    """Whether a pair may join without a person: never on names alone while others come near.

    Reads probability, margin and g_<comparison>.
    """
    number = pl.any_horizontal(pl.col(f"g_{c}") > 0 for c in IDENTIFIERS)
    birth = pl.col("g_birth") >= BIRTH_SWAPPED
    clear = pl.col("margin") >= policy.clear_by
    return (pl.col("probability") >= min(policy.same, policy.agreed)) & (number | birth | clear)


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
