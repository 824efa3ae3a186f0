from __future__ import annotations

import pytest

from safeconduct.people import split_full_name
from safeconduct.people.nasab import is_kunya


@pytest.mark.parametrize(
    ("full", "family", "given", "patronymic", "kunya"),
    [
        ("Коваленко Петро Миколайович", "Коваленко", "Петро", "Миколайович", None),
        ("Петро Миколайович Коваленко", "Коваленко", "Петро", "Миколайович", None),
        ("Kovalenko, Petro Mykolaiovych", "Kovalenko", "Petro", "Mykolaiovych", None),
        ("KOVALENKO Petro", "KOVALENKO", "Petro", None, None),
        ("Petro Kovalenko", "Kovalenko", "Petro", None, None),
        ("Suharto", "Suharto", None, None, None),
        ("Петренко І. М.", "Петренко", "І.", "М.", None),
        ("І.М. Петренко", "Петренко", "І.", "М.", None),
        ("Petrenko I M", "Petrenko", "I", "M", None),
        ("Петренко, І.М.", "Петренко", "І.", "М.", None),
        ("Шевченко-Бойко Ольга", "Шевченко-Бойко", "Ольга", None, None),
        ("Ludwig van Beethoven", "van Beethoven", "Ludwig", None, None),
        ("Charles de la Tour", "de la Tour", "Charles", None, None),
        ("Hans af Ström", "af Ström", "Hans", None, None),
        ("José Ortega y Gasset", "Ortega y Gasset", "José", None, None),
        ("John Fitzgerald Kennedy", "Kennedy", "John", None, None),
        ("Ahmad bin Yusuf al-Harbi", "al-Harbi", "Ahmad", "bin Yusuf", None),
        ("an-Nakhkhas Khasan bin Murad", "an-Nakhkhas", "Khasan", "bin Murad", None),
        ("ар-Раи Ахмад бин Салим", "ар-Раи", "Ахмад", "бин Салим", None),
        ("Abu Omar Khalid ibn Walid ibn Yusuf al-Masri", "al-Masri", "Khalid",
         "ibn Walid ibn Yusuf", "Abu Omar"),
        ("أبو عمر خالد بن الوليد", "الوليد", "خالد", "بن الوليد", "أبو عمر"),
        ("أحمد بن عبد الرحمن المصري", "المصري", "أحمد", "بن عبد الرحمن", None),
        ("Abd al-Rahman ibn Khalid al-Tikriti", "al-Tikriti", "Abd al-Rahman", "ibn Khalid", None),
        ("Abdul Karim Qasim", "Qasim", "Abdul Karim", None, None),
        ("Nur al-Din Abd el Aziz al Masri", "al Masri", "Nur al-Din", None, None),
        ("Umm Khalid Fatima bint Ahmad al-Nisa", "al-Nisa", "Fatima", "bint Ahmad", "Umm Khalid"),
        ("Ahmed Ben Salah", "Ben Salah", "Ahmed", None, None),
        ("Mahmoud Abu Salim", "Abu Salim", "Mahmoud", None, None),
        ("Yosef ben Avraham Cohen", "Cohen", "Yosef", "ben Avraham", None),
        ("יוסף בן אברהם כהן", "כהן", "יוסף", "בן אברהם", None),
        ("David Ben-Gurion", "Ben-Gurion", "David", None, None),
        ("Mohammad Hosseinzadeh", "Hosseinzadeh", "Mohammad", None, None),
        ("Hosseinzadeh Mohammad", "Hosseinzadeh", "Mohammad", None, None),
        ("Məmmədov Rüstəm Murad oğlu", "Məmmədov", "Rüstəm", "Murad oğlu", None),
        ("Мамедова Лейла Мурад кызы", "Мамедова", "Лейла", "Мурад кызы", None),
        ("Abu Bakr al-Siddiq", "al-Siddiq", "Abu Bakr", None, None),
        ("Ben Smith", "Smith", "Ben", None, None),
        ("Abu-Omar Khalid ibn-Walid al-Masri", "al-Masri", "Khalid", "ibn-Walid", "Abu-Omar"),
        ("Nguyen Van Thanh", "Thanh", "Nguyen", None, None),
        ("Abu Omar", None, None, None, "Abu Omar"),
        ("", None, None, None, None),
        (" , ", None, None, None, None),
    ],
)  # fmt: skip
def test_takes_a_full_name_apart(
    full: str, family: str | None, given: str | None, patronymic: str | None, kunya: str | None
) -> None:
    parts = split_full_name(full)
    assert (parts.family, parts.given, parts.patronymic, parts.kunya) == (
        family, given, patronymic, kunya,
    )  # fmt: skip


def test_what_is_no_other_part_is_kept() -> None:
    assert split_full_name("John Fitzgerald Kennedy").other == "Fitzgerald"
    assert split_full_name("Sheikh Ahmad al-Tamimi al-Basri").other == "Sheikh al-Tamimi"
    assert split_full_name("al-Masri, Khalid ibn Walid Abu Omar").kunya == "Abu Omar"


@pytest.mark.parametrize("name", ["أبو عمر", "Umm Khalid", "Абу Халид", "Abu Abd al-Rahman"])
def test_a_kunya_alone(name: str) -> None:
    assert is_kunya(name)
    assert split_full_name(name).given is None
