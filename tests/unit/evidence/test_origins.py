from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from safeconduct.evidence.origins import derivations, trace_origins


def reports(*records: str, kind: str = "open_source") -> pl.DataFrame:
    return pl.DataFrame(
        {"record": list(records), "source": [r.split(":")[0] for r in records],
         "kind": [kind] * len(records)}
    )  # fmt: skip


def fields(**columns: Sequence[str | None]) -> pl.DataFrame:
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


def test_a_chain_of_copies_has_the_origin_of_its_first() -> None:
    told, _ = trace_origins(
        reports("web:1", "web:2", "web:3"),
        fields(record=["web:1", "web:2", "web:3"], derives_from=[None, "1", "web:2"]),
    )
    assert told["origin"].n_unique() == 1


def test_files_with_one_hash_are_one_item_and_share_what_one_of_them_admits() -> None:
    told, _ = trace_origins(
        reports("web:1", "press:2", "web:3"),
        fields(
            record=["web:1", "press:2", "web:3"],
            derives_from=["video-7", None, "video-7"],
            content_hash=["AB", "ab", None],
        ),
    )
    assert told["origin"].to_list() == ["video-7"] * 3


def test_two_copies_of_each_other_with_one_hash_are_one_origin() -> None:
    told, found = trace_origins(
        reports("web:1", "web:2"),
        fields(record=["web:1", "web:2"], derives_from=["web:2", None], content_hash=["ab", "ab"]),
    )
    assert told["origin"].n_unique() == 1
    assert found.circles == ()


def test_a_circle_is_one_source_and_comes_back_as_a_problem() -> None:
    told, found = trace_origins(
        reports("web:a", "web:b", "web:c"),
        fields(record=["web:a", "web:b", "web:c"], derives_from=["web:b", "web:a", "web:a"]),
    )
    assert told["origin"].n_unique() == 1
    (problem,) = found.problems
    assert "web:a -> web:b -> web:a" in str(problem.value)
    assert "came first" in problem.remedy


def test_several_circles_are_all_told() -> None:
    assert len(derivations({"a": "b", "b": "a", "c": "d", "d": "c", "e": "e"}).circles) == 3


def test_witnesses_are_as_many_origins_as_there_are() -> None:
    told, _ = trace_origins(
        reports("t:1", "t:2", "t:3", kind="testimony"),
        fields(record=["t:1", "t:2", "t:3"], **{"other:teller": ["X", "X", "Y"]}),
    )
    assert told["origin"].to_list() == ["t/X", "t/X", "t/Y"]
