"""Workbooks whose bytes depend on their cells only."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.workbook.child import _WorkbookChild
from openpyxl.writer.excel import ExcelWriter

_EPOCH = datetime(2026, 9, 15, 8, 0, 0)  # noqa: DTZ001 -- the format has no time zone
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(<)")
Cell = str | datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet: rows of cells, and the ranges to merge, as "A1:C1"."""

    title: str
    rows: Iterable[tuple[Cell, ...]]
    merged: tuple[str, ...] = ()


def workbook_bytes(sheets: Iterable[Sheet]) -> bytes:
    """An XLSX file. Text stays text, also where it begins like a formula; empty text is no cell."""
    book = Workbook(write_only=True)
    book.properties.created = _EPOCH
    book.properties.creator = "registry"
    for sheet in sheets:
        page = book.create_sheet(sheet.title)
        for row in sheet.rows:
            page.append([_cell(page, value) for value in row])
        for merged in sheet.merged:
            page.merged_cells.add(merged)
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_STORED) as archive:
        ExcelWriter(book, archive).save()
    return _timeless(raw)


def _cell(page: _WorkbookChild, value: Cell) -> object:
    if value == "":
        return None
    if isinstance(value, str) and value.startswith("="):
        cell = WriteOnlyCell(page, value=value)
        cell.data_type = "s"
        return cell
    return value


def _timeless(raw: io.BytesIO) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/core.xml":
                stamp = f"{_EPOCH.isoformat()}Z".encode()
                data = _MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<2>", data)
            info = zipfile.ZipInfo(name, _ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, data, compresslevel=4)
    return out.getvalue()
