from __future__ import annotations

import pytest

from safeconduct.documents import qr_svg
from safeconduct.tables.problems import InputError


def test_a_token_becomes_a_small_code() -> None:
    svg = qr_svg("X3SO5SLFOD")
    assert svg == qr_svg("X3SO5SLFOD")
    assert 'width="21"' in svg


@pytest.mark.parametrize("text", ["Ivan Koval", "", "P00012", "x3so5slfod"])
def test_nothing_personal_gets_into_a_code(text: str) -> None:
    with pytest.raises(InputError, match="only a check-in token"):
        qr_svg(text)
