from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pypdf

from safeconduct.documents import manifest_pages, manifest_pdf
from safeconduct.handover import Manifest

Make = Callable[[int], Manifest]
PARTIES = {"A": "Orlavia", "B": "Tesmaria"}


def pdf(manifest: Manifest) -> bytes:
    return manifest_pdf(manifest, parties=PARTIES, mediator="Ilmarin", note="Invented people")


def words(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)


def test_names_in_every_script_signatures_and_page_numbers(manifest: Make) -> None:
    made = manifest(12)
    text = words(pdf(made))
    assert "Коваленко Іван" in text
    assert "Sydorov" in text
    assert any("\u0600" <= letter <= "\u06ff" or "\ufb50" <= letter <= "\ufefc" for letter in text)
    for word in ("Giver", "Receiver", "Neutral witness", "Ilmarin", "Long Bridge", "page 1 of"):
        assert word in text
    assert "Invented people" in text
    for token in made.rows["token"]:
        assert token in text


def test_pdf_is_tagged_named_and_claims_ua_1(manifest: Make) -> None:
    data = pdf(manifest(3))
    reader = pypdf.PdfReader(io.BytesIO(data))
    assert reader.metadata is not None
    assert reader.metadata.title == "Manifest, stage 1: from Orlavia to Tesmaria"
    catalogue = reader.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert catalogue["/Lang"] == "en"  # type: ignore[index]
    assert b"pdfuaid:part" in data


def test_the_same_manifest_gives_the_same_bytes(manifest: Make) -> None:
    assert pdf(manifest(5)) == pdf(manifest(5))


def test_only_shipped_fonts_are_used(manifest: Make) -> None:
    reader = pypdf.PdfReader(io.BytesIO(pdf(manifest(3))))
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
    }
    assert fonts
    assert all("NotoSans" in name for name in fonts)


def test_a_full_stage_is_one_document_with_everybody(manifest: Make) -> None:
    assert words(pdf(manifest(390))).count("OR-") == 390


def test_names_cannot_become_markup(manifest: Make) -> None:
    made = manifest(1)
    rows = made.rows.with_columns(full_name=made.rows["full_name"] + ' #panic() *x* "')
    object.__setattr__(made, "rows", rows)
    assert "#panic()" in words(pdf(made))


def test_pages_can_be_looked_at(manifest: Make) -> None:
    pages = manifest_pages(manifest(2), parties=PARTIES, mediator="Ilmarin", ppi=40)
    assert all(page.startswith(b"\x89PNG") for page in pages)


def test_fonts_come_with_their_licence() -> None:
    import safeconduct.documents as package

    fonts = Path(package.__file__).parent / "fonts"
    licence = (fonts / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1 - 26 February 2007" in licence
    assert len(list(fonts.glob("*.ttf"))) == 3
