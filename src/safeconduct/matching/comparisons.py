"""What is compared between two records, and at which levels; data for the linkage model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import splink.comparison_level_library as cll
import splink.comparison_library as cl

#: Comparison -> what a person calls it.
COMPARISONS = {
    "family": "family name",
    "given": "given name",
    "father": "father's name",
    "birth": "date of birth",
    "birth_place": "place of birth",
    "sex": "sex",
    "origin": "party",
    "service_number": "service number",
    "prisoner_number": "prisoner number",
    "rank": "rank",
    "unit": "unit",
    "captured_on": "day of capture",
    "captured_at": "place of capture",
    "phone": "family's contact",
}
#: Levels of the date of birth that other modules read by their number.
BIRTH_SAME_DAY, BIRTH_SWAPPED = 10, 9
#: Of a family or given name: it is like the other's given or family name.
NAME_SWAPPED = 4
#: Comparisons that are no names: agreement on one of them lets a pair be joined without a person.
IDENTIFIERS = ("service_number", "prisoner_number")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """The conditions that the engines of SQL write in different words.

    Attributes:
        name: what Splink calls the engine.
        overlap: two lists {l} and {r} share an element.
        similar: the Jaro-Winkler similarity of two texts is {least} at least.
        slip: two texts differ by one slip of the pen at most (Damerau and Levenshtein).
        days: how many days the day {r} is after the day {l}.
    """

    name: str
    overlap: str
    similar: str
    slip: str
    days: str

    def overlapping(self, left: str, right: str | None = None) -> str:
        """Condition: the lists of the two records share an element."""
        return self.overlap.format(l=f"{left}_l", r=f"{right or left}_r")

    def alike(self, column: str, least: float) -> str:
        """Condition: the texts of the two records are similar."""
        return self.similar.format(l=f"{column}_l", r=f"{column}_r", least=least)

    def one_slip(self, column: str) -> str:
        """Condition: the texts of the two records differ by one slip at most."""
        return self.slip.format(l=f"{column}_l", r=f"{column}_r")

    def apart(self, column: str) -> str:
        """How many days lie between the days of the two records."""
        return f"abs({self.days.format(l=f'{column}_l', r=f'{column}_r')})"


DUCKDB = Dialect(
    name="duckdb",
    overlap="list_has_any({l}, {r})",
    similar="jaro_winkler_similarity({l}, {r}) >= {least}",
    slip="damerau_levenshtein({l}, {r}) <= 1",
    days="date_diff('day', {l}, {r})",
)
#: Functions of spark.functions, which agree with DuckDB's to the last bit where it decides.
SPARK = Dialect(
    name="spark",
    overlap="arrays_overlap({l}, {r})",
    similar="similar_names({l}, {r}, {least})",
    slip="one_slip({l}, {r})",
    days="datediff({r}, {l})",
)


def comparisons(dialect: Dialect = DUCKDB) -> list[Any]:
    """Splink comparisons over columns of preparation.COMPARED_SCHEMA, as COMPARISONS lists them."""
    return [
        _family(dialect), _given(dialect), _father(dialect), _birth(dialect),
        _birth_place(dialect),
        _comparison("sex", [_exact("sex")]),
        _comparison("origin", [_exact("origin")]),
        _comparison("service_number", [_exact("service_number"), _slip(dialect, "service_number")]),
        _prisoner_number(dialect),
        _rank(),
        _unit(dialect),
        _captured_on(dialect),
        _comparison(
            "captured_at",
            [_level(dialect.overlapping("captured_at_keys"), "sounds alike")],
            null=_null("captured_at_keys"),
        ),
        _comparison("phone", [_exact("phone"), _slip(dialect, "phone")]),
    ]  # fmt: skip


@cache
def level_counts() -> Mapping[str, int]:
    """Comparison -> how many levels it has, with that of what is not known."""
    told = (c.create_comparison_dict(DUCKDB.name) for c in comparisons())
    return {c["output_column_name"]: len(c["comparison_levels"]) for c in told}


def _level(sql: str, label: str) -> Any:
    return cll.CustomLevel(sql, label_for_charts=label)


def _null(*columns: str) -> Any:
    either = " OR ".join(f"{c}_{side} IS NULL" for c in columns for side in "lr")
    return cll.CustomLevel(either, label_for_charts="not known").configure(is_null_level=True)


def _exact(column: str) -> Any:
    return _level(f"{column}_l = {column}_r", "the same")


def _common(column: str, label: str = "the same") -> Any:
    """Agreement that counts for more where the value is rare."""
    level = cll.ExactMatchLevel(column, term_frequency_adjustments=True)
    return level.configure(label_for_charts=label)


def _similar(dialect: Dialect, column: str, least: float, label: str = "similar") -> Any:
    return _level(dialect.alike(column, least), label)


def _slip(dialect: Dialect, column: str) -> Any:
    return _level(dialect.one_slip(column), "one slip")


def _comparison(column: str, levels: list[Any], *, null: Any = None) -> Any:
    otherwise = cll.ElseLevel().configure(label_for_charts="different")
    return cl.CustomComparison(
        output_column_name=column,
        comparison_description=COMPARISONS[column],
        comparison_levels=[null or _null(column), *levels, otherwise],
    )


def _crosswise(dialect: Dialect) -> str:
    """Condition: a family name of one is a given name of the other.

    A given name that a name group knows has the group's key and no sound key, so the two kinds of
    key often do not meet; the words of both cells in one order, or the consonants both ways, do.
    """
    bones = (
        f"({dialect.overlapping('family_bones', 'given_bones')} "
        f"AND {dialect.overlapping('given_bones', 'family_bones')})"
    )
    return (
        f"({dialect.overlapping('family_keys', 'given_keys')} "
        f"OR {dialect.overlapping('given_keys', 'family_keys')} "
        f"OR tokens_l = tokens_r OR {bones})"
    )


def _family(dialect: Dialect) -> Any:
    return _comparison(
        "family",
        [
            _common("family"),
            _level(dialect.overlapping("family_keys"), "sounds alike"),
            _level(_crosswise(dialect), "given and family name swapped"),
            _similar(dialect, "family", 0.93, "nearly the same letters"),
            _level(dialect.overlapping("family_bones"), "same consonants"),
            _similar(dialect, "family", 0.85, "similar letters"),
        ],
    )


def _given(dialect: Dialect) -> Any:
    initial = (
        "(substr(given_latin_l, 1, 1) = substr(given_latin_r, 1, 1) "
        "AND (length(given_latin_l) <= 2 OR length(given_latin_r) <= 2))"
    )
    # Werner Werner and Klaus Werner agree on the family name: nothing is swapped.
    alike = f"coalesce({dialect.overlapping('family_keys')}, false)"
    return _comparison(
        "given",
        [
            _common("given", "the same name"),
            _level(dialect.overlapping("given_keys"), "may be the same name"),
            _level(f"{_crosswise(dialect)} AND NOT {alike}", "given and family name swapped"),
            _similar(dialect, "given_latin", 0.88, "similar letters"),
            _level(dialect.overlapping("given_bones"), "same consonants"),
            _level(initial, "same initial"),
        ],
        null=_null("given_latin"),
    )


def _father(dialect: Dialect) -> Any:
    return _comparison(
        "father",
        [
            _common("father", "the same name"),
            _level(dialect.overlapping("father_keys"), "may be the same name"),
            _similar(dialect, "father", 0.88, "similar"),
        ],
    )


def _birth(dialect: Dialect) -> Any:
    whole = "length(birth_l) = 10 AND length(birth_r) = 10"
    about = "(birth_about_l OR birth_about_r)"
    swapped = "(birth_l = birth_swapped_r OR birth_swapped_l = birth_r)"
    year = "birth_year_l = birth_year_r"
    month = "substr(birth_l, 6, 2) = substr(birth_r, 6, 2)"
    day = "substr(birth_l, 9, 2) = substr(birth_r, 9, 2)"
    two = f"(({year} AND ({month} OR {day})) OR ({month} AND {day}))"
    return _comparison(
        "birth",
        [
            _level("birth_l = birth_r AND length(birth_l) = 10", "same day"),
            _level(swapped, "day and month swapped"),
            _level(
                f"{year} AND (NOT ({whole}) OR {about})",
                "same year, day not given",
            ),
            _level(f"{whole} AND {dialect.one_slip('birth')}", "one slip"),
            _level(f"{whole} AND {two}", "two of day, month and year the same"),
            _level(year, "same year, another day"),
            _level(f"abs(birth_year_l - birth_year_r) <= 2 AND {about}", "about the year"),
            _level(
                "abs(birth_year_l - birth_year_r) = 1 AND substr(birth_l, 5) = substr(birth_r, 5)",
                "one year apart, same day",
            ),
            _level("abs(birth_year_l - birth_year_r) <= 2", "within two years"),
            _level("abs(birth_year_l - birth_year_r) <= 10", "within ten years"),
        ],
    )


def _birth_place(dialect: Dialect) -> Any:
    return _comparison(
        "birth_place",
        [
            _common("birth_place"),
            _level(dialect.overlapping("birth_place_keys"), "sounds alike"),
            _similar(dialect, "birth_place", 0.88),
        ],
    )


def _prisoner_number(dialect: Dialect) -> Any:
    """Numbers of one Detaining Power only: another Power's series says nothing."""
    unknown = (
        "prisoner_number_l IS NULL OR prisoner_number_r IS NULL "
        "OR holder_l IS NULL OR holder_r IS NULL OR holder_l <> holder_r"
    )
    null = cll.CustomLevel(unknown, label_for_charts="not known")
    return _comparison(
        "prisoner_number",
        [_exact("prisoner_number"), _slip(dialect, "prisoner_number")],
        null=null.configure(is_null_level=True),
    )


def _rank() -> Any:
    return _comparison(
        "rank",
        [_exact("rank"), _level("abs(rank_l - rank_r) = 1", "next grade")],
    )


def _unit(dialect: Dialect) -> Any:
    number = "unit_number_l = unit_number_r"
    return _comparison(
        "unit",
        [
            _level(f"unit_l = unit_r AND ({number} OR unit_number_l IS NULL)", "the same"),
            _level(number, "same number, other words"),
            _similar(dialect, "unit", 0.9, "similar words"),
        ],
    )


def _captured_on(dialect: Dialect) -> Any:
    apart = dialect.apart("captured_on")
    return _comparison(
        "captured_on",
        [
            _level(f"{apart} = 0", "same day"),
            _level(f"{apart} <= 3", "within 3 days"),
            _level(f"{apart} <= 31", "within a month"),
        ],
    )


def level_labels(settings: Mapping[str, Any]) -> dict[str, dict[int, str]]:
    """Of a model's settings: comparison -> comparison vector value -> words for the level."""
    found: dict[str, dict[int, str]] = {}
    for comparison in settings["comparisons"]:
        levels = comparison["comparison_levels"]
        counted = [x for x in levels if not x.get("is_null_level")]
        words = {-1: "not known"}
        for value, level in zip(range(len(counted) - 1, -1, -1), counted, strict=True):
            words[value] = level.get("label_for_charts", "")
        found[comparison["output_column_name"]] = words
    return found
