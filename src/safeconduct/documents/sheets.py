"""Pages of QR codes that carry a bundle on paper."""

from __future__ import annotations

import datetime
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import segno
import typst

_HERE = Path(__file__).resolve().parent
_TEMPLATE = _HERE / "templates" / "sheet.typ"
_FONTS = _HERE / "fonts"


def sheets_pdf(
    codes: Sequence[tuple[str, str]], *, title: str, footer: str, date: datetime.date
) -> bytes:
    """QR codes on A4 pages, six a page, as a tagged PDF (PDF/UA-1); equal input, equal bytes.

    At 76 mm a module of the largest code (version 25 with its quiet zone) is 0.6 mm wide, which
    hand scanners and telephones read from plain paper.

    Args:
        codes: label and text of each code; the text in the alphanumeric set of QR codes.
        title: on the first page.
        footer: on every page.
        date: of the document.
    """
    data = {
        "title": title,
        "footer": footer,
        "year": date.year,
        "month": date.month,
        "day": date.day,
        "codes": [{"label": label, "svg": _svg(text)} for label, text in codes],
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


def _svg(text: str) -> str:
    out = io.BytesIO()
    code = segno.make(text, error="m", boost_error=False, micro=False, mode="alphanumeric")
    code.save(out, kind="svg", xmldecl=False, svgns=True, border=4, nl=False)
    return out.getvalue().decode("utf-8")
