"""XLSX files: guards against bombs, then the cells of one sheet as text."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import fastexcel
import polars as pl

from safeconduct.tables.files import Limits
from safeconduct.tables.problems import InputError

_MAX_ENTRIES = 10_000


def read_sheet(
    data: bytes, *, path: Path, sheet: str | None, limits: Limits
) -> tuple[str, list[list[str]]]:
    """The name of the sheet and its rows as text, from row 1, rows of nothing included.

    Raises:
        InputError: if it is no XLSX file, a bomb, mostly blank rows, or has no such sheet.
    """
    _refuse_bomb(data, path=path, limits=limits)
    try:
        book = fastexcel.read_excel(data)
        names = list(book.sheet_names)
        name = sheet or names[0]
        if name not in names:
            raise InputError(
                f"there is no sheet {name!r}",
                where=path,
                remedy=f"It has the sheets {', '.join(names)}: name one of them in the mapping.",
            )
        page = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
        frame = pl.DataFrame(page)
    except InputError:
        raise
    except Exception as error:  # noqa: BLE001 - the reader raises many kinds of its own
        raise InputError(
            f"the spreadsheet cannot be read: {str(error).splitlines()[0]}",
            where=path,
            remedy="Open it in a spreadsheet program and save it again as XLSX.",
        ) from None
    _refuse_blank(frame, path=path, sheet=name, limits=limits)
    return name, _rows(frame, page)


def _refuse_bomb(data: bytes, *, path: Path, limits: Limits) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile:
        raise InputError(
            "this is not an XLSX file",
            where=path,
            remedy="Save it as XLSX or CSV; old .xls files and renamed files cannot be read.",
        ) from None
    whole = sum(e.file_size for e in entries)
    packed = max(sum(e.compress_size for e in entries), 1)
    if (
        len(entries) > _MAX_ENTRIES
        or whole > limits.max_uncompressed
        or (whole > (64 << 20) and whole / packed > limits.max_ratio)
    ):
        raise InputError(
            f"the file unpacks from {packed >> 10} KiB to {whole >> 20} MiB, as a bomb would",
            where=path,
            remedy="Do not open it; ask the sender for a CSV file.",
        )


def _refuse_blank(frame: pl.DataFrame, *, path: Path, sheet: str, limits: Limits) -> None:
    rows = frame.height
    if rows <= limits.max_blank_rows:
        return
    filled = frame.filter(~pl.all_horizontal(pl.all().is_null())).height if frame.width else 0
    if rows - filled > limits.max_blank_rows and rows - filled > filled:
        raise InputError(
            f"sheet {sheet!r} spans {rows:,} rows of which {rows - filled:,} are empty",
            where=path,
            remedy="Delete the empty rows and save it again.",
        )


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
