"""Close keys keep apart names that sound keys and skeletons let meet."""

from __future__ import annotations

import pytest

from safeconduct.matching.spelling.close import MOST_CLOSE_KEYS, close_keys, close_skeletons
from safeconduct.matching.spelling.sounds import skeletons, sound_keys


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    [
        ("Щербаков", ("Shcherbakov", "Schtscherbakow", "Szczerbakow", "Chtcherbakov", "Ščerbakov")),
        ("Жуков", ("Zhukov", "Żukow", "Joukov", "Zsukov", "Jukov")),
        ("Хэнсон", ("Hanson",)), ("Жарден", ("Jardin",)), ("Григорий", ("Grigorius",)),
        ("Чжао", ("Zhao",)), ("Синдзо", ("Shinzō", "Shinzo")), ("Потоцкая", ("Potocka",)),
        ("Химпель", ("Himpel",)), ("Гимпель", ("Himpel", "Gimpel")),
    ],
)  # fmt: skip
def test_spellings_of_one_name(cyrillic: str, latin: tuple[str, ...]) -> None:
    own = set(close_keys(cyrillic))
    assert [s for s in latin if not own & set(close_keys(s))] == []


@pytest.mark.parametrize(
    ("cyrillic", "latin"), [("Шепард", "Shippard"), ("Хазис", "Gazis"), ("Раббан", "Raban")]
)
def test_other_names_that_sound_alike(cyrillic: str, latin: str) -> None:
    assert set(sound_keys(cyrillic)) & set(sound_keys(latin))
    assert not set(close_keys(cyrillic)) & set(close_keys(latin))


@pytest.mark.parametrize(
    ("abjad", "latin"),
    [
        ("محمد", ("Muhammad", "Mohamed")), ("سعيد", ("Said", "Saeed", "Саид")),
        ("الحداد", ("Haddad", "al-Haddad", "Хаддад")), ("منصور", ("Mansour", "Mansur", "Мансур")),
        ("خالد", ("Khalid", "Khaled", "Халид")), ("كريم", ("Karim", "Kareem", "Карим")),
        ("יוסף", ("Yosef", "Йосеф")),
    ],
)  # fmt: skip
def test_what_an_abjad_writes(abjad: str, latin: tuple[str, ...]) -> None:
    own = set(close_skeletons(abjad))
    assert [s for s in latin if not own & set(close_skeletons(s))] == []


@pytest.mark.parametrize(
    ("abjad", "latin"), [("سعد", "Saeed"), ("برات", "Pruitt"), ("كرام", "Karim"), ("جمال", "Jamil")]
)
def test_long_vowels_tell_apart_what_skeletons_do_not(abjad: str, latin: str) -> None:
    assert set(skeletons(abjad)) & set(skeletons(latin))
    assert not set(close_skeletons(abjad)) & set(close_skeletons(latin))


@pytest.mark.parametrize("junk", ["", "?", "3", "\U0001f600", "\u200f", "g" * 10_000, "ё" * 300])
def test_junk_is_cheap(junk: str) -> None:
    for key in (close_keys, close_skeletons):
        assert len(key(junk)) <= MOST_CLOSE_KEYS
        assert all(len(k) <= 90 for k in key(junk))
