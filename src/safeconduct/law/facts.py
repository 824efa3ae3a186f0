"""The rule that applies to each question about a person, from the facts of his file.

Every function gives an expression whose value is the id of a rule in `rules.RULES`. Unknown facts
give a rule that concludes `undetermined`, never a guess.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from safeconduct.law.days import NEVER_AFTER, NEVER_BEFORE, about, earliest, latest
from safeconduct.law.scope import Scope
from safeconduct.people.vocabulary import CaptivityStatus, Category, Health

ADULT = 18
#: Years that a birth date told as "about" may be too early.
ABOUT_YEARS = 1
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
    """Whether he is held and acknowledged; remains that are held are still to be returned."""
    return (
        pl.when(_remains() & pl.col("acknowledged"))
        .then(pl.lit("L-HELD"))
        .when(pl.col("status").is_in(_ENDED)).then(pl.lit("L-ENDED"))
        .when(pl.col("status") == CaptivityStatus.ACKNOWLEDGED.value).then(pl.lit("L-HELD"))
        .when(pl.col("status") == CaptivityStatus.MISSING.value).then(pl.lit("L-MISSING"))
        .otherwise(pl.lit("L-UNACKNOWLEDGED"))
    )  # fmt: skip


def category_rule(*, on: date) -> pl.Expr:
    """His protected category; whoever may still be under eighteen is taken for a child.

    One source's word for "remains" is in doubt as long as nobody reports him dead, and being a
    national of the Power that holds him makes no child an adult.
    """
    own = (pl.col("party_of_origin") != "") & (
        pl.col("party_of_origin") == pl.col("detaining_power")
    )
    said_remains = pl.col("category") == Category.REMAINS.value
    said_child = pl.col("category") == Category.CHILD.value
    by_word = pl.col("category").replace_strict(
        {c.value: rule for c, rule in _CATEGORY_RULES.items()}, default="L-DOUBT"
    )
    return (
        pl.when(said_remains & ~_remains()).then(pl.lit("L-DOUBT"))
        .when(~said_remains & (said_child | may_be_minor(on=on))).then(pl.lit("L-CHILD"))
        .when(~said_remains & own).then(pl.lit("L-OWN"))
        .otherwise(by_word)
    )  # fmt: skip


def _remains() -> pl.Expr:
    died = pl.col("status") == CaptivityStatus.DIED.value
    return died & (pl.col("category") == Category.REMAINS.value)


def may_be_minor(*, on: date) -> pl.Expr:
    """Whether by the birth date he may be under eighteen on a day; false if it is unknown."""
    born = pl.col("birth_date")
    at_latest = (
        pl.when(about(born))
        .then(latest(born).dt.offset_by(f"{ABOUT_YEARS}y"))
        .otherwise(latest(born))
    )
    return (at_latest < NEVER_AFTER) & (at_latest.dt.offset_by(f"{ADULT}y") > pl.lit(on))


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
    """Whether the agreement may count him; expects `category_rule` and `owed_rule`.

    A day of capture that is known to the month or year only is within the agreement if all days
    that it can mean are, outside if none is, and undetermined otherwise.
    """
    category = pl.col("category_rule")
    # The wounded and sick are counted for nobody, whosever nationals they are (GC III art. 109).
    ill = pl.col("health").is_in(_OWED_HEALTH)
    covered = [_CATEGORY_RULES[c] for c in sorted(scope.categories)]
    captured = pl.col("captured_on")
    first = pl.lit(scope.captured_from or NEVER_BEFORE)
    last = pl.lit(scope.captured_until or NEVER_AFTER)
    within = (earliest(captured) >= first) & (latest(captured) <= last)
    outside = (latest(captured) < first) | (earliest(captured) > last)
    return (
        pl.when(pl.col("owed_rule") != "L-NOT-OWED").then(pl.lit("L-SCOPE-OWED"))
        .when((category == "L-OWN") & (~category.is_in(covered) | ill)).then(pl.lit("L-SCOPE-OWN"))
        .when(category == "L-DOUBT").then(pl.lit("L-SCOPE-DOUBT"))
        .when(~category.is_in(covered)).then(pl.lit("L-SCOPE-OUT"))
        .when(outside).then(pl.lit("L-SCOPE-OUT"))
        .when(~within).then(pl.lit("L-SCOPE-DATE"))
        .when(~pl.col("party_of_origin").is_in(["A", "B"])).then(pl.lit("L-SCOPE-ORIGIN"))
        .otherwise(pl.lit("L-SCOPE-IN"))
    )  # fmt: skip


def power_rule() -> pl.Expr:
    """Which Power is responsible for him."""
    return (
        pl.when(pl.col("detaining_power").is_in(["A", "B"]))
        .then(pl.lit("L-POWER"))
        .otherwise(pl.lit("L-POWER-UNKNOWN"))
    )
