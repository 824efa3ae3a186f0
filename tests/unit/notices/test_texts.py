from __future__ import annotations

import datetime
from collections.abc import Mapping

import pytest

from safeconduct.notices import WORDINGS, Group, Notice, StageCount, notice
from safeconduct.tables.problems import InputError

PARTIES: dict[str, str | Mapping[str, str]] = {
    "A": {"en": "Orlavia", "uk": "Орлавія", "ru": "Орлавия"},
    "B": "Tesmaria",
}


def counts(stages: int) -> list[StageCount]:
    parts = {Group.SERVICEMEN: 270, Group.CIVILIANS: 120}
    return [
        StageCount(stage=stage, party=party, parts=parts)
        for stage in range(1, stages + 1)
        for party in ("A", "B")
    ]


def write(done: int, *, names: tuple[str, ...] = (), place: str | None = "Long Bridge") -> Notice:
    return notice(
        counts(done), parties=PARTIES, mediator="Ilmarin", date=datetime.date(2026, 9, 23),
        stages=3, place=place, names=names,
    )  # fmt: skip


def test_every_language_says_the_counts_and_thanks_the_mediator() -> None:
    texts = write(1).texts
    assert set(texts) == {"en", "uk", "ru", "fr", "ar"} == set(WORDINGS)
    for text in texts.values():
        assert "390" in text
        assert "120" in text
        assert "Ilmarin" in text
        assert "{" not in text


def test_names_of_parties_follow_the_language() -> None:
    texts = write(1).texts
    assert "Returned to Orlavia: 390" in texts["en"]
    assert "Орлавія: повернулося додому — 390" in texts["uk"]
    assert "Orlavia" in texts["fr"]


def test_arabic_isolates_names_in_other_scripts() -> None:
    assert "\u2068Tesmaria\u2069" in write(1).texts["ar"]


def test_the_place_is_said_at_the_end_only() -> None:
    assert not any("Long Bridge" in text for text in write(2).texts.values())
    assert all("Long Bridge" in text for text in write(3).texts.values())


def test_later_stages_sum_totals_but_never_parts() -> None:
    text = write(2).texts["en"]
    assert "All stages so far" in text
    assert "Returned to Orlavia: 780" in text
    assert "240" not in text


def test_a_name_in_the_place_stops_the_notice() -> None:
    with pytest.raises(InputError, match="'Koval'"):
        write(3, place="House of the Koval family", names=("Ivan Koval",))


def test_words_of_the_wording_may_be_names_too() -> None:
    assert write(1, names=("Place Names", "Les", "Все")).texts


def test_mediator_may_share_a_name_with_somebody() -> None:
    assert write(1, names=("Ilmarin Petrov",)).texts


def test_nothing_to_say_is_said() -> None:
    with pytest.raises(InputError, match="no stage"):
        notice([], parties=PARTIES, mediator="M", date=datetime.date(2026, 9, 23), stages=1)


def test_a_party_needs_a_name() -> None:
    with pytest.raises(InputError, match="party B has no name"):
        notice(
            counts(1), parties={"A": "Orlavia"}, mediator="M",
            date=datetime.date(2026, 9, 23), stages=1,
        )  # fmt: skip
