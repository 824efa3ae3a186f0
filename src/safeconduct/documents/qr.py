"""QR codes for manifests: a check-in token and nothing else."""

from __future__ import annotations

import io
import re

import segno

from safeconduct.tables.problems import InputError

_TOKEN = re.compile(r"[A-Z2-7]{4,32}")


def qr_svg(token: str) -> str:
    """A QR code of a check-in token as an SVG document, error correction Q, without a quiet zone.

    The quiet zone of four modules (ISO/IEC 18004) is left to whoever places the code on a page.

    Raises:
        InputError: if the text is not a token; a name or a number would be personal data on paper
            that any camera reads.

    >>> qr_svg("X3SO5SLFOD").startswith("<svg")
    True
    """
    if not _TOKEN.fullmatch(token):
        raise InputError(
            "only a check-in token may be put into a QR code",
            where="QR code of a manifest",
            remedy="Pass the token column of the manifest (capital letters and digits 2 to 7).",
        )
    out = io.BytesIO()
    code = segno.make(token, error="q", boost_error=False, micro=False)
    code.save(out, kind="svg", xmldecl=False, svgns=True, border=0, nl=False)
    return out.getvalue().decode("utf-8")
