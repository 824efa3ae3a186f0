from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.matching import Judged, Judgement, coarse_key, family_key, fine_key, given_key
from safeconduct.matching.clusters import cluster
from safeconduct.matching.preparation import ONCE_EACH

N = 8
PAIRS = st.tuples(st.integers(0, N - 1), st.integers(0, N - 1)).filter(lambda p: p[0] != p[1])
KINDS = st.lists(
    st.sampled_from(("tracing_request", "captor_list", "visit")), min_size=N, max_size=N
)


@given(st.text(max_size=50))
def test_keys_never_crash_and_are_ascii(text: str) -> None:
    for key in (fine_key(text), family_key(text), coarse_key(text), given_key(text)):
        assert key.isascii()


@given(
    kinds=KINDS,
    edges=st.dictionaries(PAIRS, st.floats(-10, 40), max_size=20),
    verdicts=st.dictionaries(PAIRS, st.sampled_from(Judgement), max_size=4),
)
def test_clusters_keep_everyone_once_and_obey_judgements(
    kinds: list[str],
    edges: dict[tuple[int, int], float],
    verdicts: dict[tuple[int, int], Judgement],
) -> None:
    records = pl.DataFrame(
        {
            "unique_id": [f"r{i}" for i in range(N)],
            "source": kinds,
            "kind": kinds,
            "once": [k if k in ONCE_EACH else None for k in kinds],
            "refers_to": pl.Series([None] * N, dtype=pl.String),
        }
    )
    frame = pl.DataFrame(
        {
            "record_l": [f"r{a}" for a, _ in edges],
            "record_r": [f"r{b}" for _, b in edges],
            "weight": list(edges.values()),
        },
        schema={"record_l": pl.String, "record_r": pl.String, "weight": pl.Float64},
    ).sort("weight", descending=True)
    judged = [
        Judged(left=f"r{a}", right=f"r{b}", judgement=v)
        for (a, b), v in verdicts.items()
        if (b, a) not in verdicts
    ]
    found = cluster(records, frame, least_weight=5, judgements=judged)
    person = dict(found.select("record", "person_id").iter_rows())
    assert sorted(person) == sorted(records["unique_id"])
    same = {j.pair for j in judged if j.judgement is Judgement.SAME}
    for j in judged:
        if j.judgement is Judgement.SAME:
            assert person[j.left] == person[j.right]
        elif j.judgement is Judgement.DIFFERENT and not same:
            assert person[j.left] != person[j.right]
    if not same:
        once = found.join(records, left_on="record", right_on="unique_id").filter(
            pl.col("kind") != "tracing_request"
        )
        assert once.select("person_id", "kind").is_duplicated().sum() == 0
