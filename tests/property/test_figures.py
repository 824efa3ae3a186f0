from __future__ import annotations

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.figures import (
    CLAIM_COLUMNS,
    SPELL_SCHEMA,
    compare_claims,
    read_claims,
    waiting_times,
)

CLAIM = st.fixed_dictionaries(
    {
        "asof": st.sampled_from(["2024", "2024-05", "2024-05-01", "2024-05-02"]),
        "claimant": st.sampled_from(["first claimant", "second claimant"]),
        "holder": st.sampled_from(["A", "B"]),
        "held_side": st.sampled_from(["A", "B"]),
        "population": st.sampled_from(["prisoners", "Prisoners", "captives", "civilians"]),
        "relation": st.sampled_from(["=", ">", "~", ""]),
        "value": st.integers(0, 30_000).map(str),
        "disputed_by": st.just(""),
        "source": st.sampled_from(["one.example", "two.example"]),
    }
)
CLASSES = {"captives": "prisoners"}


@settings(deadline=None, max_examples=100)
@given(rows=st.lists(CLAIM, max_size=12))
def test_no_compared_pair_differs_in_holder_population_or_date(rows: list[dict[str, str]]) -> None:
    table = pl.DataFrame(rows, schema=dict.fromkeys(CLAIM_COLUMNS, pl.String))
    report = compare_claims(read_claims(table, populations=CLASSES))
    assert len(report.claims) == len(rows)
    assert len(report.comparisons) == len(rows) * (len(rows) - 1) // 2
    for pair in report.comparable:
        a, b = pair.first, pair.second
        assert (a.holder, a.held_side, a.asof.text) == (b.holder, b.held_side, b.asof.text)
        assert CLASSES.get(a.wording, a.wording) == CLASSES.get(b.wording, b.wording)
        for claim in (a, b):
            assert f"{claim.value} according to {claim.claimant} ({claim.source})" in pair.text
    for pair in report.comparisons:
        assert pair.comparable is (pair.consistent is not None)
        assert pair.comparable or pair.differences


@settings(deadline=None, max_examples=100)
@given(rows=st.lists(CLAIM, max_size=8))
def test_every_printed_figure_is_a_claimed_one(rows: list[dict[str, str]]) -> None:
    table = pl.DataFrame(rows, schema=dict.fromkeys(CLAIM_COLUMNS, pl.String))
    for line in compare_claims(read_claims(table)).lines():
        for part in line.split(" | "):
            if " according to " in part:
                figure = part.split(" according to ")[0].split()[-1]
                assert figure in {row["value"] for row in rows}


@settings(deadline=None, max_examples=60)
@given(
    spells=st.lists(st.tuples(st.integers(0, 900), st.booleans()), min_size=5, max_size=60),
)
def test_curves_fall_within_their_bands(spells: list[tuple[int, bool]]) -> None:
    n = len(spells)
    frame = pl.DataFrame(
        {"person_id": [f"P{i}" for i in range(n)], "side": ["A"] * n, "category": ["x"] * n,
         "days": [d for d, _ in spells], "returned": [r for _, r in spells]},
        schema=SPELL_SCHEMA,
    )  # fmt: skip
    (curve,) = waiting_times(frame).curves
    assert curve.people == n
    assert np.all(np.diff(curve.share) <= 1e-12)
    assert np.all((curve.low >= 0) & (curve.high <= 1))
    assert np.all(curve.low <= curve.share + 1e-9)
    assert np.all(curve.share <= curve.high + 1e-9)


OUTCOMES = ("delivered", "refused_at_crossing", "wrong_identity", "died", "absent")
