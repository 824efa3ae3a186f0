"""A model that was trained on DuckDB, in the words of Spark's SQL."""

from __future__ import annotations

from safeconduct.matching.comparisons import DUCKDB, SPARK, Dialect, comparisons
from safeconduct.matching.trained import Settings, TrainedModel


class OtherLevelsError(ValueError):
    """A model asks what this version of the comparisons does not."""


def in_words_of_spark(model: TrainedModel) -> Settings:
    """The same levels with the same probabilities; only the conditions are written for Spark.

    Raises:
        OtherLevelsError: if the model's levels are not those of comparisons.comparisons; Spark
            would be asked something else.
    """
    known, wanted = _conditions(DUCKDB), _conditions(SPARK)
    settings = {key: value for key, value in model.settings.items() if key != "linker_uid"}
    written = []
    for comparison in settings["comparisons"]:
        name, levels = comparison["output_column_name"], comparison["comparison_levels"]
        if [level["sql_condition"] for level in levels] != known[name]:
            raise OtherLevelsError(f"the model was trained with other levels of {name}: train anew")
        of_spark = [
            {**level, "sql_condition": condition}
            for level, condition in zip(levels, wanted[name], strict=True)
        ]
        written.append({**comparison, "comparison_levels": of_spark})
    return {
        **settings,
        "comparisons": written,
        "sql_dialect": SPARK.name,
        "blocking_rules_to_generate_predictions": [],
        "retain_matching_columns": True,
        "retain_intermediate_calculation_columns": True,
    }


def _conditions(dialect: Dialect) -> dict[str, list[str]]:
    """Comparison -> the conditions of its levels, in order."""
    found = {}
    for comparison in comparisons(dialect):
        told = comparison.create_comparison_dict(dialect.name)
        found[told["output_column_name"]] = [
            level["sql_condition"] for level in told["comparison_levels"]
        ]
    return found
