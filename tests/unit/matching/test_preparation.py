"""Names of bad records agree on nothing, and cost nothing."""

from __future__ import annotations

import duckdb
import polars as pl
import pytest

from safeconduct.matching.blocks import MOST_IN_BLOCK, write_all_blocks
from safeconduct.matching.preparation import prepare


def one(**fields: str | None) -> dict[str, object]:
    frame = pl.DataFrame({"record": ["a:1"], "source": ["a"], "kind": ["request"], **fields})
    return prepare(frame.with_columns(pl.exclude("record").cast(pl.String))).row(0, named=True)


@pytest.mark.parametrize(
    "word", ["невідомо", "مجهول", "N/A", "?", "unbekannt", "\U0001f600", "\u202e"]
)
def test_unknown_names_have_no_keys(word: str) -> None:
    made = one(family_name=word, given_name=word, patronymic=word)
    named = ("family", "family_keys", "family_bones", "given", "given_keys", "father", "tokens")
    assert [made[column] for column in named] == [None] * len(named)


@pytest.mark.parametrize(
    "name",
    ["К\u200bоваленко", "\u202eКоваленко", "Kовaленко", "Ｋｏｖａｌｅｎｋｏ", "Кова\u00adленко"],
)
def test_disguised_names_have_the_keys_of_the_plain_one(name: str) -> None:
    plain = set(one(family_name="Коваленко")["family_keys"])  # type: ignore[call-overload]
    assert plain & set(one(family_name=name)["family_keys"])  # type: ignore[call-overload]


def test_a_kunya_is_no_given_name_and_the_nasab_is_the_fathers() -> None:
    made = one(full_name="Abu Omar Khalid ibn Walid al-Masri")
    assert (made["given"], made["father"]) == ("=khalid", "=walid")
    assert one(family_name="al-Masri", given_name="Abu Omar")["given"] is None
    assert one(family_name="al-Masri", alias="Абу Омар")["given"] is None
    assert one(family_name="Коваль", alias="Вова")["given"] == "=volodymyr"


def test_articles_and_particles_are_not_compared() -> None:
    assert one(family_name="van der Berg")["family_keys"] == one(family_name="Berg")["family_keys"]
    masri = one(family_name="المصري")["family_bones"]
    assert set(masri) & set(one(family_name="al-Masri")["family_bones"])  # type: ignore[call-overload]


def test_ten_thousand_records_of_one_name_propose_few_pairs() -> None:
    count = 10_000
    frame = pl.DataFrame(
        {
            "record": [f"a:{i}" for i in range(count)], "source": "a", "kind": "request",
            "full_name": "Іван Петренко",
        }
    )  # fmt: skip
    compared = prepare(frame).with_row_index("id")
    with duckdb.connect() as connection:
        connection.register("records", compared.to_arrow())
        report = write_all_blocks(connection, "records")
    assert report["pairs"].sum() <= count * MOST_IN_BLOCK
    assert report["left_out"].sum() > 0
