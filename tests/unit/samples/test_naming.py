from collections import Counter

import pytest

from safeconduct.samples.dice import Dice
from safeconduct.samples.naming.given import MEN, WOMEN, patronymic_ru, patronymic_uk
from safeconduct.samples.naming.pool import Tradition, brother_of, draw_name, son_of
from safeconduct.samples.naming.surnames import (
    RUSSIAN_STYLE,
    UKRAINIAN_STYLE,
    ukrainian_spelling,
)


def test_pools_are_large_enough() -> None:
    assert len(MEN) >= 60
    assert len(WOMEN) >= 60
    assert len(UKRAINIAN_STYLE) >= 250
    assert len(RUSSIAN_STYLE) >= 250
    assert all(given.pet_uk and given.pet_ru for given in (*MEN, *WOMEN))


@pytest.mark.parametrize(
    ("father", "son", "daughter"),
    [
        ("Ілля", "Ілліч", "Іллівна"),
        ("Андрій", "Андрійович", "Андріївна"),
        ("Павло", "Павлович", "Павлівна"),
        ("Василь", "Васильович", "Василівна"),
        ("Лев", "Левович", "Левівна"),
        ("Микита", "Микитович", "Микитівна"),
    ],
)
def test_ukrainian_patronymics(father: str, son: str, daughter: str) -> None:
    assert patronymic_uk(father, female=False) == son
    assert patronymic_uk(father, female=True) == daughter


@pytest.mark.parametrize(
    ("father", "son", "daughter"),
    [
        ("Илья", "Ильич", "Ильинична"),
        ("Анатолий", "Анатольевич", "Анатольевна"),
        ("Игорь", "Игоревич", "Игоревна"),
        ("Павел", "Павлович", "Павловна"),
        ("Алексей", "Алексеевич", "Алексеевна"),
    ],
)
def test_russian_patronymics(father: str, son: str, daughter: str) -> None:
    assert patronymic_ru(father, female=False) == son
    assert patronymic_ru(father, female=True) == daughter


def test_names_of_one_party_cross_into_the_other_orthography() -> None:
    assert ukrainian_spelling("Щукин") == "Щукін"
    assert ukrainian_spelling("Рыжев") == "Рижев"
    assert not any(set("ыэъё") & set(name.uk[0].lower()) for name in RUSSIAN_STYLE)
    assert not any(set("іїєґ") & set(name.ru[0].lower()) for name in UKRAINIAN_STYLE)


def test_every_tradition_appears_and_arabic_names_have_their_script() -> None:
    dice = Dice.seeded(5)
    names = [draw_name(dice, side_a=False, female=False) for _ in range(3000)]
    seen = Counter(name.tradition for name in names)
    assert set(seen) == set(Tradition)
    arabic = next(n for n in names if n.tradition is Tradition.ARABIC)
    assert arabic.arabic is not None
    assert arabic.arabic.patronymic.startswith("بن ")
    single = next(n for n in names if n.tradition is Tradition.SINGLE)
    assert single.ru.given == ""
    assert any("-" in n.ru.family for n in names if n.tradition is Tradition.RUSSIAN)


def test_brothers_share_father_and_family_and_sons_take_the_fathers_name() -> None:
    dice = Dice.seeded(11)
    father = next(
        name
        for name in (draw_name(dice, side_a=True, female=False) for _ in range(50))
        if name.tradition is Tradition.UKRAINIAN
    )
    brother, son = brother_of(dice, father), son_of(dice, father)
    assert (brother.uk.family, brother.uk.patronymic) == (father.uk.family, father.uk.patronymic)
    assert son.uk.patronymic == patronymic_uk(father.uk.given, female=False)
    assert son.father == (father.uk.given, father.ru.given)
