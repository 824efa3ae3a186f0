"""What a workbook unpacks to, measured before anything opens it: bombs are refused here.

A workbook is a ZIP archive of XML parts. Every part is unpacked once in small pieces, and the true
sizes are counted, since the sizes that an archive tells of itself may be lies.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from posixpath import join, normpath

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from safeconduct.tables.files import Limits
from safeconduct.tables.problems import InputError

_PIECE = 1 << 20
_PACKED_PIECE = 1 << 16
_OVERLAP = 64
_LOCAL_HEADER = 30
_MIB = 1 << 20
# Only a sheet that reaches this far down or right can be too large, and is measured.
_FAR = re.compile(
    rb"""r\s*=\s*["'](?:[A-Za-z]{3}\d|[A-Za-z]{2}\d{5}|[A-Za-z]{0,2}(?:[2-9]\d{5}|\d{7}))"""
)
_ROW = re.compile(rb"<(?:\w+:)?row(?=[\s/>])")
_ROW_NUMBER = re.compile(rb"""[^>]*?\sr\s*=\s*["'](\d+)""")
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|is)[\s>]")
_CELL = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3})(\d{1,7})["']""")
_CELL_TAGS = (b"<c ", b"<c>", b"<c/", b":c ", b":c>", b":c/")
_ROW_TAGS = (b"<row", b":row")
_REFERENCES = (b'r="', b"r='")
_MANY_ROWS = 200_000
_DOCTYPES = (b"<!DOCTYPE", b"<\0!\0D\0", b"\0<\0!\0D")
_LONGEST_ROW = 64 * _MIB


@dataclass(frozen=True, slots=True)
class Extent:
    """The rectangle that a sheet spans, and how many of its rows hold anything."""

    rows: int
    columns: int
    filled: int


class _Look:
    """A first look at a sheet: whether it may be large, told from its text alone."""

    def __init__(self) -> None:
        self._far = False
        self._rows = self._unplaced = 0

    def add(self, text: bytes) -> None:
        self._far = self._far or bool(_FAR.search(text))
        self._rows += sum(map(text.count, _ROW_TAGS))
        self._unplaced += sum(map(text.count, _CELL_TAGS)) - sum(map(text.count, _REFERENCES))

    @property
    def far(self) -> bool:
        """Cells may go without a place of their own, and are then counted from the left."""
        return self._far or self._rows > _MANY_ROWS or self._unplaced > 0


class Workbook:
    """An XLSX file that is safe to open.

    Raises:
        InputError: if it is damaged, locked, too large when unpacked, packed too tightly to be a
            real table, or declares a document type (which no workbook does).
    """

    def __init__(self, data: bytes, *, where: Path, limits: Limits) -> None:
        self._data, self._where, self._limits = data, where, limits
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                self._parts = {info.filename: info for info in archive.infolist()}
            if "xl/workbook.xml" not in self._parts:
                raise self._error("this archive is no workbook", "Save the table as XLSX or CSV.")
            self._far = self._unpack_all()
            self.sheets = self._find_sheets()
        except (zipfile.BadZipFile, zlib.error, ParseError, KeyError, NotImplementedError):
            raise self._error(
                "this is not an XLSX file, or it is damaged",
                "Open it in a spreadsheet program and save it as XLSX; .xls is not read.",
            ) from None
        except DefusedXmlException:
            raise self._bomb("it declares entities") from None

    def check_sheet(self, sheet: str) -> None:
        """Raise an InputError if a sheet is mostly blank rows or spans too much to be a table."""
        part = self.sheets[sheet]
        if part not in self._far:
            return
        extent, limits = self._measure(part), self._limits
        blank = extent.rows - extent.filled
        if blank > limits.max_blank_rows and blank > extent.filled:
            raise self._error(
                f"sheet {sheet!r} spans {extent.rows:,} rows of which {blank:,} are empty",
                "Delete the empty rows and save again.",
            )
        if extent.columns > limits.max_columns or extent.rows * extent.columns > limits.max_area:
            raise self._error(
                f"sheet {sheet!r} spans {extent.rows:,} rows and {extent.columns:,} columns",
                "Delete the empty rows and columns, or split the sheet, and save again.",
            )

    def _error(self, what: str, remedy: str) -> InputError:
        return InputError(what, where=self._where, remedy=remedy)

    def _bomb(self, why: str) -> InputError:
        return self._error(
            f"the workbook is not opened, since {why}, as in a bomb",
            "Copy the cells into a new workbook, or save the sheet as CSV.",
        )

    def _unpack_all(self) -> frozenset[str]:
        """Check the sizes of all parts; return the sheets that reach far down or right."""
        limits = self._limits
        if len(self._parts) > limits.max_entries:
            raise self._bomb(f"it has {len(self._parts):,} parts")
        far, total = set(), 0
        for name, info in self._parts.items():
            size, seam, look = 0, b"", _Look()
            is_xml = name.endswith((".xml", ".rels"))
            for piece in self._pieces(info):
                size += len(piece)
                if total + size > limits.max_uncompressed:
                    raise self._bomb(f"it unpacks to over {limits.max_uncompressed // _MIB:,} MiB")
                if size > max(_MIB, limits.max_ratio * info.compress_size):
                    raise self._bomb(f"{name} unpacks to over {limits.max_ratio} times its size")
                if is_xml:
                    text = seam + piece
                    if any(mark in text for mark in _DOCTYPES):
                        raise self._bomb(f"{name} declares a document type")
                    look.add(text)
                    seam = piece[-_OVERLAP:]
            if look.far:
                far.add(name)
            total += size
        return frozenset(far)

    def _pieces(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        """The true contents of a part, whatever size the archive says it has."""
        if info.flag_bits & 1:
            raise self._error("the workbook is locked by a password", "Save it without one.")
        head = self._data[info.header_offset : info.header_offset + _LOCAL_HEADER]
        if len(head) < _LOCAL_HEADER:
            raise zipfile.BadZipFile
        names = int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
        start = info.header_offset + _LOCAL_HEADER + names
        packed = memoryview(self._data)[start : start + info.compress_size]
        if info.compress_type == zipfile.ZIP_STORED:
            for at in range(0, len(packed), _PIECE):
                yield bytes(packed[at : at + _PIECE])
            return
        if info.compress_type != zipfile.ZIP_DEFLATED:
            raise NotImplementedError
        unpacker = zlib.decompressobj(-15)
        for at in range(0, len(packed), _PACKED_PIECE):
            rest: bytes | memoryview = packed[at : at + _PACKED_PIECE]
            while rest:
                yield unpacker.decompress(rest, _PIECE)
                rest = unpacker.unconsumed_tail
        yield unpacker.flush()

    def _read(self, name: str) -> bytes:
        return b"".join(self._pieces(self._parts[name]))

    def _find_sheets(self) -> dict[str, str]:
        """Sheet name to the part that holds it, in the order of the workbook."""
        relations = {
            r.get("Id"): normpath(join("xl", r.get("Target", "")).lstrip("/"))
            for r in fromstring(self._read("xl/_rels/workbook.xml.rels"))
        }
        sheets = {}
        for element in fromstring(self._read("xl/workbook.xml")).iter():
            if element.tag.rpartition("}")[2] == "sheet":
                relation = next((v for k, v in element.items() if k.endswith("}id")), None)
                sheets[element.get("name", "")] = relations.get(relation, "")
        return sheets

    def _measure(self, part: str) -> Extent:
        rows = filled = number = column = 0
        carry = b""
        started = False
        for piece in (*self._pieces(self._parts[part]), b"<row>"):
            *whole, carry = _ROW.split(carry + piece)
            if len(carry) > _LONGEST_ROW:
                raise self._bomb("it has a row too long to be one")
            for segment in whole:
                if started:
                    told = _ROW_NUMBER.match(segment)
                    number = int(told[1]) if told else number + 1
                    filled += bool(_VALUE.search(segment))
                    column = max(column, sum(map(segment.count, _CELL_TAGS)))
                    for letters, row in _CELL.findall(segment):
                        rows = max(rows, int(row))
                        column = max(column, _column_number(letters))
                    rows = max(rows, number)
                started = True
        return Extent(rows, column, filled)


def _column_number(letters: bytes) -> int:
    """Of a column of a spreadsheet: 1 for A, 27 for AA."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
