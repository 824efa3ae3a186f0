"""Names of any shape are taken apart without a crash, a loss or a second opinion."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from safeconduct.people import split_full_name, tidy_name, words_of

_WORDS = st.sampled_from(
    [
        "Abu",
        "Umm",
        "ibn",
        "bin",
        "ben",
        "Ben",
        "bint",
        "al-Masri",
        "al",
        "el",
        "Abd",
        "Abdul",
        "ar-Rahman",
        "Omar",
        "Khalid",
        "Walid",
        "van",
        "de",
        "von",
        "y",
        "I.",
        "M.",
        "І.М.",
        "KOVALENKO",
        "Kovalenko",
        "Петро",
        "Миколайович",
        "Mykolaiovych",
        "oğlu",
        "оглы",
        "Мурад",
        "أبو",
        "عمر",
        "بن",
        "خالد",
        "عبد",
        "الرحمن",
        "المصري",
        "בן",
        "יוסף",
        "Hosseinzadeh",
        ",",
        "،",
        "-",
        "?",
        ".",
        "O'",
        "\u200f",
        "D'Arc",
        "Jr",
        "Sheikh",
        "Nur",
    ]
)
_NAMES = st.lists(_WORDS, max_size=9).map(" ".join) | st.text(max_size=60)
_ARABIC = st.tuples(
    st.sampled_from(("", "Abu Omar ", "Umm Abd al-Rahman ")),
    st.sampled_from(("Khalid", "Abd al-Rahman", "Abdul Karim", "Nur al-Din", "Abu Bakr")),
    st.sampled_from(("", " ibn Walid", " bin Salim bin Abd al-Aziz", " bint Yusuf ibn Ali")),
    st.sampled_from((" al-Masri", " al Masri", " Qasim")),
).map("".join)
_SLAVIC = st.permutations(("Коваленко-Бойко", "Петро Миколайович")).map(" ".join)
_WESTERN = st.tuples(
    st.sampled_from(("Jan", "Jan Pieter", "J.", "J. P.")), st.sampled_from(("", "van der ", "de ")),
    st.sampled_from(("Berg", "Berg-Smit", "O'Neil")),
).map(lambda p: f"{p[0]} {p[1]}{p[2]}")  # fmt: skip


@given(_NAMES)
def test_every_letter_stays_in_some_part(name: str) -> None:
    def letters(text: str) -> Counter[str]:
        return Counter(c for c in text if c.isalnum())

    assert letters(split_full_name(name).whole) >= letters(name)


@given(_ARABIC | _SLAVIC | _WESTERN)
def test_taking_apart_again_changes_nothing(name: str) -> None:
    once = split_full_name(name)
    assert once.family
    assert once.given
    assert split_full_name(once.whole) == once


@given(_NAMES)
def test_parts_of_parts_lose_no_letter_either(name: str) -> None:
    once = split_full_name(name).whole
    assert set(filter(str.isalnum, once)) == set(filter(str.isalnum, split_full_name(once).whole))


@given(st.text(max_size=300))
def test_tidying_and_words_never_fail(text: str) -> None:
    tidy = tidy_name(text)
    assert tidy is None or tidy_name(tidy) == tidy
    assert all(any(c.isalpha() for c in word) for word in words_of(text))
