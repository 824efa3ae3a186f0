"""Any table as a PDF that screen readers can read."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import polars as pl
import typst

_HERE = Path(__file__).resolve().parent
_TEMPLATE = _HERE / "templates" / "table.typ"
_FONTS = _HERE / "fonts"


def table_pdf(
    frame: pl.DataFrame, *, title: str, subtitle: str = "", author: str = "", date: datetime.date
) -> bytes:
    """A table as a tagged, accessible PDF (PDF/UA-1) in landscape; equal input gives equal bytes.

    Args:
        frame: every value is written as text; the first column heads its row.
        title: of the document and its first page.
        subtitle: a line under it, such as how it was filtered.
        author: in the document's properties.
        date: of the document.
    """
    data = {
        "title": title,
        "subtitle": subtitle,
        "author": author,
        "date": date.isoformat(),
        "year": date.year,
        "month": date.month,
        "day": date.day,
        "columns": frame.columns,
        "rows": [["" if v is None else str(v) for v in row] for row in frame.iter_rows()],
    }
    # The package's annotations do not know that a document may come as one file.
    typesetter: Any = typst
    compiler = typesetter.Compiler(
        _TEMPLATE.read_bytes(),
        font_paths=[str(_FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    made: bytes = compiler.compile(
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=datetime.datetime.combine(date, datetime.time(0), tzinfo=datetime.UTC),
    )
    return made
