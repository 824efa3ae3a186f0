"""Partial and uncertain dates, as people, cards and spreadsheets give them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import polars as pl


class DateOrder(StrEnum):
    """How a source writes a date of three numbers."""

    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"


class DateError(ValueError):
    """A text that is no possible date; its message says why, `remedy` what to do."""

    def __init__(self, reason: str, remedy: str) -> None:
        self.remedy = remedy
        super().__init__(reason)


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date known to the year, the month or the day, perhaps only about.

    >>> PartialDate(1987, 5).iso, PartialDate(1987, about=True).iso
    ('1987-05', '~1987')
    >>> PartialDate.from_iso("~1987").about
    True
    """

    year: int
    month: int | None = None
    day: int | None = None
    about: bool = False

    def __post_init__(self) -> None:
        if self.day is not None and self.month is None:
            raise DateError("a day needs a month", "give the month or leave the year only")
        try:
            _ = self.earliest
        except ValueError:
            raise DateError(
                "there is no such day in the calendar",
                "Correct the date, or leave only the year if that is all that is known",
            ) from None

    @property
    def iso(self) -> str:
        """`YYYY[-MM[-DD]]`, with `~` before it for "about"."""
        text = f"{self.year:04d}"
        if self.month is not None:
            text += f"-{self.month:02d}"
        if self.day is not None:
            text += f"-{self.day:02d}"
        return f"~{text}" if self.about else text

    @property
    def earliest(self) -> date:
        """The first day it can mean."""
        month = 1 if self.month is None else self.month
        return date(self.year, month, 1 if self.day is None else self.day)

    @classmethod
    def from_iso(cls, text: str) -> PartialDate:
        """Read back what `iso` wrote; raises DateError for anything else."""
        match = _ISO.fullmatch(text)
        if match is None:
            raise DateError("not a date", _REMEDY)
        about, year, month, day = match.groups()
        return cls(int(year), _number(month), _number(day), about == "~")


def newest_number(column: str) -> pl.Expr:
    """A column of partial dates as whole numbers that sort by time, "about" or not; null is 0.

    >>> days = pl.DataFrame({"on": ["~2026-05", "2026-01-07", None]})
    >>> days.select(newest_number("on"))["on"].to_list()
    [20260500, 20260107, 0]
    """
    digits = pl.col(column).str.replace_all(r"\D", "").str.pad_end(8, "0")
    return digits.cast(pl.Int64, strict=False).fill_null(0)


_REMEDY = "Write it as YYYY-MM-DD, YYYY-MM or YYYY, with ~ before it for about"
_ISO = re.compile(r"(~?)(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_ABOUT = re.compile(
    r"^(?:~|≈|about|approx(?:imately)?\.?|around|circa|ca?\.|бл(?:изько)?\.?|прибл(?:изно)?\.?"
    r"|около|ок\.|примерно|прим\.|environ|env\.|vers|نحو|حوالي)\s*",
    re.IGNORECASE,
)
_YEAR_MARK = re.compile(
    r"\s*(?:г\.?\s?р\.?|р\.?\s?н\.?|року|года|год|рік|г\.|р\.)\s*$", re.IGNORECASE
)
_TIME = re.compile(r"[T\s]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january janv janvier січ січня січень янв января январь",
            "feb february févr février fevrier лют лютого лютий фев февраля февраль",
            "mar march mars бер березня березень мар марта март",
            "apr april avr avril квіт квітня квітень апр апреля апрель",
            "may mai трав травня травень мая май",
            "jun june juin черв червня червень июн июня июнь",
            "jul july juil juillet лип липня липень июл июля июль",
            "aug august août aout серп серпня серпень авг августа август",
            "sep sept september septembre вер вересня вересень сен сент сентября сентябрь",
            "oct october octobre жовт жовтня жовтень окт октября октябрь",
            "nov november novembre лист листопада листопад ноя нояб ноября ноябрь",
            "dec december décembre decembre груд грудня грудень дек декабря декабрь",
        ),
        start=1,
    )
    for name in names.split()
}


def parse_date(text: str, *, order: DateOrder = DateOrder.DMY, latest: date) -> PartialDate:
    """Read a date as a source wrote it.

    Args:
        text: the cell as given.
        order: how the source writes three numbers.
        latest: no date may lie after it; two-digit years are put in the century that keeps to it.

    Raises:
        DateError: with the reason and the remedy, if it is no possible date.

    >>> today = date(2026, 9, 16)
    >>> parse_date("07.03.91", latest=today).iso, parse_date("бл. 1987", latest=today).iso
    ('1991-03-07', '~1987')
    >>> parse_date("3 березня 1990 р.", latest=today).iso
    '1990-03-03'
    """
    bare = _TIME.sub("", text.strip())
    cleaned = _ABOUT.sub("", bare)
    cleaned = _YEAR_MARK.sub("", cleaned).strip()
    about = cleaned != bare and bool(_ABOUT.match(bare))
    parts = [p for p in re.split(r"[\s./,\-]+", cleaned.casefold()) if p]
    found = _from_parts(parts, order=order, latest=latest)
    result = PartialDate(*found, about=about)
    if result.earliest > latest:
        raise DateError("the date lies in the future", "Correct the year")
    return result


def _from_parts(
    parts: list[str], *, order: DateOrder, latest: date
) -> tuple[int, int | None, int | None]:
    months = [_MONTHS.get(p.rstrip(".")) for p in parts]
    if not parts or any(
        not p.isdecimal() and m is None for p, m in zip(parts, months, strict=True)
    ):
        raise DateError("not a date", _REMEDY)
    if any(months):
        return _with_named_month(parts, months, latest=latest)
    numbers = [int(p) for p in parts]
    match parts:
        case [one] if len(one) == 4:
            return numbers[0], None, None
        case [one] if len(one) == 8:
            return _from_parts([one[:4], one[4:6], one[6:]], order=DateOrder.YMD, latest=latest)
        case [first, second] if len(first) == 4 or len(second) == 4:
            year, month = numbers if len(first) == 4 else reversed(numbers)
            return year, month, None
        case [first, _, third] if len(first) == 4 or (order is DateOrder.YMD and len(third) <= 2):
            return _century(first, latest), numbers[1], numbers[2]
        case [_, _, third] if len(third) in (2, 4):
            day, month = numbers[:2] if order is not DateOrder.MDY else reversed(numbers[:2])
            return _century(third, latest), month, day
        case _:
            raise DateError("not a date", _REMEDY)


def _with_named_month(
    parts: list[str], months: list[int | None], *, latest: date
) -> tuple[int, int | None, int | None]:
    if sum(m is not None for m in months) != 1 or len(parts) not in (2, 3):
        raise DateError("not a date", _REMEDY)
    month = next(m for m in months if m is not None)
    rest = [p for p, m in zip(parts, months, strict=True) if m is None]
    if len(rest) == 1:
        return _century(rest[0], latest), month, None
    day, year = rest if len(rest[0]) <= 2 else (rest[1], rest[0])
    return _century(year, latest), month, int(day)


def _century(year: str, latest: date) -> int:
    if len(year) == 4:
        return int(year)
    if len(year) != 2:
        raise DateError("the year is unreadable", "Write the year with four digits")
    this_century = latest.year // 100 * 100 + int(year)
    return this_century if this_century <= latest.year else this_century - 100


def _number(text: str | None) -> int | None:
    return None if text is None else int(text)
