from __future__ import annotations

import polars as pl

from safeconduct.matching import frequencies_of, link
from safeconduct.matching.frequencies import Frequencies

OUTSIDE = pl.DataFrame(
    {
        "field": ["family_name", "family_name", "family_name", "given_name"],
        "name": ["Шевченко", "Shevchenko", "Рідкобородько", "Іван"],
        "count": [900_000, 99_999, 1, 10],
    }
)
RECORDS = pl.DataFrame(
    {
        "record": ["a:1", "b:1", "a:2", "b:2"],
        "source": ["a", "b", "a", "b"],
        "kind": "tracing_request",
        "family_name": ["Шевченко", "Shevchenko", "Рідкобородько", "Ridkoborodko"],
        "given_name": ["Іван", "Ivan", "Іван", "Ivan"],
    }
)


def weights(frequencies: Frequencies | None) -> dict[str, float]:
    links = link(RECORDS, seed=1, frequencies=frequencies).links
    return {a[-1]: w for a, w in links.select("record_l", "w_family").iter_rows()}


def test_a_common_name_weighs_less_than_a_rare_one_though_the_file_does_not_show_it() -> None:
    blind, told = weights(None), weights(frequencies_of(OUTSIDE))
    assert blind["1"] == blind["2"]
    assert told["1"] < blind["1"] < told["2"]


def test_spellings_of_one_name_are_added_up_and_unknown_names_are_rare() -> None:
    found = frequencies_of(OUTSIDE)
    assert found.tables["family"].height == 2
    records = pl.DataFrame({"family": ["secenk", "other", "other", None]})
    shares = dict(found.blended(records, "family").iter_rows())
    assert shares["other"] == min(found.tables["family"]["share"])


def test_fields_that_are_not_given_are_left_to_the_records() -> None:
    assert set(frequencies_of(OUTSIDE.head(3)).tables) == {"family"}
