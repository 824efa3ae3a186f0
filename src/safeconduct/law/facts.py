"""The rule that applies to each question about a person, from the facts of his file.

Every function gives an expression whose value is the id of a rule in `rules.RULES`. Unknown facts
give a rule that concludes `undetermined`, never a guess.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from safeconduct.law.scope import Scope
from safeconduct.people.vocabulary import CaptivityStatus, Category, Health

ADULT = 18
_CATEGORY_RULES = {
    Category.PRISONER_OF_WAR: "L-POW",
    Category.MEDICAL_OR_RELIGIOUS: "L-MEDICAL",
    Category.CIVILIAN_INTERNEE: "L-CIVILIAN",
    Category.DETAINED_OWN_CITIZEN: "L-OWN",
    Category.CHILD: "L-CHILD",
    Category.REMAINS: "L-REMAINS",
    Category.UNKNOWN: "L-DOUBT",
}
_ENDED = [s.value for s in CaptivityStatus if s.ended]
_OWED_HEALTH = [Health.SERIOUSLY_WOUNDED.value, Health.SICK.value]


def captivity_rule() -> pl.Expr:
    """Whether he is held and acknowledged. Remains held and acknowledged are still to be returned."""
    remains = (pl.col("category") == Category.REMAINS.value) & pl.col("acknowledged")
    return (
        pl.when(remains & (pl.col("status") != CaptivityStatus.RELEASED.value))
        .then(pl.lit("L-HELD"))
        .when(pl.col("status").is_in(_ENDED)).then(pl.lit("L-ENDED"))
        .when(pl.col("status") == CaptivityStatus.ACKNOWLEDGED.value).then(pl.lit("L-HELD"))
        .when(pl.col("status") == CaptivityStatus.MISSING.value).then(pl.lit("L-MISSING"))
        .otherwise(pl.lit("L-UNACKNOWLEDGED"))
    )  # fmt: skip


def category_rule(*, on: date) -> pl.Expr:
    """His protected category; whoever may still be under eighteen is taken for a child."""
    own = (pl.col("party_of_origin") != "") & (
        pl.col("party_of_origin") == pl.col("detaining_power")
    )
    remains = pl.col("category") == Category.REMAINS.value
    by_word = pl.col("category").replace_strict(
        {c.value: rule for c, rule in _CATEGORY_RULES.items()}, default="L-DOUBT"
    )
    return (
        pl.when(~remains & may_be_minor(on=on)).then(pl.lit("L-CHILD"))
        .when(~remains & own).then(pl.lit("L-OWN"))
        .otherwise(by_word)
    )  # fmt: skip


def may_be_minor(*, on: date) -> pl.Expr:
    """Whether by the birth date he may be under eighteen on a day; false if it is unknown."""
    born = pl.col("birth_date").str.strip_prefix("~")
    latest = pl.concat_str(born, pl.lit("-12-31").str.slice(born.str.len_chars() - 4)).str.head(10)
    turned = f"{on.year - ADULT:04d}-{on.month:02d}-{on.day:02d}"
    return (born != "") & (latest > turned)


def owed_rule() -> pl.Expr:
    """Whether he is owed, and by which rule; expects a column `category_rule`."""
    category = pl.col("category_rule")
    return (
        pl.when(category == "L-REMAINS").then(pl.lit("L-OWED-REMAINS"))
        .when(category == "L-CHILD").then(pl.lit("L-OWED-CHILD"))
        .when(category == "L-OWN").then(pl.lit("L-NOT-OWED"))
        .when(pl.col("health").is_in(_OWED_HEALTH)).then(pl.lit("L-OWED-WOUNDED"))
        .when(category == "L-MEDICAL").then(pl.lit("L-OWED-MEDICAL"))
        .when(category == "L-CIVILIAN").then(pl.lit("L-OWED-CIVILIAN"))
        .otherwise(pl.lit("L-NOT-OWED"))
    )  # fmt: skip


def scope_rule(scope: Scope) -> pl.Expr:
    """Whether the agreement may count him; expects `category_rule` and `owed_rule`."""
    category = pl.col("category_rule")
    covered = [_CATEGORY_RULES[c] for c in sorted(scope.categories)]
    captured = pl.col("captured_on").str.strip_prefix("~").str.pad_end(10, "-")
    bounded = scope.captured_from is not None or scope.captured_until is not None
    first = scope.captured_from.isoformat() if scope.captured_from else ""
    last = scope.captured_until.isoformat() if scope.captured_until else "9999"
    # A month or year alone sorts before its first day, so compare only as many digits as are known.
    known = pl.col("captured_on").str.strip_prefix("~")
    length = known.str.len_chars()
    within = (known >= pl.lit(first).str.head(length)) & (known <= pl.lit(last).str.head(length))
    return (
        pl.when(pl.col("owed_rule") != "L-NOT-OWED").then(pl.lit("L-SCOPE-OWED"))
        .when((category == "L-OWN") & ~category.is_in(covered)).then(pl.lit("L-SCOPE-OWN"))
        .when(category == "L-DOUBT").then(pl.lit("L-SCOPE-DOUBT"))
        .when(~category.is_in(covered)).then(pl.lit("L-SCOPE-OUT"))
        .when(pl.lit(bounded) & (captured == "----------")).then(pl.lit("L-SCOPE-DATE"))
        .when(pl.lit(bounded) & ~within).then(pl.lit("L-SCOPE-OUT"))
        .otherwise(pl.lit("L-SCOPE-IN"))
    )  # fmt: skip


def power_rule() -> pl.Expr:
    """Which Power is responsible for him."""
    return (
        pl.when(pl.col("detaining_power").is_in(["A", "B"]))
        .then(pl.lit("L-POWER"))
        .otherwise(pl.lit("L-POWER-UNKNOWN"))
    )
