"""Who goes first among those who are not owed: an order laid down as data, for lists to follow.

GC IV art. 132 and AP I art. 76 put pregnant women and mothers of small children first, GC III art.
109(2) and GC IV art. 132 those long held. Rank and unit have no part in it (GC III art. 16).
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from safeconduct.law.articles import Article, cite, cited
from safeconduct.law.conditions import Before, Condition, Context, Is, Shown, Values
from safeconduct.law.truth import Truth

#: Days of captivity after which somebody counts as long held.
LONG_HELD_DAYS = 730


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One ground for going before others; the earlier in GROUNDS, the stronger."""

    code: str
    title: str
    cites: tuple[Article, ...]
    when: Condition

    @property
    def articles(self) -> str:
        """What it stands on, as lawyers write it."""
        return cited(self.cites)


GROUNDS = (
    Ground(
        code="pregnant", title="a pregnant woman", cites=cite("GC IV 132; AP I 76; GC III Annex I"),
        when=Shown(Is("pregnant", "yes")),
    ),
    Ground(
        code="small_children", title="the mother of small children",
        cites=cite("GC IV 132; AP I 76; GC III Annex I"), when=Shown(Is("small_children", "yes")),
    ),
    Ground(
        code="long_held", title="in captivity for two years or more",
        cites=cite("GC III 109(2); GC IV 132"), when=Shown(Before("captured_on", LONG_HELD_DAYS)),
    ),
)  # fmt: skip


def grounds_of(values: Values, *, context: Context) -> tuple[Ground, ...]:
    """The grounds that one person has, the strongest first."""
    return tuple(g for g in GROUNDS if g.when.evaluate(values, context) is Truth.TRUE)


def precedence_columns(context: Context) -> dict[str, pl.Expr]:
    """The same for every row.

    Returns:
        precedence: Int8, 0 for the strongest ground, len(GROUNDS) for nobody's; lists go by it in
            ascending order. precedence_grounds: their codes, parted by blanks.
    """
    has = [ground.when.expr(context) for ground in GROUNDS]
    rank = pl.lit(len(GROUNDS), dtype=pl.Int8)
    for place, condition in reversed(list(enumerate(has))):
        rank = pl.when(condition).then(pl.lit(place, dtype=pl.Int8)).otherwise(rank)
    words = [pl.when(c).then(pl.lit(g.code)) for g, c in zip(GROUNDS, has, strict=True)]
    return {
        "precedence": rank,
        "precedence_grounds": pl.concat_str(words, separator=" ", ignore_nulls=True),
    }
