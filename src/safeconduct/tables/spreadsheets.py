"""XLSX files: guards against bombs, then the cells of one sheet as text."""

from __future__ import annotations

from pathlib import Path

import fastexcel
import polars as pl

from safeconduct.tables.files import Limits
from safeconduct.tables.problems import InputError
from safeconduct.tables.workbook_guard import Workbook


def read_sheet(
    data: bytes, *, path: Path, sheet: str | None, limits: Limits
) -> tuple[str, list[list[str]]]:
    """The name of the sheet and its rows as text, from row 1, rows of nothing included.

    Raises:
        InputError: if it is no XLSX file, a bomb, mostly blank rows, or has no such sheet.
    """
    book = Workbook(data, where=path, limits=limits)
    names = list(book.sheets)
    name = sheet or names[0]
    if name not in names:
        raise InputError(
            f"there is no sheet {name!r}",
            where=path,
            remedy=f"It has the sheets {', '.join(names)}: name one of them in the mapping.",
        )
    book.check_sheet(name)
    try:
        page = fastexcel.read_excel(data).load_sheet(
            name, header_row=None, skip_rows=0, dtypes="string"
        )
        frame = pl.DataFrame(page)
    except (fastexcel.FastExcelError, pl.exceptions.PanicException) as error:
        raise InputError(
            f"the spreadsheet cannot be read: {str(error).splitlines()[0]}",
            where=path,
            remedy="Open it in a spreadsheet program and save it again as XLSX.",
        ) from None
    return name, _rows(frame, page)


def _rows(frame: pl.DataFrame, page: fastexcel.ExcelSheet) -> list[list[str]]:
    texts = frame.with_columns(pl.all().cast(pl.String).fill_null("")).rows()
    # The reader leaves out rows above the first filled one; row numbers must count them.
    offset = int(getattr(page, "offset", 0) or 0)
    return [[] for _ in range(offset)] + [[_plain(cell) for cell in row] for row in texts]


def _plain(cell: str) -> str:
    text = cell.strip()
    if text.endswith(" 00:00:00"):
        return text[:-9]
    return text[:-2] if text.endswith(".0") and text[:-2].lstrip("-").isdigit() else text
