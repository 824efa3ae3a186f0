"""What is compared between two records, and at which levels; data for the linkage model."""

from __future__ import annotations

from typing import Any

import splink.comparison_level_library as cll
import splink.comparison_library as cl

#: Comparison -> what a person calls it.
COMPARISONS = {
    "family": "family name",
    "given": "given name",
    "father": "father's name",
    "birth": "date of birth",
    "service_number": "service number",
    "prisoner_number": "prisoner number",
    "rank": "rank",
    "unit": "unit",
    "captured_on": "day of capture",
    "captured_at": "place of capture",
}


def comparisons() -> list[Any]:
    """Splink comparisons over columns of preparation.COMPARED_SCHEMA, as COMPARISONS lists them."""
    return [
        _family(), _given(), _father(), _birth(), _service_number(), _prisoner_number(),
        _comparison("rank", [cll.ExactMatchLevel("rank")]),
        _comparison("unit", [cll.ExactMatchLevel("unit"), _similar("unit", 0.9)]),
        _captured_on(),
        _comparison("captured_at", [_similar("captured_at", 0.88)]),
    ]  # fmt: skip


def _level(sql: str, label: str) -> Any:
    return cll.CustomLevel(sql, label_for_charts=label)


def _similar(column: str, least: float) -> Any:
    return _level(f"jaro_winkler_similarity({column}_l, {column}_r) >= {least}", "similar")


def _slip(column: str) -> Any:
    return _level(f"damerau_levenshtein({column}_l, {column}_r) <= 1", "one slip")


def _comparison(column: str, levels: list[Any], *, null: Any = None) -> Any:
    return cl.CustomComparison(
        output_column_name=column,
        comparison_description=COMPARISONS[column],
        comparison_levels=[null or cll.NullLevel(column), *levels, cll.ElseLevel()],
    )


def _family() -> Any:
    swapped = "family_l = given_r OR family_r = given_l OR tokens_l = tokens_r"
    return _comparison(
        "family",
        [
            cll.ExactMatchLevel("family", term_frequency_adjustments=True),
            _level(swapped, "swapped"),
            _similar("family", 0.93),
            _level("family_coarse_l = family_coarse_r", "same consonants"),
            _similar("family", 0.85),
        ],
    )


def _given() -> Any:
    initial = (
        "given_fine_l[1] = given_fine_r[1] "
        "AND (length(given_fine_l) <= 1 OR length(given_fine_r) <= 1)"
    )
    return _comparison(
        "given",
        [
            cll.ExactMatchLevel("given", term_frequency_adjustments=True),
            _level("family_l = given_r OR family_r = given_l", "swapped"),
            _similar("given_fine", 0.88),
            _level(initial, "same initial"),
        ],
    )


def _father() -> Any:
    return _comparison("father", [cll.ExactMatchLevel("father"), _similar("father", 0.88)])


def _birth() -> Any:
    whole = "length(birth_l) = 10 AND length(birth_r) = 10"
    swapped = "birth_l = birth_swapped_r OR birth_swapped_l = birth_r"
    return _comparison(
        "birth",
        [
            _level("birth_l = birth_r AND length(birth_l) = 10", "same day"),
            _level(swapped, "day and month swapped"),
            _level(f"birth_year_l = birth_year_r AND NOT ({whole})", "same year, day not given"),
            _level(f"{whole} AND damerau_levenshtein(birth_l, birth_r) <= 1", "one slip"),
            _level("birth_year_l = birth_year_r", "same year"),
            _level("abs(birth_year_l - birth_year_r) <= 2", "within two years"),
        ],
    )


def _service_number() -> Any:
    return _comparison(
        "service_number", [cll.ExactMatchLevel("service_number"), _slip("service_number")]
    )


def _prisoner_number() -> Any:
    """Numbers of one Detaining Power only: another Power's series says nothing."""
    unknown = (
        "prisoner_number_l IS NULL OR prisoner_number_r IS NULL "
        "OR holder_l IS NULL OR holder_r IS NULL OR holder_l <> holder_r"
    )
    return _comparison(
        "prisoner_number",
        [cll.ExactMatchLevel("prisoner_number"), _slip("prisoner_number")],
        null=cll.CustomLevel(unknown).configure(is_null_level=True),
    )


def _captured_on() -> Any:
    apart = "abs(date_diff('day', captured_on_l, captured_on_r))"
    return _comparison(
        "captured_on",
        [_level(f"{apart} <= 3", "within 3 days"), _level(f"{apart} <= 31", "within a month")],
    )
