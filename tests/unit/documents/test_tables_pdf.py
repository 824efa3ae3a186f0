"""Tables as PDF."""

from __future__ import annotations

import datetime
import io

import polars as pl
import pytest
from pypdf import PdfReader

from safeconduct.documents.tables_pdf import table_pdf

_DAY = datetime.date(2026, 9, 16)


def test_every_cell_is_in_it_as_it_stands() -> None:
    rows = 120
    frame = pl.DataFrame(
        {"person": [f"P-{i:03}" for i in range(rows)], "name": ["*Коваленко* #let x $1$"] * rows}
    )
    reader = PdfReader(io.BytesIO(table_pdf(frame, title="People", date=_DAY)))
    text = " ".join(page.extract_text() for page in reader.pages)
    assert all(f"P-{i:03}" in text for i in range(rows))
    assert text.count("*Коваленко* #let x $1$") == rows


@pytest.mark.parametrize("frame", [pl.DataFrame({"person": []}), pl.DataFrame({"a": [None]})])
def test_an_empty_table_is_a_page_too(frame: pl.DataFrame) -> None:
    assert table_pdf(frame, title="People", date=_DAY).startswith(b"%PDF")
