"""Training on records that teach little."""

from __future__ import annotations

import polars as pl
import pytest

from safeconduct.matching import model, prepare
from safeconduct.matching.model import FEWEST_TO_TRAIN, shipped_model, train
from safeconduct.matching.trained import Settings


def born(number: int) -> str:
    return f"19{50 + number % 49}-01-{1 + number % 28:02}"


@pytest.fixture(scope="module")
def compared() -> pl.DataFrame:
    count = FEWEST_TO_TRAIN // 2
    rows = [
        (
            f"{source}:{i}",
            source,
            f"Коваль{i % 40}",
            f"Іван{i % 9}",
            born(i),
            str(10**7 + 7_919 * i),
        )
        for source in ("a", "b")
        for i in range(count)
    ]
    columns = ("record", "source", "family_name", "given_name", "birth_date", "service_number")
    frame = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")
    return prepare(frame.with_columns(kind=pl.lit("tracing_request")))


def test_a_block_that_cannot_be_trained_on_leaves_the_others(
    compared: pl.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Splink refuses a level whose chance falls to nought, as it did among two million records."""
    session, tried = model._session, []

    def refused_once(
        records: pl.DataFrame, base: Settings, rule: tuple[str, ...], *, max_pairs: float
    ) -> Settings:
        tried.append(rule)
        if rule == ("service_number",):
            raise ValueError("m_probability value 0.0 is below the minimum allowed value of 1e-300")
        return session(records, base, rule, max_pairs=max_pairs)

    monkeypatch.setattr(model, "_session", refused_once)
    trained = train(compared, seed=1)
    assert ("service_number",) in tried
    assert len(tried) > 1
    for comparison in trained.settings["comparisons"]:
        known = [x for x in comparison["comparison_levels"] if not x.get("is_null_level")]
        assert all(x["m_probability"] > 0 for x in known)
        assert sum(x["m_probability"] for x in known) == pytest.approx(1, abs=1e-4)


def different(settings: Settings) -> dict[str, float]:
    """Comparison -> the chance that it differs between two records of one person."""
    last = {c["output_column_name"]: c["comparison_levels"][-1] for c in settings["comparisons"]}
    assert all(level["label_for_charts"] == "different" for level in last.values())
    return {name: level["m_probability"] for name, level in last.items()}


def test_no_field_is_taken_to_be_copied_without_fault(compared: pl.DataFrame) -> None:
    """Blocked on two of three fields, EM takes whoever differs in the third for somebody else."""
    for settings in (shipped_model(1_000).settings, train(compared, seed=1).settings):
        assert min(different(settings).values()) >= 0.03 - 1e-6
        for comparison in settings["comparisons"]:
            known = [x for x in comparison["comparison_levels"] if not x.get("is_null_level")]
            assert sum(x["m_probability"] for x in known) == pytest.approx(1, abs=1e-4)


def test_what_few_pairs_did_not_show_is_taken_from_the_shipped_model() -> None:
    """Else a slip would count against two records, in a file that happens to have none."""
    levels = [{"u_probability": u} for u in (0.01, 0.001, 0.989)]
    seen = [[{"m_probability": m} for m in (0.95, 0.0001, 0.0499)]]
    shipped = [{"m_probability": m} for m in (0.6, 0.3, 0.1)]
    few, many = (
        model._mean_levels(levels, seen, shipped, trust=n / (n + model._PRIOR_PAIRS))
        for n in (80, 80_000)
    )
    assert few[1]["m_probability"] == pytest.approx(0.0601, abs=0.001)
    assert many[1]["m_probability"] == pytest.approx(0.0001, abs=0.0002)
