"""The red lines, checked again on the finished lists, whatever the solver did."""

from __future__ import annotations

import polars as pl

from safeconduct.cartel.scale import Scale
from safeconduct.cartel.terms import Agreement
from safeconduct.law import OWED_CATEGORIES
from safeconduct.people.vocabulary import Category
from safeconduct.selection.limits import worth


class RedLineCrossed(Exception):  # noqa: N818 - it is not an error of input or of the user
    """A list that must not leave the house: a person and the rule that he stands against."""

    def __init__(self, rule: str, people: list[str]) -> None:
        self.rule = rule
        self.people = people
        shown = ", ".join(people[:5])
        super().__init__(f"{rule}: {shown}. The list was not written; report this as a fault.")


def check_red_lines(listed: pl.DataFrame, clearance: pl.DataFrame, agreement: Agreement) -> None:
    """Check lists against the clearance they were built from.

    Raises:
        RedLineCrossed: if somebody owed is counted; somebody is listed with a hold, without
            consent or uncleared; somebody stands there twice or on the wrong side; or a stage
            has more people than places, or more counted from one side than from the other.
    """
    # What is not known of a listed person speaks against the list: a missing fact is no permission.
    joined = listed.drop("category").join(clearance, on="person_id", how="left", suffix="_c")
    joined = joined.with_columns(
        pl.col("owed", "held_back").fill_null(value=True),
        pl.col("consents", "cleared", "in_scope").fill_null(value=False),
    )
    never_counted = [category.value for category in (*OWED_CATEGORIES, Category.UNKNOWN)]
    rules = {
        "an owed person is counted": joined.filter(
            pl.col("counts") & (pl.col("owed") | pl.col("category").is_in(never_counted))
        ),
        "a person with a hold is listed": joined.filter("held_back"),
        "a person without consent is listed": joined.filter(~pl.col("consents")),
        "a person is listed who is not cleared": joined.filter(~pl.col("cleared")),
        "a person out of scope is counted": joined.filter(pl.col("counts") & ~pl.col("in_scope")),
        "a person is listed twice": joined.filter(pl.col("person_id").is_duplicated()),
        "a person is listed by a side that does not hold him": joined.filter(
            pl.col("side").ne_missing(pl.col("holder"))
        ),
    }
    stages = [stage.number for stage in agreement.stages]
    rules["a person is listed for a stage that nobody agreed"] = joined.filter(
        ~pl.col("stage").is_in(stages)
    )
    for rule, people in rules.items():
        if people.height:
            raise RedLineCrossed(rule, people["person_id"].to_list())
    for stage in agreement.stages:
        there = listed.filter(pl.col("stage") == stage.number)
        sizes = {
            (side, counts): there.filter(
                (pl.col("side") == side) & (pl.col("counts") == counts)
            ).height
            for side in ("A", "B")
            for counts in (True, False)
        }
        if agreement.scale is None and sizes["A", True] != sizes["B", True]:
            raise RedLineCrossed(f"the sides of stage {stage.number} are not equal", ["all"])
        if agreement.scale is not None and not _equal_worth(there, agreement.scale):
            raise RedLineCrossed(
                f"the sides of stage {stage.number} are not equal by the agreed scale", ["all"]
            )
        if max(sizes["A", True], sizes["B", True]) > stage.counted:
            raise RedLineCrossed(f"stage {stage.number} has too many people", ["all"])
        if max(sizes["A", False], sizes["B", False]) > stage.civilians:
            raise RedLineCrossed(f"stage {stage.number} has too many civilians", ["all"])
    for room in agreement.rooms:
        going = listed.filter(
            pl.col("stage").is_between(room.first, room.last)
            & (pl.col("side") == room.side.value)
            & pl.col("counts")
        )
        if going.height > room.counted:
            raise RedLineCrossed(f"more people than there is room for: {room.name}", ["all"])


def _equal_worth(there: pl.DataFrame, scale: Scale) -> bool:
    counted = there.filter("counts")
    each = counted.with_columns(worth=worth(counted["rank"], scale))
    of_a, of_b = (each.filter(pl.col("side") == side)["worth"].sum() for side in ("A", "B"))
    return bool(of_a == of_b)
