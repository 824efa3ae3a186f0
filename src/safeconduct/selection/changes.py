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
from safeconduct.selection.fates import binds
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
        none if he is on a list, or if no single change of these sorts puts him there.

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
    for bound in terms.bounds:
        others = tuple(b for b in terms.bounds if b is not bound)
        if binds(bound, placed) and goes(people, replace(terms, bounds=others)):
            own = bound.of.reason if isinstance(bound.of, Quota | Balance) else ""
            given = f" The reason given: {own}" if own else ""
            words = f"He would go without one term: {bound.name}.{given}"
            yield Change(kind=ChangeKind.TERM, words=words)
    him = pl.col("person_id") == person
    more = _least(people.height, lambda n: goes(people, _with_places(terms, n)))
    if more:
        words = f"He would go with {more} more places a side in the last stage."
        yield Change(kind=ChangeKind.PLACES, words=words, amount=more)
    points = int(people.filter(him)["priority"].item())
    most = int(str(people["priority"].max())) + 1 - points

    def with_points(n: int) -> pl.DataFrame:
        return people.with_columns(priority=pl.col("priority") + pl.when(him).then(n).otherwise(0))

    short = _short_of(people, placed, person)
    needed = _least(most, lambda n: goes(with_points(n), terms), near=min(short, most))
    if needed:
        words = f"He would go with {needed} more points; he has {points}."
        yield Change(kind=ChangeKind.POINTS, words=words, amount=needed)


def _short_of(people: pl.DataFrame, placed: pl.DataFrame, person: str) -> int:
    """How many points lie between him and the last of his side who goes: where to begin looking."""
    him = people.filter(pl.col("person_id") == person).row(0, named=True)
    alike = (pl.col("side") == him["side"]) & (pl.col("basis") == him["basis"])
    last = placed.filter(alike)["priority"].min()
    return max(1, int(str(last)) - int(him["priority"])) if last is not None else 1


def _with_places(terms: Terms, more: int) -> Terms:
    *before, last = terms.stages
    return replace(terms, stages=(*before, replace(last, per_side=last.per_side + more)))


def _least(most: int, fits: Callable[[int], bool], *, near: int = 1) -> int | None:
    """The smallest number from 1 to `most` that fits; None if none does.

    More places and more points never push him off again, as far as the numbers are those of one
    change; the search relies on it. It begins at `near`, and reaches out from there in growing
    steps, since each try builds the lists.

    >>> tried = []
    >>> _least(1_000, lambda n: tried.append(n) or n >= 8, near=7), tried
    (8, [7, 1000, 8])
    """
    low, high, step = 0, near, 1
    if fits(near):
        while high - step > 0 and fits(high - step):
            high, step = high - step, step * 4
        low = max(0, high - step)
    else:
        low, high = near, most
        if near >= most or not fits(most):
            return None
        while low + step < high:
            if fits(low + step):
                high = low + step
                break
            low, step = low + step, step * 4
    while high - low > 1:
        middle = (low + high) // 2
        if fits(middle):
            high = middle
        else:
            low = middle
    return high
