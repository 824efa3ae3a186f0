from __future__ import annotations

import pytest

from safeconduct.people import NameParts, Script, script_of, split_full_name, tidy_name


@pytest.mark.parametrize(
    ("full", "parts"),
    [
        ("Коваленко Петро Миколайович", ("Коваленко", "Петро", "Миколайович")),
        ("Петро Миколайович Коваленко", ("Коваленко", "Петро", "Миколайович")),
        ("Kovalenko, Petro Mykolaiovych", ("Kovalenko", "Petro", "Mykolaiovych")),
        ("KOVALENKO Petro", ("KOVALENKO", "Petro", None)),
        ("Petro Kovalenko", ("Kovalenko", "Petro", None)),
        ("Suharto", ("Suharto", None, None)),
        ("Ahmad bin Yusuf al-Harbi", ("al-Harbi", "Ahmad", None)),
        ("an-Nakhkhas Khasan bin Murad", ("an-Nakhkhas", "Khasan", None)),
        ("ар-Раи Ахмад бин Салим", ("ар-Раи", "Ахмад", None)),
    ],
)
def test_takes_a_full_name_apart(full: str, parts: tuple[str, str, str | None]) -> None:
    assert split_full_name(full) == NameParts(family=parts[0], given=parts[1], patronymic=parts[2])


def test_homoglyphs_show_as_mixed_script() -> None:
    assert script_of("Kоваленко") is Script.MIXED


@pytest.mark.parametrize("text", ["unknown", "Невідомо", "-", "  ", "?"])
def test_cells_that_name_nobody_are_unknown(text: str) -> None:
    assert tidy_name(text) is None
