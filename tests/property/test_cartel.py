from __future__ import annotations

from datetime import date

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.cartel import account, parse_agreement

OUTCOMES = ("delivered", "refused_at_crossing", "wrong_identity", "died", "absent")
AGREEMENT = parse_agreement(
    {
        "title": "T",
        "signed_on": date(2026, 9, 16),
        "as_of": date(2026, 9, 16),
        "parties": {"A": {"name": "Orlavia"}, "B": {"name": "Tesmaria"}},
        "mediator": {"name": "Ilmarin"},
        "scope": {"civilians_alongside": True},
        "terms": {"total": 300},
        "stages": [
            {"number": n, "date": date(2026, 9, 22 + n), "per_side": 100, "civilians": 20}
            for n in (1, 2, 3)
        ],
    },
    where="test",
)
ROWS = st.tuples(
    st.integers(1, 3),
    st.sampled_from("AB"),
    st.sampled_from(["owed", "counted"]),
    st.sampled_from(OUTCOMES),
)


@given(rows=st.lists(ROWS, max_size=60))
def test_the_account_loses_nobody_and_never_counts_the_owed(
    rows: list[tuple[int, str, str, str]],
) -> None:
    frame = pl.DataFrame(
        [(stage, side, f"P{n}", basis, what) for n, (stage, side, basis, what) in enumerate(rows)],
        schema={"stage": pl.Int64, "side": pl.String, "person_id": pl.String,
                "basis": pl.String, "outcome": pl.String}, orient="row",
    )  # fmt: skip
    made = account(AGREEMENT, frame)
    total = {name: sum(made[name].to_list()) for name in made.columns if name != "side"}
    assert total["listed"] + total["civilians_listed"] == len(rows)
    absent = sum(total[name] for name in OUTCOMES if name != "delivered")
    assert absent + total["delivered"] + total["civilians_delivered"] == len(rows)
    counted = frame.filter((pl.col("basis") == "counted") & (pl.col("outcome") == "delivered"))
    assert total["delivered"] == counted.height
    assert (made["agreed"] - made["delivered"] == made["outstanding"]).all()
    assert total["agreed"] == 2 * 3 * 80
