"""Scores do not depend on how the pairs are cut up, nor on the memory there is."""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl
import pytest

from safeconduct.matching import prepare
from safeconduct.matching.model import shipped_model
from safeconduct.matching.population import Population
from safeconduct.matching.scoring import Resources, score

NAMES = ("Коваль", "Koval", "Шевченко", "Schewtschenko", "Мельник", "Melnyk")


@pytest.fixture(scope="module")
def compared() -> pl.DataFrame:
    rows = [
        (f"{source}:{i}", source, NAMES[i % 6], "Іван" if i % 2 else "Олена", f"19{60 + i % 30}")
        for source in ("a", "b")
        for i in range(60)
    ]
    columns = ("record", "source", "family_name", "given_name", "birth_date")
    frame = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")
    return prepare(frame.with_columns(kind=pl.lit("tracing_request")))


def test_parts_give_what_the_whole_gives(compared: pl.DataFrame) -> None:
    model, population = shipped_model(compared.height), Population.of(compared)
    heard: list[tuple[int, int]] = []
    whole, blocks = score(compared, model, population=population, least_weight=-20)
    parted, same_blocks = score(
        compared, model, population=population, least_weight=-20,
        resources=Resources(at_a_time=-(-int(blocks["pairs"].sum()) // 3)),
        told=lambda *now: heard.append(now),
    )  # fmt: skip
    assert whole.height > 100
    assert parted.equals(whole)
    assert same_blocks.equals(blocks)
    assert heard == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_memory_has_its_limit_and_nothing_is_spilled_unless_a_place_is_given(
    tmp_path: Path,
) -> None:
    fill = "CREATE TABLE big AS SELECT hash(i) AS a, hash(i + 1) AS b FROM range(8_000_000) AS t(i)"
    with Resources(memory="60MB").connect() as small, pytest.raises(duckdb.OutOfMemoryException):
        small.execute(fill)
    scratch = tmp_path / "scratch"
    with Resources(memory="60MB", scratch=scratch).connect() as spilling:
        spilling.execute(fill)
        assert any(scratch.iterdir())
    assert not list(scratch.glob("*"))
