"""Which rule answers a question: the first whose condition is true, for one person or for all."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from safeconduct.law.conditions import Context, Values
from safeconduct.law.rules import RULES, Question, Rule, Rulebook
from safeconduct.law.truth import Truth

#: Place of each rule in RULES; bulk columns hold it as UInt8 instead of the id.
PLACE = {rule.id: place for place, rule in enumerate(RULES)}


def first_rule(question: Question, values: Values, *, context: Context, book: Rulebook) -> Rule:
    """The rule that decides for one person."""
    return next(r for r in book.of(question) if r.when.evaluate(values, context) is Truth.TRUE)


def rule_column(question: Question, *, context: Context, book: Rulebook) -> pl.Expr:
    """The place in RULES of the rule that decides, for each row (UInt8)."""
    *before, last = book.of(question)
    chain = pl.lit(PLACE[last.id], dtype=pl.UInt8)
    for rule in reversed(before):
        chain = (
            pl.when(rule.when.expr(context))
            .then(pl.lit(PLACE[rule.id], dtype=pl.UInt8))
            .otherwise(chain)
        )
    return chain


def looked_up(place: pl.Expr, told: Callable[[Rule], str]) -> pl.Expr:
    """What `told` says of the rule at each place (String)."""
    return place.replace_strict(
        {index: told(rule) for index, rule in enumerate(RULES)}, return_dtype=pl.String
    )


def told_of_rules(told: Callable[[Rule], str]) -> pl.Enum:
    """The closed set of what `told` can say: columns of it take a byte a row."""
    return pl.Enum(list(dict.fromkeys(told(rule) for rule in RULES)))


def said_of_rules(places: pl.Series, told: Callable[[Rule], str]) -> pl.Series:
    """The same as `looked_up`, as such an Enum: for tables of many rows that say few things."""
    table = pl.Series([told(rule) for rule in RULES], dtype=told_of_rules(told))
    return table.gather(places)


def concluding(*conclusions: str, question: Question) -> list[int]:
    """Places of the rules that answer a question with one of these conclusions."""
    return [PLACE[r.id] for r in RULES if r.question is question and r.conclusion in conclusions]
