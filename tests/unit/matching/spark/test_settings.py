"""A model means the same to Spark, or is refused."""

from __future__ import annotations

import copy

import pytest

from safeconduct.matching.comparisons import level_labels
from safeconduct.matching.model import shipped_model
from safeconduct.matching.spark.settings import OtherLevelsError, in_words_of_spark
from safeconduct.matching.trained import TrainedModel


def test_levels_and_probabilities_stay_and_conditions_are_of_spark() -> None:
    model = shipped_model(1_000)
    settings = in_words_of_spark(model)
    assert settings["sql_dialect"] == "spark"
    assert level_labels(settings) == level_labels(model.settings)
    conditions = []
    for ours, theirs in zip(model.settings["comparisons"], settings["comparisons"], strict=True):
        for level, told in zip(ours["comparison_levels"], theirs["comparison_levels"], strict=True):
            conditions.append(told["sql_condition"])
            same = {k: v for k, v in level.items() if k != "sql_condition"}
            assert same == {k: v for k, v in told.items() if k != "sql_condition"}
    text = " ".join(conditions)
    assert "similar_names(family_l, family_r, 0.93)" in text
    for of_duckdb in ("list_has_any", "jaro_winkler", "damerau", "date_diff", '"'):
        assert of_duckdb not in text


def test_a_model_of_other_levels_is_refused() -> None:
    settings = copy.deepcopy(shipped_model(1_000).settings)
    family = settings["comparisons"][0]["comparison_levels"]
    family[4]["sql_condition"] = family[4]["sql_condition"].replace("0.93", "0.9")
    with pytest.raises(OtherLevelsError, match="other levels of family"):
        in_words_of_spark(TrainedModel(settings))
