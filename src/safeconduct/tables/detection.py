"""Finding out how a file is written: its encoding, its separator, its header row."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Sequence
from pathlib import Path

from charset_normalizer import from_bytes

from safeconduct.tables.mapping import SourceMapping, fold
from safeconduct.tables.problems import InputError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CANDIDATES = [
    "cp1251",
    "koi8_r",
    "koi8_u",
    "iso8859_5",
    "cp866",
    "mac_cyrillic",
    "cp1256",
    "cp1252",
]
_SAMPLE = 1 << 18
_NUL_SHARE = 0.3
_HEADER_WITHIN = 25
SEPARATORS = ",;\t|"


def decode(data: bytes, *, path: Path, encoding: str | None) -> str:
    """The text of a file, in the encoding given or the one found.

    Raises:
        InputError: if it is no text, or not in that encoding.
    """
    found = encoding or detect_encoding(data, path=path)
    try:
        return data.decode(found)
    except (UnicodeDecodeError, LookupError) as error:
        place = f", byte {error.start}" if isinstance(error, UnicodeDecodeError) else ""
        raise InputError(
            f"the file is not written in {found}",
            where=f"{path}{place}",
            remedy="Give the right encoding in the mapping, or save the file as UTF-8.",
        ) from None


def detect_encoding(data: bytes, *, path: Path) -> str:
    """The encoding of a text file: by its mark, as UTF-8, else by how its letters fall.

    Raises:
        InputError: if this is no text at all, or no encoding fits.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name
    sample = data[:_SAMPLE]
    for name, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        if zeros.count(0) > len(zeros) * _NUL_SHARE:
            return name
    controls = sum(sample.count(bytes([b])) for b in (*range(9), *range(14, 32)))
    if controls > len(sample) // 1000:
        raise InputError(
            "this is not a table: it holds bytes that no text has",
            where=path,
            remedy="Send it as CSV, XLSX, Parquet, JSON Lines or PFIF XML.",
        )
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        _refuse_damaged(data, error, path=path)
        best = from_bytes(sample, cp_isolation=_CANDIDATES).best()
    else:
        return "utf-8"
    if best is None:
        raise InputError(
            "no encoding fits this file",
            where=path,
            remedy="Give its encoding in the mapping, or save it as UTF-8.",
        )
    return best.encoding


def _refuse_damaged(data: bytes, error: UnicodeDecodeError, *, path: Path) -> None:
    """UTF-8 with a few wrong bytes is damaged UTF-8 and no other encoding."""
    text = data.decode("utf-8", errors="replace")
    wrong = text.count("\ufffd")
    right = sum(1 for c in text[:_SAMPLE] if ord(c) > 127) - wrong
    if right > 20 * wrong:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            "the file is UTF-8 but for a damaged letter",
            where=f"{path}, line {line}, byte {error.start}",
            remedy="Correct that line, or ask the sender for the file again.",
        )


def detect_separator(text: str) -> str:
    r"""The separator that cuts the first lines into equally many cells, most of all.

    >>> detect_separator("a;b;c\n1,5;2;3\n")
    ';'
    """
    lines = [line for line in text[:_SAMPLE].splitlines()[:50] if line.strip()]

    def fit(separator: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(lines, delimiter=separator)]
        common = max(set(widths), key=widths.count) if widths else 0
        return (widths.count(common) if common > 1 else 0, common)

    return max(SEPARATORS, key=fit)


def detect_header(rows: Sequence[Sequence[str]], mapping: SourceMapping) -> tuple[int, list[str]]:
    """The row of the headers (from 0) and the headers, two-line headers joined.

    The row with most headers that the mapping names is taken; without a mapping, the first whose
    cells are mostly filled and all different.
    """
    best: tuple[int, int, list[str]] = (0, 0, list(rows[0]) if rows else [])
    for at in range(min(_HEADER_WITHIN, len(rows))):
        for headers in (list(rows[at]), joined_headers(rows[at - 1], rows[at]) if at else []):
            known = sum(mapping.column_for(h) is not None for h in headers)
            if known > best[0]:
                best = (known, at, headers)
    if best[0]:
        return best[1], best[2]
    width = max((len(r) for r in rows[:_HEADER_WITHIN]), default=0)
    for at, row in enumerate(rows[:_HEADER_WITHIN]):
        filled = [fold(cell) for cell in row if cell.strip()]
        if len(filled) > width / 2 and len(set(filled)) == len(filled):
            return at, list(row)
    return best[1], best[2]


def joined_headers(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Headers of two lines, the upper of them merged over several columns.

    >>> joined_headers(["Person", "", "Date"], ["Name", "Born", ""])
    ['Person / Name', 'Person / Born', 'Date']
    """
    carried, joined = "", []
    for i, below in enumerate(lower):
        above = upper[i] if i < len(upper) else ""
        carried = above or (carried if below else "")
        joined.append(" / ".join(part for part in (carried, below) if part))
    return joined
