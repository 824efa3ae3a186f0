from __future__ import annotations

import pytest

from safeconduct.matching import coarse_key, family_key, fine_key, given_key


@pytest.mark.parametrize(
    "spellings",
    [
        ("Григоренко", "Hryhorenko", "Grigorenko", "Grigorenko "),
        ("Щербак", "Shcherbak", "Chtcherbak", "Szczerbak", "Schtscherbak"),
        ("Ющенко", "Yushchenko", "Iouchtchenko"),
        ("Цыбулько", "Цибулько", "Tsybulko", "Cybulko"),
        ("Кравець", "Kravets", "Kravec"),
        ("Жуков", "Zhukov", "Joukov", "Zhukow"),
    ],
)
def test_spellings_of_one_family_name_share_the_fine_key(spellings: tuple[str, ...]) -> None:
    assert len({fine_key(s) for s in spellings}) == 1


def test_different_names_have_different_keys() -> None:
    names = ("Коваленко", "Ковальчук", "Бойко", "Бондаренко", "Шевченко", "Мельник")
    assert len({fine_key(n) for n in names}) == len(names)
    assert len({coarse_key(n) for n in names}) == len(names)


def test_masculine_and_feminine_forms_share_the_family_key() -> None:
    assert family_key("Петров") == family_key("Петрова") == family_key("Petrova")
    assert family_key("Ковальська") == family_key("Ковальский")


@pytest.mark.parametrize(
    ("left", "right"),
    [("Вова", "Володимир"), ("Sasha", "Олександр"), ("Николай", "Mykola"), ("أحمد", "Ahmed")],
)
def test_equivalents_and_diminutives_share_the_given_key(left: str, right: str) -> None:
    assert given_key(left) == given_key(right)


@pytest.mark.parametrize("text", ["", "   ", "123", "🙂", "-"])
def test_no_letters_no_key(text: str) -> None:
    assert fine_key(text) == family_key(text) == coarse_key(text) == ""
