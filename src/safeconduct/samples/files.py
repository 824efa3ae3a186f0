"""Writing the world: every file in the encoding and lay-out of the office it comes from."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from openpyxl.utils import get_column_letter

from safeconduct.samples.pfif import pfif_bytes
from safeconduct.samples.rows import Row, SourceRows
from safeconduct.samples.world import World
from safeconduct.samples.xlsx import Cell, Sheet, workbook_bytes

Progress = Callable[[str, int, int], None]
_CSV = {
    "a-captor-list.csv": ("utf-8", ",", "\r\n"),
    "b-tracing-requests.csv": ("cp1251", ";", "\r\n"),
    "a-capture-cards.csv": ("utf-8-sig", ";", "\r\n"),
    "b-capture-cards.csv": ("utf-16", "\t", "\r\n"),
    "family-contacts.csv": ("utf-8", ",", "\n"),
    "legal-files.csv": ("utf-8", ";", "\n"),
    "desk-reports.csv": ("utf-8", ",", "\n"),
    "open-sources.csv": ("utf-8", ",", "\n"),
    "unit-debriefs.csv": ("utf-8", ";", "\n"),
}


def write_world(world: World, out: Path, *, progress: Progress | None = None) -> list[Path]:
    """Write `out/samples/` and `out/truth/`, and return all paths in the order of writing.

    Args:
        world: as `make_world` returns it.
        out: the directory; made if it is not there. Files of an earlier run are overwritten.
        progress: told the file's name, the number of files written so far, and of all files.
    """
    samples, truth = out / "samples", out / "truth"
    samples.mkdir(parents=True, exist_ok=True)
    truth.mkdir(parents=True, exist_ok=True)
    total = len(world.sources) + len(world.texts) + 3
    written: list[Path] = []

    def keep(path: Path, content: bytes) -> None:
        path.write_bytes(content)
        written.append(path)
        if progress:
            progress(path.name, len(written), total)

    for source in world.sources:
        keep(samples / source.file, source_bytes(source))
    for name, text in world.texts.items():
        keep(samples / name, text.encode())
    keep(truth / "identities.csv", world.identities.write_csv().encode())
    keep(truth / "people.csv", world.people.write_csv().encode())
    keep(truth / "contacts.csv", world.contacts.write_csv().encode())
    return written


def source_bytes(source: SourceRows) -> bytes:
    """The bytes of one source's file."""
    if source.file in _CSV:
        encoding, separator, newline = _CSV[source.file]
        return _csv_bytes(source, encoding=encoding, separator=separator, newline=newline)
    match source.file:
        case "visits.pfif.xml":
            return pfif_bytes(source)
        case "testimony.jsonl":
            return _json_lines(source)
        case "a-tracing-requests.xlsx":
            return workbook_bytes([_requests_sheet(source)])
        case "b-captor-list.xlsx":
            return workbook_bytes([_list_sheet(source), _remarks_sheet(source)])
        case _:
            return workbook_bytes([_interviews_sheet(source)])


def _csv_bytes(source: SourceRows, *, encoding: str, separator: str, newline: str) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator=newline)
    writer.writerow(source.columns)
    writer.writerows(source.rows)
    # What the old code page lacks (Arabic names) the clerk could only leave as question marks.
    return text.getvalue().encode(encoding, errors="replace")


def _json_lines(source: SourceRows) -> bytes:
    lines = (
        json.dumps(
            {k: v for k, v in zip(source.columns, row, strict=False) if v}, ensure_ascii=False
        )
        for row in source.rows
    )
    return ("\n".join(lines) + "\n").encode()


def _two_rows_of_header(columns: Row, *, at: int) -> tuple[list[Row], tuple[str, ...]]:
    """Header cells over two rows starting at row `at`, and the ranges to merge."""
    upper, lower, merged = [], [], []
    groups = [column.split(" / ", 1) if " / " in column else [column] for column in columns]
    start = 0
    for place, group in enumerate(groups):
        first = place == 0 or len(group) == 1 or groups[place - 1][0] != group[0]
        start = place if first else start
        upper.append(group[0] if first else "")
        lower.append(group[1] if len(group) == 2 else "")
        last = place + 1 == len(groups) or groups[place + 1][0] != group[0]
        if len(group) == 1:
            letter = get_column_letter(place + 1)
            merged.append(f"{letter}{at}:{letter}{at + 1}")
        elif last and place > start:
            merged.append(f"{get_column_letter(start + 1)}{at}:{get_column_letter(place + 1)}{at}")
    return [tuple(upper), tuple(lower)], tuple(merged)


def _requests_sheet(source: SourceRows) -> Sheet:
    header, merged = _two_rows_of_header(source.columns, at=5)
    title: Iterable[Row] = (
        ("Національне інформаційне бюро Орлавії",),
        ("Реєстр звернень про зниклих безвісти",),
        ("Станом на 15.09.2026", "", "", "Для службового користування"),
        (),
    )
    return Sheet(title="Реєстр", rows=[*title, *header, *source.rows], merged=("A1:S1", *merged))


def _list_sheet(source: SourceRows) -> Sheet:
    title: Iterable[Row] = (("SPISOK UDERZHIVAEMYKH LITS, Tesmaria, 15-09-2026",), ())
    return Sheet(title="Spisok", rows=[*title, source.columns, *source.rows])


def _remarks_sheet(source: SourceRows) -> Sheet:
    rows: list[Row] = [
        ("N", "Primechanie"),
        ("1", "Kody KAT.: VP, MED, GR, SG, NSL, TELO"),
        ("2", "ZDOROVIE: 1 khorosho ... 7 tiazhelo ranen, 0 net dannykh"),
        ("3", f"Vsego strok: {len(source.rows)}"),
    ]
    return Sheet(title="Primechaniia", rows=rows)


def _interviews_sheet(source: SourceRows) -> Sheet:
    at = source.columns.index("Date")
    rows = [_with_real_date(row, at) for row in source.rows]
    return Sheet(title="Entretiens", rows=[source.columns, *rows])


def _with_real_date(row: Row, at: int) -> tuple[Cell, ...]:
    """The interview's day as a spreadsheet date, where the row is in order."""
    try:
        day = datetime.fromisoformat(row[at])
    except ValueError:
        return row
    return (*row[:at], day, *row[at + 1 :])
