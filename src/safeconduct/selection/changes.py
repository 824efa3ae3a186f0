"""What would have to change for one person to go: the smallest change of each sort.

Nothing of it names anybody else, so that it can be told to his family; what is a party's own secret
(its quotas, its refusals) is marked as its own, and is for that party's eyes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

import polars as pl

from safeconduct.cartel.terms import Balance, Quota
from safeconduct.selection.balance import Bound
from safeconduct.selection.fates import binds, hindered
from safeconduct.selection.inputs import Inputs
from safeconduct.selection.model import Terms, place, solve
from safeconduct.selection.programme import Unsolvable
from safeconduct.tables.problems import InputError


class ChangeKind(StrEnum):
    """What sort of change it is."""

    CLEARANCE = "clearance"
    REFUSAL = "refusal"
    TERM = "term"
    PLACES = "places"
    POINTS = "points"
    PRIORITY = "priority"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change by which he would go, all else being as it is.

    Attributes:
        kind: of which sort.
        words: in a sentence.
        amount: how much, for places and points; 0 otherwise.
    """

    kind: ChangeKind
    words: str
    amount: int = 0


@dataclass(frozen=True, slots=True)
class _Builder:
    """Builds a list; None where no list keeps to the terms."""

    time_limit: float
    slack: float

    def __call__(self, people: pl.DataFrame, terms: Terms) -> pl.DataFrame | None:
        try:
            plan = solve(people, terms, time_limit=self.time_limit, slack=self.slack)
        except Unsolvable:
            return None
        return place(people, plan, terms)


def what_would_change(
    inputs: Inputs, person: str, *, time_limit: float = 10.0, slack: float = 0.0
) -> tuple[Change, ...]:
    """The smallest change of each sort that would put a person on a list.

    Args:
        inputs: of the lists.
        person: person_id.
        time_limit: seconds for each level of each list that is tried.
        slack: which part of the highest priority the lists could give up.

    Returns:
        none if he is on a list, if no single change of these sorts puts him there, or if he is
        owed: he is to be returned at once, and neither points nor places have to do with it.

    Raises:
        InputError: if the clearance knows no such person.
    """
    known = inputs.clearance.filter(pl.col("person_id") == person)
    if known.is_empty():
        raise InputError(
            f"there is no person {person}", where="the clearance",
            remedy="Write the person_id as it stands in people.csv.",
        )  # fmt: skip
    row = known.row(0, named=True)
    if not row["cleared"]:
        return (Change(kind=ChangeKind.CLEARANCE, words=str(row["text"])),)
    build = _Builder(time_limit, slack)
    pool = inputs.pool()
    people, terms = inputs.travellers(pool)
    him = pool.filter(pl.col("person_id") == person).row(0, named=True)
    if him["basis"] == "owed":
        return ()
    if him["refusal_code"]:
        return tuple(_without_refusal(inputs, pool, person, him, build))
    if person not in people["person_id"]:
        return ()
    placed = build(people, terms)
    if placed is None or person in placed["person_id"]:
        return ()
    return tuple(_of_the_list(people, terms, placed, person, build))


def _without_refusal(
    inputs: Inputs,
    pool: pl.DataFrame,
    person: str,
    him: dict[str, object],
    build: _Builder,
) -> Iterator[Change]:
    lifted = pool.with_columns(
        refusal_code=pl.when(pl.col("person_id") == person).then(pl.lit("")).otherwise(
            "refusal_code")
    )  # fmt: skip
    people, terms = inputs.travellers(lifted)
    placed = build(people, terms)
    if placed is not None and person in placed["person_id"]:
        yield Change(
            kind=ChangeKind.REFUSAL,
            words=f"He would go if he were not refused. {him['refusal_text']}",
        )


def _of_the_list(
    people: pl.DataFrame, terms: Terms, placed: pl.DataFrame, person: str, build: _Builder
) -> Iterator[Change]:
    def goes(among: pl.DataFrame, under: Terms) -> bool:
        found = build(among, under)
        return found is not None and person in found["person_id"]

    if build.slack:
        strict = replace(build, slack=0.0)(people, terms)
        if strict is not None and person in strict["person_id"]:
            words = "He would go if none of the priority were given up."
            yield Change(kind=ChangeKind.PRIORITY, words=words)
    for bound in _that_matter(people, terms, placed, person, goes):
        others = tuple(b for b in terms.bounds if b is not bound)
        if goes(people, replace(terms, bounds=others)):
            own = bound.of.reason if isinstance(bound.of, Quota | Balance) else ""
            given = f" The reason given: {own}" if own else ""
            words = f"He would go without one term: {bound.name}.{given}"
            yield Change(kind=ChangeKind.TERM, words=words)
    him = pl.col("person_id") == person
    ahead = _ahead(people, placed, him)
    useful = people.height - placed.height
    if terms.equal:
        # No more can go than the side has left that has fewer.
        off = people.join(placed, on="person_id", how="anti").filter(pl.col("basis") == "counted")
        useful = min(off.filter(pl.col("side") == side).height for side in ("A", "B"))
    more = _least(useful, lambda n: goes(people, _with_places(terms, n)), guess=ahead + 1)
    if more:
        words = f"He would go with {more} more places a side in the last stage."
        yield Change(kind=ChangeKind.PLACES, words=words, amount=more)
    points = int(people.filter(him)["priority"].item())
    most = int(str(people["priority"].max())) + 1 - points

    def with_points(n: int) -> pl.DataFrame:
        return people.with_columns(priority=pl.col("priority") + pl.when(him).then(n).otherwise(0))

    ends = _ends(placed, people.filter(him)["side"].item())
    needed = _least(most, lambda n: goes(with_points(n), terms), guess=ends - points)
    if needed:
        words = f"He would go with {needed} more points; he has {points}."
        yield Change(kind=ChangeKind.POINTS, words=words, amount=needed)


def _that_matter(
    people: pl.DataFrame,
    terms: Terms,
    placed: pl.DataFrame,
    person: str,
    goes: Callable[[pl.DataFrame, Terms], bool],
) -> list[Bound]:
    """Bounds without room whose loss could let him in.

    Those that leave none for him; and where places are left, those that keep the other side from
    giving more, since both give equally many. The latter are looked at one by one only if he would
    go without all of them.
    """
    him = people.filter(pl.col("person_id") == person)
    side = him["side"].item()
    tight = [bound for bound in terms.bounds if binds(bound, placed)]
    own = [b for b in tight if him.select(hindered(b)).to_series().drop_nulls().len()]
    mine = placed.filter((pl.col("side") == side) & (pl.col("basis") == "counted"))
    if mine.height >= sum(stage.counted for stage in terms.stages):
        return own
    theirs = people.filter(pl.col("side") != side)
    others = [
        b for b in tight if b not in own and any(theirs[column].any() for column in b.columns)
    ]
    without = tuple(b for b in terms.bounds if b not in others)
    if others and goes(people, replace(terms, bounds=without)):
        return [*own, *others]
    return own


def _with_places(terms: Terms, more: int) -> Terms:
    *before, last = terms.stages
    return replace(terms, stages=(*before, replace(last, per_side=last.per_side + more)))


def _ahead(people: pl.DataFrame, placed: pl.DataFrame, him: pl.Expr) -> int:
    """How many of his side who are on no list stand before him."""
    order = ["priority", "wanted", "captured", "ticket"]
    side = people.filter(him)["side"].item()
    off = people.filter(pl.col("side") == side).join(placed, on="person_id", how="anti")
    ranked = off.sort(order, descending=[True, True, False, False]).with_row_index("_at")
    return int(ranked.filter(him)["_at"].item())


def _ends(placed: pl.DataFrame, side: str) -> int:
    """The fewest points with which somebody of a side is listed."""
    points = placed.filter((pl.col("side") == side) & (pl.col("basis") == "counted"))["priority"]
    return 0 if points.is_empty() else int(str(points.min()))


def _least(most: int, fits: Callable[[int], bool], *, guess: int) -> int | None:
    """The smallest number from 1 to `most` that fits, by doubling and halving; None if none does.

    More places and more points never push him off again, as far as the numbers are those of one
    change; the search relies on it. A good guess, or one more than it, saves the search.
    """
    tried: dict[int, bool] = {0: False}

    def known(number: int) -> bool:
        if number not in tried:
            tried[number] = fits(number)
        return tried[number]

    for number in (guess, guess + 1):
        if 0 < number <= most and known(number) and not known(number - 1):
            return number
    return _searched(most, known) if most > 0 and known(most) else None


def _searched(most: int, fits: Callable[[int], bool]) -> int | None:
    high = 1
    while not fits(high):
        if high >= most:
            return None
        high = min(high * 4, most)
    low = high // 4
    while high - low > 1:
        middle = (low + high) // 2
        if fits(middle):
            high = middle
        else:
            low = middle
    return high
