"""Functions of Spark's SQL that agree with DuckDB's of the same purpose.

Splink's jar brings `jaro_sim` and `damerau_levenshtein` to Spark. They differ from DuckDB's in ways
that would give a pair another level:

* DuckDB compares the bytes of UTF-8, the jar UTF-16 units. Each byte is made a letter first.
* Of the letters that match in another order, Jaro counts half as transposed. DuckDB rounds an odd
  half down (as Winkler's own code does), the jar does not. Letters are matched alike, so the two
  differ by 1 / (6 m) of m matches or not at all; whether they do is worked out from the letters
  only where it decides.
* Two empty texts are alike (1) to the jar and not (0) to DuckDB; two equal letters the reverse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

#: What takes the place of a letter that is matched: no byte, so no letter of the text.
_TAKEN = "Ā"
#: An odd half makes this much at most: a half is odd from three letters on, of as many matches.
_MOST_ROUNDED = "1 / 18"
_COMMON = 4


def define(session: SparkSession) -> None:
    """Make the functions of comparisons.SPARK known to a session, until it ends.

    Args:
        session: with the functions of Splink's jar, as SparkAPI registers them.
    """
    for function in _FUNCTIONS:
        session.sql(f"CREATE OR REPLACE TEMPORARY FUNCTION {function}")


def _bytes(text: str) -> str:
    """A text with one letter for each byte of its UTF-8 form."""
    return f"decode(encode({text}, 'UTF-8'), 'ISO-8859-1')"


def _winkler(jaro: str) -> str:
    """Winkler's raise of a Jaro similarity, in the order of operations that DuckDB has."""
    return f"({jaro} + IF({jaro} > 0.7D, beginning * 0.1D * (1 - {jaro}), 0))"


_BEGINNING = " ".join(
    f"WHEN length(x) >= {n} AND substr(x, 1, {n}) = substr(y, 1, {n}) THEN {n}"
    for n in range(_COMMON, 0, -1)
)
_PLACE = "locate(substr(y, j, 1), found.rest, greatest(j - reach, 1))"
_SHARES = "found.m / length(x) + found.m / length(y)"
#: Jaro's similarity with the half rounded down, of the number of matches and the one with halves.
_ROUNDED = f"""(({_SHARES} + (found.m - floor(round(
    2 * found.m * ({_SHARES} + 1 - 3 * halves)) / 2)) / found.m) / 3)"""
#: Each letter of y takes the first equal letter of x in its reach that is not yet taken.
_MATCHED = f"""aggregate(
    sequence(1, length(y)), named_struct('rest', x, 'm', 0),
    (found, j) -> IF({_PLACE} BETWEEN 1 AND j + reach,
        named_struct('rest', overlay(found.rest PLACING '{_TAKEN}' FROM {_PLACE}),
                     'm', found.m + 1),
        found),
    found -> found.m > 0 AND {_winkler(_ROUNDED)} >= least)"""
#: What is an argument is computed once for a pair, what is a branch only where it is reached.
_FUNCTIONS = (
    f"""similar_by(x STRING, y STRING, halves DOUBLE, beginning INT, reach INT, least DOUBLE)
    RETURNS BOOLEAN RETURN CASE
        WHEN x = '' OR y = '' THEN 0 >= least
        WHEN x = y THEN 1 >= least
        WHEN {_winkler("halves")} >= least THEN TRUE
        WHEN {_winkler(f"(halves + {_MOST_ROUNDED})")} < least THEN FALSE
        ELSE {_MATCHED} END""",
    f"""similar_letters(x STRING, y STRING, least DOUBLE) RETURNS BOOLEAN
    RETURN similar_by(x, y, jaro_sim(x, y), CASE {_BEGINNING} ELSE 0 END,
        greatest(CAST(greatest(length(x), length(y)) DIV 2 AS INT) - 1, 0), least)""",
    f"""similar_names(x STRING, y STRING, least DOUBLE) RETURNS BOOLEAN
    RETURN similar_letters({_bytes("x")}, {_bytes("y")}, least)""",
    """one_slip_of_letters(x STRING, y STRING) RETURNS BOOLEAN
    RETURN abs(length(x) - length(y)) <= 1 AND damerau_levenshtein(x, y) <= 1""",
    f"""one_slip(x STRING, y STRING) RETURNS BOOLEAN
    RETURN one_slip_of_letters({_bytes("x")}, {_bytes("y")})""",
)
