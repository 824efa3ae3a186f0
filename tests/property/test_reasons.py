"""Every reason is true: without the condition that it names, he goes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st
from small_worlds import WEIGHTS, WORLD, Person, World, inputs_of, requests_of

from safeconduct.cartel import Quota, Target, TargetKind, parse_positions
from safeconduct.people.vocabulary import Side
from safeconduct.selection import Inputs, NobodyToList, Selection, lists_of

#: Long enough ago to outrank everybody.
LONG_HELD = "2015-01-01"


@st.composite
def quotas(draw: st.DrawFn) -> tuple[Quota, ...]:
    found = []
    for _number in range(draw(st.integers(0, 3))):
        least = draw(st.sampled_from((0, 0, 0, 1)))
        found.append(
            Quota(
                side=draw(st.sampled_from((Side.A, Side.B))),
                target=Target(
                    kind=TargetKind.UNIT,
                    values=frozenset(
                        draw(st.lists(st.sampled_from(sorted(WEIGHTS)), min_size=1, max_size=2))
                    ),
                ),
                at_least=least,
                at_most=None if least else draw(st.integers(0, 2)),
                stage=draw(st.sampled_from((None, None, 1, 2))),
            )
        )
    return tuple(dict.fromkeys(found))


def made(inputs: Inputs) -> Selection | None:
    try:
        return lists_of(inputs)
    except NobodyToList:
        return None


def without(inputs: Inputs, text: str) -> Inputs:
    """Without the quotas that a text names."""
    left = tuple(quota for quota in inputs.agreement.quotas if quota.words not in text)
    assert len(left) < len(inputs.agreement.quotas), text
    return replace(inputs, agreement=replace(inputs.agreement, quotas=left))


def of_fact(inputs: Inputs, person: str, **facts: Any) -> Inputs:
    """With other facts of one person."""
    him = pl.col("person_id") == person
    changed = inputs.clearance.with_columns(
        pl.when(him).then(pl.lit(value)).otherwise(pl.col(name)).alias(name)
        for name, value in facts.items()
    )
    return replace(inputs, clearance=changed)


def asked_for(inputs: Inputs, person: str) -> Inputs:
    """With a request for one person that outweighs all others."""
    side = "B" if person[0] == "A" else "A"
    asked: dict[str, Any] = requests_of()
    mine = [*asked[side]["requests"], {"records": "s:him", "weight": 1000}]
    return replace(
        inputs,
        positions=parse_positions(asked | {side: {"requests": mine}}, where="t"),
        record_persons=pl.DataFrame({"record": ["s:him"], "person_id": [person]}),
    )


def lifted(inputs: Inputs, row: dict[str, Any]) -> Inputs | None:
    """The same without what a reason names; None where that is nothing one can take away."""
    person, text = row["person_id"], row["text"]
    also = without(inputs, text) if "no room either" in text else inputs
    match row["code"]:
        case "kept_off_by_term":
            return without(inputs, text)
        case "outranked":
            return of_fact(also, person, captured_on=LONG_HELD)
        case "kept_off_by_terms":
            return without(inputs, text)
        case "others_were_asked_for":
            return asked_for(also, person)
        case "captured_later" | "lost_lottery":
            return of_fact(also, person, captured_on="2026-08-19")
    return None


@given(WORLD, quotas())
@settings(max_examples=25)
def test_without_what_a_reason_names_he_goes(world: World, terms: tuple[Quota, ...]) -> None:
    a, b, sizes = world
    people: list[Person] = [*a, *b]
    inputs = inputs_of(people, sizes)
    inputs = replace(inputs, agreement=replace(inputs.agreement, quotas=terms))
    first = made(inputs)
    assume(first is not None)
    assert first is not None
    assert first.proof["proven"].all()
    off = first.reasons.filter(~pl.col("listed"))
    assert "search_cut_short" not in off["code"]
    for row in off.iter_rows(named=True):
        event(row["code"])
        other = lifted(inputs, row)
        if other is None:
            continue
        again = made(other)
        assert again is not None
        now = again.reasons.filter(pl.col("person_id") == row["person_id"]).row(0, named=True)
        several = row["code"] == "kept_off_by_terms" or "no room either" in row["text"]
        if several and not now["listed"]:
            # Without those terms others have room too, and stand before him: another reason then.
            assert (now["code"], now["text"]) != (row["code"], row["text"])
            continue
        assert now["listed"], (row, now)
