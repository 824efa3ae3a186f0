"""Manifests on paper: PDF/UA-1 by Typst, with the fonts that are shipped and no others."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import polars as pl
import typst

from safeconduct.documents.qr import qr_svg
from safeconduct.handover import Manifest

FONTS = Path(__file__).parent / "fonts"
TEMPLATE = Path(__file__).parent / "templates" / "manifest.typ"


def manifest_pdf(
    manifest: Manifest, *, parties: Mapping[str, str], mediator: str, note: str = ""
) -> bytes:
    """A manifest as a tagged, accessible PDF (PDF/UA-1); the same input gives the same bytes.

    Args:
        manifest: one stage and side.
        parties: name of each party by side code.
        mediator: name of the mediator, who signs as the neutral witness.
        note: a line under the title, for example that the people are invented.
    """
    return _compile(manifest, parties, mediator, note, kind="pdf")[0]


def manifest_pages(
    manifest: Manifest,
    *,
    parties: Mapping[str, str],
    mediator: str,
    note: str = "",
    ppi: float = 110,
) -> list[bytes]:
    """The pages of a manifest as PNG images, for previews and for looking at them in tests."""
    return _compile(manifest, parties, mediator, note, kind="png", ppi=ppi)


def _compile(
    manifest: Manifest,
    parties: Mapping[str, str],
    mediator: str,
    note: str,
    *,
    kind: Literal["pdf", "png"],
    ppi: float | None = None,
) -> list[bytes]:
    data = _data(manifest, parties, mediator, note)
    # The package's annotations do not know that PNG comes as one image a page.
    typesetter: Any = typst
    compiler = typesetter.Compiler(
        TEMPLATE.read_bytes(),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    made = compiler.compile(
        format=kind,
        ppi=ppi,
        pdf_standards=["ua-1"] if kind == "pdf" else [],
        timestamp=datetime.datetime.combine(manifest.date, datetime.time(0), tzinfo=datetime.UTC),
    )
    return list(made) if isinstance(made, list) else [made]


def _data(
    manifest: Manifest, parties: Mapping[str, str], mediator: str, note: str
) -> dict[str, Any]:
    giver, receiver = parties[manifest.side], parties[manifest.receiver]
    owed = manifest.rows.filter(pl.col("basis") == "owed").height
    title = f"Manifest, stage {manifest.stage}: from {giver} to {receiver}"
    return {
        "title": title,
        "author": f"Bureau of {giver}",
        "year": manifest.date.year,
        "month": manifest.date.month,
        "day": manifest.date.day,
        "subtitle": note or "Confidential. To be destroyed when the receipts are signed.",
        "facts": [
            {"label": "Date", "value": manifest.date.isoformat()},
            {"label": "Place", "value": manifest.place},
            {"label": "Handed over by", "value": giver},
            {"label": "Received by", "value": receiver},
            {"label": "People", "value": str(len(manifest))},
            {"label": "Counted", "value": str(len(manifest) - owed)},
            {"label": "Owed", "value": str(owed)},
        ],
        "batches": [_batch(number, rows) for (number,), rows in _batches(manifest)],
        "declaration": (
            "Each person marked as crossed was asked in private whether he or she wishes to go, "
            "and said yes. Owed people are returned outside any number."
        ),
        "signatures": [
            {"role": "Giver", "who": giver},
            {"role": "Receiver", "who": receiver},
            {"role": "Neutral witness", "who": mediator},
        ],
        "footer": f"{title} · {manifest.date.isoformat()}",
    }


def _batches(manifest: Manifest) -> list[tuple[tuple[object, ...], pl.DataFrame]]:
    return list(manifest.rows.sort("number").group_by("batch", maintain_order=True))


def _batch(number: object, rows: pl.DataFrame) -> dict[str, Any]:
    people = "1 person" if rows.height == 1 else f"{rows.height} people"
    return {
        "heading": f"Batch {number}: {people}",
        "rows": [
            {
                "number": str(row["number"]),
                "seat": str(row["seat"]),
                "name": row["full_name"] or "",
                "born": row["birth_date"] or "",
                "rank": row["rank"] or "",
                "prisoner_number": row["prisoner_number"] or "",
                "basis": row["basis"] or "",
                "token": row["token"],
                "qr": qr_svg(row["token"]),
            }
            for row in rows.rows(named=True)
        ],
    }
