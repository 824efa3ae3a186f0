"""One name in many spelling customs has at least one key in common."""

from __future__ import annotations

import pytest

from safeconduct.matching.spelling.groups import father_groups, given_groups
from safeconduct.matching.spelling.readings import one_script, readings
from safeconduct.matching.spelling.sounds import family_sound_keys, skeletons, sound_keys

# Cyrillic, then English (BGN), ICAO, KMU-2010 or ALA-LC, French, German, Polish, Turkish,
# Hungarian, ISO 9 or scholarly: by hand from the published tables, not by our own romanisers.
SPELLINGS = (
    ("Хрущёв", "Khrushchev", "Khrushchyov", "Khrouchtchev", "Chruschtschow", "Chruszczow",
     "Hruscsov", "Chruščëv"),
    ("Жуков", "Zhukov", "Joukov", "Schukow", "Żukow", "Jukov", "Zsukov", "Žukov"),
    ("Чехов", "Chekhov", "Tchekhov", "Tschechow", "Czechow", "Çehov", "Csehov", "Čehov"),
    ("Шевченко", "Shevchenko", "Chevtchenko", "Schewtschenko", "Szewczenko", "Şevçenko",
     "Sevcsenko", "Ševčenko"),
    ("Цветков", "Tsvetkov", "Zwetkow", "Cwietkow", "Cvetkov"),
    ("Щербаков", "Shcherbakov", "Chtcherbakov", "Schtscherbakow", "Szczerbakow", "Ŝerbakov"),
    ("Харченко", "Kharchenko", "Khartchenko", "Chartschenko", "Charczenko", "Harčenko"),
    ("Журавель", "Zhuravel", "Jouravel", "Schurawel", "Żurawel", "Žuravel'"),
)  # fmt: skip


@pytest.mark.parametrize("spellings", SPELLINGS, ids=lambda s: s[1])
def test_every_spelling_shares_a_key_with_the_original(spellings: tuple[str, ...]) -> None:
    original = set(sound_keys(spellings[0]))
    lost = [s for s in spellings[1:] if not original & set(sound_keys(s))]
    assert not lost


@pytest.mark.parametrize(
    ("arabic", "latin"),
    [
        ("محمد", ("Muhammad", "Mohamed", "Mehmed", "Мухаммад", "Магомед")),
        ("يوسف", ("Yusuf", "Youssef", "Yousif", "Юсуф")),
        ("خالد", ("Khalid", "Khaled", "Халид")),
        ("النجار", ("al-Najjar", "Najjar", "el-Nadjar")),
        ("الحداد", ("al-Haddad", "Haddad", "Хаддад")),
        ("חיים", ("Haim", "Chaim")),
        ("משה", ("Moshe", "Моше")),
        ("כהן", ("Cohen", "Kohen", "Коген")),
    ],
)
def test_arabic_and_hebrew_share_a_skeleton(arabic: str, latin: tuple[str, ...]) -> None:
    bones = set(skeletons(arabic))
    assert [s for s in latin if not bones & set(skeletons(s))] == []


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Коваленко", "Бондаренко"), ("Иванов", "Петров"), ("Шевченко", "Марченко"),
        ("Smith", "Jones"), ("Ahmad", "Mahmud"), ("Сидоров", "Федоров"),
    ],
)  # fmt: skip
def test_other_names_share_no_key(left: str, right: str) -> None:
    assert not set(sound_keys(left)) & set(sound_keys(right))
    assert not set(skeletons(left)) & set(skeletons(right))


def test_an_ambiguous_spelling_has_a_key_for_each_reading() -> None:
    assert set(sound_keys("Чехов")) & set(sound_keys("Chehov"))
    assert set(sound_keys("Хехов")) & set(sound_keys("Chehov"))


def test_womens_forms_share_the_family_key() -> None:
    for man, woman in (("Ковальський", "Kowalska"), ("Петров", "Petrova"), ("Іванів", "Іваніва")):
        assert set(family_sound_keys(man)) & set(family_sound_keys(woman)), man


def test_look_alike_letters_are_put_back() -> None:
    mixed = "K" + "ов" + "a" + "ленко"
    assert one_script(mixed) == "Коваленко"
    assert readings(mixed) == readings("Коваленко")
    assert one_script("Pеtrov") == "Petrov"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Вова", "Volodymyr"), ("Vova", "Владимир"), ("Саша", "Oleksandra"), ("Саша", "Олександр"),
        ("Слава", "Ярослав"), ("Слава", "Станислав"), ("Олексій", "Alexis"), ("Bill", "William"),
        ("Peggy", "Margaret"), ("Петруха", "Pierre"), ("Іванко", "John"), ("Abu Yusuf", "يوسف"),
    ],
)  # fmt: skip
def test_names_of_one_group(left: str, right: str) -> None:
    assert set(given_groups(left)) & set(given_groups(right))


@pytest.mark.parametrize(
    ("patronymic", "father"),
    [
        ("Миколайович", "Николай"), ("Nikolajewitsch", "Микола"), ("Іллівна", "Илья"),
        ("Lvovich", "Лев"), ("Юрьевна", "Юрій"), ("Mykhailivna", "Михаил"),
        ("Сергійович", "Сергей"), ("Serhiiovych", "Sergei"), ("Ильич", "Ілля"),
        ("бін Мурад", "مراد"), ("ibn Yusuf", "Юсуф"), ("Гаврилович", "Гаврило"),
    ],
)  # fmt: skip
def test_fathers_from_patronymics(patronymic: str, father: str) -> None:
    assert set(father_groups(patronymic)) & set(given_groups(father))


@pytest.mark.parametrize("junk", ["", " ", "?", "3", "\U0001f600", "..", "\u200f", "x" * 10_000])
def test_junk_is_no_name_and_no_crash(junk: str) -> None:
    for key in (sound_keys, skeletons, given_groups, father_groups):
        assert all(len(k) <= 80 for k in key(junk))
