"""The printed backup of a secret key: lines to type, and a QR code of the same."""

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
_TEMPLATE = _HERE / "templates" / "key_sheet.typ"
_FONTS = _HERE / "fonts"


def key_sheet_pdf(
    lines: Sequence[str], *, party: str, name: str, public: str, date: datetime.date
) -> bytes:
    """One page as a tagged, accessible PDF (PDF/UA-1); it holds the secret.

    Args:
        lines: as `record.backups.write_backup` gives them.
        party: whose root key it is.
        name: random id of the key.
        public: the verifier key.
        date: of the ceremony.
    """
    out = io.BytesIO()
    code = segno.make("".join(lines).replace(" ", ""), error="q", micro=False)
    code.save(out, kind="svg", xmldecl=False, svgns=True, border=4, nl=False)
    data = {
        "title": "Backup of a root key",
        "party": party,
        "name": name,
        "public": public,
        "date": date.isoformat(),
        "year": date.year,
        "month": date.month,
        "day": date.day,
        "lines": list(lines),
        "qr": out.getvalue().decode("utf-8"),
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
