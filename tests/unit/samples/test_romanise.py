import pytest

from safeconduct.samples.romanise import bgn, french, icao, kmu2010


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    # The examples printed in Resolution 55 of 2010 itself.
    [
        ("Алушта", "Alushta"),
        ("Борщагівка", "Borshchahivka"),
        ("Згурський", "Zghurskyi"),
        ("Розгон", "Rozghon"),
        ("Ґалаґан", "Galagan"),
        ("Гаєвич", "Haievych"),
        ("Короп'є", "Koropie"),
        ("Єнакієве", "Yenakiieve"),
        ("Жанна Жежелів", "Zhanna Zhezheliv"),
        ("Їжакевич", "Yizhakevych"),
        ("Кадиївка", "Kadyivka"),
        ("Йосипівка", "Yosypivka"),
        ("Стрий", "Stryi"),
        ("Щербухи", "Shcherbukhy"),
        ("Гоща", "Hoshcha"),
        ("Юрій", "Yurii"),
        ("Яготин", "Yahotyn"),
        ("Костянтин", "Kostiantyn"),
        ("Знам'янка", "Znamianka"),
        ("Феодосія", "Feodosiia"),
    ],
)
def test_kmu2010_gives_the_examples_of_the_standard(cyrillic: str, latin: str) -> None:
    assert kmu2010(cyrillic) == latin


def test_capitals_stay_capitals() -> None:
    assert kmu2010("ЩУКІН Юрій") == "SHCHUKIN Yurii"
    assert kmu2010("А. Б.") == "A. B."


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    [
        ("Цветаев Егор", "Tsvetaev Egor"),
        ("Хрущов", "Khrushchov"),
        ("Жёлудев-Ильин", "Zheludev-Ilin"),
        ("Эйхлер Майя", "Eikhler Maiia"),
    ],
)
def test_icao_follows_the_passport_table(cyrillic: str, latin: str) -> None:
    assert icao(cyrillic) == latin


def test_bgn_marks_the_iotated_e() -> None:
    assert bgn("Елена Алексеевна Щукина") == "Yelena Alekseyevna Shchukina"
    assert bgn("Подъезжих") == "Podyezzhikh"


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    [
        ("Шушарин", "Choucharine"),
        ("Чайкин", "Tchaïkine"),
        ("Касимов", "Kassimov"),
        ("Георгий", "Gueorgui"),
    ],
)
def test_french_writes_what_a_frenchman_would_read_aloud(cyrillic: str, latin: str) -> None:
    assert french(cyrillic) == latin


def test_french_knows_ukrainian_letters() -> None:
    assert french("Гриненко Їжак", ukrainian=True) == "Hrynenko Ïjak"
