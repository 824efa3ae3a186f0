from __future__ import annotations

import pytest

from safeconduct.people import Script, script_of, tidy_name


def test_homoglyphs_show_as_mixed_script() -> None:
    assert script_of("Kоваленко") is Script.MIXED


@pytest.mark.parametrize("text", ["unknown", "Невідомо", "-", "  ", "?"])
def test_cells_that_name_nobody_are_unknown(text: str) -> None:
    assert tidy_name(text) is None
