from __future__ import annotations

from datetime import date

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.people import (
    STATEMENT_SCHEMA,
    CaptivityStatus,
    DateError,
    DateOrder,
    PartialDate,
    believe,
    latin_form,
    parse_date,
    person_table,
    split_full_name,
    tidy_name,
)

LATEST = date(2026, 9, 16)
DAYS = st.dates(min_value=date(1927, 1, 1), max_value=LATEST)


@given(day=DAYS, about=st.booleans(), keep=st.sampled_from(("day", "month", "year")))
def test_a_partial_date_reads_back_what_it_writes(day: date, about: bool, keep: str) -> None:
    known = PartialDate(
        day.year,
        day.month if keep != "year" else None,
        day.day if keep == "day" else None,
        about,
    )
    assert PartialDate.from_iso(known.iso) == known
    assert parse_date(known.iso, latest=LATEST) == known


@given(day=DAYS, order=st.sampled_from(DateOrder), separator=st.sampled_from("./-"))
def test_a_whole_date_reads_the_same_in_every_order(
    day: date, order: DateOrder, separator: str
) -> None:
    pattern = {DateOrder.DMY: "%d{0}%m{0}%Y", DateOrder.MDY: "%m{0}%d{0}%Y"}.get(
        order, "%Y{0}%m{0}%d"
    )
    text = day.strftime(pattern.format(separator))
    assert parse_date(text, order=order, latest=LATEST).iso == day.isoformat()


@given(st.text(max_size=40))
def test_any_text_is_a_date_or_a_reason(text: str) -> None:
    try:
        found = parse_date(text, latest=LATEST)
    except DateError as error:
        reason = (str(error), error.remedy)
        assert all(reason)
    else:
        assert found.earliest <= LATEST


@given(st.text(max_size=60))
def test_any_text_is_a_name_or_nobody(text: str) -> None:
    name = tidy_name(text)
    if name is not None:
        parts = split_full_name(name)
        assert parts.family or parts.given or "," in name
        assert set(latin_form(name)) <= set("abcdefghijklmnopqrstuvwxyz ")


CELLS = st.tuples(
    st.integers(0, 5),
    st.sampled_from(("health", "family_name", "birth_date", "category", "rank")),
    st.sampled_from(("good", "sick", "1990", "unknown", "prisoner_of_war", "child")),
    st.sampled_from(("tracing_request", "captor_list", "visit")),
    st.sampled_from(("A", "B", "F")),
    st.none() | st.sampled_from(("2025-01-01", "2026-01-01")),
)


@given(st.lists(CELLS, min_size=1, max_size=25, unique_by=lambda c: (c[0], c[1])))
def test_nobody_is_lost_and_every_belief_is_somebodys_statement(
    cells: list[tuple[int, str, str, str, str, str | None]],
) -> None:
    statements = pl.DataFrame(
        [
            {"record": f"s:{r}", "field": f, "given": v, "value": v, "source": "s", "kind": k,
             "observed_on": on, "recorded_on": None, "grade": g}
            for r, f, v, k, g, on in cells
        ],
        schema=STATEMENT_SCHEMA,
    )  # fmt: skip
    identities = statements.select("record", "source").unique().with_columns(
        person_id=pl.concat_str(pl.lit("P-"), (pl.col("record").str.tail(1).cast(pl.Int64) % 2))
    )  # fmt: skip
    beliefs = believe(statements, identities)
    people = person_table(beliefs, identities)
    assert set(people["person_id"]) == set(identities["person_id"])
    assert beliefs.select("person_id", "field").is_duplicated().sum() == 0
    said = set(statements["value"]) | {"unknown"}
    assert set(beliefs["value"]) <= said
    shuffled = believe(statements.reverse(), identities.reverse())
    assert shuffled.equals(beliefs)


STATUSES = st.sampled_from(list(CaptivityStatus))


@given(STATUSES, STATUSES, STATUSES)
def test_statuses_together_are_the_same_in_any_order(
    a: CaptivityStatus, b: CaptivityStatus, c: CaptivityStatus
) -> None:
    assert a | b == b | a
    assert (a | b) | c == a | (b | c)
    assert a | a == a
    assert (a | b).certainty == max(a.certainty, b.certainty)
