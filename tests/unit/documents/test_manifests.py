from __future__ import annotations

import io
from pathlib import Path

import pypdf
from made_manifests import made_manifest

from safeconduct.documents import manifest_pages, manifest_pdf
from safeconduct.handover import Manifest

PARTIES = {"A": "Orlavia", "B": "Tesmaria"}


def pdf(manifest: Manifest) -> bytes:
    return manifest_pdf(manifest, parties=PARTIES, mediator="Ilmarin", note="Invented people")


def words(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)


def test_names_in_every_script_signatures_and_page_numbers() -> None:
    made = made_manifest(12)
    text = words(pdf(made))
    assert "Коваленко Іван" in text
    assert "Sydorov" in text
    assert any("\u0600" <= letter <= "\u06ff" or "\ufb50" <= letter <= "\ufefc" for letter in text)
    for word in ("Giver", "Receiver", "Neutral witness", "Ilmarin", "Long Bridge", "page 1 of"):
        assert word in text
    assert "Invented people" in text
    for token in made.rows["token"]:
        assert token in text


def test_pdf_is_tagged_named_and_claims_ua_1() -> None:
    data = pdf(made_manifest(3))
    reader = pypdf.PdfReader(io.BytesIO(data))
    assert reader.metadata is not None
    assert reader.metadata.title == "Manifest, stage 1: from Orlavia to Tesmaria"
    catalogue = reader.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert catalogue["/Lang"] == "en"  # type: ignore[index]
    assert b"pdfuaid:part" in data


def test_the_same_manifest_gives_the_same_bytes() -> None:
    assert pdf(made_manifest(5)) == pdf(made_manifest(5))


def test_only_shipped_fonts_are_used() -> None:
    reader = pypdf.PdfReader(io.BytesIO(pdf(made_manifest(3))))
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
    }
    assert fonts
    assert all("NotoSans" in name for name in fonts)


def test_a_full_stage_is_one_document_with_everybody() -> None:
    assert words(pdf(made_manifest(390))).count("OR-") == 390


def test_names_cannot_become_markup() -> None:
    made = made_manifest(1)
    rows = made.rows.with_columns(full_name=made.rows["full_name"] + ' #panic() *x* "')
    object.__setattr__(made, "rows", rows)
    assert "#panic()" in words(pdf(made))


def test_pages_can_be_looked_at() -> None:
    pages = manifest_pages(made_manifest(2), parties=PARTIES, mediator="Ilmarin", ppi=40)
    assert all(page.startswith(b"\x89PNG") for page in pages)


def test_fonts_come_with_their_licence() -> None:
    import safeconduct.documents as package

    fonts = Path(package.__file__).parent / "fonts"
    licence = (fonts / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1 - 26 February 2007" in licence
    assert len(list(fonts.glob("*.ttf"))) == 3
