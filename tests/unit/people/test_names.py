from __future__ import annotations

import pytest

from safeconduct.people import Script, script_of, tidy_name, words_of


def test_homoglyphs_show_as_mixed_script() -> None:
    assert script_of("Kоваленко") is Script.MIXED


@pytest.mark.parametrize("text", ["unknown", "Невідомо", "-", "  ", "?"])
def test_cells_that_name_nobody_are_unknown(text: str) -> None:
    assert tidy_name(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "НЕВІДОМО", "неизвестно", "مجهول", "bilinmiyor", "Nieznany", "unbekannt", "INCONNUE", "N/A",
        "n.a.", "(unknown)", "--", "???", "…", "unknown unknown", "невідомо, неизвестно", "לא ידוע",
        "غير معروف", "ＵＮＫＮＯＷＮ", "un\u200bknown", "\U0001f600", "不明", "NN", "\u202e",
    ],
)  # fmt: skip
def test_unknown_in_many_languages(text: str) -> None:
    assert tidy_name(text) is None


@pytest.mark.parametrize("text", ["Nemo", "Na Li", "Noname Smith", "Нема Іван", "Я", "Nil Armand"])
def test_names_that_only_look_like_nothing(text: str) -> None:
    assert tidy_name(text) == text


@pytest.mark.parametrize(
    "text", ["Кова\u200bленко", "\u202eКоваленко\u202c", "\u200fКоваленко", "Кова\u00adленко"]
)
def test_what_is_not_seen_is_not_compared_but_kept(text: str) -> None:
    assert words_of(text) == ["коваленко"]
    assert tidy_name(text) == text


def test_plain_letters_for_full_width_ones() -> None:
    assert words_of("Ｋｏｖａｌ") == ["koval"]
    assert script_of("Ｋｏｖａｌ") is Script.LATIN
