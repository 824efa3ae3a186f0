"""Looking at a table before anybody has said what its columns mean."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from safeconduct.tables import InputError, SourceMapping, preview_table, write_xlsx

_ANY = SourceMapping(name="x")


def test_a_text_file_under_its_own_headers() -> None:
    data = "Фамилия;Год\nКоваль;1990\n;1991\n".encode("cp1251")
    seen = preview_table(data, Path("list.csv"), _ANY)
    assert seen.headers == ("Фамилия", "Год")
    assert seen.rows == ((2, ("Коваль", "1990")), (3, ("", "1991")))
    assert (seen.height, seen.encoding, seen.sheets) == (2, "cp1251", ())


def test_a_workbook_and_its_sheets(tmp_path: Path) -> None:
    write_xlsx(pl.DataFrame({"Name": ["Koval"]}), tmp_path / "a.xlsx", sheet="People")
    seen = preview_table((tmp_path / "a.xlsx").read_bytes(), Path("a.xlsx"), _ANY)
    assert (seen.sheets, seen.sheet, seen.headers) == (("People",), "People", ("Name",))


def test_only_the_first_rows_are_kept() -> None:
    data = ("n\n" + "\n".join(map(str, range(100)))).encode()
    seen = preview_table(data, Path("n.csv"), _ANY, first=3)
    assert (len(seen.rows), seen.height) == (3, 100)


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(InputError):
        preview_table(bytes(range(256)), Path("x.csv"), _ANY)
