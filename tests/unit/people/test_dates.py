from __future__ import annotations

from datetime import date

import pytest

from safeconduct.people import DateError, DateOrder, PartialDate, parse_date

TODAY = date(2026, 9, 16)


@pytest.mark.parametrize(
    ("text", "order", "iso"),
    [
        ("1987", DateOrder.DMY, "1987"),
        ("1987-05", DateOrder.DMY, "1987-05"),
        ("05.1987", DateOrder.DMY, "1987-05"),
        ("1987-05-04", DateOrder.DMY, "1987-05-04"),
        ("04.05.1987", DateOrder.DMY, "1987-05-04"),
        ("04/05/1987", DateOrder.MDY, "1987-04-05"),
        ("04/05/87", DateOrder.DMY, "1987-05-04"),
        ("04/05/25", DateOrder.DMY, "2025-05-04"),
        ("87-05-04", DateOrder.YMD, "1987-05-04"),
        ("19870504", DateOrder.DMY, "1987-05-04"),
        ("1987-05-04T12:00:00Z", DateOrder.DMY, "1987-05-04"),
        ("бл. 1987", DateOrder.DMY, "~1987"),
        ("~1987-05", DateOrder.DMY, "~1987-05"),
        ("около 1990 г.", DateOrder.DMY, "~1990"),
        ("4 мая 1987 года", DateOrder.DMY, "1987-05-04"),
        ("4 May 1987", DateOrder.DMY, "1987-05-04"),
        ("травень 1987", DateOrder.DMY, "1987-05"),
    ],
)
def test_reads_dates_as_sources_write_them(text: str, order: DateOrder, iso: str) -> None:
    assert parse_date(text, order=order, latest=TODAY).iso == iso


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("31.02.1990", "no such day"),
        ("00.00.1990", "no such day"),
        ("13/13/1990", "no such day"),
        ("2031-01-01", "future"),
        ("soon", "not a date"),
        ("", "not a date"),
        ("1.2.3.4", "not a date"),
    ],
)
def test_impossible_dates_are_refused_with_a_remedy(text: str, reason: str) -> None:
    with pytest.raises(DateError, match=reason) as caught:
        parse_date(text, latest=TODAY)
    assert caught.value.remedy


def test_a_day_without_a_month_is_no_date() -> None:
    with pytest.raises(DateError):
        PartialDate(1987, None, 4)
